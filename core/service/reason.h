// The reason that a person gives for a decision, as it is recorded: one line, not empty, not endless.
#pragma once

#include "core/base/result.h"

#include <string>

namespace gatehouse::service {

/// Control characters become spaces. Error: missing, when there is none; or it is too long.
[[nodiscard]] Result<std::string> checkedReason(const std::string& given, const Error& missing);

}  // namespace gatehouse::service
