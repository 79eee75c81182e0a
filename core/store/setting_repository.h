// Small named values of one home that the program itself keeps in gatehouse.db; people's settings are in gatehouse.toml.
#pragma once

#include "core/base/result.h"
#include "core/store/database.h"

#include <optional>
#include <string>

namespace gatehouse::store {

class SettingRepository {
public:
    explicit SettingRepository(Database& database) : m_database(database) {}

    [[nodiscard]] Result<std::optional<std::string>> read(const std::string& name);
    [[nodiscard]] Outcome write(const std::string& name, const std::string& value);

private:
    Database& m_database;
};

}  // namespace gatehouse::store
