#include "core/gateway/names_used.h"

#include "core/gateway/search_path.h"

#include <algorithm>

namespace gatehouse::gateway {

namespace {

constexpr std::string_view kPathSetting = "search_path=";

bool isReplaceable(const catalog::Relation& relation)
{
    return !relation.system && (relation.kind == 'v' || relation.kind == 'm' || !relation.rules.empty());
}

bool isOwn(const sql::FunctionUse& use, const catalog::Snapshot& catalog)
{
    const catalog::Function* function = use.oid != 0 ? catalog.function(use.oid) : nullptr;
    return function ? !function->builtin : use.schema != "pg_catalog";
}

bool goesThrough(const sql::Statement& statement, const catalog::Snapshot& catalog)
{
    const auto replaceable = [&](const sql::ObjectRef& object) {
        const catalog::Relation* relation = object.oid != 0 ? catalog.relation(object.oid) : nullptr;
        return relation && isReplaceable(*relation);
    };
    return std::ranges::any_of(statement.objects, replaceable)
        || std::ranges::any_of(statement.functions, [&](const sql::FunctionUse& use) { return isOwn(use, catalog); })
        || (statement.inner && goesThrough(*statement.inner, catalog));
}

void addNames(const sql::Statement& statement, const catalog::Snapshot& catalog, catalog::Names& names)
{
    for (const sql::ObjectRef& object : statement.objects) {
        const catalog::Relation* relation = object.oid != 0 ? catalog.relation(object.oid) : nullptr;
        if (relation && relation->system)
            continue;
        names.relations.push_back(object.name);
        names.schemas.push_back(object.schema);
    }
    for (const sql::FunctionUse& use : statement.functions) {
        if (!isOwn(use, catalog))
            continue;
        names.functions.push_back(use.name);
        names.schemas.push_back(use.schema);
        const catalog::Function* function = use.oid != 0 ? catalog.function(use.oid) : nullptr;
        if (!function)
            continue;
        // Its body looks along a path of its own.
        for (const std::string& setting : function->settings) {
            if (setting.starts_with(kPathSetting)) {
                for (std::string& schema : parseSearchPath(std::string_view(setting).substr(kPathSetting.size()), ""))
                    names.schemas.push_back(std::move(schema));
            }
        }
    }
    if (statement.inner)
        addNames(*statement.inner, catalog, names);
}

void tidy(std::vector<std::string>& names)
{
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::erase(names, "");
}

}  // namespace

catalog::Names namesUsed(const sql::Analysis& analysis, const catalog::Snapshot& catalog)
{
    catalog::Names names;
    if (std::ranges::none_of(analysis.statements, [&](const sql::Statement& statement) { return goesThrough(statement, catalog); }))
        return names;
    for (const sql::Statement& statement : analysis.statements)
        addNames(statement, catalog, names);
    tidy(names.relations);
    tidy(names.functions);
    tidy(names.schemas);
    return names;
}

}  // namespace gatehouse::gateway
