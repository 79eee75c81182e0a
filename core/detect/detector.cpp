#include "core/detect/detector.h"

#include "core/detect/findings.h"
#include "core/detect/labels.h"
#include "core/detect/landmarks.h"
#include "core/detect/patterns.h"
#include "core/detect/token_forms.h"

#include <hs/hs.h>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>

namespace gatehouse::detect {

namespace {

/// Hyperscan counts bytes in 32 bits; pieces of a longer text overlap by what the longest identifier needs.
constexpr size_t kPieceBytes = size_t{64} << 20;
constexpr size_t kPieceOverlapBytes = size_t{64} << 10;

struct DatabaseDeleter {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
};

struct ScratchDeleter {
    void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};

struct Pass {
    const std::vector<Pattern>& patterns;
    Findings& findings;
};

int onMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context)
{
    const Pass& pass = *static_cast<Pass*>(context);
    const Pattern& pattern = pass.patterns[id];
    const auto end = static_cast<size_t>(to);
    if (pattern.find != nullptr)
        pattern.find(pass.findings, end);
    else
        findToken(pass.findings, end, pattern.token);
    return 0;
}

bool comesBefore(const Hit& a, const Hit& b)
{
    return std::tie(a.begin, a.end, a.kind) < std::tie(b.begin, b.end, b.kind);
}

bool isSurer(const Hit& a, const Hit& b)
{
    const size_t aSize = a.end - a.begin;
    const size_t bSize = b.end - b.begin;
    return std::tie(b.confidence, bSize, a.begin, a.kind) < std::tie(a.confidence, aSize, b.begin, b.kind);
}

/// Of hits that hang together by overlaps: the surest first, then what does not touch it. Appended to `kept`.
void keepSurest(std::vector<Hit>::iterator first, std::vector<Hit>::iterator last, std::vector<Hit>& kept)
{
    const auto start = static_cast<std::ptrdiff_t>(kept.size());
    std::sort(first, last, isSurer);
    for (auto hit = first; hit != last; ++hit) {
        const auto overlaps = [&](const Hit& other) { return other.begin < hit->end && hit->begin < other.end; };
        if (std::none_of(kept.begin() + start, kept.end(), overlaps))
            kept.push_back(*hit);
    }
    std::sort(kept.begin() + start, kept.end(), comesBefore);
}

void withoutOverlaps(std::vector<Hit>& hits, std::vector<Hit>& kept)
{
    std::ranges::sort(hits, comesBefore);
    kept.clear();
    for (auto first = hits.begin(); first != hits.end();) {
        size_t end = first->end;
        auto last = first + 1;
        for (; last != hits.end() && last->begin < end; ++last)
            end = std::max(end, last->end);
        keepSurest(first, last, kept);
        first = last;
    }
    hits.swap(kept);
}

}  // namespace

struct Scratch::Parts {
    std::unique_ptr<hs_scratch_t, ScratchDeleter> memory;
    std::vector<Hit> kept;   ///< spares an allocation a scan
};

Scratch::Scratch(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) { }
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;
Scratch::~Scratch() = default;

namespace {

/// Patterns that are searched in one pass over a text; several small ones are many times faster than one of them all.
struct Search {
    std::vector<PatternGroup> groups;
    std::unique_ptr<hs_database_t, DatabaseDeleter> database;
};

/// "": none.
std::string build(Search& search, const std::vector<Pattern>& patterns, hs_scratch_t*& scratch)
{
    std::vector<const char*> expressions;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids;
    for (size_t id = 0; id < patterns.size(); ++id) {
        if (std::find(search.groups.begin(), search.groups.end(), patterns[id].group) == search.groups.end())
            continue;
        expressions.push_back(patterns[id].expression.c_str());
        flags.push_back(patterns[id].flags);
        ids.push_back(static_cast<unsigned>(id));
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &database, &error) != HS_SUCCESS) {
        std::string problem = error != nullptr ? error->message : "out of memory";
        if (error != nullptr && error->expression >= 0)
            problem += " (pattern " + std::to_string(ids[static_cast<size_t>(error->expression)]) + ")";
        hs_free_compile_error(error);
        return problem;
    }
    search.database.reset(database);
    // Grows so that it serves all of them.
    return hs_alloc_scratch(database, &scratch) == HS_SUCCESS ? "" : "out of memory";
}

/// The bytes of the shortest token that shows what it is by its beginning.
size_t shortestToken()
{
    size_t bytes = std::numeric_limits<size_t>::max();
    for (const SecretForm& form : secretForms())
        bytes = std::min(bytes, form.begin.size() + form.bytesMin);
    return bytes;
}

}  // namespace

