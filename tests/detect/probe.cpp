// Reads a JSON array of texts, writes for each what the detector says: as it is used on results, and every reading.
#include "core/detect/detector.h"

#include <nlohmann/json.hpp>

#include <iostream>

using namespace gatehouse::detect;

namespace {

nlohmann::json told(const std::vector<Hit>& hits)
{
    nlohmann::json all = nlohmann::json::array();
    for (const Hit& hit : hits)
        all.push_back({{"label", hit.label}, {"kind", hit.kind}, {"begin", hit.begin}, {"end", hit.end}, {"confidence", hit.confidence}});
    return all;
}

}  // namespace

int main()
{
    if (const auto ready = Detector::start(); !ready) {
        std::cerr << ready.error().message << "\n";
        return 1;
    }
    const Detector& detector = Detector::instance();
    Scratch scratch = detector.makeScratch();
    nlohmann::json answers = nlohmann::json::array();
    std::vector<Hit> hits;
    for (const auto& text : nlohmann::json::parse(std::cin)) {
        const auto& value = text.get_ref<const std::string&>();
        detector.scan(value, scratch, hits);
        nlohmann::json answer{{"hits", told(hits)}};
        detector.scanReadings(value, scratch, hits);
        answer["readings"] = told(hits);
        answers.push_back(std::move(answer));
    }
    std::cout << answers.dump() << "\n";
}
