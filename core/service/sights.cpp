#include "core/service/sights.h"

#include "core/gateway/judge.h"
#include "core/gateway/sight.h"
#include "core/policy/reach.h"
#include "core/service/who_asks.h"

#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <set>
#include <utility>

namespace gatehouse::service {

namespace {

constexpr size_t kColumnsMax = 32;
constexpr size_t kReasonBytesMax = 500;
constexpr int kPendingMax = 10;                  ///< of one identity
constexpr int kDecideWithinSeconds = 8 * 3600;   ///< nobody waits on a connection for it: a working day
constexpr const char* kReviewerRole = "reviewer";

/// One line without what steers a terminal.
std::string oneLine(const std::string& text)
{
    std::string line;
    for (const char c : text)
        line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    const size_t first = line.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : line.substr(first, line.find_last_not_of(' ') - first + 1);
}

/// Compared as it is printed, so that no rule about quotes can read it as another column.
Result<approval::SightColumn> columnNamed(const std::string& text, const catalog::Snapshot& catalog)
{
    std::vector<approval::SightColumn> found;
    for (const catalog::Relation& relation : catalog.relations()) {
        if (relation.system || !text.starts_with(relation.schema + "." + relation.name + "."))
            continue;
        for (const catalog::Column& column : relation.columns) {
            approval::SightColumn one{relation.schema, relation.name, column.name, std::string(policy::labelOf(relation, column, catalog)),
                                      relation.oid, column.number};
            if (one.name() == text)
                found.push_back(std::move(one));
        }
    }
    if (found.empty())
        return Error{"there is no column \"" + text + "\"", "Write SCHEMA.TABLE.COLUMN, like public.customers.email."};
    if (found.size() > 1)
        return Error{"\"" + text + "\" is the name of more than one column", "Rename one of them: names with dots cannot be told apart here."};
    return found.front();
}

bool sameColumns(const approval::Sight& a, const approval::Sight& b)
{
    return std::ranges::is_permutation(a.columns, b.columns);
}

}  // namespace

Sights::Sights(approval::Desk& desk, approval::Grants& grants, ledger::Ledger& ledger, const WorldKeeper& worlds, CatalogKeeper& catalogs,
               std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent), m_desk(desk), m_grants(grants), m_ledger(ledger), m_worlds(worlds), m_catalogs(catalogs), m_clock(std::move(clock))
{
}

Result<approval::Request> Sights::check(const identity::Identity& who, const SightRequest& asked) const
{
    if (who.kind != identity::Kind::Human)
        return Error{"only people can ask to see masked values: " + who.name + " is " + (who.kind == identity::Kind::Agent ? "an agent" : "a service"),
                     "Let a person ask, and look at the values themselves."};
    const auto world = m_worlds.world();
    const auto connection = world->connections.find(asked.connection);
    if (connection == world->connections.end() || (!connection->second.accounts.empty() && !connection->second.accountFor(who)))
        return Error{who.name + " has no connection \"" + asked.connection + "\"", "List them with: gatehousectl connection list"};
    const auto catalog = m_catalogs.snapshot(asked.connection, "");
    if (!catalog)
        return Error{"the schema of " + asked.connection + " cannot be read: " + m_catalogs.problem(asked.connection, ""), ""};
    approval::Sight sight;
    sight.reason = oneLine(asked.reason);
    sight.seconds = asked.seconds;
    sight.rowsShown = std::max<int64_t>(asked.rowsShown, -1);
    if (sight.reason.empty())
        return Error{"a request to see needs a reason", "Say what you need the values for; reviewers read it, and it is recorded."};
    if (sight.reason.size() > kReasonBytesMax)
        return Error{"the reason is longer than " + std::to_string(kReasonBytesMax) + " bytes", ""};
    if (sight.seconds < kSightSecondsMin || sight.seconds > kSightSecondsMax)
        return Error{"values are shown for " + approval::lengthText(kSightSecondsMin) + " to " + approval::lengthText(kSightSecondsMax), ""};
    if (asked.columns.empty() || asked.columns.size() > kColumnsMax)
        return Error{"a request names 1 to " + std::to_string(kColumnsMax) + " columns", ""};

    const policy::Verdict verdict = gateway::verdictOnEverything(*world->policy, factsOf(who, connection->second), *catalog);
    for (const std::string& name : asked.columns) {
        const auto column = columnNamed(name, *catalog);
        if (!column)
            return column.error();
        if (column->label.empty())
            return Error{name + " has no label: it is not masked by itself", "Of a view, ask for the column behind it."};
        if (!verdict.masks(column->label))
            return Error{name + " is not masked for " + who.name, "Run the statement: its values are shown."};
        if (verdict.seals(column->label))
            return Error{name + " is sealed: the policy lets nobody see values with the label " + column->label, ""};
        if (!gateway::holdsOnly(*catalog->relation(column->tableOid), column->column, column->label, *catalog))
            return Error{name + " holds values with other labels too, in tables below it", "Ask for the column of the table that you need."};
        if (std::ranges::find(sight.columns, *column) == sight.columns.end())
            sight.columns.push_back(*column);
    }

    int pending = 0;
    for (const approval::Request& other : m_desk.pending()) {
        if (!other.sight || other.binding.identity != who.name)
            continue;
        ++pending;
        if (other.binding.connection == asked.connection && sameColumns(*other.sight, sight))
            return Error{"this was asked already and waits for a decision: " + other.id, ""};
    }
    if (pending >= kPendingMax)
        return Error{std::to_string(pending) + " requests of " + who.name + " wait for a decision already", "Withdraw one, or wait."};

    approval::Request request;
    request.binding.statementText = approval::sightText(sight);
    request.binding.identity = who.name;
    request.binding.connection = asked.connection;
    request.binding.database = connection->second.database;
    request.binding.policyVersion = world->policy->version();
    request.identityKind = identity::kindName(who.kind);
    request.sponsor = who.sponsor;
    request.environment = connection->second.environment;
    request.effects = {"read"};
    std::set<std::string> objects;
    for (const approval::SightColumn& column : sight.columns)
        objects.insert(column.schema + "." + column.table);
    request.objects.assign(objects.begin(), objects.end());
    for (const policy::Reason& reason : verdict.reasons) {
        if (reason.decision == policy::Decision::Mask)
            request.rules.push_back(reason.rule);
    }
    request.because = "These columns are masked for " + who.name + "; their values are shown only when another person agrees.";
    request.reviewerRole = kReviewerRole;
    request.sight = std::move(sight);
    return request;
}

void Sights::ask(const identity::Identity& who, const SightRequest& asked, Asked done)
{
    if (m_catalogs.snapshot(asked.connection, "") || !m_worlds.world()->connections.contains(asked.connection))
        return askNow(who, asked, done);
    m_catalogs.refresh(asked.connection, "", [self = QPointer<Sights>(this), who, asked, done = std::move(done)](const Outcome&) {
        if (self)
            QMetaObject::invokeMethod(self.data(), [self, who, asked, done] { self->askNow(who, asked, done); }, Qt::QueuedConnection);
    });
}

void Sights::askNow(const identity::Identity& who, const SightRequest& asked, const Asked& done)
{
    auto request = check(who, asked);
    if (!request)
        return done(request.error());
    ledger::Record record;
    record.kind = ledger::Kind::ApprovalRequested;
    record.timeUs = m_clock->nowUs();
    record.identity = request->binding.identity;
    record.identityKind = request->identityKind;
    record.sponsor = request->sponsor;
    record.connection = request->binding.connection;
    record.environment = request->environment;
    record.verdict = policy::decisionName(policy::Decision::Hold);
    record.rule = request->rules.empty() ? std::string() : request->rules.front();
    record.effects = request->effects;
    record.objects = request->objects;
    std::set<std::string> labels;
    for (const approval::SightColumn& column : request->sight->columns)
        labels.insert(column.label);
    record.labels.assign(labels.begin(), labels.end());
    record.shape = request->binding.statementText;
    record.detail = "asks to see masked values: " + request->sight->reason;
    m_ledger.append(std::move(record), ledger::Until::Durable,
                    [self = QPointer<Sights>(this), request = *std::move(request), done](Result<uint64_t> written) mutable {
        if (!self)
            return;
        QMetaObject::invokeMethod(self.data(), [self, request = std::move(request), done, written]() mutable {
            if (!written)
                return done(Error{"the request could not be recorded, so it was not made: " + written.error().message, ""});
            request.recordSeq = *written;
            self->open(std::move(request), done);
        }, Qt::QueuedConnection);
    });
}

void Sights::open(approval::Request request, const Asked& done)
{
    done(m_desk.open(std::move(request), kDecideWithinSeconds, [self = QPointer<Sights>(this)](const approval::Request& ended) {
        if (self)
            self->decided(ended);
    }));
}

void Sights::decided(const approval::Request& request)
{
    if (request.state != approval::State::Approved)
        return;
    // Nothing that it was bound to may have changed in the meantime.
    approval::Binding now = request.binding;
    now.policyVersion = m_worlds.world()->policy->version();
    const Outcome used = m_desk.consume(request.id, now.digest());
    const auto grant = used ? m_grants.add(request) : Result<approval::GrantPtr>(used.error());
    if (!grant)
        (void)m_desk.withdraw(request.id, "the policy changed since it was asked: ask again");
    else
        Q_EMIT changed();
}

Result<approval::Request> Sights::withdraw(const identity::Identity& who, const std::string& id)
{
    const auto request = m_desk.find(id);
    if (!request)
        return request.error();
    if (!request->sight)
        return Error{id + " is a held statement", "Cancel it on its own connection: that withdraws it."};
    if (request->binding.identity != who.name)
        return Error{"only " + request->binding.identity + " can withdraw " + id, ""};
    if (request->state != approval::State::Pending)
        return Error{id + " no longer waits for a decision: it is " + approval::stateName(request->state), ""};
    return m_desk.withdraw(id, "by " + who.name);
}

ledger::Record Sights::recordOf(const approval::Grant& grant) const
{
    ledger::Record record;
    record.kind = ledger::Kind::ApprovalEnded;
    record.timeUs = m_clock->nowUs();
    record.identity = grant.identity;
    record.identityKind = identity::kindName(identity::Kind::Human);
    record.connection = grant.connection;
    record.approval = grant.request;
    if (const auto request = m_desk.find(grant.request)) {
        record.environment = request->environment;
        record.objects = request->objects;
        record.shape = request->binding.statementText;
        record.about = request->recordSeq;
    }
    record.detail = "grant " + grant.id + " ended: " + grant.end;
    return record;
}

void Sights::recordEnds(const std::vector<approval::GrantPtr>& ended)
{
    for (const approval::GrantPtr& grant : ended)
        m_ledger.append(recordOf(*grant), ledger::Until::Written, [](Result<uint64_t>) {});
    if (!ended.empty())
        Q_EMIT changed();
}

Result<approval::GrantPtr> Sights::end(const std::string& id, const std::string& by, const std::string& byKind, const std::string& reason)
{
    const std::string why = oneLine(reason).substr(0, kReasonBytesMax);
    auto ended = m_grants.end(id, by + " ended it" + (why.empty() ? "" : ": " + why));
    if (!ended)
        return ended;
    // Closing it does not wait for the ledger: what is hidden again needs no record first.
    ledger::Record record = recordOf(**ended);
    record.identity = by;
    record.identityKind = byKind;
    record.detail = "grant " + id + " of " + (*ended)->identity + " ended: " + (*ended)->end;
    m_ledger.append(std::move(record), ledger::Until::Written, [](Result<uint64_t>) {});
    Q_EMIT changed();
    return ended;
}

void Sights::distrust(const std::string& identity)
{
    recordEnds(m_grants.endWhere([&identity](const approval::Grant& grant) { return grant.identity == identity; },
                                 "a token of " + identity + " was revoked"));
    for (const approval::Request& request : m_desk.pending()) {
        if (request.sight && request.binding.identity == identity)
            (void)m_desk.withdraw(request.id, "a token of " + identity + " was revoked");
    }
}

void Sights::endAll(const std::string& why)
{
    recordEnds(m_grants.endWhere([](const approval::Grant&) { return true; }, why));
}

void Sights::endDue()
{
    recordEnds(m_grants.endDue());
}

}  // namespace gatehouse::service
