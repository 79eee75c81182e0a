// Looks groups of digits up in the table of forms.
#include "core/detect/number_forms.h"

#include "core/detect/characters.h"
#include "core/detect/checksums.h"
#include "core/detect/groups.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace gatehouse::detect {

namespace {

constexpr size_t kGroupsMax = 7;
/// Of one group.
constexpr size_t kDigitsMax = 19;

/// Lengths and marks of up to seven groups in one number: eight bits a group.
uint64_t packed(uint64_t key, size_t length, char mark)
{
    static constexpr std::string_view kMarks = " -./:+";
    const size_t place = mark == 0 ? 0 : kMarks.find(mark) + 1;
    return key << 8 | length << 3 | place;
}

class Index {
public:
    Index()
    {
        for (const NumberForm& form : numberForms())
            addForm(form);
        std::ranges::stable_sort(m_entries, {}, &Entry::first);
        for (size_t digits = 0; digits < m_ofOneGroup.size(); ++digits)
            m_ofOneGroup[digits] = search(packed(0, digits, 0));
    }

    using Entry = std::pair<uint64_t, const NumberForm*>;

    [[nodiscard]] std::span<const Entry> find(uint64_t key) const
    {
        // Most numbers are one group, whose key is its length with three bits behind it.
        return (key & 7) == 0 && key >> 3 < m_ofOneGroup.size() ? m_ofOneGroup[key >> 3] : search(key);
    }

private:
    [[nodiscard]] std::span<const Entry> search(uint64_t key) const
    {
        const auto first = std::ranges::lower_bound(m_entries, key, {}, &Entry::first);
        const auto last = std::ranges::upper_bound(m_entries, key, {}, &Entry::first);
        return {first, last};
    }

    void addForm(const NumberForm& form)
    {
        if (const size_t dots = form.form.find(".."); dots != std::string_view::npos) {
            const int first = numberAt(form.form, 0, dots);
            const int last = numberAt(form.form, dots + 2, form.form.size() - dots - 2);
            for (int length = first; length <= last; ++length)
                m_entries.emplace_back(packed(0, static_cast<size_t>(length), 0), &form);
            return;
        }
        if (form.form.find('~') == std::string_view::npos)
            return addWritten(std::string(form.form), form);
        for (const char mark : form.marks) {
            std::string written(form.form);
            std::ranges::replace(written, '~', mark);
            addWritten(written, form);
        }
    }

    void addWritten(const std::string& written, const NumberForm& form)
    {
        uint64_t key = 0;
        char mark = 0;
        for (size_t i = 0; i < written.size();) {
            size_t length = 0;
            while (i < written.size() && isDigit(written[i]))
                length = length * 10 + static_cast<size_t>(digitOf(written[i++]));
            key = packed(key, length, mark);
            if (i < written.size())
                mark = written[i++];
        }
        m_entries.emplace_back(key, &form);
    }

    std::vector<Entry> m_entries;
    std::array<std::span<const Entry>, kDigitsMax + 1> m_ofOneGroup;
};

const Index& index()
{
    static const Index made;
    return made;
}

/// A number within the row may begin or end at a blank or a comma, not inside what other marks hold together.
bool isEdge(const Groups& groups, size_t place)
{
    return place == 0 || place == groups.count || groups.at[place].mark == ' ' || groups.at[place].mark == ',';
}

void tryForms(Findings& findings, const Groups& groups, size_t first, size_t last, std::span<const Index::Entry> forms)
{
    const size_t begin = groups.at[first].begin;
    const size_t end = groups.at[last].end;
    const std::string_view text = findings.text();
    const std::string joined = first == last ? std::string() : digitsOf(text, groups, first, last);
    const std::string_view digits = first == last ? text.substr(begin, end - begin) : std::string_view(joined);
    for (const auto& [unused, form] : forms) {
        if (form->check != nullptr && !form->check(digits))
            continue;
        // Inside of a row the edges have been looked at.
        if ((first == 0 && !startsAlone(text, begin)) || (last + 1 == groups.count && !endsAlone(text, end)))
            return;
        const bool mentioned = findings.isMentioned(begin, end, form->words);
        const float confidence = mentioned ? form->mentioned : form->alone;
        if (confidence > 0)
            findings.add(form->kind, begin, end, confidence);
    }
}

}  // namespace

void findNumberForms(Findings& findings, const Groups& groups)
{
    const Index& forms = index();
    for (size_t first = 0; first < groups.count; ++first) {
        if (!isEdge(groups, first))
            continue;
        uint64_t key = 0;
        for (size_t last = first; last < groups.count && last < first + kGroupsMax; ++last) {
            const Group& group = groups.at[last];
            if (group.size() > kDigitsMax || (last > first && (group.mark == 'c' || group.mark == ',')))
                break;
            key = packed(key, group.size(), last == first ? '\0' : group.mark);
            if (!isEdge(groups, last + 1))
                continue;
            if (const auto alike = forms.find(key); !alike.empty())
                tryForms(findings, groups, first, last, alike);
        }
    }
}

}  // namespace gatehouse::detect
