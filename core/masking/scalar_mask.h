// One scalar that is no text, masked and still valid for its type in text and in binary; nested values are elsewhere.
#pragma once

#include "core/masking/tokenizer.h"
#include "core/masking/value_type.h"
#include "core/policy/verdict.h"

#include <string>
#include <string_view>

namespace gatehouse::masking {

/// Appends the masked value and returns true; false, with nothing appended: no masked value of the type can exist.
/// tokens: null when the installation has no key; Masker::Token is then a full mask. value is not empty.
[[nodiscard]] bool maskScalar(std::string& out, std::string_view value, ValueKind kind, Format format, policy::Masker masker,
                              Tokenizer* tokens);

/// "73412.50" → "70000.00". False, with nothing appended: no number in digits, or below ten.
[[nodiscard]] bool roundNumber(std::string& out, std::string_view value);

}  // namespace gatehouse::masking
