// Any bytes are scanned: nothing crashes, hits lie inside the text, sorted and apart.
#include "core/detect/detector.h"
#include "core/detect/name_guess.h"

#include <cstdint>
#include <cstdlib>

using namespace gatehouse::detect;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size)
{
    static Scratch scratch = Detector::instance().makeScratch();
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    std::vector<Hit> hits;
    Detector::instance().scan(text, scratch, hits);
    size_t end = 0;
    for (const Hit& hit : hits) {
        require(hit.begin >= end && hit.end > hit.begin && hit.end <= size && !hit.label.empty() && hit.kind != "not_scanned");
        end = hit.end;
    }
    std::vector<Hit> readings;
    Detector::instance().scanReadings(text, scratch, readings);
    require(readings.size() >= hits.size());
    const size_t half = size / 2;
    (void)guessFromName({"public", text.substr(0, half), text.substr(half), "text", text});
    return 0;
}
