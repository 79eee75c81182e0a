#include "core/approval/desk.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::approval;

namespace {

class ManualClock final : public Clock {
public:
    [[nodiscard]] TimeUs nowUs() const override { return us; }
    std::atomic<TimeUs> us{1'000'000};
};

Request agentRequest()
{
    Request request;
    request.binding.statementText = "DELETE FROM orders";
    request.binding.parameters = {"1", std::nullopt};
    request.binding.identity = "agent-7";
    request.binding.connection = "shop";
    request.binding.database = "shop";
    request.binding.policyVersion = 3;
    request.identityKind = "agent";
    request.sponsor = "tom";
    return request;
}

const Decider kReviewer{"rita", "human", {"reviewer"}};

}  // namespace

class TestDesk : public QObject {
    Q_OBJECT

    std::shared_ptr<ManualClock> m_clock;
    std::unique_ptr<Desk> m_desk;

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_shared<ManualClock>();
        m_desk = std::make_unique<Desk>(m_clock);
    }

    void approvedRunsOnce()
    {
        std::vector<State> told;
        const Request request = m_desk->open(agentRequest(), 60, [&](const Request& r) { told.push_back(r.state); });
        QVERIFY(request.id.starts_with("apr_"));
        QCOMPARE(request.id.size(), size_t{16});
        QCOMPARE(request.expiresUs, request.createdUs + 60'000'000);
        const Digest digest = request.binding.digest();
        QVERIFY(!m_desk->consume(request.id, digest).ok());
        const auto approved = m_desk->approve(request.id, kReviewer, "");
        QVERIFY(approved.ok());
        QCOMPARE(approved->decidedBy, std::string("rita"));
        QCOMPARE(told.size(), size_t{1});
        QVERIFY(told[0] == State::Approved);
        QVERIFY(!m_desk->approve(request.id, kReviewer, "").ok());
        QVERIFY(!m_desk->deny(request.id, kReviewer, "too late").ok());
        QVERIFY(m_desk->consume(request.id, digest).ok());
        QVERIFY(!m_desk->consume(request.id, digest).ok());
        QVERIFY(m_desk->find(request.id)->state == State::Executed);
        QVERIFY(!m_desk->withdraw(request.id, "").ok());
        QCOMPARE(told.size(), size_t{1});
    }

    void nobodyApprovesTheirOwn_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("role");
        QTest::newRow("the requester") << "agent-7" << "human" << "reviewer";
        QTest::newRow("the sponsor") << "tom" << "human" << "reviewer";
        QTest::newRow("an agent") << "agent-8" << "agent" << "reviewer";
        QTest::newRow("a service") << "ci" << "service" << "reviewer";
        QTest::newRow("an admin without the role") << "ada" << "human" << "admin";
        QTest::newRow("nobody") << "" << "human" << "reviewer";
        QTest::newRow("no kind") << "rita" << "" << "reviewer";
    }

    void nobodyApprovesTheirOwn()
    {
        QFETCH(QString, name);
        QFETCH(QString, kind);
        QFETCH(QString, role);
        const Decider by{name.toStdString(), kind.toStdString(), {role.toStdString()}};
        const Request request = m_desk->open(agentRequest(), 60, {});
        QVERIFY(!m_desk->refusal(request, by).empty());
        QVERIFY(!m_desk->approve(request.id, by, "fine").ok());
        QVERIFY(!m_desk->deny(request.id, by, "no").ok());
        QVERIFY(m_desk->find(request.id)->state == State::Pending);
        QVERIFY(m_desk->refusal(request, kReviewer).empty());
    }

    void aPersonsSponsorFieldDoesNotMatterButTheirNameDoes()
    {
        Request request = agentRequest();
        request.binding.identity = "lena";
        request.identityKind = "human";
        request = m_desk->open(request, 60, {});
        QVERIFY(m_desk->refusal(request, {"tom", "human", {"reviewer"}}).empty());
        QVERIFY(!m_desk->refusal(request, {"lena", "human", {"reviewer"}}).empty());
        request.reviewerRole = "admin";
        QVERIFY(!m_desk->refusal(request, kReviewer).empty());
        QVERIFY(m_desk->refusal(request, {"ada", "human", {"admin"}}).empty());
    }

    void aDenialNeedsAReason()
    {
        const Request request = m_desk->open(agentRequest(), 60, {});
        QVERIFY(!m_desk->deny(request.id, kReviewer, " \t\n").ok());
        QVERIFY(m_desk->deny(request.id, kReviewer, "use a WHERE").ok());
        QVERIFY(!m_desk->consume(request.id, request.binding.digest()).ok());
        QVERIFY(m_desk->pending().empty());
        QCOMPARE(m_desk->recent().front().reason, std::string("use a WHERE"));
    }

    void anyChangeVoidsIt()
    {
        const Binding binding = agentRequest().binding;
        std::vector<Binding> changed(9, binding);
        changed[0].statementText += " ";
        changed[1].parameters[0] = "2";
        changed[2].parameters[1] = "";
        changed[3].parameters.pop_back();
        changed[4].identity = "agent-8";
        changed[5].connection = "shop2";
        changed[6].database = "shop2";
        changed[7].policyVersion = 4;
        changed[8].connection = "shops";
        changed[8].database = "hop";
        const Request request = m_desk->open(agentRequest(), 60, {});
        QVERIFY(m_desk->approve(request.id, kReviewer, "").ok());
        for (const Binding& other : changed)
            QVERIFY(!m_desk->consume(request.id, other.digest()).ok());
        QVERIFY(m_desk->consume(request.id, binding.digest()).ok());
    }

    void expiresOnTime()
    {
        std::vector<State> told;
        const Request request = m_desk->open(agentRequest(), 60, [&](const Request& r) { told.push_back(r.state); });
        QCOMPARE(m_desk->expireDue(), request.expiresUs);
        m_clock->us = request.expiresUs;
        QVERIFY2(!m_desk->approve(request.id, kReviewer, "").ok(), "due, though not yet ended");
        QCOMPARE(m_desk->expireDue(), 0);
        QCOMPARE(told.size(), size_t{1});
        QVERIFY(told[0] == State::Expired);
        QVERIFY(!m_desk->consume(request.id, request.binding.digest()).ok());

        const Request late = m_desk->open(agentRequest(), 60, {});
        QVERIFY(m_desk->approve(late.id, kReviewer, "").ok());
        m_clock->us = late.expiresUs;
        QVERIFY2(!m_desk->consume(late.id, late.binding.digest()).ok(), "an old approval does not release");
    }

    void listenersMayCallTheDesk()
    {
        int changes = 0;
        m_desk->onChange([&](const Request& r) {
            ++changes;
            (void)m_desk->find(r.id);
            (void)m_desk->pending();
        });
        const Request request = m_desk->open(agentRequest(), 60, [&](const Request& r) {
            QVERIFY(m_desk->consume(r.id, r.binding.digest()).ok());
        });
        QVERIFY(m_desk->approve(request.id, kReviewer, "").ok());
        QVERIFY(m_desk->find(request.id)->state == State::Executed);
        QCOMPARE(changes, 3);
    }

    void keepsTheLastFiveHundred()
    {
        std::string first;
        for (int i = 0; i < 510; ++i) {
            const Request request = m_desk->open(agentRequest(), 60, {});
            if (i == 0)
                first = request.id;
            QVERIFY(m_desk->withdraw(request.id, "n").ok());
        }
        QCOMPARE(m_desk->recent().size(), size_t{500});
        QVERIFY(!m_desk->find(first).ok());
    }

    void whoeverConsumesAtOnceIsHeardOfInOrder()
    {
        std::vector<State> heard;
        m_desk->onChange([&heard](const Request& request) { heard.push_back(request.state); });
        const Request request = m_desk->open(agentRequest(), 60, [this](const Request& decided) {
            QVERIFY(m_desk->consume(decided.id, decided.binding.digest()).ok());
        });
        QVERIFY(m_desk->approve(request.id, kReviewer, "").ok());
        QCOMPARE(heard, (std::vector<State>{State::Pending, State::Approved, State::Executed}));
    }

    void oneOfManyThreadsDecidesAndOneRuns()
    {
        for (int round = 0; round < 50; ++round) {
            std::atomic<int> told{0};
            std::atomic<int> approved{0};
            std::atomic<int> ran{0};
            const Request request = m_desk->open(agentRequest(), 60, [&](const Request&) { ++told; });
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&] {
                    if (m_desk->approve(request.id, kReviewer, "").ok())
                        ++approved;
                    if (m_desk->consume(request.id, request.binding.digest()).ok())
                        ++ran;
                    (void)m_desk->recent();
                    m_desk->expireDue();
                });
            }
            for (std::thread& thread : threads)
                thread.join();
            QCOMPARE(told.load(), 1);
            QCOMPARE(approved.load(), 1);
            QCOMPARE(ran.load(), 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestDesk)
#include "tst_desk.moc"
