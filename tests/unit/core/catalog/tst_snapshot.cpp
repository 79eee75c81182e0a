// Name resolution and labels of a snapshot.
#include "core/catalog/function_review.h"
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

    void whatIsVouchedForHoldsForTheSameCodeOnly()
    {
        std::vector<Function> functions;
        functions.push_back({.oid = 30001, .schema = "public", .name = "check_primary_key", .language = "c", .body = "check_primary_key", .library = "refint"});
        functions.push_back({.oid = 30002, .schema = "public", .name = "count_up", .language = "c", .body = "count_up", .library = "own"});
        const Snapshot snapshot("shop", 1, {}, functions);
        const auto review = [&](Oid oid) {
            return FunctionReview{signatureOf(*snapshot.function(oid), snapshot), reviewMark(*snapshot.function(oid))};
        };
        FunctionReview key = review(30001);
        key.contrib = "refint";
        FunctionReview count = review(30002);
        count.standIn = "BEGIN RETURN NEW; END";
        const auto vouched = withReviews(snapshot, {key, count}, 2);
        QVERIFY(vouched->function(30001)->reviewed && vouched->function(30001)->reviewedAs == "refint" && vouched->function(30001)->standIn.empty());
        QVERIFY(vouched->function(30002)->reviewed && vouched->function(30002)->reviewedAs.empty());
        QCOMPARE(vouched->function(30002)->standIn, count.standIn);
        key.mark = count.mark;
        const auto changed = withReviews(*vouched, {key}, 3);
        for (const Oid each : {30001U, 30002U}) {
            const Function& function = *changed->function(each);
            QVERIFY(!function.reviewed && function.reviewedAs.empty() && function.standIn.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
