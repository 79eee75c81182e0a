#include "core/store/identity_repository.h"

#include "core/store/columns.h"

#include <algorithm>
#include <map>

namespace gatehouse::store {

namespace {

Digest digestColumn(const QSqlQuery& query, int column)
{
    const QByteArray bytes = query.value(column).toByteArray();
    Digest digest{};
    if (bytes.size() == static_cast<qsizetype>(digest.size()))
        std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

}  // namespace

Outcome IdentityRepository::add(const identity::Identity& identity, const Bytes& salt)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO identity (name, kind, roles, sponsor, salt, created_us) VALUES (?, ?, ?, ?, ?, ?)"),
        {text(identity.name), QString::fromLatin1(identity::kindName(identity.kind)), joined(identity.roles),
         identity.sponsor.empty() ? QVariant(QMetaType(QMetaType::QString)) : QVariant(text(identity.sponsor)), blob(salt),
         QVariant::fromValue<qlonglong>(identity.createdUs)});
    if (!done)
        return done.error();
    return Done{};
}

Outcome IdentityRepository::addToken(const std::string& name, const identity::TokenVerifier& token)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO token (id, identity, stored_key, server_key, issued_us, expires_us, revoked_us) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?)"),
        {text(token.id), text(name), blob(token.storedKey), blob(token.serverKey),
         QVariant::fromValue<qlonglong>(token.issuedUs), QVariant::fromValue<qlonglong>(token.expiresUs),
         QVariant::fromValue<qlonglong>(token.revokedUs)});
    if (!done)
        return done.error();
    return Done{};
}

Result<std::vector<std::string>> IdentityRepository::revokeTokensOf(const std::string& name, TimeUs nowUs)
{
    auto done = m_database.run(
        QStringLiteral("UPDATE token SET revoked_us = ? WHERE identity = ? AND revoked_us = 0 RETURNING id"),
        {QVariant::fromValue<qlonglong>(nowUs), text(name)});
    if (!done)
        return done.error();
    std::vector<std::string> ids;
    while (done->next())
        ids.push_back(textColumn(*done, 0));
    return ids;
}

Result<std::vector<std::string>> IdentityRepository::revokeToken(const std::string& id, TimeUs nowUs)
{
    auto done = m_database.run(QStringLiteral("UPDATE token SET revoked_us = ? WHERE id = ? AND revoked_us = 0 RETURNING id"),
                               {QVariant::fromValue<qlonglong>(nowUs), text(id)});
    if (!done)
        return done.error();
    std::vector<std::string> ids;
    while (done->next())
        ids.push_back(textColumn(*done, 0));
    return ids;
}

Result<identity::Directory> IdentityRepository::load()
{
    std::map<std::string, std::vector<identity::TokenVerifier>> tokens;
    auto query = m_database.run(QStringLiteral(
        "SELECT identity, id, stored_key, server_key, issued_us, expires_us, revoked_us FROM token ORDER BY issued_us, id"));
    if (!query)
        return query.error();
    while (query->next()) {
        identity::TokenVerifier token;
        token.id = textColumn(*query, 1);
        token.storedKey = digestColumn(*query, 2);
        token.serverKey = digestColumn(*query, 3);
        token.issuedUs = query->value(4).toLongLong();
        token.expiresUs = query->value(5).toLongLong();
        token.revokedUs = query->value(6).toLongLong();
        tokens[textColumn(*query, 0)].push_back(std::move(token));
    }
    identity::Directory directory;
    query = m_database.run(QStringLiteral("SELECT name, kind, roles, sponsor, salt, created_us FROM identity ORDER BY name"));
    if (!query)
        return query.error();
    while (query->next()) {
        identity::Identity identity;
        identity.name = textColumn(*query, 0);
        const auto kind = identity::kindFromName(textColumn(*query, 1));
        if (!kind)
            return Error{"gatehouse.db holds an identity of an unknown kind: " + identity.name, ""};
        identity.kind = *kind;
        identity.roles = parted(*query, 2);
        identity.sponsor = textColumn(*query, 3);
        identity.createdUs = query->value(5).toLongLong();
        identity::Credentials credentials;
        credentials.salt = blobColumn(*query, 4);
        credentials.verifiers = std::move(tokens[identity.name]);
        directory.add(std::move(identity), std::move(credentials));
    }
    return directory;
}

}  // namespace gatehouse::store
