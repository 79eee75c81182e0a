#include "core/sql/roomy_stack.h"

#include "core/sql/analyze.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace gatehouse::sql {

namespace {

// Two bytes ("-1", "+1") can add one level of tree; a level costs up to 4 KiB of stack between writing the tree,
// reading it and freeing it, more under sanitizers. 1,200 bytes are 600 levels; the levels of a roomy stack cost 24 KiB.
constexpr size_t kShortTextBytes = 1'200;
constexpr size_t kRoomyStackBytes = size_t{512} << 20;
constexpr size_t kLevelsMax = 20'000;

bool joinsWholeQueries(std::string_view word)
{
    static constexpr std::array<std::string_view, 4> words{"union", "intersect", "except", "join"};
    return std::ranges::any_of(words, [word](std::string_view each) {
        return std::ranges::equal(each, word, [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
    });
}

/// An upper bound of the tree's depth from the tokens of the parser's own scanner, so that quoting cannot hide any.
size_t depthBound(std::string_view text, const PgQuery__ScanResult& scanned)
{
    std::vector<size_t> levels{0};   // operators and words since the last comma, for each open bracket
    size_t sum = 0;
    size_t chained = 0;              // set operations and joins nest to the left across commas
    size_t bound = 0;
    for (size_t i = 0; i < scanned.n_tokens; ++i) {
        const PgQuery__ScanToken& token = *scanned.tokens[i];
        const auto begin = static_cast<size_t>(token.start);
        const std::string_view word = text.substr(begin, static_cast<size_t>(token.end) - begin);
        if (word == "(" || word == "[") {
            levels.push_back(1);
            ++sum;
        } else if (word == ")" || word == "]") {
            if (levels.size() > 1) {
                sum -= levels.back();
                levels.pop_back();
            }
        } else if (word == ",") {
            sum -= levels.back();
            levels.back() = 0;
        } else if (word == ";") {
            levels.assign(1, 0);
            sum = 0;
            chained = 0;
        } else {
            if (joinsWholeQueries(word))
                ++chained;
            ++levels.back();
            ++sum;
        }
        bound = std::max(bound, sum + chained);
    }
    return bound;
}

bool shallow(std::string_view text)
{
    const PgQueryScanResult scan = pg_query_scan(std::string(text).c_str());
    // What the scanner refuses the parser refuses before it makes a tree.
    bool result = true;
    if (!scan.error) {
        PgQuery__ScanResult* scanned = pg_query__scan_result__unpack(nullptr, scan.pbuf.len,
                                                                     reinterpret_cast<const uint8_t*>(scan.pbuf.data));
        result = scanned && depthBound(text, *scanned) <= kLevelsMax;
        pg_query__scan_result__free_unpacked(scanned, nullptr);
    }
    pg_query_free_scan_result(scan);
    return result;
}

void* start(void* argument)
{
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
}

}  // namespace

namespace {

// What takes longer to parse, walk and free than a client should have to wait for. Long texts that a client really
// sends are few long strings; the strings are not looked into here, and guessing wrong about their ends only refuses.
constexpr size_t kPiecesMax = 60'000;

/// Names, numbers and signs outside of strings, roughly; stops counting beyond the limit.
size_t piecesIn(std::string_view text)
{
    size_t pieces = 0;
    bool inWord = false;
    for (size_t i = 0; i < text.size() && pieces <= kPiecesMax; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\'') {
            const size_t end = text.find('\'', i + 1);
            i = end == std::string_view::npos ? text.size() : end;
            ++pieces;
            inWord = false;
        } else if (std::isalnum(c) || c == '_' || c >= 0x80) {
            pieces += inWord ? 0 : 1;
            inWord = true;
        } else {
            pieces += std::isspace(c) ? 0 : 1;
            inWord = false;
        }
    }
    return pieces;
}

}  // namespace

bool fitsParser(std::string_view text)
{
    if (text.size() > kShortTextBytes && piecesIn(text) > kPiecesMax)
        return false;
    if (text.size() > kAnalyseBytesMax || text.find('\0') != std::string_view::npos)
        return false;
    return text.size() <= kShortTextBytes || shallow(text);
}

bool runWithRoom(std::string_view text, const std::function<void()>& work)
{
    if (text.size() <= kShortTextBytes) {
        work();
        return true;
    }
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    pthread_t thread;
    const bool made = pthread_attr_setstacksize(&attributes, kRoomyStackBytes) == 0
        && pthread_create(&thread, &attributes, start, const_cast<std::function<void()>*>(&work)) == 0;
    pthread_attr_destroy(&attributes);
    if (made)
        pthread_join(thread, nullptr);
    return made;
}

}  // namespace gatehouse::sql
