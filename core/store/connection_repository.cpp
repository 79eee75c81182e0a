#include "core/store/connection_repository.h"

#include "core/store/columns.h"

#include <algorithm>

namespace gatehouse::store {

Outcome ConnectionRepository::add(const ConnectionRow& connection)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO connection (name, environment, conninfo, catalog_user, created_us) VALUES (?, ?, ?, ?, ?)"),
        {text(connection.name), text(connection.environment), text(connection.conninfo), text(connection.catalogUser),
         QVariant::fromValue<qlonglong>(connection.createdUs)});
    if (!done)
        return done.error();
    return Done{};
}

Outcome ConnectionRepository::addAccountUser(const std::string& connection, const std::string& upstreamUser,
                                             const std::string& kind, const std::string& name)
{
    auto taken = m_database.run(
        QStringLiteral("SELECT upstream_user FROM account_user WHERE connection = ? AND kind = ? AND name = ?"),
        {text(connection), text(kind), text(name)});
    if (!taken)
        return taken.error();
    if (taken->next()) {
        return Error{kind + " " + name + " already uses account " + textColumn(*taken, 0) + " on " + connection, ""};
    }
    auto account = m_database.run(
        QStringLiteral("INSERT INTO account (connection, upstream_user, position) SELECT ?, ?, "
                       "(SELECT count(*) FROM account WHERE connection = ?) WHERE NOT EXISTS "
                       "(SELECT 1 FROM account WHERE connection = ? AND upstream_user = ?)"),
        {text(connection), text(upstreamUser), text(connection), text(connection), text(upstreamUser)});
    if (!account)
        return account.error();
    auto user = m_database.run(
        QStringLiteral("INSERT INTO account_user (connection, upstream_user, kind, name) VALUES (?, ?, ?, ?)"),
        {text(connection), text(upstreamUser), text(kind), text(name)});
    if (!user)
        return user.error();
    return Done{};
}

Result<std::vector<ConnectionRow>> ConnectionRepository::load()
{
    std::vector<ConnectionRow> rows;
    auto query = m_database.run(
        QStringLiteral("SELECT name, environment, conninfo, catalog_user, created_us FROM connection ORDER BY name"));
    if (!query)
        return query.error();
    while (query->next()) {
        rows.push_back({textColumn(*query, 0), textColumn(*query, 1), textColumn(*query, 2), textColumn(*query, 3),
                        query->value(4).toLongLong(), {}});
    }
    query = m_database.run(QStringLiteral(
        "SELECT a.connection, a.upstream_user, u.kind, u.name FROM account a JOIN account_user u "
        "ON u.connection = a.connection AND u.upstream_user = a.upstream_user ORDER BY a.connection, a.position, u.kind, u.name"));
    if (!query)
        return query.error();
    while (query->next()) {
        const std::string name = textColumn(*query, 0);
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const ConnectionRow& r) { return r.name == name; });
        if (row == rows.end())
            continue;
        const std::string user = textColumn(*query, 1);
        if (row->accounts.empty() || row->accounts.back().upstreamUser != user)
            row->accounts.push_back({user, {}, {}});
        AccountRow& account = row->accounts.back();
        (textColumn(*query, 2) == "role" ? account.roles : account.identities).push_back(textColumn(*query, 3));
    }
    return rows;
}

}  // namespace gatehouse::store
