#include "core/sql/inspector.h"

#include <cstring>

namespace gatehouse::sql {

Copy copyOptions(const PgQuery__CopyStmt& copy)
{
    Copy result;
    if (!copy.is_program && (!copy.filename || !*copy.filename))
        result.direction = copy.is_from ? CopyDirection::In : CopyDirection::Out;
    std::optional<char> delimiter;
    std::optional<char> quote;
    std::optional<char> escape;
    std::optional<std::string> nullText;
    const auto first = [](const std::optional<std::string>& text) {
        return text && !text->empty() ? std::optional(text->front()) : std::nullopt;
    };
    for (size_t i = 0; i < copy.n_options; ++i) {
        if (copy.options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM)
            continue;
        const PgQuery__DefElem& option = *copy.options[i]->def_elem;
        const std::string_view name = option.defname ? option.defname : "";
        const auto value = constantText(option.arg);
        if (name == "format")
            result.format = value == "csv" ? CopyFormat::Csv : value == "binary" ? CopyFormat::Binary : CopyFormat::Text;
        else if (name == "delimiter")
            delimiter = first(value);
        else if (name == "quote")
            quote = first(value);
        else if (name == "escape")
            escape = first(value);
        else if (name == "null")
            nullText = value;
        else if (name == "header")
            result.header = !value || (*value != "false" && *value != "off" && *value != "0");
    }
    const bool csv = result.format == CopyFormat::Csv;
    result.delimiter = delimiter.value_or(csv ? ',' : '\t');
    result.quote = quote.value_or('"');
    result.escape = escape.value_or(result.quote);
    result.nullText = nullText.value_or(csv ? "" : "\\N");
    return result;
}

}  // namespace gatehouse::sql
