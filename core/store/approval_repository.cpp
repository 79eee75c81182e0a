#include "core/store/approval_repository.h"

#include "core/store/columns.h"

namespace gatehouse::store {

Outcome ApprovalRepository::save(const approval::Request& request)
{
    auto done = m_database.run(
        QStringLiteral("INSERT OR REPLACE INTO approval (id, record_seq, identity, identity_kind, connection, environment, "
                       "session_id, digest, rules, objects, effects, created_us, expires_us, state, decided_by, reason, decided_us) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        {text(request.id), QVariant::fromValue<qlonglong>(static_cast<qlonglong>(request.recordSeq)),
         text(request.binding.identity), text(request.identityKind), text(request.binding.connection), text(request.environment),
         text(request.sessionId), text(toHex(request.binding.digest())), joined(request.rules), joined(request.objects),
         joined(request.effects), QVariant::fromValue<qlonglong>(request.createdUs),
         QVariant::fromValue<qlonglong>(request.expiresUs), QString::fromLatin1(approval::stateName(request.state)),
         text(request.decidedBy), text(request.reason), QVariant::fromValue<qlonglong>(request.decidedUs)});
    if (!done)
        return done.error();
    return Done{};
}

Result<std::vector<approval::Request>> ApprovalRepository::recent(int limit)
{
    std::vector<approval::Request> requests;
    auto query = m_database.run(
        QStringLiteral("SELECT id, record_seq, identity, identity_kind, connection, environment, session_id, rules, objects, "
                       "effects, created_us, expires_us, state, decided_by, reason, decided_us FROM approval "
                       "ORDER BY created_us DESC LIMIT ?"), {limit});
    if (!query)
        return query.error();
    while (query->next()) {
        approval::Request request;
        request.id = textColumn(*query, 0);
        request.recordSeq = query->value(1).toULongLong();
        request.binding.identity = textColumn(*query, 2);
        request.identityKind = textColumn(*query, 3);
        request.binding.connection = textColumn(*query, 4);
        request.environment = textColumn(*query, 5);
        request.sessionId = textColumn(*query, 6);
        request.rules = parted(*query, 7);
        request.objects = parted(*query, 8);
        request.effects = parted(*query, 9);
        request.createdUs = query->value(10).toLongLong();
        request.expiresUs = query->value(11).toLongLong();
        request.state = approval::stateFromName(textColumn(*query, 12)).value_or(approval::State::Withdrawn);
        request.decidedBy = textColumn(*query, 13);
        request.reason = textColumn(*query, 14);
        request.decidedUs = query->value(15).toLongLong();
        requests.push_back(std::move(request));
    }
    return requests;
}

Outcome ApprovalRepository::withdrawLeftOver(TimeUs nowUs)
{
    auto done = m_database.run(
        QStringLiteral("UPDATE approval SET state = 'withdrawn', reason = 'the gateway stopped', decided_us = ? WHERE state = 'pending'"),
        {QVariant::fromValue<qlonglong>(nowUs)});
    if (!done)
        return done.error();
    return Done{};
}

}  // namespace gatehouse::store
