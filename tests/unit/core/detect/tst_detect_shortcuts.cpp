// What is left out for speed finds nothing: the detector against one pass of all patterns over every text, words beside values
// read once against words read anew for each value, and short plain numbers against the finders that they are kept from.
#include "core/detect/characters.h"
#include "core/detect/context_lists.h"
#include "core/detect/context_words.h"
#include "core/detect/detector.h"
#include "core/detect/findings.h"
#include "core/detect/groups.h"
#include "core/detect/patterns.h"
#include "core/detect/street_words.h"
#include "core/detect/token_forms.h"

#include <hs/hs.h>
#include <rapidcheck.h>

#include <QFile>
#include <QTest>

#include <algorithm>
#include <tuple>

using namespace gatehouse::detect;

namespace {

/// Every pattern in one pass, whatever the text holds.
class OnePass {
public:
    OnePass()
    {
        std::vector<const char*> expressions;
        std::vector<unsigned> flags;
        std::vector<unsigned> ids;
        for (const Pattern& pattern : m_patterns) {
            expressions.push_back(pattern.expression.c_str());
            flags.push_back(pattern.flags);
            ids.push_back(static_cast<unsigned>(ids.size()));
        }
        hs_compile_error_t* error = nullptr;
        if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &m_database, &error) != HS_SUCCESS
            || hs_alloc_scratch(m_database, &m_scratch) != HS_SUCCESS)
            qFatal("the patterns do not compile");
    }
    ~OnePass()
    {
        hs_free_scratch(m_scratch);
        hs_free_database(m_database);
    }
    OnePass(const OnePass&) = delete;
    OnePass& operator=(const OnePass&) = delete;

    [[nodiscard]] std::vector<Hit> readings(std::string_view text) const
    {
        std::vector<Hit> hits;
        Findings findings(text, hits);
        struct Context {
            const std::vector<Pattern>& patterns;
            Findings& findings;
        } context{m_patterns, findings};
        const auto onMatch = [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* data) {
            const auto& [patterns, found] = *static_cast<Context*>(data);
            const Pattern& pattern = patterns[id];
            if (pattern.find != nullptr)
                pattern.find(found, static_cast<size_t>(to));
            else
                findToken(found, static_cast<size_t>(to), pattern.token);
            return 0;
        };
        if (hs_scan(m_database, text.data(), static_cast<unsigned>(text.size()), 0, m_scratch, onMatch, &context) != HS_SUCCESS)
            qFatal("the text is not scanned");
        std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
            return std::tie(a.begin, a.end, a.kind, b.confidence) < std::tie(b.begin, b.end, b.kind, a.confidence);
        });
        const auto same = [](const Hit& a, const Hit& b) { return a.begin == b.begin && a.end == b.end && a.kind == b.kind; };
        hits.erase(std::unique(hits.begin(), hits.end(), same), hits.end());
        return hits;
    }

private:
    std::vector<Pattern> m_patterns = patterns();
    hs_database_t* m_database = nullptr;
    hs_scratch_t* m_scratch = nullptr;
};

std::string told(const std::vector<Hit>& hits)
{
    std::string all;
    for (const Hit& hit : hits)
        all += std::string(hit.kind) + " " + std::to_string(hit.begin) + "-" + std::to_string(hit.end) + " " + std::to_string(hit.confidence) + "; ";
    return all;
}

std::vector<std::string> alternatives(std::string_view list)
{
    std::vector<std::string> words;
    while (!list.empty()) {
        const size_t bar = list.find('|');
        words.emplace_back(list.substr(0, bar));
        list.remove_prefix(bar == std::string_view::npos ? list.size() : bar + 1);
    }
    return words;
}

const std::vector<std::string>& contextWords()
{
    static const auto made = [] {
        std::vector<std::string> words;
        for (const Words& list : contextLists())
            std::ranges::copy(alternatives(list.list()), std::back_inserter(words));
        return words;
    }();
    return made;
}

/// Lines of the cases, without what is expected of them.
const std::vector<std::string>& corpus()
{
    static const auto made = [] {
        std::vector<std::string> lines;
        QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/cases/detect/values.txt"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no cases");
        while (!file.atEnd()) {
            const std::string line = file.readLine().trimmed().toStdString();
            if (!line.empty() && line.front() != '#')
                lines.push_back(line.substr(0, line.rfind(" ==> ")));
        }
        return lines;
    }();
    return made;
}

rc::Gen<std::string> digits(int from, int to)
{
    return rc::gen::mapcat(rc::gen::inRange(from, to + 1), [](int count) { return rc::gen::container<std::string>(static_cast<size_t>(count), rc::gen::inRange('0', static_cast<char>('9' + 1))); });
}

