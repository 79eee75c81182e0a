#include "core/service/reason.h"

#include <algorithm>

namespace gatehouse::service {

namespace {
constexpr size_t kReasonBytesMax = 500;
}

Result<std::string> checkedReason(const std::string& given, const Error& missing)
{
    if (given.find_first_not_of(" \t\r\n") == std::string::npos)
        return missing;
    if (given.size() > kReasonBytesMax)
        return Error{"the reason is longer than " + std::to_string(kReasonBytesMax) + " bytes", ""};
    std::string reason = given;
    std::ranges::replace_if(reason, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return reason;
}

}  // namespace gatehouse::service
