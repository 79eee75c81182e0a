// Writes one masked text value; it knows forms and lengths, not plans or protocols.
#pragma once

#include "core/masking/plan.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::masking {

/// What the label's values are shown as; Full for a label without a form of its own.
[[nodiscard]] MaskForm formOf(std::string_view label);

/// Characters of a valid UTF-8 text; SIZE_MAX when it is not valid.
[[nodiscard]] size_t utf8Length(std::string_view text);

inline constexpr size_t kNoLimit = SIZE_MAX;

/// Appends the masked form of a value that is not empty. charactersMax bounds what is written; the forms
/// that keep something are never longer than the value anyway. Allocates only when out must grow.
void appendMasked(std::string& out, std::string_view value, MaskForm form, size_t charactersMax, MaskCharset charset);

}  // namespace gatehouse::masking
