#include "core/masking/plan.h"

#include "core/sql/analyze.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

constexpr catalog::Oid kCustomers = 20001;
constexpr catalog::Oid kOrders = 20002;
constexpr catalog::Oid kView = 20003;
constexpr catalog::Oid kText = 25;
constexpr catalog::Oid kInt = 23;

catalog::Snapshot schema(const char* emailLabel = "email")
{
    catalog::Relation customers{.oid = kCustomers, .schema = "public", .name = "customers"};
    customers.columns = {{"id", 1, kInt, true, ""}, {"email", 2, kText, false, emailLabel}, {"born", 4, 1082, false, emailLabel}};
    catalog::Relation orders{.oid = kOrders, .schema = "public", .name = "orders"};
    orders.columns = {{"id", 1, kInt, true, ""}, {"status", 2, kText, false, ""}};
    catalog::Relation view{.oid = kView, .schema = "public", .name = "people", .kind = 'v'};
    view.columns = {{"contact", 1, kText, false, ""}, {"mail", 2, kText, false, ""}};
    view.viewDefinition = " SELECT orders.status AS contact, customers.email AS mail FROM public.orders, public.customers;";
    return {"shop", 1, {customers, orders, view}, {}};
}

policy::Verdict hiding(std::vector<std::string> labels = {"*"})
{
    policy::Verdict verdict;
    verdict.decision = policy::Decision::Mask;
    verdict.maskUnknown = !labels.empty();
    verdict.maskedLabels = std::move(labels);
    return verdict;
}

sql::Statement reading(catalog::Oid oid)
{
    sql::Statement statement;
    statement.tag = "SELECT";
    statement.effects.add(sql::Effect::Read);
    statement.returnsRows = true;
    statement.objects = {{"public", "t", oid, sql::Access::Read}};
    return statement;
}

sql::Statement withOutputs(catalog::Oid oid, std::vector<sql::OutputColumn> outputs)
{
    sql::Statement statement = reading(oid);
    statement.outputsKnown = true;
    statement.outputs = std::move(outputs);
    return statement;
}

sql::OutputColumn from(catalog::Oid oid, int16_t number, sql::Flow flow = sql::Flow::Plain)
{
    return {"c", true, {{{oid, number}, flow}}};
}

ResultColumn column(catalog::Oid table, int16_t number, catalog::Oid type = kText, int32_t modifier = -1, int16_t format = 0)
{
    return {"c", table, number, type, -1, modifier, format};
}

}  // namespace

class PlanTest : public QObject {
    Q_OBJECT

    static CellPlan one(const ResultColumn& result, const sql::Statement& statement, const policy::Verdict& verdict = hiding())
    {
        return planForResult({result}, statement, verdict, schema()).cells.at(0);
    }

private Q_SLOTS:
    void theServersOriginDecides()
    {
        const auto plan = planForResult({column(kCustomers, 1, kInt), column(kCustomers, 2), column(kOrders, 2)}, reading(kCustomers), hiding(), schema());
        QCOMPARE(plan.maskedColumns(), std::vector<int>{1});
        QCOMPARE(plan.maskedLabels(), std::vector<std::string>{"email"});
        QVERIFY(plan.touchesAny);
        QVERIFY(!plan.mismatch);
        QVERIFY(plan.cells[1].form == MaskForm::Email);
    }

    void nothingMaskedPassesEverything()
    {
        QVERIFY(!planForResult({column(kCustomers, 2), column(0, 0)}, reading(kCustomers), hiding({}), schema()).touchesAny);
        QVERIFY(!planForResult({column(kCustomers, 2), column(0, 0)}, reading(kCustomers), hiding({"secret"}), schema()).touchesAny);
        QVERIFY(!planForResult({column(0, 0), column(999, 1)}, reading(0), hiding(), schema("")).touchesAny);
    }

    void typesWithoutAMaskedValueBecomeNull()
    {
        for (const catalog::Oid type : {0u, 3614u, 99999u})
            QVERIFY(one(column(kCustomers, 2, type), reading(kCustomers)).action == CellAction::Null);
        for (const catalog::Oid type : {1082u, 20u, 16u, 17u, 1009u, 2950u, 142u, 25u, 1043u, 1042u, 19u, 18u, 705u, 114u, 3802u})
            QVERIFY(one(column(kCustomers, 2, type), reading(kCustomers)).action == CellAction::Mask);
        QCOMPARE(one(column(kCustomers, 2, 1043, 9), reading(kCustomers)).charactersMax, 5);
        QVERIFY(one(column(kCustomers, 2, 3802, -1, 1), reading(kCustomers)).form == MaskForm::JsonbBinary);
        QVERIFY(one(column(kCustomers, 2, 3802, -1, 0), reading(kCustomers)).form == MaskForm::Json);
    }

