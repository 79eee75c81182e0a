#include "core/detect/context_words.h"

#include "core/detect/characters.h"
#include "core/detect/context_lists.h"
#include "core/detect/eight_bytes.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string>

namespace gatehouse::detect {

namespace {

constexpr size_t kListsMax = 128;
constexpr size_t kNoList = kListsMax;
constexpr size_t kSlots = 1024;

using Lists = std::bitset<kListsMax>;

size_t slotOf(char first, char second)
{
    return (static_cast<unsigned char>(first) * 33U ^ static_cast<unsigned char>(second) * 5U) % kSlots;
}

constexpr size_t kBeginnings = size_t{1} << 15;

/// Of three bytes what they share in either case.
size_t beginning(char first, char second, char third)
{
    const auto low = [](char c) { return static_cast<size_t>(static_cast<unsigned char>(c) & 31U); };
    return low(first) << 10 | low(second) << 5 | low(third);
}

/// All the words of all the lists, found by their first two bytes.
class Dictionary {
public:
    struct Entry {
        std::string_view word;
        Lists lists;
    };

    Dictionary()
    {
        const std::vector<Words>& lists = contextLists();
        m_listAt.fill(kNoList);
        for (size_t id = 0; id < lists.size() && id < kListsMax; ++id)
            addList(id, lists[id]);
        std::stable_sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) { return slotOfEntry(a) < slotOfEntry(b); });
        for (size_t i = m_entries.size(); i-- > 0;)
            m_first[slotOfEntry(m_entries[i])] = static_cast<uint16_t>(i + 1);
        for (const Entry& entry : m_entries) {
            const std::string_view word = entry.word;
            for (int third = 0; third < (word.size() > 2 ? 1 : 32); ++third)
                m_beginnings.set(beginning(word[0], word[1], word.size() > 2 ? word[2] : static_cast<char>(third)));
        }
    }

    /// kNoList when it is not held.
    [[nodiscard]] size_t idOf(const Words& words) const
    {
        const size_t id = m_listAt[words.hash() % kSlots];
        return id != kNoList && (m_lists[id].data() == words.list().data() || m_lists[id] == words.list()) ? id : kNoList;
    }

    [[nodiscard]] const Entry& entry(size_t index) const { return m_entries[index]; }

    /// Calls `each` with the index of every word that stands at the place, in either case, wherever it ends.
    template <typename Each>
    void wordsAt(std::string_view text, size_t place, Each each) const
    {
        if (place + 2 <= text.size() && m_beginnings.test(beginning(text[place], text[place + 1], at(text, place + 2))))
            compareAt(text, place, each);
    }

private:
    template <typename Each>
    [[gnu::noinline]] void compareAt(std::string_view text, size_t place, Each each) const
    {
        const size_t slot = slotOf(toLower(text[place]), toLower(text[place + 1]));
        if (m_first[slot] == 0)
            return;
        for (size_t i = m_first[slot] - 1U; i < m_entries.size() && slotOfEntry(m_entries[i]) == slot; ++i) {
            const std::string_view word = m_entries[i].word;
            if (word.size() > text.size() - place)
                continue;
            size_t same = 0;
            while (same < word.size() && toLower(text[place + same]) == word[same])
                ++same;
            if (same == word.size())
                each(i);
        }
    }

