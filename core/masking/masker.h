// Writes one masked text value; it knows forms and lengths, not plans or protocols.
#pragma once

#include "core/masking/plan.h"
#include "core/masking/tokenizer.h"

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
/// As much of a value as may stay in one piece.
inline constexpr size_t kKeptRunMax = 5;

/// How a text is masked. form is what Masker::Partial shows.
struct Way {
    policy::Masker masker = policy::Masker::Partial;
    MaskForm form = MaskForm::Full;
    size_t charactersMax = kNoLimit;
};

/// Appends the masked form of a value that is not empty. charactersMax bounds what is written; the forms
/// that keep something are never longer than the value anyway. Allocates only when out must grow.
void appendMasked(std::string& out, std::string_view value, MaskForm form, size_t charactersMax, MaskCharset charset);
/// By the masker; what it has no form for is masked in full. Masker::Null is the caller's to see to.
void appendMasked(std::string& out, std::string_view value, const Way& way, MaskCharset charset, Tokenizer* tokens);

}  // namespace gatehouse::masking
