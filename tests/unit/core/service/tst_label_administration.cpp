// From a real database to labels: what a discovery finds and keeps, what a person's word is worth against it, and what
// results that showed something make of it.
#include "core/service/discovery.h"
#include "core/service/seen_values.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QTemporaryDir>
#include <QtTest>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::service;

class TestLabelAdministration : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_server;
    QTemporaryDir m_folder;
    std::unique_ptr<Installation> m_installation;
    std::unique_ptr<Administration> m_administration;
    std::unique_ptr<WorldKeeper> m_worlds;
    std::unique_ptr<CatalogKeeper> m_keeper;
    std::unique_ptr<Discovery> m_discovery;
    std::mutex m_mutex;
    std::condition_variable m_told;
    std::vector<DiscoveryRun> m_runs;

    void apply()
    {
        auto knowledge = m_administration->labelKnowledge();
        QVERIFY(knowledge.ok());
        m_discovery->setKnowledge(*knowledge);
        m_keeper->setKnowledge(std::move(*knowledge));
    }
    void readAgain()
    {
        std::promise<void> read;
        m_keeper->refresh("shop", "", [&read](const Outcome&) { read.set_value(); });
        read.get_future().wait();
    }
    DiscoveryRun look(Discovery::Scope scope)
    {
        m_discovery->look("shop", scope);
        std::unique_lock lock(m_mutex);
        m_told.wait_for(lock, std::chrono::seconds(20), [this] { return !m_runs.empty(); });
        if (m_runs.empty())
            return {};
        DiscoveryRun run = std::move(m_runs.front());
        m_runs.erase(m_runs.begin());
        return run;
    }
    std::optional<store::LabelRow> label(const char* table, const char* column)
    {
        const auto rows = m_administration->labels("shop");
        for (const store::LabelRow& row : *rows) {
            if (row.table == table && row.column == column)
                return row;
        }
        return std::nullopt;
    }
    std::string masked(const char* table, const char* column)
    {
        return m_keeper->snapshot("shop", "")->relation("public", table)->column(column)->label;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_server.open(), std::string());
        for (const char* sql : {"CREATE TABLE people (id int PRIMARY KEY, a1 text UNIQUE, contact_email text, d text, z text[])",
                                "INSERT INTO people SELECT i, 'person' || i || '@mail.example.com', NULL, 'part ' || i, ARRAY['x', 'arr' || i || '@mail.example.com'] FROM generate_series(1, 60) i",
                                "CREATE TABLE calls (id int PRIMARY KEY, who text REFERENCES people (a1))",
                                "CREATE TABLE sparse (id int, v text)", "INSERT INTO sparse SELECT i, CASE WHEN i = 900 THEN 'one@mail.example.com' END FROM generate_series(1, 1000) i",
                                "CREATE TABLE big (id int, v text)", "INSERT INTO big SELECT i, 'big' || i || '@mail.example.com' FROM generate_series(1, 30000) i", "ANALYZE big",
                                "CREATE TABLE parted (k int, m text) PARTITION BY LIST (k)", "CREATE TABLE parted1 PARTITION OF parted FOR VALUES IN (1)",
                                "INSERT INTO parted SELECT 1, 'part' || i || '@mail.example.com' FROM generate_series(1, 30) i"})
            QCOMPARE(m_server.run(sql), std::string());
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
        m_discovery = std::make_unique<Discovery>(*m_worlds, *m_keeper, std::make_shared<SystemClock>(), [this](DiscoveryRun run) {
            const std::lock_guard lock(m_mutex);
            m_runs.push_back(std::move(run));
            m_told.notify_all();
        }, [](const DiscoveryProgress&) {});
        apply();
        m_keeper->start();
        m_discovery->start();
        readAgain();
    }

    void cleanupTestCase()
    {
        if (m_discovery)
            m_discovery->stop();
        if (m_keeper)
            m_keeper->stop();
    }

    void namesCountBeforeTheFirstLook()
    {
        QCOMPARE(masked("people", "contact_email"), std::string("email"));
        QCOMPARE(masked("people", "a1"), std::string());
    }

    void aLookFindsAndIsEnforced()
    {
        const DiscoveryRun run = look(Discovery::Scope::New);
        QCOMPARE(run.problem, std::string());
        const auto change = m_administration->takeFindings(run);
        QVERIFY2(change.ok(), change ? "" : change.error().message.c_str());
        apply();
        for (const auto& [table, column] : {std::pair("people", "a1"), {"people", "z"}, {"people", "contact_email"}, {"calls", "who"},
                                            {"big", "v"}, {"parted", "m"}, {"parted1", "m"}}) {
            const auto row = label(table, column);
            QVERIFY2(row && row->label == "email" && row->state == store::LabelState::Proposed && isEnforced(*row), column);
            QCOMPARE(masked(table, column), std::string("email"));
            for (const std::string& line : row->evidence)
                QVERIFY2(line.find("mail.example") == std::string::npos, line.c_str());
        }
        QVERIFY2(label("sparse", "v"), "the only value of a column that is mostly empty");
        QVERIFY(!label("people", "d"));
        QCOMPARE(label("calls", "who")->evidence.front(), std::string("refers to public.people.a1, which holds email"));
    }

    void whatWasLookedAtIsNotLookedAtAgain()
    {
        m_discovery->look("shop", Discovery::Scope::New);
        QTest::qWait(300);
        {
            const std::lock_guard lock(m_mutex);
            QVERIFY(m_runs.empty());
        }
        QCOMPARE(m_server.run("ALTER TABLE people ADD COLUMN q7 text DEFAULT 'q@mail.example.com'"), std::string());
        readAgain();
        const DiscoveryRun run = look(Discovery::Scope::New);
        QCOMPARE(run.columns.size(), size_t{1});
        QCOMPARE(run.columns.front().column, std::string("q7"));
        QVERIFY(m_administration->takeFindings(run).ok());
        apply();
        QCOMPARE(masked("people", "q7"), std::string("email"));
    }

    void aPersonsWordStands()
    {
        const Actor ada{"ada", "human"};
        QVERIFY(!m_administration->clearLabel(ada, "shop", "public.people.q7", " ").ok());
        QVERIFY(!m_administration->clearLabel(ada, "shop", "public.people.d", "no label there").ok());
        QVERIFY(!m_administration->confirmLabels(ada, "shop", {"public.people.a1", "public.people.d"}).ok());
        QVERIFY2(label("people", "a1")->state == store::LabelState::Proposed, "all or nothing");
        QVERIFY(m_administration->clearLabel(ada, "shop", "public.people.q7", "one address of ours").ok());
        QVERIFY(m_administration->confirmLabels(ada, "shop", {"public.people.a1"}).ok());
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.z", "secret").ok());
        QVERIFY(m_administration->takeFindings(look(Discovery::Scope::All)).ok());
        apply();
        QVERIFY(label("people", "q7")->state == store::LabelState::Cleared);
        QCOMPARE(label("people", "q7")->reason, std::string("one address of ours"));
        QCOMPARE(masked("people", "q7"), std::string());
        QCOMPARE(masked("people", "z"), std::string("secret"));
        QCOMPARE(label("people", "a1")->setBy, std::string("ada"));
    }

    void aColumnCanHaveAMaskerOfItsOwn()
    {
        const Actor ada{"ada", "human"};
        const auto masker = [this] { return label("people", "a1")->masker.value_or("none"); };
        const auto inForce = [this] {
            apply();
            return m_keeper->snapshot("shop", "")->relation("public", "people")->column("a1")->masker;
        };
        for (const char* word : {"", "Full", "blurred", "full "})
            QVERIFY2(!m_administration->setLabel(ada, "shop", "public.people.a1", "email", word).ok(), word);
        QCOMPARE(masker(), std::string("none"));
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.a1", "email", "full").ok());
        QCOMPARE(masker(), std::string("full"));
        QCOMPARE(inForce(), std::string("full"));
        // Without a word it stays, as long as the label does, and whatever a discovery says.
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.a1", "email").ok());
        QVERIFY(m_administration->takeFindings(look(Discovery::Scope::All)).ok());
        QCOMPARE(masker(), std::string("full"));
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.a1", "secret").ok());
        QCOMPARE(masker(), std::string("none"));
        QCOMPARE(inForce(), std::string());
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.a1", "email", "null").ok());
        QVERIFY(m_administration->clearLabel(ada, "shop", "public.people.a1", "a test").ok());
        QCOMPARE(inForce(), std::string());
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.a1", "email", "partial").ok());
        QCOMPARE(masker(), std::string("partial"));
    }

    void aMaskerThatFollowedDataStaysWithWhatAPersonSays()
    {
        const Actor ada{"ada", "human"};
        const auto follow = [this] {
            QVERIFY(store::FollowedLabelRepository(m_installation->database()).set({"shop", "public", "people", "d", "email", false, "follows public.people.a1", "token"}, 5).ok());
        };
        follow();
        QCOMPARE(label("people", "d")->masker, std::optional<std::string>("token"));
        QVERIFY(m_administration->confirmLabels(ada, "shop", {"public.people.d"}).ok());
        QCOMPARE(label("people", "d")->masker, std::optional<std::string>("token"));
        QVERIFY(label("people", "d")->state == store::LabelState::Confirmed);
        follow();
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.d", "email").ok());
        QCOMPARE(label("people", "d")->masker, std::optional<std::string>("token"));
        follow();
        QVERIFY(m_administration->setLabel(ada, "shop", "public.people.d", "email", "partial").ok());
        QCOMPARE(label("people", "d")->masker, std::optional<std::string>("partial"));
        QVERIFY(m_administration->clearLabel(ada, "shop", "public.people.d", "a test").ok());
    }

    void aProposalIsNeverArguedAway()
    {
        QCOMPARE(m_server.run("TRUNCATE big; INSERT INTO big SELECT i, 'nothing' FROM generate_series(1, 1000) i; ANALYZE big"), std::string());
        const double before = label("big", "v")->confidence;
        QVERIFY(m_administration->takeFindings(look(Discovery::Scope::All)).ok());
        QCOMPARE(label("big", "v")->confidence, before);
    }

    void resultsMakeProposalsAsTheyShowMore()
    {
        QCOMPARE(m_server.run("CREATE TABLE later (id int, w text)"), std::string());
        readAgain();
        QVERIFY(m_administration->takeFindings(look(Discovery::Scope::New)).ok());
        apply();
        const catalog::Oid table = m_keeper->snapshot("shop", "")->relation("public", "later")->oid;
        SeenValues seen;
        QVERIFY(seen.take(*m_keeper, 1).empty());
        seen.add("shop", "", table, 2, "email", 0.95F);
        seen.add("shop", "", 4, 2, "email", 0.95F);   // no table of anybody
        auto runs = seen.take(*m_keeper, 1);
        QCOMPARE(runs.size(), size_t{1});
        QCOMPARE(runs.front().columns.size(), size_t{1});
        QVERIFY(m_administration->takeFindings(runs.front()).ok());
        QVERIFY2(!isEnforced(*label("later", "w")), "one value may be chance");
        for (int i = 0; i < 40; ++i)
            seen.add("shop", "", table, 2, "email", 0.95F);
        runs = seen.take(*m_keeper, 2);
        QCOMPARE(runs.size(), size_t{1});
        QVERIFY(m_administration->takeFindings(runs.front()).ok());
        QVERIFY(isEnforced(*label("later", "w")));
        QCOMPARE(label("later", "w")->setBy, std::string("results"));
        apply();
        for (int i = 0; i < 200; ++i)
            seen.add("shop", "", table, 2, "email", 0.95F);
        QVERIFY2(seen.take(*m_keeper, 3).empty(), "it has its label");
    }

    void seenValuesAreBoundedAndTakenFromManyThreads()
    {
        SeenValues seen;
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&seen, thread] {
                for (unsigned i = 0; i < 20'000; ++i)
                    seen.add("shop", "", 1'000'000U + i, static_cast<int16_t>(thread), "email", 0.9F);
            });
        }
        for (int i = 0; i < 20; ++i)
            (void)seen.take(*m_keeper, i);
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(seen.take(*m_keeper, 99).empty());   // none of them is a table
    }
};

QTEST_GUILESS_MAIN(TestLabelAdministration)
#include "tst_label_administration.moc"
