// One spelling for each value, so that it is known again in another format or when a driver writes it its own way.
#pragma once

#include "core/masking/value_type.h"

#include <string>
#include <string_view>

namespace gatehouse::masking {

/// Appends it. Numbers of all types are decimal without needless zeros, a date and a time stamp at midnight are
/// YYYY-MM-DD, uuid and bytea are hex digits. What has no form here, or is malformed, is spelled as it stands.
void appendSpelling(std::string& out, std::string_view value, ValueKind kind, Format format);

}  // namespace gatehouse::masking
