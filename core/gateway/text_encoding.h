// Which client encodings the gateway can read SQL in. No conversion here.
#pragma once

#include <string_view>

namespace gatehouse::gateway {

/// Encodings in which every ASCII byte is an ASCII character: a quote or backslash byte is what it looks like.
/// SJIS, BIG5, GBK, GB18030, UHC and JOHAB are not such.
[[nodiscard]] bool isSafeEncoding(std::string_view name);
/// UTF-8 under any of the names PostgreSQL takes for it.
[[nodiscard]] bool isUtf8(std::string_view name);

}  // namespace gatehouse::gateway
