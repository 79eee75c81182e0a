// SQL from standard input, and where in it a statement stands. It reads no SQL itself.
#pragma once

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace gatehouse::ctl {

/// Stops with kBadInput when it is empty, over 1 MiB, no UTF-8, or holds a NUL byte.
[[nodiscard]] std::string sqlFromInput();
/// "a, \"B\", c" as SQL reads names: folded unless quoted. Stops with kBadInput.
[[nodiscard]] std::vector<std::string> searchPathFrom(const std::string& text);

/// 1-based line of a byte.
[[nodiscard]] int lineOf(const std::string& text, size_t offset);
/// The statement in one short line.
[[nodiscard]] QString excerpt(const std::string& text, size_t offset, size_t length);

}  // namespace gatehouse::ctl
