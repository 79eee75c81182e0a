#include "core/policy/policy.h"

#include <QtTest>

using namespace gatehouse;
using policy::Decision;

namespace {

constexpr catalog::Oid kCustomers = 20001;
constexpr catalog::Oid kOrders = 20002;

catalog::Snapshot schema()
{
    catalog::Relation customers{.oid = kCustomers, .schema = "public", .name = "customers"};
    customers.columns = {{"id", 1, 23, true, ""}, {"email", 2, 25, false, "email"}};
    catalog::Relation orders{.oid = kOrders, .schema = "public", .name = "orders"};
    orders.columns = {{"id", 1, 23, true, ""}};
    return {"shop", 1, {customers, orders}, {}};
}

sql::Statement reading(catalog::Oid oid, const char* name)
{
    sql::Statement statement;
    statement.tag = "SELECT";
    statement.effects.add(sql::Effect::Read);
    statement.returnsRows = true;
    statement.objects = {{oid == 0 ? "" : "public", name, oid, sql::Access::Read}};
    return statement;
}

sql::Statement finding(sql::FindingKind kind)
{
    sql::Statement statement;
    statement.findings = {{kind, ""}};
    return statement;
}

policy::Verdict evaluate(const std::string& rules, const sql::Statement& statement, policy::Facts facts = {})
{
    if (facts.environment.empty())
        facts = {"lena", "human", {"engineer"}, "shop", "prod"};
    const auto policy = policy::Policy::parse(rules, 3);
    if (!policy)
        qFatal("%s", policy.error().message.c_str());
    return (*policy)->evaluate(statement, facts, schema());
}

std::string rule(const std::string& id, const std::string& then, const std::string& rest = {})
{
    return "[[rule]]\nid = \"" + id + "\"\nthen = \"" + then + "\"\nbecause = \"" + id + ".\"\nhint = \"hint of " + id + "\"\n" + rest + "\n";
}

}  // namespace

class PolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesDecisions()
    {
        for (const Decision decision : {Decision::Allow, Decision::Mask, Decision::Hold, Decision::Block})
            QVERIFY(policy::decisionFromName(policy::decisionName(decision)) == decision);
        QVERIFY(!policy::decisionFromName("Allow"));
    }

    void blocksWhatNoRuleMatches()
    {
        const auto verdict = evaluate(rule("w", "allow", "when = { effect = [\"write\"] }"), reading(kOrders, "orders"));
        QVERIFY(verdict.decision == Decision::Block);
        QCOMPARE(verdict.rule(), std::string("no-rule"));
        QCOMPARE(verdict.policyVersion, uint64_t(3));
    }

    void strictestRuleWinsWhateverItsPlace()
    {
        const std::string rules = rule("a", "allow") + rule("b", "block") + rule("h", "hold", "reviewers = \"admin\"\nexpires_seconds = 5");
        const auto verdict = evaluate(rules, reading(kOrders, "orders"));
        QVERIFY(verdict.decision == Decision::Block);
        QCOMPARE(verdict.rule(), std::string("b"));
        QCOMPARE(verdict.hint, std::string("hint of b"));
        QCOMPARE(verdict.reasons.size(), size_t(3));
        QCOMPARE(verdict.reasons[1].rule, std::string("h"));
        QCOMPARE(verdict.reasons[2].rule, std::string("a"));
        QCOMPARE(verdict.reviewerRole, std::string("admin"));
    }

    void firstOfEquallyStrictGivesTheWords()
    {
        const auto verdict = evaluate(rule("one", "block") + rule("two", "block"), reading(kOrders, "orders"));
        QCOMPARE(verdict.rule(), std::string("one"));
        QCOMPARE(verdict.hint, std::string("hint of one"));
    }

    void everyListMustHoldAndUnlessExcuses()
    {
        const std::string rules = rule("all", "allow")
            + rule("b", "block", "when = { kind = [\"human\"], role = [\"engineer\", \"admin\"], connection = [\"shop\"], identity = [\"lena\"], "
                                 "tag = [\"SEL*\"], object = [\"public.cust*\"], effect = [\"read\", \"ddl\"] }\n"
                                 "unless = { role = [\"auditor\"] }");
        QVERIFY(evaluate(rules, reading(kCustomers, "customers")).decision == Decision::Block);
        QVERIFY(evaluate(rules, reading(kOrders, "orders")).decision == Decision::Allow);
        policy::Facts facts{"lena", "human", {"engineer", "auditor"}, "shop", "prod"};
        QVERIFY(evaluate(rules, reading(kCustomers, "customers"), facts).decision == Decision::Allow);
        facts = {"max", "human", {"engineer"}, "shop", "prod"};
        QVERIFY(evaluate(rules, reading(kCustomers, "customers"), facts).decision == Decision::Allow);
        facts = {"lena", "human", {"engineer"}, "other", "prod"};
        QVERIFY(evaluate(rules, reading(kCustomers, "customers"), facts).decision == Decision::Allow);
    }

    void maskingIsSaidOnlyWhereItShows()
    {
        const std::string rules = rule("a", "allow") + rule("m", "mask", "labels = [\"email\"]");
        const auto labelled = evaluate(rules, reading(kCustomers, "customers"));
        QVERIFY(labelled.decision == Decision::Mask);
        QVERIFY(labelled.masks("email"));
        QVERIFY(!labelled.masks("phone"));
        QVERIFY(!labelled.masks(""));
        const auto plain = evaluate(rules, reading(kOrders, "orders"));
        QVERIFY(plain.decision == Decision::Allow);
        QVERIFY(plain.maskUnknown);
        QVERIFY(plain.masks("email"));
        QVERIFY(evaluate(rules, reading(0, "nowhere")).decision == Decision::Mask);
        auto opaque = reading(kOrders, "orders");
        opaque.findings = {{sql::FindingKind::OpaqueFunction, ""}};
        QVERIFY(evaluate(rules, opaque).decision == Decision::Mask);
    }

    void maskingByWhoAndWhereAlonePermitsNothing()
    {
        const auto alone = evaluate(rule("m", "mask", "labels = [\"email\"]\nwhen = { environment = [\"prod\"] }"), reading(kCustomers, "customers"));
        QVERIFY(alone.decision == Decision::Block);
        QCOMPARE(alone.rule(), std::string("no-rule"));
        QVERIFY(alone.masks("email"));
        const auto reads = evaluate(rule("m", "mask", "labels = [\"email\"]\nwhen = { effect = [\"read\"] }"), reading(kCustomers, "customers"));
        QVERIFY(reads.decision == Decision::Mask);
    }

    void heldReadsStayMasked()
    {
        const auto verdict = evaluate(rule("m", "mask", "labels = [\"*\"]") + rule("h", "hold"), reading(kCustomers, "customers"));
        QVERIFY(verdict.decision == Decision::Hold);
        QVERIFY(verdict.masks("anything"));
        QVERIFY(verdict.maskUnknown);
    }

    void labelConditionsSeeWhatIsReadAndWhatIsUnknown()
    {
        const std::string rules = rule("a", "allow") + rule("l", "block", "when = { label = [\"email\"] }");
        QVERIFY(evaluate(rules, reading(kCustomers, "customers")).decision == Decision::Block);
        QVERIFY(evaluate(rules, reading(kOrders, "orders")).decision == Decision::Allow);
        QVERIFY(evaluate(rules, reading(0, "nowhere")).decision == Decision::Block);
        auto opaque = reading(kOrders, "orders");
        opaque.findings = {{sql::FindingKind::OpaqueFunction, ""}};
        QVERIFY(evaluate(rules, opaque).decision == Decision::Block);
        auto defining = reading(kCustomers, "customers");
        defining.objects[0].access = sql::Access::Define;
        QVERIFY(evaluate(rules, defining).decision == Decision::Allow);
    }

    void theUnknownNeverPermits()
    {
        const std::string permits = rule("l", "allow", "when = { label = [\"email\"] }");
        QVERIFY(evaluate(permits, reading(0, "nowhere")).decision == Decision::Block);
        const std::string objects = rule("o", "allow", "when = { object = [\"public.orders\"] }");
        QVERIFY(evaluate(objects, reading(kOrders, "orders")).decision == Decision::Allow);
        QVERIFY(evaluate(objects, reading(0, "orders")).decision == Decision::Block);
        const std::string excuse = rule("b", "hold", "unless = { object = [\"public.orders\"] }");
        QVERIFY(evaluate(excuse, reading(0, "orders")).decision == Decision::Hold);
        const std::string restricts = rule("a", "allow") + rule("b", "block", "when = { object = [\"public.orders\"] }");
        QVERIFY(evaluate(restricts, reading(0, "orders")).decision == Decision::Block);
        QVERIFY(evaluate(restricts, reading(0, "other")).decision == Decision::Allow);
    }

    void whatDoesNotParseMatchesOnlyRulesThatSaySo()
    {
        const auto statement = finding(sql::FindingKind::NotParsed);
        QVERIFY(evaluate(rule("a", "allow", "when = { environment = [\"prod\"] }"), statement).decision == Decision::Allow);
        QVERIFY(evaluate(rule("a", "allow", "when = { tag = [\"*\"] }"), statement).decision == Decision::Block);
        QVERIFY(evaluate(rule("a", "allow", "when = { finding = [\"not-parsed\"] }"), statement).decision == Decision::Allow);
        QVERIFY(evaluate(rule("a", "allow", "when = { finding = [\"too-big\"] }"), statement).decision == Decision::Block);
    }

    void labelsOfPartitionsCount()
    {
        catalog::Relation parent{.oid = 1, .schema = "public", .name = "log", .kind = 'p'};
        parent.columns = {{"line", 1, 25, false, ""}};
        parent.children = {2};
        catalog::Relation child{.oid = 2, .schema = "public", .name = "log_1"};
        child.columns = {{"line", 1, 25, false, "free_text"}};
        child.children = {1};   // a torn snapshot may hold a cycle
        const catalog::Snapshot torn("shop", 1, {parent, child}, {});
        const auto policy = policy::Policy::parse(rule("b", "block", "when = { label = [\"free_text\"] }"), 1);
        sql::Statement statement = reading(1, "log");
        QVERIFY((*policy)->evaluate(statement, {"l", "human", {}, "c", "dev"}, torn).rule() == "b");
    }

    void severalStatementsAreOneUnit()
    {
        const auto read = evaluate(rule("m", "mask", "labels = [\"email\"]\nwhen = { effect = [\"read\"] }"), reading(kCustomers, "customers"));
        const auto secret = evaluate(rule("a", "allow") + rule("s", "mask", "labels = [\"secret\"]"), reading(kOrders, "orders"));
        auto held = evaluate(rule("h", "hold", "expires_seconds = 30\nreviewers = \"admin\""), reading(kOrders, "orders"));
        auto heldLonger = evaluate(rule("h2", "hold", "expires_seconds = 90"), reading(kOrders, "orders"));
        const auto whole = policy::strictest({read, secret, heldLonger, held});
        QVERIFY(whole.decision == Decision::Hold);
        QCOMPARE(whole.rule(), std::string("h2"));
        QCOMPARE(whole.expiresSeconds, 30);
        QCOMPARE(whole.maskedLabels, (std::vector<std::string>{"email", "secret"}));
        QVERIFY(whole.maskUnknown);
        QCOMPARE(whole.reasons.size(), size_t(5));
        QVERIFY(policy::strictest({}).decision == Decision::Block);
    }
};

QTEST_GUILESS_MAIN(PolicyTest)
#include "tst_policy.moc"