    void unknownLineageIsMaskedWhereLabelsAreInReach()
    {
        QCOMPARE(one(column(0, 0), reading(kCustomers)).label, std::string("unknown"));
        QVERIFY(one(column(0, 0), reading(kOrders)).action == CellAction::Pass);
        QVERIFY(one(column(0, 0), reading(0)).action == CellAction::Mask);
        QVERIFY(one(column(0, 0), reading(kView)).action == CellAction::Mask);
        auto opaque = reading(kOrders);
        opaque.findings = {{sql::FindingKind::OpaqueFunction, ""}};
        QVERIFY(one(column(0, 0), opaque).action == CellAction::Mask);
        QVERIFY(one(column(31337, 1), reading(kOrders)).action == CellAction::Mask);
        QVERIFY(one(column(kCustomers, 3), reading(kCustomers)).action == CellAction::Mask);
        QVERIFY(one(column(kCustomers, -1, 27), reading(kCustomers)).action == CellAction::Pass);
    }

    void aColumnsOwnMaskerAndARulesTheStricterCounts_data()
    {
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QByteArray>("own");
        QTest::addColumn<QByteArray>("wins");
        const auto row = [](const char* rule, const char* own, const char* wins) {
            QTest::addRow("%s, %s", rule, own) << QByteArray(rule) << QByteArray(own) << QByteArray(wins);
        };
        for (const char* word : {"partial", "round", "year", "token", "full", "null"}) {
            row(word, "", word);
            row(word, "partial", word);
            row("partial", word, word);
            row("", word, word);
            row(word, "null", "null");
            row("null", word, "null");
        }
        row("full", "year", "full");
        row("full", "token", "full");
        row("token", "year", "token");
        row("token", "full", "full");
        row("year", "round", "full");
        row("round", "year", "full");
        row("", "nothing like it", "full");
        row("null", "nothing like it", "null");
    }

