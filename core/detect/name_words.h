// The words that columns are named with, in several languages, and what they say of what is inside; how a name is read into
// words is told elsewhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace gatehouse::detect {

/// What a column's type can hold; rules name several, so these are bits.
enum class Holds : uint8_t { Nothing = 0, Text = 1, Numbers = 2, Fractions = 4, Dates = 8, Networks = 16, HardwareAddresses = 32, Places = 64, Anything = 128 };

enum class Where : uint8_t {
    Anywhere,         ///< among the name's words
    WholeName,        ///< the name is nothing else
    TablesOfPeople,   ///< the name is nothing else, and the table's name says that it lists people
};

struct NameRule {
    std::string_view words;   ///< folded, parted by blanks; stand in a row in the name
    std::string_view label;   ///< empty: these words say that it is nothing ("file name", "email template")
    float confidence;
    std::string_view says;    ///< in words, for people
    unsigned holds;           ///< bits of Holds
    Where where = Where::Anywhere;
};

[[nodiscard]] std::span<const NameRule> nameRules();
[[nodiscard]] std::span<const std::string_view> peopleWords();

/// Last words of names that tell about a thing instead of holding it.
inline constexpr std::string_view kAboutWords =
    "id|ids|verified|confirmed|valid|flag|count|cnt|num|type|kind|status|enabled|disabled|sent|at|on|template|templates|template_id|subject|opt|optin|"
    "optout|out|in|required|preference|pref|preferences|format|label|length|len|expires|expiry|expired|attempts|retries|domain|category|group|"
    "source|provider|reason|position|order|priority|version|schema|table|column|file|size|score|rank|total|amount|rate|price|hint|policy|updated|created|changed|date_sent|sequence|seq|index|class|"
    "reset|queue|event|log|error|message|consent|notifications|notification|frequency|language|locale|region|visible|hidden|public|since|last";

}  // namespace gatehouse::detect
