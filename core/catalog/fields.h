// Names every field of a snapshot's parts once, for what compares, saves or loads them. No format and no rule.
#pragma once

#include "core/catalog/snapshot.h"

#include <type_traits>

namespace gatehouse::catalog {

template <typename Given, typename Part>
concept Is = std::is_same_v<std::remove_const_t<Given>, Part>;

// A visitor is called as visit("name", member) for each; the part may be const.

template <typename Visit>
void describe(Visit& visit, Is<Column> auto& s)
{
    visit("name", s.name); visit("number", s.number); visit("type", s.typeOid); visit("notNull", s.notNull);
    visit("label", s.label); visit("default", s.defaultExpression); visit("generated", s.generated);
    visit("identity", s.identity); visit("masker", s.masker);
}

template <typename Visit>
void describe(Visit& visit, Is<RowPolicy> auto& s)
{
    visit("name", s.name); visit("command", s.command); visit("using", s.usingExpression);
    visit("check", s.checkExpression);
}

template <typename Visit>
void describe(Visit& visit, Is<Trigger> auto& s)
{
    visit("oid", s.oid); visit("name", s.name); visit("function", s.function); visit("type", s.type);
    visit("enabled", s.enabled); visit("columns", s.columns); visit("condition", s.condition);
    visit("oldTable", s.oldTable); visit("newTable", s.newTable); visit("arguments", s.arguments);
}

template <typename Visit>
void describe(Visit& visit, Is<Rule> auto& s)
{
    visit("name", s.name); visit("event", s.event); visit("instead", s.instead); visit("enabled", s.enabled);
    visit("definition", s.definition);
}

template <typename Visit>
void describe(Visit& visit, Is<ForeignKey> auto& s)
{
    visit("name", s.name); visit("table", s.table); visit("columns", s.columns); visit("referenced", s.referenced);
    visit("referencedColumns", s.referencedColumns); visit("onDelete", s.onDelete); visit("onUpdate", s.onUpdate);
}

template <typename Visit>
void describe(Visit& visit, Is<Relation> auto& s)
{
    visit("oid", s.oid); visit("schema", s.schema); visit("name", s.name); visit("kind", s.kind);
    visit("rowsEstimated", s.rowsEstimated); visit("system", s.system); visit("columns", s.columns);
    visit("viewDefinition", s.viewDefinition); visit("children", s.children); visit("parents", s.parents);
    visit("partition", s.partition); visit("temporary", s.temporary); visit("rowType", s.rowType);
    visit("triggers", s.triggers); visit("rules", s.rules); visit("rowSecurity", s.rowSecurity);
    visit("rowSecurityForced", s.rowSecurityForced); visit("policies", s.policies);
    visit("foreignKeys", s.foreignKeys); visit("checks", s.checks); visit("indexExpressions", s.indexExpressions);
    visit("uniqueKeys", s.uniqueKeys); visit("table", s.table); visit("unreadable", s.unreadable);
}

template <typename Visit>
void describe(Visit& visit, Is<Function> auto& s)
{
    visit("oid", s.oid); visit("schema", s.schema); visit("name", s.name); visit("language", s.language);
    visit("volatility", s.volatility); visit("securityDefiner", s.securityDefiner); visit("kind", s.kind);
    visit("builtin", s.builtin); visit("returnsSet", s.returnsSet); visit("argumentTypes", s.argumentTypes);
    visit("argumentNames", s.argumentNames); visit("defaults", s.defaults);
    visit("defaultExpressions", s.defaultExpressions); visit("variadic", s.variadic);
    visit("returnType", s.returnType); visit("outputNames", s.outputNames); visit("outputTypes", s.outputTypes);
    visit("strict", s.strict); visit("leakproof", s.leakproof); visit("extension", s.extension);
    visit("body", s.body); visit("standardBody", s.standardBody); visit("settings", s.settings);
    visit("aggregateFunctions", s.aggregateFunctions); visit("argumentModes", s.argumentModes);
    visit("unreadable", s.unreadable); visit("library", s.library); visit("reviewed", s.reviewed);
    visit("reviewedAs", s.reviewedAs); visit("standIn", s.standIn);
}

template <typename Visit>
void describe(Visit& visit, Is<Type> auto& s)
{
    visit("oid", s.oid); visit("schema", s.schema); visit("name", s.name); visit("kind", s.kind);
    visit("category", s.category); visit("preferred", s.preferred); visit("element", s.element);
    visit("array", s.array); visit("base", s.base); visit("relation", s.relation);
    visit("rangeSubtype", s.rangeSubtype); visit("checks", s.checks); visit("default", s.defaultExpression);
    visit("attributes", s.attributes); visit("supportFunctions", s.supportFunctions); visit("unreadable", s.unreadable);
}

template <typename Visit>
void describe(Visit& visit, Is<Operator> auto& s)
{
    visit("oid", s.oid); visit("schema", s.schema); visit("name", s.name); visit("left", s.left);
    visit("right", s.right); visit("result", s.result); visit("function", s.function);
}

template <typename Visit>
void describe(Visit& visit, Is<Cast> auto& s)
{
    visit("source", s.source); visit("target", s.target); visit("function", s.function); visit("context", s.context);
}

template <typename Visit>
void describe(Visit& visit, Is<EventTrigger> auto& s)
{
    visit("name", s.name); visit("event", s.event); visit("function", s.function); visit("tags", s.tags);
}

template <typename Visit>
void describe(Visit& visit, Is<Contents> auto& s)
{
    visit("relations", s.relations); visit("functions", s.functions); visit("types", s.types);
    visit("operators", s.operators); visit("casts", s.casts); visit("eventTriggers", s.eventTriggers);
    visit("schemas", s.schemas); visit("systemMark", s.systemMark);
}

}  // namespace gatehouse::catalog
