// What administrators vouch for in gatehouse.db: functions whose code cannot be read, as they were when they were looked
// at. Whether a function is still the same is somebody else's to see.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <string>
#include <vector>

namespace gatehouse::store {

struct FunctionReviewRow {
    std::string connection;
    std::string signature;         ///< catalog::signatureOf
    std::string mark;              ///< catalog::reviewMark
    std::string language;
    std::string library;           ///< empty but in c
    std::string symbol;            ///< likewise
    std::string reason;
    std::string reviewedBy;        ///< identity or "os:USER"
    TimeUs reviewedUs = 0;
};

class FunctionReviewRepository {
public:
    explicit FunctionReviewRepository(Database& database) : m_database(database) {}

    [[nodiscard]] Outcome set(const FunctionReviewRow& row);   ///< the function's earlier one is replaced
    [[nodiscard]] Result<bool> clear(const std::string& connection, const std::string& signature);   ///< false: there was none
    [[nodiscard]] Result<std::vector<FunctionReviewRow>> all();   ///< sorted by connection and signature

private:
    Database& m_database;
};

}  // namespace gatehouse::store
