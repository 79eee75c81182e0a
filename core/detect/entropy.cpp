#include "core/detect/entropy.h"

#include "core/detect/characters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace gatehouse::detect {

double entropyOf(std::string_view text)
{
    std::array<int, 256> seen{};
    for (const char c : text)
        ++seen[static_cast<unsigned char>(c)];
    double bits = 0;
    for (const int times : seen) {
        if (times > 0) {
            const double share = times / static_cast<double>(text.size());
            bits -= share * std::log2(share);
        }
    }
    return bits;
}

bool isPlaceholder(std::string_view text)
{
    if (text.empty())
        return true;
    std::string lower(text.substr(0, 256));
    std::ranges::transform(lower, lower.begin(), toLower);
    static constexpr std::array<std::string_view, 17> kWords{"xxxx", "example", "your", "changeme", "change_me", "placeholder", "redacted", "****",
                                                             "....", "dummy", "insert", "<", "${", "{{", "$(", "todo", "replace"};
    return std::ranges::any_of(kWords, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace gatehouse::detect
