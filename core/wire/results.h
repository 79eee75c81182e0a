// The server's messages that describe or end a result. Validated whole before use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::wire {

/// One field of RowDescription.
struct Field {
    std::string_view name;
    uint32_t table = 0;      ///< 0: not a plain column of a table
    int16_t column = 0;
    uint32_t type = 0;
    int16_t typeSize = 0;
    int32_t typeModifier = -1;
    int16_t format = 0;
};

[[nodiscard]] std::optional<std::vector<Field>> parseRowDescription(std::string_view body);

struct CopyResponse {
    int8_t overallFormat = 0;
    std::vector<int16_t> columnFormats;
};
[[nodiscard]] std::optional<CopyResponse> parseCopyResponse(std::string_view body);

/// The count at the end of a command tag ("UPDATE 12", "INSERT 0 3"); -1 without one.
[[nodiscard]] int64_t rowsOfTag(std::string_view commandTag);

/// Fields of ErrorResponse and NoticeResponse: letter and text.
using DiagnosticFields = std::vector<std::pair<char, std::string>>;
[[nodiscard]] std::optional<DiagnosticFields> parseDiagnostic(std::string_view body);
/// type 'E' or 'N'. Appends the whole message.
void writeDiagnostic(std::string& out, char type, const DiagnosticFields& fields);
/// The text of a field, or empty.
[[nodiscard]] std::string_view diagnosticField(const DiagnosticFields& fields, char letter);

}  // namespace gatehouse::wire