    void aColumnsOwnMaskerAndARulesTheStricterCounts()
    {
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, own);
        QFETCH(QByteArray, wins);
        catalog::Contents contents = schema().contents();
        contents.relations[0].columns[1].masker = own.toStdString();
        static uint64_t version = 100;
        const catalog::Snapshot catalog("shop", ++version, contents);
        policy::Verdict verdict = hiding();
        if (!rule.isEmpty())
            verdict.maskers = {{"*", *policy::maskerFromName(rule.toStdString())}};
        const policy::Masker wanted = *policy::maskerFromName(wins.toStdString());
        for (const ResultColumn& result : {column(kCustomers, 2), column(0, 0)}) {
            const CellPlan cell = planForResult({result}, withOutputs(kCustomers, {from(kCustomers, 2)}), verdict, catalog).cells.at(0);
            QCOMPARE(policy::maskerName(cell.masker), wins.constData());
            QVERIFY(cell.action == (wanted == policy::Masker::Null ? CellAction::Null : CellAction::Mask));
        }
        const CellPlan copied = planForCopy(1, withOutputs(kCustomers, {from(kCustomers, 2)}), verdict, catalog).cells.at(0);
        QCOMPARE(policy::maskerName(copied.masker), wins.constData());
        // Computed: nothing of it, or no value at all.
        const CellPlan computed
            = planForResult({column(0, 0)}, withOutputs(kCustomers, {from(kCustomers, 2, sql::Flow::Derived)}), verdict, catalog).cells.at(0);
        QVERIFY(computed.masker == (wanted == policy::Masker::Null ? policy::Masker::Null : policy::Masker::Full));
        // The other columns, and who may see the label, hear nothing of it.
        const auto others = planForResult({column(kCustomers, 1, kInt)}, withOutputs(kCustomers, {from(kCustomers, 1)}), verdict, catalog);
        QVERIFY(others.cells.at(0).action == CellAction::Pass);
        QVERIFY(!planForResult({column(kCustomers, 2)}, reading(kCustomers), hiding({}), catalog).touchesAny);
    }

    void whatWasWrittenIsAsStrictAsWhereItCameFrom()
    {
        catalog::Contents contents = schema().contents();
        contents.relations[0].columns[1].masker = "null";   // email
        const catalog::Snapshot catalog("shop", 91, contents);
        // UPDATE … SET born = email RETURNING born; … SET status = email RETURNING status
        for (const ResultColumn& written : {column(kCustomers, 4), column(kOrders, 2)}) {
            sql::OutputColumn output = from(kCustomers, 2);
            output.sources.push_back({{written.table, written.number}, sql::Flow::Plain});
            const CellPlan cell = planForResult({written}, withOutputs(kCustomers, {output}), hiding(), catalog).cells.at(0);
            QVERIFY(cell.action == CellAction::Null);
        }
    }

    void aComputedColumnKeepsNoFormWhereverItIsNamed()
    {
        catalog::Contents contents = schema().contents();
        contents.relations[0].columns[1].labelDerived = true;
        const catalog::Snapshot catalog("shop", 90, contents);
        for (const sql::Statement& statement : {reading(kCustomers), withOutputs(kCustomers, {from(kCustomers, 2)})})
            QVERIFY(planForResult({column(kCustomers, 2)}, statement, hiding(), catalog).cells.at(0).form == MaskForm::Full);
        QVERIFY(planForResult({column(0, 0)}, withOutputs(kCustomers, {from(kCustomers, 2)}), hiding(), catalog).cells.at(0).form == MaskForm::Full);
        QVERIFY(planForCopy(1, withOutputs(kCustomers, {from(kCustomers, 2)}), hiding(), catalog).cells.at(0).form == MaskForm::Full);
    }

    void knownLineageIsFollowed()
    {
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {{"c", true, {}}})).action == CellAction::Pass);
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {from(kCustomers, 1, sql::Flow::Derived)})).action == CellAction::Pass);
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {from(kCustomers, 2, sql::Flow::Counts)})).action == CellAction::Pass);
        const auto derived = one(column(0, 0), withOutputs(kCustomers, {from(kCustomers, 2, sql::Flow::Derived)}));
        QCOMPARE(derived.label, std::string("email"));
        QVERIFY(derived.form == MaskForm::Full);
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {from(kCustomers, 2, sql::Flow::Tests)})).action == CellAction::Mask);
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {from(kCustomers, 2)})).form == MaskForm::Email);
        QVERIFY(one(column(0, 0), withOutputs(kCustomers, {from(31337, 1)})).label == "unknown");
    }

    void aWholeRowIsWithheldWhenAnyColumnIs()
    {
        const auto whole = one(column(kCustomers, 0, 99999), reading(kCustomers));
        QVERIFY(whole.action == CellAction::Null);
        QCOMPARE(whole.label, std::string("email"));
        QVERIFY(one(column(kOrders, 0, 99999), reading(kOrders)).action == CellAction::Pass);
        QVERIFY(one(column(kView, 0, 99999), reading(kView)).action == CellAction::Null);
        const auto statement = withOutputs(kCustomers, {{"c", true, {{{kCustomers, 1}, sql::Flow::Derived}, {{kCustomers, 2}, sql::Flow::Derived}}}});
        QVERIFY(!planForResult({column(kCustomers, 0, 99999)}, statement, hiding(), schema()).mismatch);
    }

    void whatIsFetchedByANameNobodyKnowsIsMasked()
    {
        sql::Statement fetch;
        fetch.tag = "FETCH";
        fetch.effects.add(sql::Effect::Read);
        fetch.returnsRows = true;
        fetch.cursorName = "c";
        QVERIFY(one(column(0, 0), fetch).action == CellAction::Mask);
    }

    void viewsAreSeenThroughOrMasked()
    {
        QVERIFY(one(column(kView, 1), reading(kView)).action == CellAction::Mask);
        const catalog::Snapshot shop = schema();
        const sql::Statement told = sql::analyze("SELECT contact, mail FROM people", shop, {.searchPath = {"public"}}).statements.at(0);
        QVERIFY(told.outputsKnown);
        const auto plan = planForResult({column(kView, 1), column(kView, 2)}, told, hiding(), shop);
        QVERIFY(!plan.mismatch);
        QVERIFY(plan.cells[0].action == CellAction::Pass);
        QCOMPARE(plan.cells[1].label, std::string("email"));
        QVERIFY(plan.cells[1].form == MaskForm::Email);
        // Exactly the column that the view shows there.
        QVERIFY(planForResult({column(kView, 2), column(kView, 1)}, told, hiding(), shop).mismatch);
        QVERIFY(planForResult({column(kView, 1), column(kOrders, 1)}, told, hiding(), shop).mismatch);
        QVERIFY(one(column(kView, 1), withOutputs(kView, {from(kView, 1)})).action == CellAction::Pass);
        QCOMPARE(one(column(kView, 2), withOutputs(kView, {from(kView, 2)})).label, std::string("email"));
    }

    void contradictionsMaskEverything()
    {
        const auto statement = withOutputs(kOrders, {from(kOrders, 2), from(kOrders, 1)});
        const auto plan = planForResult({column(kCustomers, 2), column(kOrders, 1, kInt)}, statement, hiding(), schema());
        QVERIFY(plan.mismatch);
        QCOMPARE(plan.maskedColumns(), (std::vector<int>{0, 1}));
        const auto unknownTable = planForResult({column(31337, 1), column(kOrders, 1, kInt)}, statement, hiding(), schema());
        QVERIFY(unknownTable.mismatch);
        const auto otherCount = planForResult({column(kOrders, 2)}, statement, hiding(), schema());
        QVERIFY(otherCount.mismatch);
        QVERIFY(otherCount.cells[0].action == CellAction::Mask);
        const auto constant = planForResult({column(kCustomers, 2)}, withOutputs(kOrders, {{"c", true, {}}}), hiding(), schema());
        QVERIFY(constant.mismatch);
        const auto clean = planForResult({column(kOrders, 1, kInt), column(kOrders, 1, kInt)}, statement, hiding(), schema());
        QVERIFY(!clean.mismatch);
        QVERIFY(!planForResult({column(kCustomers, 2)}, statement, hiding({}), schema()).touchesAny);
    }

    void whatMayBeSeenPasses()
    {
        const sql::BaseColumn email{kCustomers, 2};
        const sql::BaseColumn born{kCustomers, 4};
        const auto plan = planForResult({column(kCustomers, 2), column(kCustomers, 4, 1082)}, withOutputs(kCustomers, {from(kCustomers, 2), from(kCustomers, 4)}),
                                        hiding(), schema(), {email});
        QVERIFY(plan.cells[0].action == CellAction::Pass);
        QVERIFY(plan.cells[1].action == CellAction::Mask);
        QCOMPARE(plan.cells[1].behind, (std::vector<sql::BaseColumn>{born}));
        QCOMPARE(plan.shown.size(), size_t(1));
        QCOMPARE(plan.shown[0].index, 0);
        QCOMPARE(plan.shown[0].label, std::string("email"));
        QCOMPARE(plan.shown[0].columns, (std::vector<sql::BaseColumn>{email}));
        QCOMPARE(plan.maskedLabels(), (std::vector<std::string>{"email"}));
        QCOMPARE(plan.maskedColumns(), (std::vector<int>{1}));
    }

    void aDerivedValuePassesWhenAllOfItMayBeSeen()
    {
        const sql::BaseColumn email{kCustomers, 2};
        const sql::BaseColumn born{kCustomers, 4};
        const sql::OutputColumn both{"c", true, {{email, sql::Flow::Derived}, {born, sql::Flow::Tests}}};
        const auto with = [&both](const std::vector<sql::BaseColumn>& shown) {
            return planForResult({column(0, 0)}, withOutputs(kCustomers, {both}), hiding(), schema(), shown);
        };
        QVERIFY(with({}).cells[0].action == CellAction::Mask);
        QCOMPARE(with({}).cells[0].behind, (std::vector<sql::BaseColumn>{email, born}));
        QVERIFY(with({email}).cells[0].action == CellAction::Mask);
        QCOMPARE(with({email}).cells[0].behind, (std::vector<sql::BaseColumn>{born}));
        QVERIFY(with({email}).shown.empty());
        QVERIFY(with({born}).cells[0].action == CellAction::Mask);
        QVERIFY(with({email, born}).cells[0].action == CellAction::Pass);
        QCOMPARE(with({email, born}).shown.size(), size_t(1));
        // Another one of the same table opens nothing.
        QVERIFY(with({{kCustomers, 1}, {kOrders, 2}}).cells[0].action == CellAction::Mask);
    }

    void whatIsFoundInTextsIsMaskedBesideWhatMayBeSeen()
    {
        policy::Verdict verdict = hiding();
        verdict.scan = policy::Scan::All;
        const sql::BaseColumn email{kCustomers, 2};
        const sql::OutputColumn mixed{"c", true, {{email, sql::Flow::Derived}, {{kOrders, 2}, sql::Flow::Derived}}};
        const auto plan = planForResult({column(kCustomers, 2), column(kOrders, 2), column(0, 0)},
                                        withOutputs(kCustomers, {from(kCustomers, 2), from(kOrders, 2), mixed}), verdict, schema(), {email});
        QVERIFY(plan.cells[0].action == CellAction::Pass);
        QVERIFY(plan.cells[1].action == CellAction::Scan);
        QVERIFY(plan.cells[2].action == CellAction::Scan);
        QVERIFY(plan.scansAny);
        // What only decides puts no text of its own into the value.
        const sql::OutputColumn chosen{"c", true, {{email, sql::Flow::Plain}, {{kOrders, 2}, sql::Flow::Tests}}};
        QVERIFY(planForResult({column(0, 0)}, withOutputs(kCustomers, {chosen}), verdict, schema(), {email}).cells[0].action == CellAction::Pass);
        const sql::OutputColumn decides{"c", true, {{email, sql::Flow::Tests}, {{kOrders, 2}, sql::Flow::Plain}}};
        QVERIFY(planForResult({column(0, 0)}, withOutputs(kCustomers, {decides}), verdict, schema(), {email}).cells[0].action == CellAction::Scan);
    }

    void theServersWordAloneOpensNothing()
    {
        const sql::BaseColumn email{kCustomers, 2};
        // Not analysed, not known, or contradicted.
        QVERIFY(planForResult({column(kCustomers, 2)}, reading(kCustomers), hiding(), schema(), {email}).cells[0].action == CellAction::Mask);
        const auto untold = planForResult({column(kCustomers, 2)}, withOutputs(kCustomers, {{"c", false, {}}}), hiding(), schema(), {email});
        QVERIFY(untold.cells[0].action == CellAction::Mask && untold.shown.empty());
        const auto other = planForResult({column(kCustomers, 2)}, withOutputs(kCustomers, {from(kOrders, 2)}), hiding(), schema(), {email});
        QVERIFY(other.mismatch && other.cells[0].action == CellAction::Mask && other.shown.empty());
        // RETURNING: the column may be seen, what was written into it may not.
        const sql::OutputColumn written{"c", true, {{email, sql::Flow::Plain}, {{kCustomers, 4}, sql::Flow::Derived}}};
        QVERIFY(planForResult({column(kCustomers, 2)}, withOutputs(kCustomers, {written}), hiding(), schema(), {email}).cells[0].action == CellAction::Mask);
        // A label that cannot be told stays so.
        QVERIFY(planForResult({column(0, 0)}, reading(kCustomers), hiding(), schema(), {email, {kCustomers, 4}}).cells[0].action == CellAction::Mask);
        QVERIFY(planForResult({column(0, 0)}, reading(kCustomers), hiding(), schema(), {}).cells[0].behind.empty());
    }

    void viewsShowWhatMayBeSeenBehindThem()
    {
        const catalog::Snapshot shop = schema();
        const sql::Statement told = sql::analyze("SELECT contact, mail FROM people", shop, {.searchPath = {"public"}}).statements.at(0);
        const auto plan = planForResult({column(kView, 1), column(kView, 2)}, told, hiding(), shop, {{kCustomers, 2}});
        QVERIFY(!plan.mismatch);
        QVERIFY(plan.cells[1].action == CellAction::Pass);
        QCOMPARE(plan.shown.size(), size_t(1));
        QCOMPARE(planForResult({column(kView, 1), column(kView, 2)}, told, hiding(), shop).cells[1].behind, (std::vector<sql::BaseColumn>{{kCustomers, 2}}));
        // The view's own column is not the one that has the label.
        QVERIFY(planForResult({column(kView, 1), column(kView, 2)}, told, hiding(), shop, {{kView, 2}}).cells[1].action == CellAction::Mask);
    }

    void copyGoesByTheAnalysisAlone()
    {
        const auto statement = withOutputs(kCustomers, {from(kCustomers, 1), from(kCustomers, 2), from(kCustomers, 4), from(kCustomers, 2, sql::Flow::Derived)});
        const auto plan = planForCopy(4, statement, hiding(), schema());
        QVERIFY(plan.cells[0].action == CellAction::Pass);
        QVERIFY(plan.cells[1].action == CellAction::Mask);
        QVERIFY(plan.cells[1].form == MaskForm::Email);
        QVERIFY(plan.cells[2].action == CellAction::Mask);
        QVERIFY(plan.cells[3].action == CellAction::Null);
        const auto other = planForCopy(3, statement, hiding(), schema());
        QVERIFY(other.mismatch);
        QCOMPARE(other.maskedColumns().size(), size_t(3));
        QCOMPARE(planForCopy(2, reading(kCustomers), hiding(), schema()).maskedColumns().size(), size_t(2));
        QVERIFY(!planForCopy(2, reading(kOrders), hiding(), schema()).touchesAny);
    }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
