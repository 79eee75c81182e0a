#include "core/wire/results.h"

#include "core/wire/reader.h"
#include "core/wire/writer.h"

#include <charconv>

namespace gatehouse::wire {

std::optional<std::vector<Field>> parseRowDescription(std::string_view body)
{
    Reader reader(body);
    const auto count = static_cast<uint16_t>(reader.int16());
    std::vector<Field> fields;
    for (uint16_t i = 0; i < count && !reader.failed(); ++i) {
        Field field;
        field.name = reader.cString();
        field.table = static_cast<uint32_t>(reader.int32());
        field.column = reader.int16();
        field.type = static_cast<uint32_t>(reader.int32());
        field.typeSize = reader.int16();
        field.typeModifier = reader.int32();
        field.format = reader.int16();
        fields.push_back(field);
    }
    if (reader.failed() || !reader.atEnd())
        return std::nullopt;
    return fields;
}

std::optional<CopyResponse> parseCopyResponse(std::string_view body)
{
    Reader reader(body);
    CopyResponse response;
    response.overallFormat = static_cast<int8_t>(reader.byte());
    const auto count = static_cast<uint16_t>(reader.int16());
    if (reader.failed() || reader.remaining() != size_t{count} * 2)
        return std::nullopt;
    for (uint16_t i = 0; i < count; ++i)
        response.columnFormats.push_back(reader.int16());
    return response;
}

int64_t rowsOfTag(std::string_view commandTag)
{
    const size_t blank = commandTag.rfind(' ');
    if (blank == std::string_view::npos)
        return -1;
    const std::string_view digits = commandTag.substr(blank + 1);
    int64_t rows = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), rows);
    return error == std::errc() && end == digits.data() + digits.size() ? rows : -1;
}

std::optional<DiagnosticFields> parseDiagnostic(std::string_view body)
{
    Reader reader(body);
    DiagnosticFields fields;
    while (!reader.failed()) {
        const auto letter = static_cast<char>(reader.byte());
        if (reader.failed())
            return std::nullopt;
        if (letter == '\0')
            break;
        const std::string_view text = reader.cString();
        if (reader.failed())
            return std::nullopt;
        fields.emplace_back(letter, text);
    }
    if (!reader.atEnd())
        return std::nullopt;
    return fields;
}

void writeDiagnostic(std::string& out, char type, const DiagnosticFields& fields)
{
    Writer writer(out);
    writer.begin(type);
    for (const auto& [letter, text] : fields)
        writer.byte(static_cast<uint8_t>(letter)).cString(text);
    writer.byte(0).end();
}

std::string_view diagnosticField(const DiagnosticFields& fields, char letter)
{
    for (const auto& field : fields) {
        if (field.first == letter)
            return field.second;
    }
    return {};
}

}  // namespace gatehouse::wire
