// Coordinates of a place: latitude and longitude as decimal degrees.
#include "core/detect/characters.h"
#include "core/detect/context_lists.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/labels.h"

namespace gatehouse::detect {

namespace {

/// A degree written "-12.3456": where it begins and how many decimals it has; none when the groups are no such number.
struct Degree {
    size_t begin = 0;
    size_t end = 0;
    size_t decimals = 0;
    int whole = 0;
};

bool readDegree(std::string_view text, const Groups& groups, size_t first, Degree& degree)
{
    if (first + 1 >= groups.count || groups.at[first + 1].mark != '.')
        return false;
    const Group& whole = groups.at[first];
    const Group& fraction = groups.at[first + 1];
    if (whole.size() > 3 || fraction.size() < 3 || fraction.size() > 16)
        return false;
    degree.whole = 0;
    for (const char c : text.substr(whole.begin, whole.size()))
        degree.whole = degree.whole * 10 + digitOf(c);
    degree.begin = before(text, whole.begin) == '-' || before(text, whole.begin) == '+' ? whole.begin - 1 : whole.begin;
    degree.end = fraction.end;
    degree.decimals = fraction.size();
    return true;
}

}  // namespace

void findCoordinates(Findings& findings, const Groups& groups)
{
    const std::string_view text = findings.text();
    for (size_t first = 0; first + 1 < groups.count; ++first) {
        Degree latitude;
        if ((first > 0 && groups.at[first].mark == '.') || !readDegree(text, groups, first, latitude))
            continue;
        Degree longitude;
        const bool paired = first + 3 < groups.count && (groups.at[first + 2].mark == ',' || groups.at[first + 2].mark == ' ')
            && readDegree(text, groups, first + 2, longitude) && (first + 4 >= groups.count || groups.at[first + 4].mark != '.');
        if (paired && latitude.whole <= 180 && longitude.whole <= 180 && (latitude.whole <= 90 || longitude.whole <= 90)
            && !isAlnum(before(text, latitude.begin)) && !isAlnum(at(text, longitude.end))) {
            const bool precise = latitude.decimals + longitude.decimals >= 7;
            const bool mentioned = findings.isMentioned(latitude.begin, longitude.end, kPlaceWords);
            findings.add({label::kLocation, "coordinates"}, latitude.begin, longitude.end, mentioned ? 0.95F : precise ? 0.75F : 0.35F);
            first += 3;
            continue;
        }
        if (latitude.whole <= 180 && findings.isMentioned(latitude.begin, latitude.begin, kDegreeWords))
            findings.add({label::kLocation, "coordinate"}, latitude.begin, latitude.end, 0.85F);
    }
}

}  // namespace gatehouse::detect