rc::Gen<std::string> piece()
{
    static const auto streets = [] {
        std::vector<std::string> words = alternatives(kStreetSuffixes);
        for (std::string& word : words)
            word = "12 Old " + word;
        return words;
    }();
    static const std::vector<std::string> marks{" ", " ", ",", ".", "-", ":", "/", "@", "_", "(", ")", "+", "\n", "=", "\"", "x", "A", "b", "F", "K", "0", "\xc3\xa9", "\xff", "::", "://", std::string(1, '\0')};
    static const std::vector<std::string> starts{"password=", "secret: ", "token is ", "Mr. ", "born ", "dob/", "my name is ", "Anna ", "Kowalska", "AB ", "AB", "QQ12", "0a:", "1f-", "eyJ", "C/ ", "Hauptstra\xc3\x9f" "e ", "5th ", "7a "};
    const auto part = rc::gen::map(rc::gen::tuple(rc::gen::elementOf(corpus()), rc::gen::inRange(0, 60), rc::gen::inRange(0, 60)), [](const auto& cut) {
        const auto& [line, begin, count] = cut;
        return line.substr(std::min<size_t>(line.size(), static_cast<size_t>(begin)), static_cast<size_t>(count));
    });
    return rc::gen::oneOf(digits(1, 6), digits(1, 19), rc::gen::elementOf(marks), rc::gen::elementOf(marks), rc::gen::elementOf(starts), rc::gen::elementOf(streets),
                          rc::gen::elementOf(contextWords()), part, rc::gen::elementOf(corpus()), rc::gen::string<std::string>());
}

rc::Gen<std::string> anyText()
{
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece()), [](const std::vector<std::string>& pieces) {
        std::string text;
        for (const std::string& each : pieces)
            text += each;
        return text;
    });
}

}  // namespace

class TestDetectShortcuts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void corpusIsReadAsInOnePass()
    {
        const OnePass onePass;
        Scratch scratch = Detector::instance().makeScratch();
        std::vector<Hit> hits;
        std::string all;
        for (const std::string& line : corpus()) {
            Detector::instance().scanReadings(line, scratch, hits);
            QCOMPARE(told(hits), told(onePass.readings(line)));
            all += line + "\n\x1e\n";
        }
        Detector::instance().scanReadings(all, scratch, hits);
        QVERIFY(hits.size() > 100);
        QCOMPARE(told(hits), told(onePass.readings(all)));
    }

    void anyTextIsReadAsInOnePass()
    {
        const OnePass onePass;
        Scratch scratch = Detector::instance().makeScratch();
        QVERIFY(rc::check("the detector tells what one pass of all patterns tells", [&] {
            const std::string text = *anyText();
            std::vector<Hit> hits;
            Detector::instance().scanReadings(text, scratch, hits);
            RC_ASSERT(told(hits) == told(onePass.readings(text)));
        }));
    }

    void wordsReadOnceAreThoseReadForEachValue()
    {
        QVERIFY(rc::check("a word is beside a value or not, however it is looked for", [&] {
            const std::string text = *anyText();
            ContextWords once;
            for (int i = 0; i < 12; ++i) {
                const auto begin = static_cast<size_t>(*rc::gen::inRange<int>(0, static_cast<int>(text.size()) + 1));
                const auto end = std::min(text.size(), begin + static_cast<size_t>(*rc::gen::inRange(0, 24)));
                for (const Words& words : contextLists()) {
                    Surroundings anew;
                    RC_ASSERT(once.mention(text, begin, end, words) == anew.mention(text, begin, end, words));
                }
            }
        }));
    }

    void anyListIsLookedFor()
    {
        ContextWords words;
        QVERIFY(words.mention("the gizmo 12345", 10, 15, "gadget|gizmo"));
        QVERIFY(!words.mention("the gizmo 12345", 10, 15, "gadget|gizm"));
    }

    void shortPlainNumbersAreNothing()
    {
        QVERIFY(rc::check("no finder knows a few digits alone, whatever stands around them", [&] {
            const std::string lead = *anyText();
            const std::string number = *digits(1, static_cast<int>(kPlainDigitsMax));
            const std::string text = lead + *rc::gen::elementOf(contextWords()) + *rc::gen::elementOf(std::vector<std::string>{" ", ": ", " +", " (", "+(", " -", "="}) + number
                + *rc::gen::elementOf(std::vector<std::string>{"", " ", ")", ". ", " x12", " ext. 5", "-K", "%"}) + *anyText();
            const size_t begin = text.find(number, std::min(text.size(), lead.size()));
            Groups groups;
            groups.at[groups.count++] = {begin, begin + number.size(), 0};
            std::vector<Hit> hits;
            Findings findings(text, hits);
            findIpv4(findings, groups);
            findCoordinates(findings, groups);
            findPhone(findings, groups);
            findNumberForms(findings, groups);
            RC_ASSERT(hits.empty());
        }));
    }
};

QTEST_APPLESS_MAIN(TestDetectShortcuts)
#include "tst_detect_shortcuts.moc"
