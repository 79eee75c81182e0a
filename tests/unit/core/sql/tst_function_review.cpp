// What an administrator's word for a function does to the analysis, and when it does not hold any more.
#include "core/catalog/function_review.h"
#include "core/sql/analyze.h"

#include <QtTest>

using namespace gatehouse;
using catalog::Function;
using catalog::FunctionReview;
using catalog::Snapshot;

namespace {

constexpr catalog::Oid kText = 25;

Function inC(catalog::Oid oid, const char* name, const char* symbol, std::vector<catalog::Oid> arguments = {kText})
{
    Function function{.oid = oid, .schema = "public", .name = name, .language = "c"};
    function.argumentTypes = std::move(arguments);
    function.returnType = kText;
    function.library = "$libdir/sounds";
    function.body = symbol;
    return function;
}

catalog::Contents contents()
{
    catalog::Contents contents;
    contents.types = {{.oid = kText, .schema = "pg_catalog", .name = "text", .category = 'S', .preferred = true},
                      {.oid = 30001, .schema = "public", .name = "mood", .kind = 'e', .category = 'E'}};
    catalog::Relation people{.oid = 20001, .schema = "public", .name = "people"};
    people.columns = {{"name", 1, kText, false, "person_name"}};
    contents.relations = {people};
    Function more = inC(40003, "sounds_more", "sounds_more", {kText, kText});
    more.defaults = 1;
    more.defaultExpressions = {"public.evil('x'::text)"};
    Function written = inC(40004, "written", "");
    written.language = "sql";
    written.body = "SELECT public.evil($1)";
    written.library.clear();
    Function python = inC(40005, "in_python", "return 1");
    python.language = "plpython3u";
    python.library.clear();
    contents.functions = {inC(40001, "sounds", "soundex"), inC(40002, "evil", "evil"), more, written, python,
                          inC(40006, "of_mood", "of_mood", {kText, 30001})};
    contents.schemas = {"public"};
    return contents;
}

std::shared_ptr<const Snapshot> vouchedFor(const catalog::Contents& now, const std::vector<FunctionReview>& reviews)
{
    return catalog::withReviews(Snapshot("shop", 1, now), reviews, 2);
}

FunctionReview reviewOf(const char* name)
{
    const Snapshot snapshot("shop", 1, contents());
    const Function& function = *snapshot.functions("public", name).at(0);
    return {catalog::signatureOf(function, snapshot), catalog::reviewMark(function)};
}

/// Something runs that nobody can read.
bool isOpaque(const Snapshot& snapshot, const char* sql)
{
    const sql::Analysis analysis = sql::analyze(sql, snapshot, {});
    return analysis.statements.at(0).has(sql::FindingKind::OpaqueFunction);
}

}  // namespace

class TestFunctionReview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signaturesNameTypesOfOthersWithTheirSchema()
    {
        QCOMPARE(reviewOf("sounds").signature, std::string("public.sounds(text)"));
        QCOMPARE(reviewOf("of_mood").signature, std::string("public.of_mood(text, public.mood)"));
    }

    void aWordForOneFunctionIsForThatOneAlone()
    {
        const auto none = vouchedFor(contents(), {});
        const auto one = vouchedFor(contents(), {reviewOf("sounds")});
        QVERIFY(isOpaque(*none, "SELECT sounds(name) FROM people"));
        QVERIFY(!isOpaque(*one, "SELECT sounds(name) FROM people"));
        QVERIFY(isOpaque(*one, "SELECT evil(name) FROM people"));
        QVERIFY(isOpaque(*one, "SELECT sounds(evil(name)) FROM people"));
        const sql::Analysis analysis = sql::analyze("SELECT sounds(name) FROM people", *one, {});
        QVERIFY(analysis.statements[0].outputs.at(0).known);
        QCOMPARE(analysis.statements[0].outputs[0].sources.at(0).column, (sql::BaseColumn{20001, 1}));
        QVERIFY(analysis.statements[0].outputs[0].sources[0].flow == sql::Flow::Derived);
    }

    void itHoldsForWhatWasLookedAt()
    {
        for (const auto& change : std::vector<std::function<void(Function&)>>{
                 [](Function& f) { f.body = "evil"; }, [](Function& f) { f.library = "$libdir/other"; },
                 [](Function& f) { f.language = "plperlu"; }, [](Function& f) { f.securityDefiner = true; },
                 [](Function& f) { f.settings = {"search_path=evil"}; }, [](Function& f) { f.returnType = 30001; },
                 [](Function& f) { f.argumentTypes = {kText, kText}; }, [](Function& f) { f.name = "sounds_else"; }}) {
            catalog::Contents changed = contents();
            change(changed.functions[0]);
            QVERIFY(!vouchedFor(changed, {reviewOf("sounds")})->function(40001)->reviewed);
        }
        catalog::Contents same = contents();
        same.functions[0].volatility = catalog::Volatility::Immutable;
        QVERIFY(vouchedFor(same, {reviewOf("sounds")})->function(40001)->reviewed);
    }

    void defaultsOfArgumentsLeftOutAreReadAsEver()
    {
        const auto more = vouchedFor(contents(), {reviewOf("sounds_more")});
        QVERIFY(!isOpaque(*more, "SELECT sounds_more(name, 'a') FROM people"));
        QVERIFY2(isOpaque(*more, "SELECT sounds_more(name) FROM people"), "the default calls what nobody vouches for");
        QVERIFY(!isOpaque(*vouchedFor(contents(), {reviewOf("sounds_more"), reviewOf("evil")}), "SELECT sounds_more(name) FROM people"));
    }

    void codeThatCanBeReadSpeaksForItself()
    {
        const auto all = vouchedFor(contents(), {reviewOf("written"), reviewOf("in_python")});
        QVERIFY(!all->function(40004)->reviewed);
        QVERIFY(isOpaque(*all, "SELECT written(name) FROM people"));
        QVERIFY(all->function(40005)->reviewed);
        QVERIFY(!catalog::isUnread(*all->function(40004)));
        QVERIFY(catalog::isUnread(*all->function(40005)));
    }

    void nothingStaysOfEarlierWords()
    {
        const auto before = vouchedFor(contents(), {reviewOf("sounds")});
        QVERIFY(!catalog::withReviews(*before, {}, 3)->function(40001)->reviewed);
        QVERIFY(catalog::withReviews(*before, {}, 3)->version() != before->version());
    }
};

QTEST_GUILESS_MAIN(TestFunctionReview)
#include "tst_function_review.moc"
