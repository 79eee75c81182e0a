// Requests to see masked columns, from the asking to the end of what was granted: checked, recorded, put before reviewers.
#pragma once

#include "core/approval/desk.h"
#include "core/approval/grants.h"
#include "core/identity/directory.h"
#include "core/ledger/ledger.h"
#include "core/service/catalog_keeper.h"
#include "core/service/world_keeper.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::service {

inline constexpr int kSightSecondsDefault = 30 * 60;
inline constexpr int kSightSecondsMin = 60;
inline constexpr int kSightSecondsMax = 8 * 3600;

/// As somebody asks it.
struct SightRequest {
    std::string connection;
    std::vector<std::string> columns;      ///< "schema.table.column"
    std::string reason;
    int seconds = kSightSecondsDefault;    ///< from the approval on
    int64_t rowsShown = -1;                ///< of the result that masked them; -1 not told
};

/// Lives on the engine's thread.
class Sights : public QObject {
    Q_OBJECT
public:
    using Asked = std::function<void(Result<approval::Request>)>;

    Sights(approval::Desk& desk, approval::Grants& grants, ledger::Ledger& ledger, const WorldKeeper& worlds, CatalogKeeper& catalogs,
           std::shared_ptr<const Clock> clock, QObject* parent = nullptr);

    /// Records durably, then puts it before the reviewers; done is called on this object's thread, possibly at once. Error:
    /// not a person; no such connection, or no account on it; a column that is not there, has no label, is not hidden from
    /// them or is sealed; no reason; too long; asked already.
    void ask(const identity::Identity& who, const SightRequest& request, Asked done);
    /// Only whoever asked takes it back.
    [[nodiscard]] Result<approval::Request> withdraw(const identity::Identity& who, const std::string& id);
    /// Nothing is shown under it from here on; by: for the record. Whether they may is the caller's to check.
    [[nodiscard]] Result<approval::GrantPtr> end(const std::string& id, const std::string& by, const std::string& byKind, const std::string& reason);
    /// A token of theirs was revoked: what they were granted ends, and what they asked for is withdrawn.
    void distrust(const std::string& identity);
    /// The server stops: a grant does not outlive it.
    void endAll(const std::string& why);
    /// Ends what is due; call about once a second.
    void endDue();

Q_SIGNALS:
    /// A grant began or ended.
    void changed();

private:
    [[nodiscard]] Result<approval::Request> check(const identity::Identity& who, const SightRequest& request) const;
    [[nodiscard]] ledger::Record recordOf(const approval::Grant& grant) const;
    void askNow(const identity::Identity& who, const SightRequest& request, const Asked& done);
    void open(approval::Request request, const Asked& done);
    void decided(const approval::Request& request);
    void recordEnds(const std::vector<approval::GrantPtr>& ended);

    approval::Desk& m_desk;
    approval::Grants& m_grants;
    ledger::Ledger& m_ledger;
    const WorldKeeper& m_worlds;
    CatalogKeeper& m_catalogs;
    std::shared_ptr<const Clock> m_clock;
};

}  // namespace gatehouse::service
