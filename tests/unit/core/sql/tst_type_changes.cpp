// What changes of columns' types and of domains lose, write and look at; the catalog is made by hand, no database.
#include "core/sql/analyze.h"

#include <QtTest>

using namespace gatehouse;
using sql::Effect;
using sql::FindingKind;

namespace {

constexpr catalog::Oid kInt4 = 23;
constexpr catalog::Oid kInt8 = 20;
constexpr catalog::Oid kFloat4 = 700;
constexpr catalog::Oid kText = 25;
constexpr catalog::Oid kVarchar = 1043;
constexpr catalog::Oid kPostcode = 50001;

catalog::Snapshot shop()
{
    catalog::Contents contents;
    const auto type = [&](catalog::Oid oid, const char* name) { contents.types.push_back({.oid = oid, .schema = "pg_catalog", .name = name}); };
    type(kInt4, "int4");
    type(kInt8, "int8");
    type(kFloat4, "float4");
    type(kText, "text");
    type(kVarchar, "varchar");
    contents.types.push_back({.oid = kPostcode, .schema = "public", .name = "postcode", .kind = 'd', .base = kText, .checks = {"(VALUE <> ''::text)"}});
    contents.casts = {{kInt4, kInt8, 481, 'i'}, {kInt8, kInt4, 480, 'a'}, {kInt8, kFloat4, 652, 'i'}, {kVarchar, kText, 0, 'i'}, {kText, kVarchar, 0, 'i'}};
    contents.relations.push_back({.oid = 20001, .schema = "public", .name = "claims", .kind = 'r', .rowsEstimated = 1000,
                                  .columns = {{"id", 1, kInt4, true, {}}, {"big", 2, kInt8, false, {}}, {"note", 3, kVarchar, false, {}},
                                              {"code", 4, kPostcode, false, {}}}});
    contents.schemas = {"public", "pg_catalog"};
    return {"shop", 1, std::move(contents)};
}

sql::Statement told(const char* text)
{
    static const catalog::Snapshot snapshot = shop();
    return sql::analyze(text, snapshot, {}).statements.at(0);
}

}  // namespace

class TestTypeChanges : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void columns_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("rewrites");
        QTest::addColumn<bool>("loses");
        QTest::newRow("wider") << "ALTER TABLE claims ALTER COLUMN id TYPE bigint" << true << false;
        QTest::newRow("narrower") << "ALTER TABLE claims ALTER COLUMN big TYPE int" << true << true;
        QTest::newRow("rounds") << "ALTER TABLE claims ALTER COLUMN big TYPE real" << true << true;
        QTest::newRow("the same bytes") << "ALTER TABLE claims ALTER COLUMN note TYPE text" << false << false;
        QTest::newRow("the same type") << "ALTER TABLE claims ALTER COLUMN id TYPE int" << false << false;
        QTest::newRow("a length") << "ALTER TABLE claims ALTER COLUMN note TYPE varchar(5)" << true << true;
        QTest::newRow("USING") << "ALTER TABLE claims ALTER COLUMN note TYPE text USING left(note, 1)" << true << true;
        QTest::newRow("to a domain with constraints") << "ALTER TABLE claims ALTER COLUMN note TYPE postcode" << true << true;
        QTest::newRow("a new column of a domain") << "ALTER TABLE claims ADD COLUMN other postcode" << true << false;
        QTest::newRow("a new column") << "ALTER TABLE claims ADD COLUMN other text" << false << false;
        QTest::newRow("a domain's new constraint") << "ALTER DOMAIN postcode ADD CHECK (length(VALUE) = 5)" << true << false;
        QTest::newRow("… not checked yet") << "ALTER DOMAIN postcode ADD CHECK (length(VALUE) = 5) NOT VALID" << false << false;
        QTest::newRow("… checked later") << "ALTER DOMAIN postcode VALIDATE CONSTRAINT c" << true << false;
        QTest::newRow("a domain without NULL") << "ALTER DOMAIN postcode SET NOT NULL" << true << false;
        QTest::newRow("a domain with NULL") << "ALTER DOMAIN postcode DROP NOT NULL" << false << false;
    }

    void columns()
    {
        QFETCH(QString, text);
        QFETCH(bool, rewrites);
        QFETCH(bool, loses);
        const sql::Statement statement = told(qPrintable(text));
        QCOMPARE(statement.has(FindingKind::RewritingAlter), rewrites);
        QCOMPARE(statement.effects.has(Effect::Destructive), loses);
        for (const sql::Finding& finding : statement.findings) {
            if (finding.kind == FindingKind::RewritingAlter) {
                QCOMPARE(finding.table, catalog::Oid{20001});
                QCOMPARE(finding.rows, 1000.0);
            }
        }
    }

    void droppingADomainTakesItsColumns()
    {
        const sql::Statement statement = told("DROP DOMAIN postcode CASCADE");
        QCOMPARE(statement.objects.size(), size_t{1});
        QCOMPARE(statement.objects[0].name, std::string("claims"));
        QCOMPARE(statement.objects[0].via, std::string("type public.postcode"));
    }

    void aDomainThatIsNotThereIsUnknown()
    {
        QVERIFY(told("ALTER DOMAIN nowhere SET NOT NULL").has(FindingKind::UnknownObject));
    }
};

QTEST_GUILESS_MAIN(TestTypeChanges)
#include "tst_type_changes.moc"
