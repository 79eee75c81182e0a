#include "core/policy/policy.h"

#include <QtTest>

using namespace gatehouse;
using policy::Decision;
using sql::Effect;
using sql::EffectSet;
using sql::FindingKind;

namespace {

/// What the shipped policy says for human, agent and service: one letter each (a m h b).
struct Row {
    const char* name;
    EffectSet effects;
    std::vector<FindingKind> findings;
    const char* prod;
    const char* staging;
    const char* dev;
};

const std::vector<Row>& rows()
{
    static const std::vector<Row> all{
        {"read", {Effect::Read}, {}, "aaa", "aaa", "aaa"},
        {"write", {Effect::Write}, {}, "aha", "aha", "aaa"},
        {"write and read", {Effect::Write, Effect::Read}, {}, "aha", "aha", "aaa"},
        {"delete without where", {Effect::Write, Effect::Destructive}, {FindingKind::NoWhere}, "hbb", "ahh", "aaa"},
        {"where that keeps all", {Effect::Write, Effect::Destructive}, {FindingKind::AlwaysTrueWhere}, "hbb", "ahh", "aaa"},
        {"only the finding", {Effect::Write}, {FindingKind::NoWhere}, "hbb", "aha", "aaa"},
        {"truncate, drop", {Effect::Ddl, Effect::Destructive}, {}, "hbb", "ahh", "aaa"},
        {"ddl", {Effect::Ddl}, {}, "hbb", "ahh", "aaa"},
        {"privilege", {Effect::Privilege}, {}, "hbb", "hbb", "aaa"},
        {"execution", {Effect::Execution}, {}, "hbb", "mhm", "mmm"},
        {"opaque function", {Effect::Read}, {FindingKind::OpaqueFunction}, "hbb", "mbm", "mmm"},
        {"unsupported", {}, {FindingKind::Unsupported}, "hbb", "mbm", "mmm"},
        {"unknown object read", {Effect::Read}, {FindingKind::UnknownObject}, "mmm", "mmm", "mmm"},
        {"unknown object written", {Effect::Write}, {FindingKind::UnknownObject}, "hbb", "mhm", "mmm"},
        {"maintenance", {Effect::Maintenance}, {}, "hbh", "aaa", "aaa"},
        {"admin", {Effect::Admin}, {}, "hbb", "hbb", "aaa"},
        {"session", {Effect::Session}, {}, "aaa", "aaa", "aaa"},
        {"transaction", {Effect::Transaction}, {}, "aaa", "aaa", "aaa"},
        {"server file", {Effect::Read}, {FindingKind::ServerFile}, "bbb", "bbb", "bbb"},
        {"server program", {Effect::Write}, {FindingKind::ServerProgram}, "bbb", "bbb", "bbb"},
        {"session authorization", {Effect::Session}, {FindingKind::SessionAuthorization}, "bbb", "bbb", "bbb"},
        {"lexer setting", {Effect::Session}, {FindingKind::LexerSetting}, "bbb", "bbb", "bbb"},
        {"not parsed", {}, {FindingKind::NotParsed}, "bbb", "bbb", "bbb"},
        {"too big", {}, {FindingKind::TooBig}, "bbb", "bbb", "bbb"},
        {"nothing known", {}, {}, "bbb", "bbb", "aaa"},
    };
    return all;
}

}  // namespace

class DefaultPolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<int>("row");
        for (size_t i = 0; i < rows().size(); ++i)
            QTest::newRow(rows()[i].name) << static_cast<int>(i);
    }

    void decides()
    {
        QFETCH(int, row);
        const Row& asked = rows()[static_cast<size_t>(row)];
        const auto policy = policy::Policy::parse(policy::defaultPolicyText(), 1);
        QVERIFY(policy);
        catalog::Relation orders{.oid = 20002, .schema = "public", .name = "orders"};
        orders.columns = {{"id", 1, 23, true, ""}};
        const catalog::Snapshot catalog("shop", 1, {orders}, {});
        sql::Statement statement;
        statement.tag = "X";
        statement.effects = asked.effects;
        for (const FindingKind kind : asked.findings)
            statement.findings.push_back({kind, ""});
        statement.returnsRows = true;
        statement.objects = {{"public", "orders", 20002, sql::Access::Read}};
        const std::pair<const char*, const char*> environments[] = {{"prod", asked.prod}, {"staging", asked.staging}, {"dev", asked.dev}};
        const char* kinds[] = {"human", "agent", "service"};
        for (const auto& [environment, letters] : environments) {
            for (size_t i = 0; i < 3; ++i) {
                const auto verdict = (*policy)->evaluate(statement, {"someone", kinds[i], {}, "shop", environment}, catalog);
                const std::string got = policy::decisionName(verdict.decision);
                QVERIFY2(got[0] == letters[i], (std::string(environment) + " " + kinds[i] + ": " + got + " by " + verdict.rule()).c_str());
                QVERIFY2(verdict.masks("secret") && verdict.maskUnknown, "secrets are masked everywhere, whatever is decided");
                QVERIFY(verdict.masks("email") == (std::string(environment) != "dev"));
                if (verdict.decision == Decision::Hold)
                    QCOMPARE(verdict.reviewerRole, std::string("reviewer"));
            }
        }
    }

    void anEnvironmentWithoutRulesIsClosed()
    {
        const auto policy = policy::Policy::parse(policy::defaultPolicyText(), 1);
        sql::Statement statement;
        statement.effects = {Effect::Read};
        const catalog::Snapshot catalog("shop", 1, {}, {});
        const auto verdict = (*policy)->evaluate(statement, {"someone", "human", {}, "shop", "qa"}, catalog);
        QVERIFY(verdict.decision == Decision::Block);
        QCOMPARE(verdict.rule(), std::string("no-rule"));
    }
};

QTEST_GUILESS_MAIN(DefaultPolicyTest)
#include "tst_default_policy.moc"
