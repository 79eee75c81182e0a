#include "core/sql/plpgsql_body.h"
#include "core/sql/constant_text.h"
namespace gatehouse::sql {
PlpgsqlBody readPlpgsqlFunction(const catalog::Function&, const catalog::Snapshot&){ PlpgsqlBody b; b.problem="stub"; return b;}
PlpgsqlBody readPlpgsqlBlock(std::string_view){ PlpgsqlBody b; b.problem="stub"; return b;}
std::optional<std::string> constantTextOf(std::string_view, const std::function<std::optional<std::string>(std::string_view)>&){return std::nullopt;}
}
