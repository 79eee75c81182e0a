// Saving a snapshot and loading it again: a real server's, and texts that are none.
#include "core/catalog/reader.h"
#include "core/catalog/same_schema.h"
#include "core/catalog/saved_catalog.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::catalog;

class TestSavedCatalog : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_session;

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_session.open(), std::string());
        QCOMPARE(m_session.run(tests::kOneOfEverything), std::string());
        QCOMPARE(m_session.run("ANALYZE shop.people; CREATE TABLE shop.\"q\"\"uo\\te \xE2\x82\xAC\" (\"a\nb\" int)"), std::string());
    }

    void aRealSnapshotComesBackWhole()
    {
        const auto read = readSnapshot(m_session.get(), 1);
        QVERIFY(read.ok());
        const auto labelled = (*read)->withLabels({{"shop", "people", "mail", "email"}}, 2);
        const auto saved = saveCatalog(*labelled);
        QVERIFY2(saved.ok(), saved ? "" : saved.error().message.c_str());
        qInfo("%zu bytes", saved->size());
        QVERIFY(saved->starts_with("{\"gatehouse-catalog\": 1,\n"));
        const auto loaded = loadCatalog(*saved, 9);
        QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE((*loaded)->version(), uint64_t{9});
        QVERIFY(sameSchema(*labelled, **loaded));
        QVERIFY(!sameSchema(**read, **loaded));   // the labels count
        QCOMPARE((*loaded)->relation("shop", "people")->column("mail")->label, std::string("email"));
        QVERIFY((*loaded)->hasLabels());
        for (const Relation& relation : labelled->relations())
            QCOMPARE((*loaded)->relation(relation.oid)->rowsEstimated, relation.rowsEstimated);
        QVERIFY((*loaded)->relation("shop", "q\"uo\\te \xE2\x82\xAC")->column("a\nb"));
        const auto again = saveCatalog(**loaded);
        QVERIFY(again.ok() && *again == *saved);
    }

    void whatIsNotUtf8IsNotSaved()
    {
        const Snapshot snapshot("shop", 1, {Relation{.oid = 20000, .schema = "public", .name = "caf\xE9"}}, {});
        const auto saved = saveCatalog(snapshot);
        QVERIFY(!saved.ok());
        QVERIFY(saved.error().message.find("UTF-8") != std::string::npos);
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("said");
        const auto row = [](const char* name, const QByteArray& text, const char* said) {
            QTest::newRow(name) << text << QByteArray(said);
        };
        const QByteArray head = "{\"gatehouse-catalog\": 1, \"database\": \"d\", ";
        row("empty", "", "not JSON");
        row("no JSON", "relations", "not JSON");
        row("cut off", head + "\"relations\": [", "not JSON");
        row("a list", "[]", "\"gatehouse-catalog\" is missing");
        row("something else", "{\"relations\": []}", "\"gatehouse-catalog\" is missing");
        row("later format", "{\"gatehouse-catalog\": 2, \"database\": \"d\"}", "version 1");
        row("format as text", "{\"gatehouse-catalog\": \"1\", \"database\": \"d\"}", "version 1");
        row("no database", "{\"gatehouse-catalog\": 1}", "database: should be a text");
        row("unknown part", head + "\"tables\": []}", "tables: is not known here");
        row("unknown field", head + "\"casts\": [{\"context\": \"e\", \"color\": 1}]}", "casts[0].color: is not known here");
        row("no list", head + "\"relations\": {}}", "relations: should be a list");
        row("no object", head + "\"relations\": [1]}", "relations[0]: should be an object");
        row("no letter", head + "\"relations\": [{\"oid\": 1}]}", "relations[0].kind: is missing");
        row("two letters", head + "\"relations\": [{\"kind\": \"rr\"}]}", "relations[0].kind: should be one letter");
        row("number out of range", head + "\"relations\": [{\"kind\": \"r\", \"columns\": [{\"number\": 40000}]}]}",
            "relations[0].columns[0].number: should be a whole number in its range");
        row("negative oid", head + "\"relations\": [{\"kind\": \"r\", \"oid\": -1}]}", "relations[0].oid: should be a whole number");
        row("huge oid", head + "\"relations\": [{\"kind\": \"r\", \"oid\": 18446744073709551615}]}", "relations[0].oid: should be");
        row("broken oid", head + "\"relations\": [{\"kind\": \"r\", \"oid\": 1.5}]}", "relations[0].oid: should be");
        row("number as text", head + "\"relations\": [{\"kind\": \"r\", \"rowsEstimated\": \"1\"}]}", "rowsEstimated: should be a number");
        row("truth as number", head + "\"relations\": [{\"kind\": \"r\", \"system\": 1}]}", "relations[0].system: should be true or false");
        row("text as number", head + "\"schemas\": [7]}", "schemas[0]: should be a text");
        row("volatility", head + "\"functions\": [{\"kind\": \"f\", \"volatility\": \"x\"}]}", "functions[0].volatility: should be i, s or v");
        row("keys", head + "\"relations\": [{\"kind\": \"r\", \"uniqueKeys\": [[1], 2]}]}", "relations[0].uniqueKeys[1]: should be a list");
        row("deep", QByteArray(100000, '['), "nested too deep");
        row("deep inside", head + "\"relations\": " + QByteArray(100000, '[') + QByteArray(100000, ']') + "}", "nested too deep");
        row("bad UTF-8", head + "\"schemas\": [\"\xFF\"]}", "not JSON");
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, said);
        const auto loaded = loadCatalog({text.constData(), static_cast<size_t>(text.size())}, 1);
        QVERIFY(!loaded.ok());
        QVERIFY2(loaded.error().message.find(said.toStdString()) != std::string::npos, loaded.error().message.c_str());
        QVERIFY(loaded.error().message.find('\n') == std::string::npos);
    }

    void theSmallestOne()
    {
        const auto loaded = loadCatalog("{\"gatehouse-catalog\": 1, \"database\": \"d\"}", 3);
        QVERIFY(loaded.ok());
        QCOMPARE((*loaded)->database(), std::string("d"));
        QVERIFY((*loaded)->relations().empty());
    }
};

QTEST_GUILESS_MAIN(TestSavedCatalog)
#include "tst_saved_catalog.moc"
