#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
namespace gatehouse::sql {
std::optional<std::string> constantTextOf(std::string_view expressionSql, const std::function<std::optional<std::string>(std::string_view name)>& lookup);
}
