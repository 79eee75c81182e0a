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
constexpr size_t kOrdinaryLevelsMax = kShortTextBytes / 2;

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

// What takes longer to parse, walk and free than a client should have to wait for. Long texts that a client really
// sends are few long strings.
constexpr size_t kPiecesMax = 60'000;
constexpr size_t kTokenBytesMax = 24;   // of a token in the scanner's answer: five small numbers with their tags

thread_local bool t_roomy = false;    // this thread has the roomy stack
thread_local bool t_wanted = false;   // what runs here needs it

bool smallAndShallow(std::string_view text, size_t levelsMax)
{
    const PgQueryScanResult scan = pg_query_scan(std::string(text).c_str());
    // What the scanner refuses the parser refuses before it makes a tree.
    bool result = scan.error || scan.pbuf.len <= kPiecesMax * kTokenBytesMax;
    if (!scan.error && result) {
        PgQuery__ScanResult* scanned = pg_query__scan_result__unpack(nullptr, scan.pbuf.len,
                                                                     reinterpret_cast<const uint8_t*>(scan.pbuf.data));
        result = scanned && scanned->n_tokens <= kPiecesMax && depthBound(text, *scanned) <= levelsMax;
        pg_query__scan_result__free_unpacked(scanned, nullptr);
    }
    pg_query_free_scan_result(scan);
    return result;
}

void* start(void* argument)
{
    t_roomy = true;
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
}

/// Names, numbers and signs outside of quotes, roughly, to spare the scanner what is plainly too much; the scanner
/// counts again. Stops beyond the limit. A quote inside of a comment or of a $$ string is taken for one: that may count
/// too few, and too many only where the scanner would find two thirds of the limit itself.
size_t piecesIn(std::string_view text)
{
    size_t pieces = 0;
    bool inWord = false;
    for (size_t i = 0; i < text.size() && pieces <= kPiecesMax; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\'' || c == '"') {
            const size_t end = text.find(static_cast<char>(c), i + 1);
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
    return text.size() <= kShortTextBytes || smallAndShallow(text, kLevelsMax);
}

bool fitsHere(std::string_view text)
{
    if (t_roomy || text.size() <= kShortTextBytes || smallAndShallow(text, kOrdinaryLevelsMax))
        return true;
    t_wanted = true;
    return false;
}

bool runWithRoom(std::string_view text, const std::function<void()>& work)
{
    if (t_roomy) {
        work();
        return true;
    }
    if (text.size() <= kShortTextBytes) {
        t_wanted = false;
        work();
        if (!t_wanted)
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
