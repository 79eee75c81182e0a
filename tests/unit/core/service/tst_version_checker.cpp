// VersionChecker and CatalogKeeper over a home of their own and a real server: what counts as changed, and what cannot be told.
#include "core/service/version_checker.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QTemporaryDir>
#include <QtTest>

#include <future>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::service;

class TestVersionChecker : public QObject {
    Q_OBJECT

private:
    using Read = std::shared_ptr<const catalog::Snapshot>;

    tests::ServerSession m_server;
    QTemporaryDir m_folder;
    std::unique_ptr<Installation> m_installation;
    std::unique_ptr<Administration> m_administration;
    std::unique_ptr<WorldKeeper> m_worlds;
    std::unique_ptr<CatalogKeeper> m_keeper;
    std::unique_ptr<VersionChecker> m_checker;
    const catalog::Names m_names{{"people", "seen"}, {"told"}, {"public"}};

    void refresh()
    {
        std::promise<Outcome> done;
        auto answer = done.get_future();
        m_keeper->refresh("shop", "", [&done](Outcome outcome) { done.set_value(std::move(outcome)); });
        QVERIFY(answer.get().ok());
    }
    Read now() const { return m_keeper->snapshot("shop", ""); }
    std::future<Result<bool>> asked(const Read& snapshot, const std::string& connection = "shop")
    {
        auto promise = std::make_shared<std::promise<Result<bool>>>();
        m_checker->check(connection, "", snapshot, m_names, [promise](Result<bool> answer) { promise->set_value(std::move(answer)); });
        return promise->get_future();
    }
    /// "same", "changed", or what was said.
    std::string check(const Read& snapshot, const std::string& connection = "shop")
    {
        const Result<bool> answer = asked(snapshot, connection).get();
        return !answer ? answer.error().message : *answer ? "same" : "changed";
    }
    void run(const std::string& sql) { QCOMPARE(m_server.run(sql), std::string()); }
    std::string endConnections() { return m_server.value("SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name = 'gatehouse-versions'"); }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_server.open(), std::string());
        run("CREATE TABLE people (id int PRIMARY KEY, mail text, other text);"
            "CREATE VIEW seen AS SELECT other FROM people;"
            "CREATE FUNCTION told() RETURNS text LANGUAGE sql AS 'SELECT other FROM people'");
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
        QVERIFY(m_administration->addConnection(Actor::homeOwner(), request).ok());
        m_worlds = std::make_unique<WorldKeeper>(*m_administration);
        QVERIFY(m_worlds->rebuild().ok());
        m_keeper = std::make_unique<CatalogKeeper>(*m_worlds, [](const std::string&) {});
        m_keeper->start();
        m_checker = std::make_unique<VersionChecker>(*m_worlds, *m_keeper);
        refresh();
    }

    void cleanupTestCase()
    {
        m_checker.reset();
        if (m_keeper)
            m_keeper->stop();
    }

    void whatWasNotChangedIsTheSame()
    {
        QCOMPARE(check(now()), std::string("same"));
        run("CREATE TABLE elsewhere (id int)");
        QCOMPARE(check(now()), std::string("same"));
    }

    void aChangeCountsUntilItIsRead()
    {
        const Read before = now();
        run("CREATE OR REPLACE VIEW seen AS SELECT mail AS other FROM people");
        QCOMPARE(check(before), std::string("changed"));
        refresh();
        QCOMPARE(check(now()), std::string("same"));
        QCOMPARE(check(before), std::string("changed"));
    }

    void labelsAreNoChange()
    {
        const Read before = now();
        m_keeper->setLabels({{"shop", {{"public", "people", "mail", "email"}}}});
        QVERIFY(now().get() != before.get());
        QCOMPARE(check(before), std::string("same"));
        QCOMPARE(check(now()), std::string("same"));
    }

    void whatReadsTheSameIsTheSameOnceItWasRead()
    {
        const Read before = now();
        run("CREATE OR REPLACE FUNCTION told() RETURNS text LANGUAGE sql AS 'SELECT other FROM people'");
        QCOMPARE(check(before), std::string("changed"));
        refresh();
        QCOMPARE(now().get(), before.get());
        QCOMPARE(check(before), std::string("same"));
    }

    /// A reading must not wait for its holder, so it takes over the view of before; it must not take the number of now with it.
    void whatALockKeepsFromBeingReadIsNotTakenForRead()
    {
        const Read before = now();
        run("CREATE OR REPLACE VIEW seen AS SELECT id::text AS other FROM people");
        auto holder = m_server.connect("");
        QCOMPARE(tests::ServerSession::runOn(holder.get(), "BEGIN; LOCK seen IN ACCESS EXCLUSIVE MODE"), std::string());
        refresh();
        QCOMPARE(now()->relation("public", "seen")->viewDefinition, before->relation("public", "seen")->viewDefinition);
        QCOMPARE(check(now()), std::string("changed"));
        QCOMPARE(tests::ServerSession::runOn(holder.get(), "ROLLBACK"), std::string());
        QCOMPARE(check(now()), std::string("changed"));
        refresh();
        QCOMPARE(check(now()), std::string("same"));
    }

    void aSnapshotOfNobodyIsChanged()
    {
        QCOMPARE(check(std::make_shared<const catalog::Snapshot>("postgres", 1, catalog::Contents())), std::string("changed"));
    }

    void aLostConnectionIsOpenedAgain()
    {
        QCOMPARE(check(now()), std::string("same"));
        QCOMPARE(endConnections(), std::string("1"));
        QCOMPARE(check(now()), std::string("same"));
    }

    void whatCannotBeAskedIsAnError()
    {
        QVERIFY(!asked(now(), "nowhere").get().ok());
        run("BEGIN; LOCK pg_catalog.pg_rewrite IN ACCESS EXCLUSIVE MODE");
        const std::string said = check(now());
        run("ROLLBACK");
        QVERIFY2(said != "same" && said != "changed", said.c_str());
        QCOMPARE(check(now()), std::string("same"));
    }

    void manyAtOnceAreAllAnswered()
    {
        const Read snapshot = now();
        std::vector<std::thread> threads;
        std::atomic<int> same = 0;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int j = 0; j < 50; ++j)
                    same += check(snapshot) == "same";
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(same.load(), 400);
        QCOMPARE(endConnections(), std::string("1"));
    }

    void whoWaitsWhenItStopsIsTold()
    {
        run("BEGIN; LOCK pg_catalog.pg_rewrite IN ACCESS EXCLUSIVE MODE");
        auto first = asked(now());
        auto second = asked(now());
        m_checker->stop();
        QVERIFY(!first.get().ok());
        QVERIFY(!second.get().ok());
        QVERIFY(!asked(now()).get().ok());
        run("ROLLBACK");
    }
};

QTEST_GUILESS_MAIN(TestVersionChecker)
#include "tst_version_checker.moc"
