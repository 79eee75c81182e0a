// Statements in words and in JSON: every part of the value is said, by the catalog's names, and nothing is said twice.
#include "core/service/analysis_report.h"
#include "core/service/catalog_names.h"
#include "core/service/json_values.h"
#include "core/service/statement_json.h"
#include "core/service/statement_words.h"
#include "core/service/verdict_words.h"

#include <QJsonArray>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::service;

namespace {

constexpr catalog::Oid kCustomers = 100;
constexpr catalog::Oid kOdd = 101;

catalog::Column column(const char* name, int16_t number, catalog::Oid type, const char* label = "")
{
    catalog::Column made;
    made.name = name;
    made.number = number;
    made.typeOid = type;
    made.label = label;
    return made;
}

catalog::Snapshot shop()
{
    catalog::Relation customers;
    customers.oid = kCustomers;
    customers.schema = "public";
    customers.name = "customers";
    customers.columns = {column("id", 1, 23), column("email", 2, 25, "email"), column("ssn", 3, 25, "national_id"), column("born", 4, 1082, "date_of_birth")};
    catalog::Relation odd;
    odd.oid = kOdd;
    odd.schema = "Odd";
    odd.name = "a.b";
    odd.columns = {column("x\"y", 1, 25)};
    return {"shop", 7, {customers, odd}, {}};
}

sql::Statement select()
{
    sql::Statement statement;
    statement.tag = "SELECT";
    statement.effects = {sql::Effect::Read};
    statement.returnsRows = true;
    statement.outputsKnown = true;
    statement.objects.push_back({"public", "customers", kCustomers, sql::Access::Read, "view public.v"});
    statement.outputs.push_back({"email", true, {{{kCustomers, 2}, sql::Flow::Plain}}});
    return statement;
}

QStringList said(const QVector<WordsLine>& lines, const char* heading)
{
    QStringList texts;
    for (const WordsLine& line : lines) {
        if (line.heading == QLatin1String(heading))
            texts.append(line.subject.isEmpty() ? line.text : line.subject + QStringLiteral(" | ") + line.text);
    }
    return texts;
}

QStringList words(const sql::Statement& statement, const char* heading)
{
    return said(wordsOf(statement, shop()), heading);
}

policy::Facts lena()
{
    return {"lena", "human", {"engineer"}, "shop", "prod"};
}

}  // namespace

class StatementWordsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesColumns()
    {
        const catalog::Snapshot catalog = shop();
        QCOMPARE(nameOf({kCustomers, 2}, catalog).dotted(), QStringLiteral("public.customers.email"));
        QCOMPARE(nameOf({kCustomers, 2}, catalog).labels, QStringList{QStringLiteral("email")});
        QCOMPARE(nameOf({kOdd, 1}, catalog).dotted(), QStringLiteral("\"Odd\".\"a.b\".\"x\"\"y\""));
        QCOMPARE(nameOf({kCustomers, 0}, catalog).dotted(), QStringLiteral("public.customers.*"));
        QCOMPARE(nameOf({kCustomers, 0}, catalog).labels.join(u' '), QStringLiteral("date_of_birth email national_id"));
        QCOMPARE(nameOf({kCustomers, -1}, catalog).dotted(), QStringLiteral("public.customers.ctid"));
        QCOMPARE(nameOf({999, 3}, catalog).dotted(), QStringLiteral("\"table 999\".\"column 3\""));
    }

    void saysWhatItDoesAndTouches()
    {
        QCOMPARE(words(select(), "does"), QStringList{QStringLiteral("SELECT | read")});
        QCOMPARE(words(select(), "touches"), QStringList{QStringLiteral("reads | public.customers, through view public.v")});
        sql::Statement unknown = select();
        unknown.objects = {{"", "nowhere", 0, sql::Access::Write, {}}, {"public", "fresh", 0, sql::Access::Define, {}}};
        QCOMPARE(words(unknown, "touches"), (QStringList{QStringLiteral("writes | nowhere, which is not in the catalog"), QStringLiteral("defines | public.fresh")}));
    }

    void saysLineageByFlow()
    {
        sql::Statement statement = select();
        statement.outputs = {{"c", true, {{{kCustomers, 1}, sql::Flow::Counts}, {{kCustomers, 2}, sql::Flow::Derived}, {{kCustomers, 3}, sql::Flow::Tests}, {{kCustomers, 4}, sql::Flow::Derived}}},
                             {"one", true, {}}, {"dark", false, {}}};
        QCOMPARE(words(statement, "shows"),
                 (QStringList{QStringLiteral("c | derived from public.customers.email [email] and public.customers.born [date_of_birth]; "
                                             "tests public.customers.ssn [national_id]; counts public.customers.id"),
                              QStringLiteral("one | from no column"), QStringLiteral("dark | from where cannot be told")}));
        QCOMPARE(words(statement, "not told"), QStringList{QStringLiteral("where output column dark comes from")});
        statement.outputs.clear();
        statement.outputsKnown = false;
        QCOMPARE(words(statement, "shows"), QStringList{QStringLiteral("columns that are not known before it runs")});
    }

    void saysUsesWritesAndFunctions()
    {
        sql::Statement statement = select();
        statement.uses = {{{kCustomers, 3}, sql::UsePlace::Where, sql::UseKind::Constant}, {{kCustomers, 1}, sql::UsePlace::OrderBy, sql::UseKind::Order}};
        statement.usesKnown = false;
        statement.writes = {{{kCustomers, 2}, true, {{{kCustomers, 3}, sql::Flow::Plain}}}, {{kCustomers, 1}, true, {}}, {{kCustomers, 4}, false, {}}};
        statement.functions = {{5, "public", "f", false, "trigger audit on public.t"}, {6, "pg_catalog", "pg_sleep", true, {}}};
        QCOMPARE(words(statement, "uses"), (QStringList{QStringLiteral("where | public.customers.ssn [national_id] = constant"), QStringLiteral("order by | public.customers.id sorted by")}));
        QCOMPARE(words(statement, "writes"),
                 (QStringList{QStringLiteral("public.customers.email [email] | < plain from public.customers.ssn [national_id]"),
                              QStringLiteral("public.customers.id | < constants"), QStringLiteral("public.customers.born [date_of_birth] | < values that cannot be told")}));
        QCOMPARE(words(statement, "runs"),
                 (QStringList{QStringLiteral("public.f() | what it does cannot be told, through trigger audit on public.t"),
                              QStringLiteral("pg_catalog.pg_sleep() | what it does is known")}));
        QCOMPARE(words(statement, "not told"), (QStringList{QStringLiteral("which columns decide about its rows"), QStringLiteral("which values it writes")}));
    }

    void saysFindingsOnce()
    {
        sql::Statement statement = select();
        statement.findings = {{sql::FindingKind::NoLimit, "no LIMIT", kCustomers, 41000}, {sql::FindingKind::OpaqueFunction, "function public.f is written in c"}};
        QCOMPARE(words(statement, "found"), QStringList{QStringLiteral("no-limit | no LIMIT (public.customers, about 41,000 rows)")});
        QCOMPARE(words(statement, "not told"), QStringList{QStringLiteral("opaque-function | function public.f is written in c")});
    }

    void saysWhatTheDatabaseRefuses()
    {
        sql::Statement statement = select();
        statement.findings = {{sql::FindingKind::UnknownObject, "the catalog has no relation nowhere"}};
        statement.refusals = {"there is no relation nowhere"};
        QCOMPARE(words(statement, "refused"), QStringList{QStringLiteral("by the database | there is no relation nowhere, as the schema was last read")});
        QVERIFY(words(statement, "not told").isEmpty());
    }

    void assumesNothingOfWhatDoesNotParse()
    {
        sql::Statement statement;
        statement.effects = {sql::Effect::Execution};
        statement.returnsRows = true;
        statement.changesSearchPath = true;
        statement.findings = {{sql::FindingKind::NotParsed, "the text does not parse"}};
        const auto lines = wordsOf(statement, shop());
        QCOMPARE(said(lines, "does"), QStringList{QStringLiteral("what cannot be told, and so it counts as the worst")});
        QVERIFY(said(lines, "also").isEmpty() && said(lines, "shows").isEmpty());
        QVERIFY(said(lines, "not told").contains(QStringLiteral("not-parsed | the text does not parse")));
    }

    void saysWhatStandsInside()
    {
        sql::Statement prepare;
        prepare.tag = "PREPARE";
        prepare.effects = {sql::Effect::Session};
        prepare.preparedName = "P 1";
        prepare.inner = std::make_shared<const sql::Statement>(select());
        QCOMPARE(words(prepare, "also"), QStringList{QStringLiteral("is about the prepared statement \"P 1\"")});
        QVERIFY(words(prepare, "inside").contains(QStringLiteral("shows | email: plain from public.customers.email [email]")));
    }

    void boundsEachHeading()
    {
        sql::Statement statement = select();
        statement.outputs.assign(50, statement.outputs.front());
        const QStringList shown = said(wordsOf(statement, shop(), {3, {}}), "shows");
        QCOMPARE(shown.size(), 4);
        QCOMPARE(shown.back(), QStringLiteral("… and 47 more"));
        statement.outputs.resize(1);
        statement.outputs[0].sources.assign(40, {{kCustomers, 1}, sql::Flow::Plain});
        QVERIFY(words(statement, "shows").front().endsWith(QStringLiteral("and 16 more")));
    }

    void jsonHasEveryKey()
    {
        sql::Statement statement = select();
        statement.uses = {{{kCustomers, 3}, sql::UsePlace::OrderBy, sql::UseKind::NullTest}};
        statement.writes = {{{kOdd, 1}, true, {{{kCustomers, 3}, sql::Flow::Tests}}}};
        statement.functions = {{5, "public", "f", false, "view v"}};
        statement.findings = {{sql::FindingKind::NoLimit, "no LIMIT", kCustomers, 12}};
        statement.transaction = sql::TransactionStep::RollbackTo;
        const QJsonObject json = statementJson(statement, shop());
        QCOMPARE(json.keys().join(u' '),
                 QStringLiteral("changesCatalog changesSearchPath copy createsTemporary cursorName dependsOnLiterals effects findings functions inner length "
                                "objects offset outputs outputsKnown preparedName refusals returnsRows tag told transaction untold uses usesKnown writes writesKnown"));
        const QJsonObject source = json[QStringLiteral("outputs")][0][QStringLiteral("sources")][0].toObject();
        QCOMPARE(source, (QJsonObject{{QStringLiteral("schema"), QStringLiteral("public")}, {QStringLiteral("table"), QStringLiteral("customers")},
                                      {QStringLiteral("column"), QStringLiteral("email")}, {QStringLiteral("labels"), QJsonArray{QStringLiteral("email")}},
                                      {QStringLiteral("flow"), QStringLiteral("plain")}}));
        QCOMPARE(json[QStringLiteral("uses")][0][QStringLiteral("place")].toString(), QStringLiteral("order-by"));
        QCOMPARE(json[QStringLiteral("uses")][0][QStringLiteral("how")].toString(), QStringLiteral("null-test"));
        QCOMPARE(json[QStringLiteral("writes")][0][QStringLiteral("target")][QStringLiteral("column")].toString(), QStringLiteral("x\"y"));
        QCOMPARE(json[QStringLiteral("findings")][0][QStringLiteral("table")][QStringLiteral("name")].toString(), QStringLiteral("customers"));
        QCOMPARE(json[QStringLiteral("findings")][0][QStringLiteral("rows")].toDouble(), 12.0);
        QCOMPARE(json[QStringLiteral("transaction")].toString(), QStringLiteral("rollback-to"));
        QVERIFY(json[QStringLiteral("copy")].isNull() && json[QStringLiteral("inner")].isNull());
        QVERIFY(json[QStringLiteral("told")].toBool());
    }

    void namesMaskedColumnsAndObligations()
    {
        sql::Statement statement = select();
        statement.outputs.push_back({"born", true, {{{kCustomers, 4}, sql::Flow::Plain}}});
        statement.outputs.push_back({"id", true, {{{kCustomers, 1}, sql::Flow::Plain}}});
        statement.outputs.push_back({"both", true, {{{kCustomers, 1}, sql::Flow::Derived}, {{kCustomers, 3}, sql::Flow::Derived}}});
        policy::Verdict verdict;
        verdict.decision = policy::Decision::Hold;
        verdict.reasons = {{"wait", policy::Decision::Hold, "somebody looks first"}};
        verdict.maskedLabels = {"*"};
        verdict.maskUnknown = true;
        verdict.reviewerRole = "reviewer";
        verdict.expiresSeconds = 90;
        const auto masked = maskedColumnsOf(statement, verdict, shop());
        QCOMPARE(masked.size(), 3);
        QCOMPARE(masked[0].name + masked[0].label + masked[0].shownAs, QStringLiteral("emailemaila•••@••••••.com"));
        QCOMPARE(masked[1].shownAs, QStringLiteral("1900-01-01"));
        QCOMPARE(masked[2].index, 3);
        QVERIFY(masked[2].shownAs.startsWith(QStringLiteral("••••••••")));
        QCOMPARE(aboutOutputs(statement, masked), (QStringList{QStringLiteral("masked"), QStringLiteral("masked"), {}, QStringLiteral("masked")}));
        const JudgedEffects judged{true, {QStringLiteral("dan")}};
        const auto lines = wordsOf(verdict, masked, judged);
        QCOMPARE(said(lines, "verdict"), QStringList{QStringLiteral("hold | by rule wait")});
        QCOMPARE(said(lines, "owed").mid(0, 2), (QStringList{QStringLiteral("approval | waits up to 90 seconds for the role reviewer: dan"),
                                                            QStringLiteral("record | recorded durably before it reaches the database")}));
        const QJsonObject json = verdictJson(verdict, masked, judged);
        QCOMPARE(json[QStringLiteral("obligations")][QStringLiteral("approval")][QStringLiteral("reviewers")].toArray(), QJsonArray{QStringLiteral("dan")});
        QCOMPARE(json[QStringLiteral("obligations")][QStringLiteral("record")].toString(), QStringLiteral("durable"));
        verdict.decision = policy::Decision::Block;
        QVERIFY(maskedColumnsOf(statement, verdict, shop()).isEmpty());
    }

    void reportsWithAVerdict()
    {
        auto policy = policy::Policy::parse(policy::defaultPolicyText(), 1);
        QVERIFY(policy);
        const ReportJudge judge{**policy, lena(), [](const std::string& role) { return QStringList{QString::fromStdString(role) + u'1'}; }};
        ReportRequest request;
        request.text = "SELECT id, email FROM customers; DELETE FROM customers";
        auto report = reportOn(request, shop(), &judge);
        QVERIFY(report);
        const QJsonArray statements = report->value(QStringLiteral("statements")).toArray();
        QCOMPARE(statements.size(), 2);
        QCOMPARE(statements[0][QStringLiteral("verdict")][QStringLiteral("decision")].toString(), QStringLiteral("mask"));
        QCOMPARE(statements[0][QStringLiteral("verdict")][QStringLiteral("maskedColumns")][0][QStringLiteral("name")].toString(), QStringLiteral("email"));
        QCOMPARE(report->value(QStringLiteral("verdict")).toObject()[QStringLiteral("decision")].toString(), QStringLiteral("hold"));
        QCOMPARE(report->value(QStringLiteral("verdict")).toObject()[QStringLiteral("obligations")][QStringLiteral("approval")][QStringLiteral("reviewers")][0].toString(), QStringLiteral("reviewer1"));
        request.text = "  -- nothing";
        report = reportOn(request, shop(), &judge);
        QVERIFY(report);
        QCOMPARE(report->value(QStringLiteral("statements")).toArray().size(), 0);
        QCOMPARE(report->value(QStringLiteral("verdict")).toObject()[QStringLiteral("rule")].toString(), QStringLiteral("empty-query"));
        request.text = "SELEC 1";
        report = reportOn(request, shop(), nullptr);
        QVERIFY(report && !report->value(QStringLiteral("error")).toString().isEmpty());
        QVERIFY(!report->contains(QStringLiteral("verdict")));
    }

    void travelsToTheScreens()
    {
        Preview preview;
        preview.explanation = wordsOf(select(), shop());
        QVERIFY(!preview.explanation.isEmpty());
        QCOMPARE(fromJson<Preview>(toJson(preview)).explanation, preview.explanation);
    }

    void refusesAReportThatIsTooLong()
    {
        ReportRequest request;
        for (int i = 0; i < 20'000; ++i)
            request.text += "SELECT 1;";
        const auto report = reportOn(request, shop());
        QVERIFY(!report);
        QVERIFY(report.error().message.find("8 MiB") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(StatementWordsTest)
#include "tst_statement_words.moc"
