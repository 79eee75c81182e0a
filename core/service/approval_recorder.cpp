#include "core/service/approval_recorder.h"

#include "core/approval/grants.h"
#include "core/store/approval_repository.h"

#include <QMetaObject>
#include <QPointer>

#include <spdlog/spdlog.h>

#include <set>

namespace gatehouse::service {

ApprovalRecorder::ApprovalRecorder(approval::Desk& desk, ledger::Ledger& ledger, store::Database& database,
                                   std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent), m_desk(desk), m_ledger(ledger), m_database(database), m_clock(std::move(clock))
{
    // The desk outlives this object's use: the engine stops the gateway before it lets go of either.
    m_desk.onChange([self = QPointer<ApprovalRecorder>(this)](const approval::Request& request) {
        if (self)
            QMetaObject::invokeMethod(self.data(), [self, request] { self->onDeskChanged(request); }, Qt::QueuedConnection);
    });
}

ledger::Record ApprovalRecorder::recordOf(const approval::Request& request, ledger::Kind kind) const
{
    ledger::Record record;
    record.kind = kind;
    record.timeUs = m_clock->nowUs();
    record.identity = request.binding.identity;
    record.identityKind = request.identityKind;
    record.sponsor = request.sponsor;
    record.sessionId = request.sessionId;
    record.connection = request.binding.connection;
    record.environment = request.environment;
    record.rule = request.rules.empty() ? std::string() : request.rules.front();
    record.effects = request.effects;
    record.objects = request.objects;
    record.about = request.recordSeq;
    record.approval = request.id;
    if (request.sight) {
        // There is no statement whose record would tell what was asked.
        record.shape = request.binding.statementText;
        std::set<std::string> labels;
        for (const approval::SightColumn& column : request.sight->columns)
            labels.insert(column.label);
        record.labels.assign(labels.begin(), labels.end());
    }
    return record;
}

void ApprovalRecorder::onDeskChanged(const approval::Request& request)
{
    if (request.state == approval::State::Expired || request.state == approval::State::Withdrawn) {
        ledger::Record record = recordOf(request, ledger::Kind::ApprovalEnded);
        record.detail = std::string(approval::stateName(request.state)) + (request.reason.empty() ? "" : ": " + request.reason);
        m_ledger.append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
    }
    const Outcome saved = store::ApprovalRepository(m_database).save(request);
    if (!saved)
        spdlog::error("approval {}: the history could not be written: {}", request.id, saved.error().message);
    Q_EMIT changed();
}

void ApprovalRecorder::decide(const std::string& id, const approval::Decider& by, bool approve, const std::string& reason, Decided done)
{
    const auto request = m_desk.find(id);
    if (!request)
        return done(request.error());
    if (request->state != approval::State::Pending)
        return done(Error{"approval " + id + " is " + approval::stateName(request->state) + " already", ""});
    const std::string refusal = m_desk.refusal(*request, by);
    if (!refusal.empty())
        return done(Error{refusal, ""});
    if (!approve && reason.empty())
        return done(Error{"a denial needs a reason", "Say why, so that whoever asked can do better."});
    ledger::Record record = recordOf(*request, ledger::Kind::ApprovalDecided);
    record.identity = by.name;
    record.identityKind = by.kind;
    record.sponsor.clear();
    record.detail = std::string(approve ? "approved" : "denied") + " for " + request->binding.identity
        + (request->sight && approve ? " as grant " + approval::grantIdOf(request->id) : "") + (reason.empty() ? "" : ": " + reason);
    m_ledger.append(std::move(record), ledger::Until::Durable,
                    [self = QPointer<ApprovalRecorder>(this), id, by, approve, reason, done](Result<uint64_t> written) {
        if (!self)
            return;
        QMetaObject::invokeMethod(self.data(), [self, id, by, approve, reason, done, written] {
            if (!written)
                return done(Error{"the decision could not be recorded, so it does not count: " + written.error().message, ""});
            self->finish(id, by, approve, reason, done);
        }, Qt::QueuedConnection);
    });
}

void ApprovalRecorder::finish(const std::string& id, const approval::Decider& by, bool approve, const std::string& reason, const Decided& done)
{
    auto decided = approve ? m_desk.approve(id, by, reason) : m_desk.deny(id, by, reason);
    if (!decided) {
        // Expired or withdrawn while the record was written: the ledger says that the decision came to nothing.
        if (const auto request = m_desk.find(id)) {
            ledger::Record record = recordOf(*request, ledger::Kind::ApprovalEnded);
            record.detail = "the decision of " + by.name + " came too late: " + decided.error().message;
            m_ledger.append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
        }
    }
    if (decided && decided->sight && approve) {
        // What it grants began with the approval, or could not: a change of policy came in between.
        decided = m_desk.find(id);
        if (decided && decided->state == approval::State::Withdrawn)
            decided = Error{id + " could not be granted: " + decided->reason, ""};
    }
    done(std::move(decided));
}

}  // namespace gatehouse::service