struct Detector::Parts {
    std::vector<Pattern> patterns;
    Search words{{PatternGroup::Words}, nullptr};
    Search names{{PatternGroup::Names}, nullptr};
    Search streets{{PatternGroup::Streets}, nullptr};
    Search houses{{PatternGroup::Streets, PatternGroup::Houses}, nullptr};
    std::unique_ptr<hs_scratch_t, ScratchDeleter> scratch;   ///< cloned for each thread, never scanned with
    size_t tokenBytesMin = shortestToken();
    std::string problem;

    /// Everything that stands in one piece of a text; false: it was not looked at.
    [[nodiscard]] bool look(std::string_view piece, Findings& findings, hs_scratch_t* memory) const;
};

bool Detector::Parts::look(std::string_view piece, Findings& findings, hs_scratch_t* memory) const
{
    using namespace byte_kind;
    Pass pass{patterns, findings};
    const auto search = [&](const Search& group) {
        return hs_scan(group.database.get(), piece.data(), static_cast<unsigned>(piece.size()), 0, memory, onMatch, &pass) == HS_SUCCESS;
    };
    const uint16_t kinds = byteKinds(piece);
    const auto hasAll = [kinds](unsigned wanted) { return (kinds & wanted) == wanted; };
    const Landmarks seen = findAtLandmarks(findings, kinds);
    // A word that says something is parted from what it says it of; tokens alone have all in them.
    const bool spoken = hasAll(kLetter) && ((kinds & ~unsigned{kLetter | kCapital | kDigit}) != 0 || piece.size() >= tokenBytesMin);
    return (!spoken || search(words)) && (!hasAll(kBlank | kCapital) || search(names))
        && (!seen.digits || !hasAll(kBlank | kLetter) || search(seen.houses ? houses : streets));
}

Detector::Detector() : m_parts(std::make_unique<Parts>())
{
    Parts& parts = *m_parts;
    parts.patterns = patterns();
    hs_scratch_t* scratch = nullptr;
    for (Search* search : {&parts.words, &parts.names, &parts.streets, &parts.houses}) {
        parts.problem = build(*search, parts.patterns, scratch);
        if (!parts.problem.empty())
            break;
    }
    parts.scratch.reset(scratch);
}

Detector::~Detector() = default;

const Detector& Detector::instance()
{
    static const Detector made;
    return made;
}

Outcome Detector::start()
{
    const std::string& problem = instance().m_parts->problem;
    if (!problem.empty())
        return Error{"the search for sensitive values cannot be set up: " + problem, "Hyperscan needs a processor with SSSE3; see its package libhyperscan5"};
    return Done{};
}

Scratch Detector::makeScratch() const
{
    auto parts = std::make_unique<Scratch::Parts>();
    hs_scratch_t* memory = nullptr;
    if (m_parts->problem.empty() && hs_clone_scratch(m_parts->scratch.get(), &memory) == HS_SUCCESS)
        parts->memory.reset(memory);
    return Scratch(std::move(parts));
}

void Detector::collect(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const
{
    hits.clear();
    if (text.empty())
        return;
    const auto notScanned = [&] {
        hits.clear();
        hits.push_back({label::kFreeText, "not_scanned", 0, text.size(), 1.0F});
    };
    if (scratch.m_parts == nullptr || scratch.m_parts->memory == nullptr)
        return notScanned();
    for (size_t begin = 0; begin < text.size();) {
        const std::string_view piece = text.substr(begin, kPieceBytes);
        const size_t first = hits.size();
        Findings findings(piece, hits);
        if (!m_parts->look(piece, findings, scratch.m_parts->memory.get()))
            return notScanned();
        for (size_t i = first; i < hits.size(); ++i) {
            hits[i].begin += begin;
            hits[i].end += begin;
        }
        if (begin + piece.size() == text.size())
            break;
        begin += kPieceBytes - kPieceOverlapBytes;
    }
}

void Detector::scan(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const
{
    collect(text, scratch, hits);
    if (hits.size() > 1) {
        std::vector<Hit> spare;
        withoutOverlaps(hits, scratch.m_parts != nullptr ? scratch.m_parts->kept : spare);
    }
}

void Detector::scanReadings(std::string_view text, Scratch& scratch, std::vector<Hit>& hits) const
{
    collect(text, scratch, hits);
    const auto same = [](const Hit& a, const Hit& b) { return a.begin == b.begin && a.end == b.end && a.kind == b.kind; };
    // Of two forms that agree the surer one is told.
    std::ranges::stable_sort(hits, [](const Hit& a, const Hit& b) {
        return std::tie(a.begin, a.end, a.kind, b.confidence) < std::tie(b.begin, b.end, b.kind, a.confidence);
    });
    hits.erase(std::unique(hits.begin(), hits.end(), same), hits.end());
}

}  // namespace gatehouse::detect
