#include "core/detect/context.h"

#include "core/detect/characters.h"

#include <algorithm>

namespace gatehouse::detect {

namespace {

bool holdsWord(std::string_view window, std::string_view word)
{
    for (size_t place = window.find(word); place != std::string_view::npos; place = window.find(word, place + 1)) {
        if (!isOfWord(before(window, place)) && (word.size() > kShortWordBytesMax || !isOfWord(at(window, place + word.size()))))
            return true;
    }
    return false;
}

}  // namespace

void Surroundings::read(std::string_view text, size_t begin, size_t end)
{
    m_begin = begin;
    m_end = end;
    m_initials = {};
    const size_t from = begin > kContextBytesBefore ? begin - kContextBytesBefore : 0;
    const std::string_view behind = text.substr(std::min(end, text.size()), kContextBytesBehind);
    auto out = std::ranges::transform(text.substr(from, begin - from), m_bytes.begin(), toLower).out;
    *out++ = '\0';
    out = std::ranges::transform(behind, out, toLower).out;
    m_size = static_cast<size_t>(out - m_bytes.begin());
    char last = '\0';
    for (const char c : std::string_view(m_bytes.data(), m_size)) {
        if (isOfWord(c) && !isOfWord(last))
            Words::add(m_initials, c);
        last = c;
    }
}

bool Surroundings::mention(std::string_view text, size_t begin, size_t end, const Words& words)
{
    if (words.list().empty() || (begin == 0 && end >= text.size()))
        return false;
    if (begin != m_begin || end != m_end)
        read(text, begin, end);
    if (!words.startsLike(m_initials))
        return false;
    const std::string_view window(m_bytes.data(), m_size);
    for (std::string_view list = words.list(); !list.empty();) {
        const size_t bar = list.find('|');
        const std::string_view word = list.substr(0, bar);
        if (Words::holds(m_initials, word.front()) && holdsWord(window, word))
            return true;
        list.remove_prefix(bar == std::string_view::npos ? list.size() : bar + 1);
    }
    return false;
}

}  // namespace gatehouse::detect
