#include "core/gateway/result_names.h"

#include "core/wire/writer.h"

#include <algorithm>
#include <array>

namespace gatehouse::gateway {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool standsIn(std::string_view text, std::string_view name)
{
    return std::ranges::search(text, name, [](char a, char b) { return lower(a) == lower(b); }).begin() != text.end();
}

bool inSchema(std::string_view name, const catalog::Snapshot& catalog)
{
    const auto named = [name](const auto& each) { return each.name == name; };
    const auto gives = [&](const catalog::Function& function) {
        return function.name == name || std::ranges::find(function.outputNames, name) != function.outputNames.end();
    };
    return std::ranges::any_of(catalog.relations(), [&](const catalog::Relation& relation) {
               return relation.name == name || std::ranges::any_of(relation.columns, named);
           })
        || std::ranges::any_of(catalog.contents().functions, gives) || std::ranges::any_of(catalog.contents().types, named);
}

}  // namespace

std::optional<std::string> withoutUntoldNames(const std::vector<wire::Field>& fields, const Judged& judged)
{
    if (judged.verdict.maskedLabels.empty())
        return std::nullopt;
    // What the grammar and the server name columns by themselves.
    constexpr std::array<std::string_view, 9> kOwn{"?column?", "QUERY PLAN", "case", "coalesce", "array", "row", "exists", "bool", "column"};
    const auto told = [&](std::string_view name) {
        return name.empty() || std::ranges::find(kOwn, name) != kOwn.end() || standsIn(judged.analysis->normalised, name)
            || inSchema(name, *judged.catalog);
    };
    bool hides = false;
    std::string bytes;
    wire::Writer writer(bytes);
    writer.begin('T').int16(static_cast<int16_t>(fields.size()));
    for (size_t i = 0; i < fields.size(); ++i) {
        const wire::Field& field = fields[i];
        const bool known = told(field.name);
        hides = hides || !known;
        writer.cString(known ? field.name : std::string_view("column" + std::to_string(i + 1)));
        writer.int32(static_cast<int32_t>(field.table)).int16(field.column).int32(static_cast<int32_t>(field.type));
        writer.int16(field.typeSize).int32(field.typeModifier).int16(field.format);
    }
    writer.end();
    return hides ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace gatehouse::gateway
