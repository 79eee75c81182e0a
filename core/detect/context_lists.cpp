#include "core/detect/context_lists.h"

#include "core/detect/mixed_tokens.h"
#include "core/detect/number_forms.h"

#include <algorithm>

namespace gatehouse::detect {

const std::vector<Words>& contextLists()
{
    static const std::vector<Words> made = [] {
        std::vector<Words> lists;
        const auto add = [&](const Words& words) {
            const auto same = [&](const Words& other) { return other.list() == words.list(); };
            if (!words.list().empty() && std::none_of(lists.begin(), lists.end(), same))
                lists.push_back(words);
        };
        add(kPhoneWords);
        add(kPlaceWords);
        add(kDegreeWords);
        for (const NumberForm& form : numberForms())
            add(form.words);
        for (const TokenForm& form : mixedTokenForms())
            add(form.words);
        return lists;
    }();
    return made;
}

}  // namespace gatehouse::detect
