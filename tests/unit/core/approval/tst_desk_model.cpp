#include "core/approval/desk.h"

#include <QTest>

#include <rapidcheck.h>

#include <random>

using namespace gatehouse;
using namespace gatehouse::approval;

namespace {

class ManualClock final : public Clock {
public:
    [[nodiscard]] TimeUs nowUs() const override { return us; }
    TimeUs us = 1'000'000;
};

/// What one request may be, written down without the desk's code.
struct Model {
    State state = State::Pending;
    TimeUs expiresUs = 0;
    int told = 0;
    bool sight = false;   ///< rudi asks to see, instead of agent-7 to run
    bool open() const { return state == State::Pending || state == State::Approved; }
};

struct Person {
    Decider decider;
    bool mayRun;   ///< for requests of agent-7, sponsored by tom
    bool maySee;   ///< for requests to see by rudi, who is nobody's
};

const std::vector<Person> kPeople{
    {{"rita", "human", {"reviewer"}}, true, true},
    {{"rudi", "human", {"engineer", "reviewer"}}, true, false},
    {{"tom", "human", {"reviewer"}}, false, true},
    {{"agent-7", "agent", {"reviewer"}}, false, false},
    {{"ada", "human", {"admin"}}, false, false},
};

void runAgainstModel()
{
    auto clock = std::make_shared<ManualClock>();
    Desk desk(clock);
    std::map<std::string, Model> models;
    std::vector<std::string> ids;
    std::map<std::string, int> told;
    const int steps = *rc::gen::inRange(1, 60);
    for (int step = 0; step < steps; ++step) {
        const int action = *rc::gen::inRange(0, 7);
        if (action == 0 || ids.empty()) {
            Request request;
            request.binding.identity = "agent-7";
            request.binding.statementText = std::to_string(step);
            request.identityKind = "agent";
            request.sponsor = "tom";
            const bool sight = *rc::gen::arbitrary<bool>();
            if (sight) {
                request.binding.identity = "rudi";
                request.identityKind = "human";
                request.sponsor.clear();
                request.sight = Sight{{{"public", "customers", "email", "email", 20001, 2}}, "because", 60, -1};
            }
            const int seconds = *rc::gen::inRange(1, 20);
            request = desk.open(request, seconds, [&told](const Request& r) { ++told[r.id]; });
            models[request.id] = {State::Pending, clock->us + seconds * 1'000'000, 0, sight};
            ids.push_back(request.id);
            continue;
        }
        const std::string& id = ids[*rc::gen::inRange<size_t>(0, ids.size())];
        Model& model = models[id];
        const Person& person = kPeople[*rc::gen::inRange<size_t>(0, kPeople.size())];
        const bool may = model.sight ? person.maySee : person.mayRun;
        const std::string reason = *rc::gen::element<std::string>("", "  ", "because");
        const bool due = clock->us >= model.expiresUs;
        switch (action) {
        case 1: {
            const bool expected = model.state == State::Pending && may && !due;
            RC_ASSERT(desk.approve(id, person.decider, reason).ok() == expected);
            if (expected) {
                model.state = State::Approved;
                ++model.told;
            }
            break;
        }
        case 2: {
            const bool expected = model.state == State::Pending && may && !due && reason == "because";
            RC_ASSERT(desk.deny(id, person.decider, reason).ok() == expected);
            if (expected) {
                model.state = State::Denied;
                ++model.told;
            }
            break;
        }
        case 3: {
            const bool expected = model.open();
            RC_ASSERT(desk.withdraw(id, reason).ok() == expected);
            if (expected) {
                model.told += model.state == State::Pending ? 1 : 0;
                model.state = State::Withdrawn;
            }
            break;
        }
        case 4: {
            const bool same = *rc::gen::arbitrary<bool>();
            Digest digest = desk.find(id)->binding.digest();
            if (!same)
                digest[*rc::gen::inRange<size_t>(0, digest.size())] ^= 1;
            const bool expected = model.state == State::Approved && same && !due;
            RC_ASSERT(desk.consume(id, digest).ok() == expected);
            if (expected)
                model.state = State::Executed;
            break;
        }
        case 5:
            clock->us += *rc::gen::inRange(0, 8'000'000);
            break;
        default: {
            TimeUs next = 0;
            for (auto& [other, m] : models) {
                if (!m.open())
                    continue;
                if (clock->us >= m.expiresUs) {
                    m.told += m.state == State::Pending ? 1 : 0;
                    m.state = State::Expired;
                } else if (next == 0 || m.expiresUs < next) {
                    next = m.expiresUs;
                }
            }
            RC_ASSERT(desk.expireDue() == next);
        }
        }
        size_t pending = 0;
        for (const auto& [other, m] : models) {
            RC_ASSERT(desk.find(other)->state == m.state);
            RC_ASSERT(told[other] == m.told);
            pending += m.state == State::Pending ? 1u : 0u;
        }
        RC_ASSERT(desk.pending().size() == pending);
        RC_ASSERT(desk.recent().size() == models.size() - pending);
    }
}

}  // namespace

class TestDeskModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void behavesLikeTheModel()
    {
        // RapidCheck prints the seed when it fails; RC_PARAMS="seed=…" repeats it.
        QVERIFY(rc::check("the desk is its model", runAgainstModel));
    }
};

QTEST_GUILESS_MAIN(TestDeskModel)
#include "tst_desk_model.moc"
