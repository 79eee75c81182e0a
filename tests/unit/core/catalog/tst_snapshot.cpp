// Name resolution and labels of a snapshot.
#include "core/catalog/snapshot.h"

#include <QtTest>

using namespace gatehouse::catalog;

class TestSnapshot : public QObject {
    Q_OBJECT

private:
    static Snapshot sample()
    {
        Relation table{.oid = 20001, .schema = "public", .name = "notes"};
        table.columns = {{"id", 1, 23, true, ""}, {"body", 3, 25, false, ""}};
        Relation shadow{.oid = 20002, .schema = "public", .name = "pg_class"};
        Relation system{.oid = 1259, .schema = "pg_catalog", .name = "pg_class", .system = true};
        Relation secrets{.oid = 1260, .schema = "pg_catalog", .name = "pg_authid", .system = true};
        secrets.columns = {{"rolpassword", 12, 25, false, ""}};
        return {"shop", 1, {table, shadow, system, secrets}, {}};
    }

private Q_SLOTS:
    void systemCatalogComesFirstUnlessNamed()
    {
        const Snapshot snapshot = sample();
        QCOMPARE(snapshot.resolve("pg_class", {"public"})->oid, 1259u);
        QCOMPARE(snapshot.resolve("pg_class", {"public", "pg_catalog"})->oid, 20002u);
        QVERIFY(!snapshot.resolve("notes", {}));
        QVERIFY(!snapshot.resolve("notes", {"hr"}));
    }

    void columnsKeepTheirNumbers()
    {
        const Snapshot snapshot = sample();
        const Relation* notes = snapshot.relation("public", "notes");
        QVERIFY(notes);
        QCOMPARE(notes->column("body")->number, int16_t{3});
        QVERIFY(!notes->column(int16_t{2}));
    }

    void builtInLabelsStayAndDoNotCount()
    {
        const Snapshot snapshot = sample();
        QVERIFY(!snapshot.hasLabels());
        QCOMPARE(snapshot.relation(1260)->columns[0].label, std::string("secret"));
        const auto labelled = snapshot.withLabels({{"public", "notes", "body", "free_text"}, {"public", "gone", "x", "email"}}, 2);
        QVERIFY(labelled->hasLabels());
        QCOMPARE(labelled->version(), uint64_t{2});
        QCOMPARE(labelled->relation(20001)->column("body")->label, std::string("free_text"));
        QCOMPARE(labelled->relation(1260)->columns[0].label, std::string("secret"));
        const auto cleared = labelled->withLabels({}, 3);
        QVERIFY(!cleared->hasLabels());
        QCOMPARE(cleared->relation(1260)->columns[0].label, std::string("secret"));
    }
};

QTEST_GUILESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
