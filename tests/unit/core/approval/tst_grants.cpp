#include "core/approval/grants.h"

#include <QTest>

#include <atomic>

using namespace gatehouse;
using namespace gatehouse::approval;

namespace {

class ManualClock final : public Clock {
public:
    [[nodiscard]] TimeUs nowUs() const override { return us; }
    std::atomic<TimeUs> us{1'000'000};
};

Request sightRequest()
{
    Request request;
    request.id = "apr_0123456789ab";
    request.binding.identity = "lena";
    request.binding.connection = "shop";
    request.binding.database = "shop_db";
    request.identityKind = "human";
    request.decidedBy = "rosa";
    request.sight = Sight{{{"public", "customers", "email", "email", 20001, 2}}, "ticket 4711", 1800, 12};
    request.binding.statementText = sightText(*request.sight);
    return request;
}

}  // namespace

class TestGrants : public QObject {
    Q_OBJECT

    std::shared_ptr<ManualClock> m_clock;
    std::unique_ptr<Grants> m_grants;

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_shared<ManualClock>();
        m_grants = std::make_unique<Grants>(m_clock);
    }

    void textSaysWhatIsBound()
    {
        Sight sight = *sightRequest().sight;
        QCOMPARE(sightText(sight), std::string("SEE public.customers.email (email) FOR 30m"));
        sight.columns.push_back({"crm", "people", "ssn", "national_id", 7, 3});
        sight.seconds = 3600;
        QCOMPARE(sightText(sight), std::string("SEE public.customers.email (email), crm.people.ssn (national_id) FOR 1h"));
        QCOMPARE(lengthText(90), std::string("90s"));
    }

    void holdsForItsTimeAndForNobodyElse()
    {
        const auto grant = m_grants->add(sightRequest());
        QVERIFY(grant.ok());
        QCOMPARE((*grant)->id, std::string("gra_0123456789ab"));
        QCOMPARE((*grant)->untilUs, TimeUs{1'000'000 + 1800 * 1'000'000LL});
        QCOMPARE(m_grants->of("lena", "shop", "shop_db").size(), size_t{1});
        QVERIFY(m_grants->of("dan", "shop", "shop_db").empty());
        QVERIFY(m_grants->of("lena", "shop_dev", "shop_db").empty());
        QVERIFY(m_grants->of("lena", "shop", "other_db").empty());
        m_clock->us = (*grant)->untilUs - 1;
        QCOMPARE(m_grants->of("lena", "shop", "shop_db").size(), size_t{1});
        QVERIFY((*grant)->holdsAt(m_clock->us));
        QVERIFY(m_grants->endDue().empty());
        // Nobody has to come by for it to be over.
        m_clock->us = (*grant)->untilUs;
        QVERIFY(m_grants->of("lena", "shop", "shop_db").empty());
        QVERIFY(!(*grant)->holdsAt(m_clock->us));
        const auto ended = m_grants->endDue();
        QCOMPARE(ended.size(), size_t{1});
        QCOMPARE(ended.front()->end, std::string("its time is over"));
        QVERIFY(m_grants->held().empty());
        QVERIFY(m_grants->endDue().empty());
    }

    void endsAtOnceForWhoeverHoldsACopy()
    {
        const auto grant = m_grants->add(sightRequest());
        const auto copies = m_grants->of("lena", "shop", "shop_db");
        QVERIFY(m_grants->end((*grant)->id, "rosa ended it").ok());
        QVERIFY(!copies.front()->holdsAt(m_clock->us));
        QVERIFY(m_grants->of("lena", "shop", "shop_db").empty());
        QCOMPARE(m_grants->ended().front()->end, std::string("rosa ended it"));
        QVERIFY(m_grants->find((*grant)->id).ok());
        const auto again = m_grants->end((*grant)->id, "dan ended it");
        QVERIFY(!again.ok() && again.error().message.find("rosa ended it") != std::string::npos);
        QVERIFY(!m_grants->end("gra_none", "").ok());
    }

    void aClockThatGoesBackGivesNothingBack()
    {
        const auto grant = m_grants->add(sightRequest());
        m_clock->us = (*grant)->untilUs;
        QCOMPARE(m_grants->endDue().size(), size_t{1});
        m_clock->us = 1'000'000;
        QVERIFY(m_grants->of("lena", "shop", "shop_db").empty());
        QVERIFY(!(*grant)->holdsAt(m_clock->us));
    }

    void isOfARequestToSeeAlone()
    {
        Request statement = sightRequest();
        statement.sight.reset();
        QVERIFY(!m_grants->add(statement).ok());
        Request timeless = sightRequest();
        timeless.sight->seconds = 0;
        QVERIFY(!m_grants->add(timeless).ok());
        Request empty = sightRequest();
        empty.sight->columns.clear();
        QVERIFY(!m_grants->add(empty).ok());
        QVERIFY(m_grants->held().empty());
    }

    void keepsWhatEndedLately()
    {
        for (int i = 0; i < 250; ++i) {
            Request request = sightRequest();
            request.id = "apr_" + std::to_string(i);
            QVERIFY(m_grants->add(request).ok());
            QVERIFY(m_grants->end("gra_" + std::to_string(i), "x").ok());
        }
        QCOMPARE(m_grants->ended().size(), size_t{200});
        QCOMPARE(m_grants->ended().front()->id, std::string("gra_249"));
    }
};

QTEST_APPLESS_MAIN(TestGrants)
#include "tst_grants.moc"
