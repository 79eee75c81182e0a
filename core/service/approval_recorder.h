// Puts the desk's decisions and endings into the ledger and the history: a decision is durable before it counts.
#pragma once

#include "core/approval/desk.h"
#include "core/ledger/ledger.h"
#include "core/store/database.h"

#include <QObject>

#include <functional>
#include <string>

namespace gatehouse::service {

/// Lives on the engine's thread.
class ApprovalRecorder : public QObject {
    Q_OBJECT
public:
    using Decided = std::function<void(Result<approval::Request>)>;

    ApprovalRecorder(approval::Desk& desk, ledger::Ledger& ledger, store::Database& database,
                     std::shared_ptr<const Clock> clock, QObject* parent = nullptr);

    /// Asks the desk, records durably, asks the desk again; `done` is called on this object's thread, possibly at once.
    void decide(const std::string& id, const approval::Decider& by, bool approve, const std::string& reason, Decided done);

Q_SIGNALS:
    void changed();

private:
    void onDeskChanged(const approval::Request& request);
    void finish(const std::string& id, const approval::Decider& by, bool approve, const std::string& reason, const Decided& done);
    [[nodiscard]] ledger::Record recordOf(const approval::Request& request, ledger::Kind kind) const;

    approval::Desk& m_desk;
    ledger::Ledger& m_ledger;
    store::Database& m_database;
    std::shared_ptr<const Clock> m_clock;
};

}  // namespace gatehouse::service
