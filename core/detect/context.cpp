#include "core/detect/context.h"

#include "core/detect/characters.h"

#include <algorithm>
#include <array>

namespace gatehouse::detect {

namespace {

constexpr size_t kBytesBefore = 64;
constexpr size_t kBytesBehind = 32;

bool holdsWord(std::string_view window, std::string_view word)
{
    for (size_t place = window.find(word); place != std::string_view::npos; place = window.find(word, place + 1)) {
        const char last = before(window, place);
        // "pan" is no part of "company"; in "driverLicense" and "ssn_no" the words part by themselves.
        if (!isLetter(last) && !isHigh(last)) {
            // Short words stand alone: "pan" is not "panel".
            const char next = at(window, place + word.size());
            if (word.size() > 4 || !(isLetter(next) || isHigh(next)))
                return true;
        }
    }
    return false;
}

bool holdsAny(std::string_view window, std::string_view words)
{
    while (!words.empty()) {
        const size_t bar = words.find('|');
        if (holdsWord(window, words.substr(0, bar)))
            return true;
        if (bar == std::string_view::npos)
            break;
        words.remove_prefix(bar + 1);
    }
    return false;
}

}  // namespace

bool isMentioned(std::string_view text, size_t begin, size_t end, std::string_view words)
{
    if (words.empty())
        return false;
    std::array<char, kBytesBefore + kBytesBehind> buffer{};
    const size_t from = begin > kBytesBefore ? begin - kBytesBefore : 0;
    std::ranges::transform(text.substr(from, begin - from), buffer.begin(), toLower);
    if (begin > from && holdsAny({buffer.data(), begin - from}, words))
        return true;
    const std::string_view behind = text.substr(std::min(end, text.size()), kBytesBehind);
    std::ranges::transform(behind, buffer.begin(), toLower);
    return !behind.empty() && holdsAny({buffer.data(), behind.size()}, words);
}

}  // namespace gatehouse::detect