    void addList(size_t id, const Words& words)
    {
        m_lists[id] = words.list();
        // Of two with one hash, and of one with a word of a single byte, the slow way is right.
        size_t& at = m_listAt[words.hash() % kSlots];
        if (at != kNoList)
            return;
        std::vector<std::string_view> list;
        for (std::string_view rest = words.list(); !rest.empty();) {
            const size_t bar = rest.find('|');
            list.push_back(rest.substr(0, bar));
            rest.remove_prefix(bar == std::string_view::npos ? rest.size() : bar + 1);
        }
        const auto odd = [](std::string_view word) { return word.size() < 2 || !isOfWord(word.front()); };
        if (std::any_of(list.begin(), list.end(), odd))
            return;
        at = id;
        for (const std::string_view word : list) {
            auto known = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.word == word; });
            if (known == m_entries.end())
                known = m_entries.insert(known, Entry{word, {}});
            known->lists.set(id);
        }
    }

    static size_t slotOfEntry(const Entry& entry) { return slotOf(entry.word[0], entry.word[1]); }

    std::vector<Entry> m_entries;                    ///< by slot
    std::array<uint16_t, kSlots> m_first{};          ///< one more than the first entry's index; 0: none
    std::array<size_t, kSlots> m_listAt{};
    std::bitset<kBeginnings> m_beginnings;           ///< of words; most words of a text fail here
    std::array<std::string_view, kListsMax> m_lists;
};

const Dictionary& dictionary()
{
    static const Dictionary made;
    return made;
}

/// Inside of from … to, and alone where it has to be: what lies outside is not seen.
bool stands(std::string_view text, size_t place, std::string_view word, size_t from, size_t to)
{
    const size_t end = place + word.size();
    return place >= from && end <= to && (word.size() > kShortWordBytesMax || end == to || !isOfWord(text[end]));
}

}  // namespace

void ContextWords::read(std::string_view text, size_t from, size_t to)
{
    if (from < m_from || from > m_to) {
        m_found.clear();
        m_from = m_to = from;
    }
    const Dictionary& words = dictionary();
    const auto look = [&](size_t place) {
        words.wordsAt(text, place, [&](size_t word) { m_found.push_back({place, static_cast<uint16_t>(word)}); });
    };
    size_t place = m_to;
    // The highest bit of the byte before, as the lowest byte's.
    uint64_t inside = isOfWord(before(text, place)) ? 0x80 : 0;
    for (; place + 8 <= to; place += 8) {
        const uint64_t ofWord = eight::areOfWord(eight::read(text, place));
        for (uint64_t starts = ofWord & ~(ofWord << 8 | inside); starts != 0; starts &= starts - 1)
            look(place + eight::firstOf(starts));
        inside = ofWord >> 56;
    }
    for (; place < to; ++place) {
        if (isOfWord(text[place]) && !isOfWord(before(text, place)))
            look(place);
    }
    m_to = std::max(m_to, to);
}

bool ContextWords::mention(std::string_view text, size_t begin, size_t end, const Words& words)
{
    if (words.list().empty() || (begin == 0 && end >= text.size()))
        return false;
    const Dictionary& known = dictionary();
    const size_t list = known.idOf(words);
    if (list == kNoList)
        return m_surroundings.mention(text, begin, end, words);
    end = std::min(end, text.size());
    // Asked for list after list.
    if (begin == m_begin && end == m_end && m_silent)
        return false;
    const size_t from = begin > kContextBytesBefore ? begin - kContextBytesBefore : 0;
    const size_t to = std::min(text.size(), end + kContextBytesBehind);
    read(text, from, to);
    m_begin = begin;
    m_end = end;
    m_silent = true;
    bool mentioned = false;
    const auto said = [&](size_t place, size_t index) {
        const auto& [word, lists] = known.entry(index);
        m_silent = false;
        mentioned = mentioned || (lists.test(list) && (stands(text, place, word, from, begin) || stands(text, place, word, end, to)));
    };
    const auto first = std::lower_bound(m_found.begin(), m_found.end(), from, [](const Occurrence& each, size_t place) { return each.place < place; });
    for (auto each = first; !mentioned && each != m_found.end() && each->place < to; ++each)
        said(each->place, each->word);
    // A word that the window's edge or the value cuts off begins there.
    for (const size_t edge : {from, end}) {
        if (edge > 0 && edge < to && isOfWord(text[edge]) && isOfWord(text[edge - 1]))
            known.wordsAt(text, edge, [&](size_t word) { said(edge, word); });
    }
    return mentioned;
}

}  // namespace gatehouse::detect
