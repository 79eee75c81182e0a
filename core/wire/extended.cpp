#include "core/wire/extended.h"

#include "core/wire/reader.h"

namespace gatehouse::wire {

namespace {

std::vector<int16_t> readFormats(Reader& reader)
{
    const auto count = static_cast<uint16_t>(reader.int16());
    std::vector<int16_t> formats;
    if (reader.remaining() < size_t{count} * 2) {
        (void)reader.bytes(reader.remaining() + 1);
        return formats;
    }
    formats.reserve(count);
    for (uint16_t i = 0; i < count; ++i)
        formats.push_back(reader.int16());
    return formats;
}

std::vector<std::optional<std::string_view>> readValues(Reader& reader)
{
    const auto count = static_cast<uint16_t>(reader.int16());
    std::vector<std::optional<std::string_view>> values;
    for (uint16_t i = 0; i < count && !reader.failed(); ++i) {
        const int32_t length = reader.int32();
        if (length == -1)
            values.emplace_back(std::nullopt);
        else if (length < 0)
            (void)reader.bytes(reader.remaining() + 1);
        else
            values.emplace_back(reader.bytes(static_cast<size_t>(length)));
    }
    return values;
}

}  // namespace

int16_t Bind::resultFormat(size_t column) const
{
    if (resultFormats.empty())
        return 0;
    if (resultFormats.size() == 1)
        return resultFormats.front();
    return column < resultFormats.size() ? resultFormats[column] : int16_t{0};
}

std::vector<std::optional<std::string>> ownedValues(const std::vector<std::optional<std::string_view>>& values)
{
    std::vector<std::optional<std::string>> copies;
    copies.reserve(values.size());
    for (const auto& value : values)
        copies.push_back(value ? std::optional<std::string>(*value) : std::nullopt);
    return copies;
}

std::optional<std::string_view> parseQuery(std::string_view body)
{
    Reader reader(body);
    const std::string_view text = reader.cString();
    if (reader.failed() || !reader.atEnd())
        return std::nullopt;
    return text;
}

std::optional<Parse> parseParse(std::string_view body)
{
    Reader reader(body);
    Parse parse;
    parse.statement = reader.cString();
    parse.text = reader.cString();
    const auto count = static_cast<uint16_t>(reader.int16());
    if (reader.failed() || reader.remaining() != size_t{count} * 4)
        return std::nullopt;
    parse.parameterTypes.reserve(count);
    for (uint16_t i = 0; i < count; ++i)
        parse.parameterTypes.push_back(reader.int32());
    return parse;
}

std::optional<Bind> parseBind(std::string_view body)
{
    Reader reader(body);
    Bind bind;
    bind.portal = reader.cString();
    bind.statement = reader.cString();
    bind.parameterFormats = readFormats(reader);
    bind.parameters = readValues(reader);
    bind.resultFormats = readFormats(reader);
    if (reader.failed() || !reader.atEnd())
        return std::nullopt;
    return bind;
}

std::optional<Target> parseTarget(std::string_view body)
{
    Reader reader(body);
    Target target;
    target.kind = static_cast<char>(reader.byte());
    target.name = reader.cString();
    if (reader.failed() || !reader.atEnd() || (target.kind != 'S' && target.kind != 'P'))
        return std::nullopt;
    return target;
}

std::optional<Execute> parseExecute(std::string_view body)
{
    Reader reader(body);
    Execute execute;
    execute.portal = reader.cString();
    execute.rowsMax = reader.int32();
    if (reader.failed() || !reader.atEnd())
        return std::nullopt;
    return execute;
}

std::optional<FunctionCall> parseFunctionCall(std::string_view body)
{
    Reader reader(body);
    FunctionCall call;
    call.function = static_cast<uint32_t>(reader.int32());
    (void)readFormats(reader);
    call.arguments = readValues(reader);
    call.resultFormat = reader.int16();
    if (reader.failed() || !reader.atEnd())
        return std::nullopt;
    return call;
}

}  // namespace gatehouse::wire
