// What is made of a column's name, type, constraints and values; and that no value gets into the evidence.
#include "core/detect/labels.h"
#include "core/service/column_evidence.h"
#include "core/service/label_knowledge.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::service;

namespace {

std::optional<Proposal> weighed(ColumnFacts facts, const std::vector<std::string>& values, bool document = false)
{
    static detect::Scratch scratch = detect::Detector::instance().makeScratch();
    ValueTally tally;
    for (const std::string& value : values)
        tally.add(value, document, scratch);
    if (facts.schema.empty())
        facts.schema = "public";
    if (facts.table.empty())
        facts.table = "t1";
    if (facts.type.empty())
        facts.type = "text";
    return weigh(facts, &tally);
}

ColumnFacts named(const char* column, const char* type = "text")
{
    ColumnFacts facts;
    facts.column = column;
    facts.type = type;
    return facts;
}

std::vector<std::string> mails(int count)
{
    std::vector<std::string> values;
    for (int i = 0; i < count; ++i)
        values.push_back("person" + std::to_string(i) + ".surname@mail.example.com");
    return values;
}

}  // namespace

class TestColumnEvidence : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void valuesAloneAreEnough()
    {
        const auto found = weighed(named("a1"), mails(30));
        QVERIFY(found);
        QCOMPARE(found->label, std::string("email"));
        QVERIFY(found->confidence >= 0.9);
    }

    void aNameAloneIsEnough()
    {
        const auto found = weighed(named("contact_email"), {});
        QVERIFY(found && found->label == "email" && found->confidence >= kEnforcedFrom);
    }

    void bothAreSurerThanEither()
    {
        const double name = weighed(named("email"), {})->confidence;
        const double values = weighed(named("a1"), mails(2))->confidence;
        QVERIFY(weighed(named("email"), mails(2))->confidence > std::max(name, values));
    }

    void aNameThatEveryValueContradictsIsBelievedLess()
    {
        std::vector<std::string> words;
        for (int i = 0; i < 20; ++i)
            words.push_back("yes");
        QVERIFY(weighed(named("email"), words)->confidence < kEnforcedFrom);
    }

    void thingsAmongOtherWordsMakeFreeText()
    {
        std::vector<std::string> notes;
        for (int i = 0; i < 20; ++i)
            notes.push_back("the customer person" + std::to_string(i) + "@mail.example.com wants to be called back next week");
        const auto text = weighed(named("d3"), notes);
        QVERIFY(text && text->label == detect::label::kFreeText && text->confidence >= kEnforcedFrom);
        const auto json = weighed(named("d4", "jsonb"), {R"({"k": "a.person@mail.example.com"})", R"({"k": "b.person@mail.example.com"})"}, true);
        QVERIFY(json && json->label == detect::label::kFreeText && json->confidence >= kEnforcedFrom);
    }

    void ordinaryWordsAreNothing()
    {
        std::vector<std::string> words;
        for (int i = 0; i < 50; ++i)
            words.push_back("part " + std::to_string(i) + " of the lot");
        const auto found = weighed(named("d5"), words);
        QVERIFY2(!found || found->confidence < kEnforcedFrom, found ? found->label.c_str() : "");
    }

    void aCheckAndATypeSaySomething()
    {
        ColumnFacts facts = named("x");
        facts.checks = {"(other ~ '@')", "(x ~ '^[^@]+@[^@]+$'::text)"};
        const auto checked = weighed(facts, {});
        QVERIFY(checked && checked->label == "email");
        facts.checks = {"(other ~ '@')", "(xx ~ '@'::text)"};
        QVERIFY(!weighed(facts, {}));
        const auto typed = weighed(named("x", "inet"), {});
        QVERIFY(typed && typed->label == "ip_address" && typed->confidence >= kEnforcedFrom);
    }

    void noValueIsInTheEvidence()
    {
        const std::vector<std::string> values = mails(12);
        const auto found = weighed(named("email"), values);
        QVERIFY(found);
        for (const std::string& line : found->evidence) {
            QVERIFY2(line.find("person") == std::string::npos && line.find("surname") == std::string::npos, line.c_str());
            QVERIFY2(line.find("example") == std::string::npos, line.c_str());
        }
        QCOMPARE(shapeOf("Anna-9@x.de"), std::string("••••-•@•.••"));
        QCOMPARE(shapeOf("ÄÖ ü€"), std::string("•• ••"));
        QCOMPARE(shapeOf(std::string("a\n\x01") + "\"'"), std::string("•••••"));
        QVERIFY(shapeOf(std::string(1000, 'x')).size() < 200);
    }

    void sameEvidenceSameFigure()
    {
        QCOMPARE(weighed(named("a1"), mails(30))->confidence, weighed(named("a1"), mails(30))->confidence);
    }
};

QTEST_GUILESS_MAIN(TestColumnEvidence)
#include "tst_column_evidence.moc"
