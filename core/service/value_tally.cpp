#include "core/service/value_tally.h"

#include <algorithm>
#include <functional>

namespace gatehouse::service {

namespace {

constexpr size_t kShapeCharactersMax = 32;
constexpr size_t kExamplesMax = 2;
constexpr double kWholeShare = 0.8;

std::string_view trimmed(std::string_view text)
{
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

std::string shapeOf(std::string_view value)
{
    static constexpr std::string_view kShown = "@.-:/+()";
    std::string shape;
    size_t characters = 0;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) == 0x80)
            continue;
        if (++characters > kShapeCharactersMax)
            return shape + "…";
        if (byte == ' ')
            shape += ' ';
        else if (kShown.find(c) != std::string_view::npos)
            shape += c;
        else
            shape += "•";
    }
    return shape;
}

void ValueTally::add(std::string_view value, bool holdsMore, detect::Scratch& scratch)
{
    value = trimmed(value);
    if (value.empty())
        return;
    ++m_values;
    if (m_hashes.size() < kDifferentMax)
        m_hashes.insert(std::hash<std::string_view>{}(value));
    detect::Detector::instance().scanReadings(value, scratch, m_hits);
    struct Best {
        double whole = 0;
        double inside = 0;
        const detect::Hit* hit = nullptr;
    };
    std::map<std::string_view, Best> best;
    bool likely = false;
    for (const detect::Hit& hit : m_hits) {
        const bool whole = !holdsMore && static_cast<double>(hit.end - hit.begin) >= kWholeShare * static_cast<double>(value.size());
        Best& entry = best[hit.label];
        double& confidence = whole ? entry.whole : entry.inside;
        if (hit.confidence > std::max(entry.whole, entry.inside))
            entry.hit = &hit;
        confidence = std::max(confidence, static_cast<double>(hit.confidence));
        likely = likely || hit.confidence >= detect::kLikely;
    }
    m_withLikely += likely ? 1 : 0;
    for (const auto& [label, entry] : best) {
        Count& count = m_labels[std::string(label)];
        if (entry.whole > 0) {
            ++count.whole;
            count.confidenceSum += entry.whole;
        } else {
            ++count.inside;
            count.insideConfidenceSum += entry.inside;
        }
        if (!entry.hit)
            continue;
        ++count.kinds[std::string(entry.hit->kind)];
        if (count.examples.size() < kExamplesMax)
            count.examples.push_back(shapeOf(value.substr(entry.hit->begin, entry.hit->end - entry.hit->begin)));
    }
}

}  // namespace gatehouse::service
