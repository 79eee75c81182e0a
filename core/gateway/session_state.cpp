#include "core/gateway/session_state.h"

#include "core/gateway/host_answer.h"
#include "core/gateway/text_encoding.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace gatehouse::gateway {

namespace {

/// How often the observer hears of a session's counts while it works.
constexpr TimeUs kTellCountsEveryUs = 500'000;

/// Longer than the host takes to find out that it cannot tell.
constexpr auto kCheckedWithin = std::chrono::seconds(30);

std::string quoted(const std::string& name)
{
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"')
            text.push_back(c);
        text.push_back(c);
    }
    return text + "\"";
}

}  // namespace

SessionState::SessionState(Worker& owner, Transport& clientTransport, InputBuffer& input, SignedIn signedIn,
                           std::unique_ptr<UpstreamLink> link, SessionInfo sessionInfo)
    : worker(owner), host(owner.shared().host), client(clientTransport), clientInput(input), who(std::move(signedIn)),
      upstream(std::move(link)), output(client, owner.loop().get_executor()),
      gate(owner.loop().get_executor(), host.ledger()), cancels(owner.loop().get_executor()),
      info(std::move(sessionInfo)), drained(owner.loop().get_executor())
{
    asker.facts.identity = who.identity.name;
    asker.facts.kind = identity::kindName(who.identity.kind);
    asker.facts.roles = who.identity.roles;
    asker.facts.connection = who.connection.name;
    asker.facts.environment = who.connection.environment;
    database = info.database;
    utf8 = isUtf8(upstream->parameter("client_encoding"));
}

NamesChanged namesChangedBy(const sql::Statement& statement)
{
    const bool unseen = statement.changesNames || statement.has(sql::FindingKind::OpaqueFunction)
        || statement.has(sql::FindingKind::DynamicSql) || statement.has(sql::FindingKind::Unsupported);
    const bool byName = statement.tag == "PREPARE" || statement.tag == "DEALLOCATE" || statement.tag == "DECLARE CURSOR"
        || statement.tag == "CLOSE CURSOR" || statement.tag.starts_with("DISCARD");
    if (unseen)
        return NamesChanged::ByCode;
    if (byName)
        return NamesChanged::Told;
    // Of EXECUTE, FETCH and MOVE the name is only used; of anything else it is one that a body changed.
    const bool uses = statement.tag == "EXECUTE" || statement.tag == "FETCH" || statement.tag == "MOVE" || statement.tag.starts_with("CREATE TABLE")
        || statement.tag == "SELECT INTO" || statement.tag == "EXPLAIN";
    return !uses && (!statement.preparedName.empty() || !statement.cursorName.empty()) ? NamesChanged::ByCode : NamesChanged::None;
}

void SessionState::doubtNames()
{
    for (auto* statements : {&prepared, &preparing}) {
        for (auto& [name, statement] : *statements) {
            if (name.empty())
                continue;   // the unnamed one no statement of SQL can reach
            statement->unsure = true;
            statement->columnsKnown = statement->described = false;
        }
    }
    for (auto* open : {&portals, &binding}) {
        for (auto& [name, portal] : *open) {
            if (name.empty())
                continue;
            portal->unsure = true;
            portal->columnsKnown = portal->described = false;
        }
    }
    preparedBySql.clear();
    cursors.clear();
}

ledger::Record SessionState::makeRecord(ledger::Kind kind) const
{
    ledger::Record record;
    record.kind = kind;
    record.timeUs = host.clock().nowUs();
    record.identity = info.identity;
    record.identityKind = info.identityKind;
    record.sponsor = info.sponsor;
    record.sessionId = info.id;
    record.connection = info.connection;
    record.environment = info.environment;
    return record;
}

void SessionState::began(Unit& unit, const std::string& state)
{
    ++info.statements;
    unit.startedUs = host.clock().nowUs();
    StatementInfo& statement = unit.info;
    statement.sessionId = info.id;
    statement.startedUs = unit.startedUs;
    statement.index = static_cast<uint64_t>(info.statements);
    statement.shape = unit.judged->analysis->normalised;
    statement.verdict = policy::decisionName(unit.judged->verdict.decision);
    statement.rule = unit.judged->verdict.rule();
    statement.objects = unit.judged->objects;
    statement.approval = unit.approval;
    statement.state = state;
    worker.shared().observer.statementChanged(statement);
}

