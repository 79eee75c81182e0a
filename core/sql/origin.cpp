#include "core/sql/origin.h"

#include <algorithm>

namespace gatehouse::sql {

void Origin::add(const Source& source)
{
    members = nullptr;
    call = nullptr;
    const auto at = std::ranges::lower_bound(sources, source);
    if (at == sources.end() || *at != source)
        sources.insert(at, source);
}

void Origin::add(const Origin& other)
{
    known = known && other.known;
    if (other.known && other.sources.empty())
        return;   // nothing came in, so it is what it was
    members = nullptr;
    call = nullptr;
    if (other.sources.empty())
        return;
    if (sources.empty()) {
        sources = other.sources;
        return;
    }
    std::vector<Source> joined;
    joined.reserve(sources.size() + other.sources.size());
    std::ranges::set_union(sources, other.sources, std::back_inserter(joined));
    sources = std::move(joined);
}

Origin Origin::as(Flow flow) const
{
    return as(flow, type);
}

Origin Origin::as(Flow flow, catalog::Oid newType) const
{
    Origin result{known, newType, {}, nullptr, nullptr, nullptr};
    result.sources.reserve(sources.size());
    for (const Source& source : sources) {
        const Source weaker{source.column, std::max(source.flow, flow)};
        if (result.sources.empty() || result.sources.back() != weaker)
            result.sources.push_back(weaker);
    }
    return result;
}

bool Origin::isPlain() const
{
    return known && !sources.empty()
        && std::ranges::all_of(sources, [](const Source& source) { return source.flow == Flow::Plain; });
}

}  // namespace gatehouse::sql
