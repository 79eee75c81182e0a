// The history of approval requests in gatehouse.db: who asked, who decided; no statement text and no parameters.
#pragma once

#include "core/approval/request.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <vector>

namespace gatehouse::store {

class ApprovalRepository {
public:
    explicit ApprovalRepository(Database& database) : m_database(database) {}

    /// Adds or replaces it by its id.
    [[nodiscard]] Outcome save(const approval::Request& request);
    /// Newest first. The binding has identity and connection only: its text stands sealed in the ledger.
    [[nodiscard]] Result<std::vector<approval::Request>> recent(int limit);
    /// What was pending when a gateway went away can no longer be released.
    [[nodiscard]] Outcome withdrawLeftOver(TimeUs nowUs);

private:
    Database& m_database;
};

}  // namespace gatehouse::store