void SessionState::ended(Unit& unit, const std::string& state, const std::string& sqlState, const std::string& detail)
{
    const TimeUs now = host.clock().nowUs();
    StatementInfo& statement = unit.info;
    statement.record = unit.record;
    statement.state = state;
    statement.sqlState = sqlState;
    statement.durationUs = now - unit.startedUs;
    statement.rows = unit.rowsSeen ? unit.rows : -1;
    info.rowsRead += unit.judged->returnsRows ? unit.rows : 0;
    info.cellsMasked += static_cast<int64_t>(unit.cellsMasked);
    worker.shared().observer.statementChanged(statement);
    if (now - countsToldUs >= kTellCountsEveryUs) {
        countsToldUs = now;
        worker.shared().observer.sessionChanged(info);
    }

    ledger::Record record = makeRecord(ledger::Kind::Outcome);
    record.about = unit.record;
    record.rows = statement.rows;
    record.cellsMasked = static_cast<int64_t>(unit.cellsMasked);
    record.durationUs = statement.durationUs;
    record.sqlState = sqlState;
    record.detail = detail.empty() ? state : detail;
    record.approval = unit.approval;
    gate.append(std::move(record), ledger::Until::Written);
}

void SessionState::forgetSearchPath()
{
    searchPathKnown = false;
    ++pathGeneration;
}

namespace {

/// Nothing that was there means anything else after it, and the overlay knows what is new.
bool onlyAddsTables(const sql::Statement& statement)
{
    static constexpr std::array<std::string_view, 5> tags{"CREATE TABLE", "CREATE TABLE AS", "SELECT INTO", "CREATE INDEX", "CREATE SEQUENCE"};
    return std::ranges::find(tags, statement.tag) != tags.end();
}

}  // namespace

void SessionState::remember(const sql::Statement& statement)
{
    if (statement.changesSearchPath) {
        forgetSearchPath();
        pathTouchedInTransaction = true;
    }
    if (statement.changesCatalog) {
        catalogStale = true;
        if (!statement.createsTemporary && !onlyAddsTables(statement)) {
            ++schemaChanges;
            schemaUnseen = true;
        }
    }
    if (statement.createsTemporary) {
        hasTemporary = true;
        for (const sql::ObjectRef& object : statement.objects) {
            if (object.access == sql::Access::Define)
                temporaryNames.push_back(object.name);
        }
    }
    switch (statement.transaction) {
    case sql::TransactionStep::Commit:
    case sql::TransactionStep::Rollback:
    case sql::TransactionStep::RollbackTo:
        // SET LOCAL ends and SET is undone.
        if (pathTouchedInTransaction)
            forgetSearchPath();
        break;
    default:
        break;
    }
    const auto forget = [](auto& named, const std::string& name) {
        if (name == "*")
            named.clear();
        else
            std::erase_if(named, [&](const auto& entry) { return entry.first == name; });
    };
    if (namesChangedBy(statement) == NamesChanged::ByCode)
        doubtNames();
    const std::string& tag = statement.tag;
    if (tag == "PREPARE" && statement.inner) {
        forget(preparedBySql, statement.preparedName);
        preparedBySql.emplace_back(statement.preparedName, *statement.inner);
        // Bind may name it too. Its own text is not known apart from PREPARE's, so it is decided as EXECUTE is.
        auto bySql = std::make_shared<PreparedStatement>();
        bySql->name = statement.preparedName;
        bySql->text = "EXECUTE " + quoted(statement.preparedName);
        prepared[bySql->name] = std::move(bySql);
    } else if (tag == "DEALLOCATE") {
        forget(preparedBySql, statement.preparedName);
        if (statement.preparedName == "*")
            prepared.clear();
        else
            prepared.erase(statement.preparedName);
    } else if (tag == "DECLARE CURSOR" && statement.inner) {
        forget(cursors, statement.cursorName);
        portals.erase(statement.cursorName);
        cursors.emplace_back(statement.cursorName, *statement.inner);
    } else if (tag == "CLOSE CURSOR") {
        // Cursors and portals share their names: CLOSE ends one that Bind made too.
        forget(cursors, statement.cursorName);
        if (statement.cursorName == "*")
            portals.clear();
        else
            portals.erase(statement.cursorName);
    } else if (tag.starts_with("DISCARD")) {
        if (tag == "DISCARD ALL") {
            prepared.clear();
            preparedBySql.clear();
            cursors.clear();
        }
        if (tag != "DISCARD PLANS" && tag != "DISCARD SEQUENCES") {
            hasTemporary = false;
            temporaryNames.clear();
        }
    }
}

std::shared_ptr<const catalog::Snapshot> SessionState::picture()
{
    return overlay.over(host.catalog(who.connection.name, database), searchPath);
}

