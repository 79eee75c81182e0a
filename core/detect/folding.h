// Latin letters without their marks and in lower case, for comparing names; no full Unicode folding.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::detect {

/// "Łukasz" as "lukasz". Letters that are not Latin, and bytes that are no UTF-8, stay as they are.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace gatehouse::detect
