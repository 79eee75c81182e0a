// CatalogKeeper over a home of its own and a real server: when a snapshot is replaced, and when it must not be.
#include "core/service/catalog_keeper.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <future>

using namespace gatehouse;
using namespace gatehouse::service;

class TestCatalogKeeper : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_server;
    QTemporaryDir m_folder;
    std::unique_ptr<Installation> m_installation;
    std::unique_ptr<Administration> m_administration;
    std::unique_ptr<WorldKeeper> m_worlds;
    std::unique_ptr<CatalogKeeper> m_keeper;
    std::atomic<int> m_changes = 0;

    /// Empty: it was read; else why not.
    std::string refresh(const char* database = "")
    {
        std::promise<Outcome> done;
        auto answer = done.get_future();
        m_keeper->refresh("shop", database, [&done](Outcome outcome) { done.set_value(std::move(outcome)); });
        const Outcome outcome = answer.get();
        return outcome ? std::string() : outcome.error().message;
    }
    auto now() const { return m_keeper->snapshot("shop", ""); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_server.open(), std::string());
        QCOMPARE(m_server.run("CREATE TABLE people (id int PRIMARY KEY, mail text)"), std::string());
        const Home home((std::filesystem::path(m_folder.path().toStdString()) / "home"));
        QVERIFY(Installation::create(home, {}).ok());
        auto opened = Installation::open(home, std::make_shared<SystemClock>());
        QVERIFY2(opened.ok(), opened ? "" : opened.error().message.c_str());
        m_installation = std::move(*opened);
        m_administration = std::make_unique<Administration>(*m_installation);
        ConnectionRequest request;
        request.name = "shop";
        request.conninfo = m_server.conninfo();
        request.environment = "dev";
        const Outcome added = m_administration->addConnection(Actor::homeOwner(), request);
        QVERIFY2(added.ok(), added ? "" : added.error().message.c_str());
        m_worlds = std::make_unique<WorldKeeper>(*m_administration);
        QVERIFY(m_worlds->rebuild().ok());
        m_keeper = std::make_unique<CatalogKeeper>(*m_worlds, [this](const std::string&) { ++m_changes; });
        m_keeper->setLabels({{"shop", {{"public", "people", "mail", "email"}}}});
        m_keeper->start();
        QCOMPARE(refresh(), std::string());
    }

    void cleanupTestCase()
    {
        if (m_keeper)
            m_keeper->stop();
    }

    void theSameSchemaKeepsSnapshotAndVersion()
    {
        const auto before = now();
        QVERIFY(before && before->relation("public", "people")->column("mail")->label == "email");
        const int changes = m_changes;
        for (int i = 0; i < 3; ++i)
            QCOMPARE(refresh(), std::string());
        QCOMPARE(now().get(), before.get());
        QCOMPARE(m_changes.load(), changes);
    }

    void anEstimateAloneKeepsThemToo()
    {
        const auto before = now();
        QCOMPARE(m_server.run("INSERT INTO people SELECT i, '' FROM generate_series(1, 500) i; ANALYZE people"), std::string());
        QCOMPARE(refresh(), std::string());
        QCOMPARE(now().get(), before.get());
    }

    void anotherSchemaReplacesThem()
    {
        const auto before = now();
        const int changes = m_changes;
        QCOMPARE(m_server.run("ALTER TABLE people ADD COLUMN age int"), std::string());
        QCOMPARE(refresh(), std::string());
        QVERIFY(now()->relation("public", "people")->column("age"));
        QVERIFY(now()->version() != before->version());
        QCOMPARE(now()->relation("public", "people")->column("mail")->label, std::string("email"));
        QCOMPARE(now()->relation("public", "people")->rowsEstimated, 500.0);
        QVERIFY2(m_changes > changes, "whoever waited for the reading was told before those who hang on it");
    }

    void labelsReplaceThem()
    {
        const auto before = now();
        m_keeper->setLabels({});
        QVERIFY(now()->version() != before->version());
        QVERIFY(!now()->hasLabels());
    }

    void whatSomebodyVouchesForIsVouchedForAtOnce()
    {
        QCOMPARE(m_server.run("CREATE FUNCTION sounds(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'soundex'"), std::string());
        QCOMPARE(refresh(), std::string());
        const auto sounds = [this] { return now()->functions("public", "sounds").at(0); };
        QVERIFY(!sounds()->reviewed);
        const catalog::FunctionReview review{catalog::signatureOf(*sounds(), *now()), catalog::reviewMark(*sounds())};
        QCOMPARE(review.signature, std::string("public.sounds(text)"));

        m_keeper->setLabels({{"shop", {{"public", "people", "mail", "email"}}}});
        auto before = now();
        int changes = m_changes;
        m_keeper->setReviews({{"shop", {review}}, {"elsewhere", {review}}});
        QVERIFY2(sounds()->reviewed, "without a reading");
        QVERIFY2(now()->version() != before->version(), "what was analysed before is analysed again");
        QVERIFY(m_changes > changes);
        QCOMPARE(now()->relation("public", "people")->column("mail")->label, std::string("email"));
        QVERIFY((*m_keeper->readNow("shop", ""))->functions("public", "sounds").at(0)->reviewed);

        before = now();
        m_keeper->setReviews({{"shop", {review}}});
        QCOMPARE(now().get(), before.get());
        QCOMPARE(refresh(), std::string());
        QCOMPARE(now().get(), before.get());

        // In another database the same name may mean other code.
        QCOMPARE(m_server.run("CREATE DATABASE other"), std::string());
        const auto there = m_server.connect("dbname=other");
        PQclear(PQexec(there.get(), "CREATE FUNCTION sounds(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'soundex'"));
        QCOMPARE(refresh("other"), std::string());
        const auto elsewhere = m_keeper->snapshot("shop", "other")->functions("public", "sounds");
        QCOMPARE(elsewhere.size(), size_t{1});
        QVERIFY(!elsewhere.at(0)->reviewed);

        QCOMPARE(m_server.run("CREATE OR REPLACE FUNCTION sounds(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'metaphone'"), std::string());
        QCOMPARE(refresh(), std::string());
        QVERIFY2(!sounds()->reviewed, "another symbol");
        QCOMPARE(m_server.run("CREATE OR REPLACE FUNCTION sounds(text) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', 'soundex'"), std::string());
        QCOMPARE(refresh(), std::string());
        QVERIFY(sounds()->reviewed);
        changes = m_changes;
        m_keeper->setReviews({});
        QVERIFY(!sounds()->reviewed);
        QVERIFY(m_changes > changes);
        QCOMPARE(now()->relation("public", "people")->column("mail")->label, std::string("email"));
    }

    void aFailureIsToldAndForgotten()
    {
        QVERIFY(!refresh("nowhere").empty());
        QVERIFY(!m_keeper->problem("shop", "nowhere").empty());
        QCOMPARE(m_server.run("CREATE DATABASE nowhere"), std::string());
        QCOMPARE(refresh("nowhere"), std::string());
        QCOMPARE(m_keeper->problem("shop", "nowhere"), std::string());
    }

    void readingNowKeepsNothing()
    {
        const auto before = now();
        m_keeper->setLabels({{"shop", {{"public", "people", "age", "birthday"}}}});
        const auto read = m_keeper->readNow("shop", "");
        QVERIFY(read.ok());
        QCOMPARE((*read)->relation("public", "people")->column("age")->label, std::string("birthday"));
        QVERIFY((*read).get() != now().get());
        QVERIFY(!m_keeper->readNow("elsewhere", "").ok());
    }
};

QTEST_GUILESS_MAIN(TestCatalogKeeper)
#include "tst_catalog_keeper.moc"