asio::awaitable<Result<bool>> SessionState::asksWhetherSame(std::shared_ptr<const Judged> judged)
{
    catalog::Names names = judged->through;
    catalog::Names path;
    path.schemas = searchPath;
    std::ranges::sort(path.schemas);
    names.add(path);
    // The rows of a cursor are those of the statement that was declared, and functions in it run only now.
    for (const sql::Statement& statement : judged->analysis->statements) {
        const auto declared = statement.tag == "FETCH" ? cursorBases.find(statement.cursorName) : cursorBases.end();
        if (declared == cursorBases.end() || declared->second == judged->base)
            continue;
        Result<bool> same = co_await asksWhetherSame(declared->second, names);
        if (same && !*same)
            forgetCursor(statement.cursorName);
        if (!same || !*same)
            co_return same;
    }
    co_return co_await asksWhetherSame(judged->base, std::move(names));
}

asio::awaitable<Result<bool>> SessionState::asksWhetherSame(std::shared_ptr<const catalog::Snapshot> base, catalog::Names names)
{
    HostAnswer<Result<bool>> answer(worker.loop().get_executor());
    host.checkNames(who.connection.name, database, std::move(base), std::move(names), answer.taker());
    std::optional<Result<bool>> same = co_await answer.wait(kCheckedWithin);
    if (!same)
        co_return Error{"the database did not answer in time", ""};
    co_return std::move(*same);
}

void SessionState::forgetCursor(const std::string& name)
{
    std::erase_if(cursors, [&](const auto& cursor) { return cursor.first == name; });
    cursorBases.erase(name);
}

void SessionState::tellSettled()
{
    SchemaOverlay::Settled settled = overlay.takeSettled();
    if (!settled.kept.empty())
        host.settleLabels(who.connection.name, database, std::move(settled.kept), true);
    if (!settled.takenBack.empty())
        host.settleLabels(who.connection.name, database, std::move(settled.takenBack), false);
}

void SessionState::wentThrough(const Unit& unit, std::string_view tag)
{
    const sql::Statement* statement = unit.current();
    if (!statement)
        return;
    const Judged& judged = *unit.judged;
    if (unit.statement < judged.following.size()) {
        const Following& following = judged.following[unit.statement];
        for (const FollowedLabel& label : following.labels) {
            if (const auto found = std::ranges::find(announced, label); found != announced.end())
                announced.erase(found);
        }
        overlay.add(following);
    }
    if (statement->tag == "DECLARE CURSOR") {
        cursorBases[statement->cursorName] = judged.base;
        if (!unit.doubt.empty())
            forgetCursor(statement->cursorName);
    } else if (statement->tag == "CLOSE CURSOR") {
        std::erase_if(cursorBases, [&](const auto& base) { return statement->cursorName == "*" || base.first == statement->cursorName; });
    }
    // COMMIT of a failed transaction rolls it back, and says so.
    if (statement->transaction == sql::TransactionStep::Commit && tag.starts_with("ROLLBACK"))
        overlay.rolledBack();
    else if (statement->transaction != sql::TransactionStep::None)
        overlay.control(statement->transaction, unit.statement < judged.pieces.size() ? judged.pieces[unit.statement] : std::string());
    tellSettled();
}

void SessionState::settleTransaction()
{
    const bool failed = std::exchange(failedSinceReady, false);
    if (transaction == 'I') {
        if (failed)
            overlay.rolledBack();
        else
            overlay.committed();
        tellSettled();
    }
    const auto announces = [](const Expected& each) { return each.unit && !each.unit->judged->following.empty(); };
    if (announced.empty() || std::ranges::any_of(expected, announces))
        return;
    // Of statements that were never run or failed.
    host.settleLabels(who.connection.name, database, std::exchange(announced, {}), false);
}

void SessionState::settleAtEnd()
{
    // With an answer outstanding nobody knows whether a COMMIT was done.
    if (expected.empty())
        overlay.rolledBack();
    else
        overlay.committed();
    tellSettled();
    if (!announced.empty())
        host.settleLabels(who.connection.name, database, std::exchange(announced, {}), !expected.empty());
}

void SessionState::wakeIfDrained()
{
    if (expected.empty())
        drained.cancel();
}

void SessionState::stop(std::string reason)
{
    if (endReason.empty())
        endReason = std::move(reason);
    if (!ending)
        settleAtEnd();
    ending = true;
    gate.close();
    drained.cancel();
    client.close();
    upstream->transport().close();
}

}  // namespace gatehouse::gateway
