// How fast values are looked through, on one core: MB/s over text as databases hold it.
#include "core/detect/detector.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

using namespace gatehouse::detect;

namespace {

constexpr size_t kBytes = size_t{4} << 20;

std::string prose(std::mt19937& random)
{
    static const std::vector<std::string> words{"the", "delivery", "arrived", "late", "and", "customer", "asked", "for", "a", "refund", "because", "of", "it", "we", "called", "back",
                                                "yesterday", "in", "Berlin", "at", "noon", "order", "was", "sent", "again", "with", "express", "service", "to", "warehouse", "three"};
    std::string text;
    const size_t count = 8 + random() % 10;
    for (size_t i = 0; i < count; ++i)
        text += (i > 0 ? " " : "") + words[random() % words.size()];
    text.front() = static_cast<char>(std::toupper(text.front()));
    return text + ". ";
}

std::string number(std::mt19937& random, int digits)
{
    std::string text(1, static_cast<char>('1' + random() % 9));
    while (text.size() < static_cast<size_t>(digits))
        text.push_back(static_cast<char>('0' + random() % 10));
    return text;
}

std::string json(std::mt19937& random)
{
    return "{\"id\": " + number(random, 7) + ", \"sku\": \"AB-" + number(random, 5) + "\", \"price\": " + number(random, 2) + ".99, \"at\": \"2024-05-1" + number(random, 1) + "T10:12:4"
        + number(random, 1) + "Z\", \"tags\": [\"new\", \"sale\"], \"note\": \"" + prose(random) + "\"}";
}

/// Values of about so many bytes each, four megabytes together.
template <typename Make>
std::vector<std::string> values(Make make, size_t bytesEach)
{
    std::mt19937 random(20240607);
    std::vector<std::string> all;
    size_t bytes = 0;
    while (bytes < kBytes) {
        std::string text = make(random);
        while (text.size() < bytesEach)
            text += make(random);
        bytes += text.size();
        all.push_back(std::move(text));
    }
    return all;
}

void scanAll(benchmark::State& state, const std::vector<std::string>& all)
{
    Scratch scratch = Detector::instance().makeScratch();
    std::vector<Hit> hits;
    size_t bytes = 0;
    size_t found = 0;
    for (auto unused : state) {
        (void)unused;
        for (const std::string& text : all) {
            Detector::instance().scan(text, scratch, hits);
            found += hits.size();
            bytes += text.size();
        }
    }
    benchmark::DoNotOptimize(found);
    state.SetBytesProcessed(static_cast<int64_t>(bytes));
    state.counters["hits/MB"] = static_cast<double>(found) * 1e6 / static_cast<double>(bytes);
}

void proseOf1Kb(benchmark::State& state) { scanAll(state, values(prose, 1000)); }
void proseOf100Bytes(benchmark::State& state) { scanAll(state, values(prose, 100)); }
void jsonOf200Bytes(benchmark::State& state) { scanAll(state, values(json, 1)); }
void idsOf9Digits(benchmark::State& state) { scanAll(state, values([](auto& r) { return number(r, 9); }, 1)); }
void rowsOfIds(benchmark::State& state)
{
    scanAll(state, values([](auto& r) { return number(r, 6) + "," + number(r, 10) + ",ORD-" + number(r, 8) + "," + number(r, 3) + ".50\n"; }, 4000));
}
/// Short cells of a result, as the gateway reads them together.
void rowsOfOrders(benchmark::State& state)
{
    scanAll(state, values([](auto& r) { return "order " + number(r, 5) + " shipped to the customer by road " + number(r, 1) + "\n\x1e\n"; }, 16000));
}
void emails(benchmark::State& state)
{
    scanAll(state, values([](auto& r) { return "user" + number(r, 4) + "@mail" + number(r, 2) + ".example.com"; }, 1));
}

BENCHMARK(proseOf1Kb);
BENCHMARK(proseOf100Bytes);
BENCHMARK(jsonOf200Bytes);
BENCHMARK(idsOf9Digits);
BENCHMARK(rowsOfIds);
BENCHMARK(rowsOfOrders);
BENCHMARK(emails);

}  // namespace

BENCHMARK_MAIN();
