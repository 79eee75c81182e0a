#include "core/store/setting_repository.h"

#include "core/store/columns.h"

namespace gatehouse::store {

Result<std::optional<std::string>> SettingRepository::read(const std::string& name)
{
    auto query = m_database.run(QStringLiteral("SELECT value FROM setting WHERE name = ?"), {text(name)});
    if (!query)
        return query.error();
    if (!query->next())
        return std::optional<std::string>{};
    return std::optional<std::string>{textColumn(*query, 0)};
}

Outcome SettingRepository::write(const std::string& name, const std::string& value)
{
    auto done = m_database.run(
        QStringLiteral("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
        {text(name), text(value)});
    if (!done)
        return done.error();
    return Done{};
}

}  // namespace gatehouse::store
