// How many different values were tested, and what counts as several at once.
#include "core/gateway/probe_counter.h"
#include "core/gateway/probing.h"
#include "tests/cases/shop_catalog.h"

#include <QtTest>

using namespace gatehouse;
using gateway::ProbeCounter;

class TestProbing : public QObject {
    Q_OBJECT

    static uint32_t tests(const std::string& text, const std::vector<std::optional<std::string>>& parameters = {})
    {
        gateway::Judged judged;
        auto catalog = std::make_shared<const catalog::Snapshot>(cases::shopCatalog());
        judged.analysis = std::make_shared<const sql::Analysis>(sql::analyze(text, *catalog, {}));
        judged.catalog = catalog;
        gateway::Asker asker;
        asker.maskedLabels = {"*"};
        const auto probe = gateway::probeOf(judged, asker, text, parameters);
        return probe ? probe->tests : 0;
    }

private Q_SLOTS:
    void differentValuesCount()
    {
        ProbeCounter counter;
        QCOMPARE(counter.count("bot", "shop", "s", 1, 1, 0), 1U);
        QCOMPARE(counter.count("bot", "shop", "s", 1, 1, 1), 1U);
        QCOMPARE(counter.count("bot", "shop", "s", 2, 1, 2), 2U);
        QCOMPARE(counter.count("bot", "shop", "other", 2, 1, 2), 1U);
        QCOMPARE(counter.count("bot", "prod", "s", 2, 1, 2), 1U);
        QCOMPARE(counter.count("lena", "shop", "s", 2, 1, 2), 1U);
        QCOMPARE(counter.count("bot", "shop", "s", 3, 40, 2), 42U);
    }

    void theWindowFades()
    {
        ProbeCounter counter;
        for (uint64_t value = 0; value < 100; ++value)
            (void)counter.count("bot", "shop", "s", value, 1, 0);
        QCOMPARE(counter.count("bot", "shop", "s", 1000, 1, ProbeCounter::kWindowUs), 101U);
        QCOMPARE(counter.count("bot", "shop", "s", 1000, 1, ProbeCounter::kWindowUs * 3 / 2), 51U);
        QCOMPARE(counter.count("bot", "shop", "s", 1000, 1, ProbeCounter::kWindowUs * 4), 1U);
    }

    void memoryIsBounded()
    {
        ProbeCounter counter;
        for (int shape = 0; shape < 3 * static_cast<int>(ProbeCounter::kShapesMax); ++shape)
            (void)counter.count("bot", "shop", std::to_string(shape), 1, 1, 0);
        // The oldest went, the newest stayed.
        QCOMPARE(counter.count("bot", "shop", "0", 2, 1, 0), 1U);
        QCOMPARE(counter.count("bot", "shop", std::to_string(3 * ProbeCounter::kShapesMax - 1), 2, 1, 0), 2U);
        // More values than are remembered one by one still count.
        for (uint64_t value = 0; value < 5000; ++value)
            (void)counter.count("bot", "shop", "many", value, 1, 0);
        QCOMPARE(counter.count("bot", "shop", "many", 9999, 1, 0), 5001U);
    }

    void whatIsATest()
    {
        QCOMPARE(tests("SELECT id FROM customers WHERE region = 'eu'"), 0U);
        QCOMPARE(tests("SELECT id FROM customers WHERE email IS NULL"), 0U);
        QCOMPARE(tests("SELECT id FROM customers WHERE email = 'a' AND region = 'eu' LIMIT 10"), 1U);
        QCOMPARE(tests("SELECT id FROM customers WHERE email IN ('a', 'b', 'c')"), 3U);
        QCOMPARE(tests("SELECT id FROM customers WHERE email = ANY ($1)", {"{a,b,c,d}"}), 4U);
        QCOMPARE(tests("SELECT id FROM customers WHERE email = ANY ($1)", {std::string("\0\0\0\1\0\0\0\0\0\0\0\x19\0\0\0\2\0\0\0\1", 20)}), 2U);
        QCOMPARE(tests("SELECT CASE WHEN ssn = '1' THEN 1 END FROM customers"), 1U);
    }
};

QTEST_GUILESS_MAIN(TestProbing)
#include "tst_probing.moc"
