// The small parts of the gateway that need no socket.
#include "core/gateway/added_time.h"
#include "core/gateway/cancels.h"
#include "core/gateway/host.h"
#include "core/gateway/latency_window.h"
#include "core/gateway/outbox.h"
#include "core/gateway/search_path.h"
#include "core/gateway/text_encoding.h"

#include <QTest>

#include <asio/io_context.hpp>

#include <chrono>
#include <cmath>
#include <string>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::gateway;

class TestParts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void searchPaths_data()
    {
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QStringList>("path");
        QTest::newRow("default") << QStringLiteral("\"$user\", public") << QStringList{QStringLiteral("app_ro"), QStringLiteral("public")};
        QTest::newRow("empty") << QString() << QStringList{};
        QTest::newRow("empty quoted") << QStringLiteral("\"\"") << QStringList{};
        QTest::newRow("folded") << QStringLiteral("Sales,  \"Sales\"") << QStringList{QStringLiteral("sales"), QStringLiteral("Sales")};
        QTest::newRow("quote and comma inside") << QStringLiteral("\"a\"\"b\", \"x,y\"") << QStringList{QStringLiteral("a\"b"), QStringLiteral("x,y")};
    }
    void searchPaths()
    {
        QFETCH(QString, setting);
        QFETCH(QStringList, path);
        QStringList got;
        for (const std::string& schema : parseSearchPath(setting.toStdString(), "app_ro"))
            got << QString::fromStdString(schema);
        QCOMPARE(got, path);
    }

    void encodingsWhereAQuoteCanHideAreUnsafe()
    {
        for (const char* name : {"UTF8", "utf-8", "Unicode", "LATIN1", "iso-8859-15", "win1252", "SQL_ASCII", "KOI8R", "EUC_JP"})
            QVERIFY2(isSafeEncoding(name), name);
        for (const char* name : {"SJIS", "BIG5", "GBK", "UHC", "GB18030", "JOHAB", "shift_jis_2004", "mskanji", "", "nonsense"})
            QVERIFY2(!isSafeEncoding(name), name);
        QVERIFY(isUtf8("utf_8"));
        QVERIFY(!isUtf8("LATIN1"));
    }

    void neighbouringRangesBecomeOnePiece()
    {
        const std::string input = "abcdefgh";
        Outbox out;
        out.forward(std::string_view(input).substr(0, 3));
        out.forward(std::string_view(input).substr(3, 2));
        QCOMPARE(out.pieces().size(), size_t{1});
        out.add("XY");
        out.add("Z");
        out.forward(std::string_view(input).substr(5, 3));
        QCOMPARE(out.pieces().size(), size_t{3});
        QCOMPARE(out.bytes(), size_t{11});
        std::string all;
        for (const std::string_view piece : out.pieces())
            all += piece;
        QCOMPARE(all, std::string("abcdeXYZfgh"));
    }

    /// Bytes of our own must not move when more come.
    void ownedBytesStayWhereTheyAre()
    {
        Outbox out;
        std::string expected;
        for (int i = 0; i < 2000; ++i) {
            const std::string piece(static_cast<size_t>(i % 97), static_cast<char>('a' + i % 26));
            out.add(piece);
            expected += piece;
        }
        std::string all;
        for (const std::string_view piece : out.pieces())
            all += piece;
        QVERIFY(all == expected);
        out.clear();
        QVERIFY(out.empty());
        out.add("again");
        QCOMPARE(out.pieces().front(), std::string_view("again"));
    }

    void latencyQuantiles()
    {
        LatencyWindow window;
        for (int i = 0; i < 99; ++i)
            window.add(100, 10);
        window.add(100, 1000);
        std::array<int64_t, LatencyWindow::kSteps> steps{};
        QCOMPARE(window.collect(101, 5, steps), int64_t{100});
        QVERIFY(LatencyWindow::quantile(steps, 0.5) < 20);
        QVERIFY(LatencyWindow::quantile(steps, 0.999) >= 1000);
        steps = {};
        QCOMPARE(window.collect(100, 5, steps), int64_t{0});
        steps = {};
        QCOMPARE(window.collect(200, 5, steps), int64_t{0});
        QCOMPARE(LatencyWindow::quantile(steps, 0.99), 0.0);
        QCOMPARE(window.total(), int64_t{100});
    }

    void cancelsWaitForWhatIsBeingHandled()
    {
        asio::io_context loop;
        Cancels cancels(loop.get_executor());
        int passedOn = 0;
        bool toServer = false;
        const auto ask = [&] { cancels.ask([&](bool busy) { ++passedOn; toServer = busy; }); };
        ask();
        QVERIFY(toServer);
        QCOMPARE(passedOn, 1);   // the server is idle, or busy with what was sent before

        cancels.handling();
        ask();
        ask();
        loop.poll();
        QCOMPARE(passedOn, 1);
        QVERIFY(cancels.waiting());
        cancels.handled(false);
        QVERIFY(!cancels.waiting());
        QCOMPARE(passedOn, 1);   // not before what is written right after this
        loop.restart();
        loop.poll();
        QCOMPARE(passedOn, 3);
        QVERIFY(!toServer);   // it was answered here
        ask();
        QCOMPARE(passedOn, 4);
        cancels.handled(true);
        loop.restart();
        loop.poll();
        QCOMPARE(passedOn, 4);
    }

    /// No time limits: what must have passed is the least, what was measured around it the most.
    void addedTimeLeavesOutWhatIsWaitedForElsewhere()
    {
        using namespace std::chrono;
        using Microseconds = duration<double, std::micro>;
        constexpr auto kOwn = milliseconds(5);
        constexpr auto kElsewhere = milliseconds(50);
        const auto quantiles = [](const AddedTime::Start& start, AddedTime& added) {
            LatencyWindow window;
            added.ready(start);
            added.sent(window, 100);
            added.sent(window, 100);   // counted once
            std::array<int64_t, LatencyWindow::kSteps> steps{};
            return window.collect(101, 5, steps) == 1 ? LatencyWindow::quantile(steps, 0.5) : -1.0;
        };
        AddedTime added;
        const auto before = steady_clock::now();
        const AddedTime::Start start = added.begin();
        std::this_thread::sleep_for(kOwn);
        {
            const AddedTime::Elsewhere elsewhere(added);
            std::this_thread::sleep_for(kElsewhere);
        }
        const double told = quantiles(start, added);
        const double most = Microseconds(steady_clock::now() - before - kElsewhere).count();
        QVERIFY2(told >= Microseconds(kOwn).count(), qPrintable(QString::number(told)));
        QVERIFY2(told <= most * std::sqrt(2.0), qPrintable(QStringLiteral("%1 of at most %2").arg(told).arg(most)));

        // What was waited for before a statement began is not taken from it.
        const AddedTime::Start second = added.begin();
        std::this_thread::sleep_for(kOwn);
        const double later = quantiles(second, added);
        QVERIFY2(later >= Microseconds(kOwn).count(), qPrintable(QString::number(later)));
    }

    void accountsByNameBeforeRole()
    {
        Connection connection;
        connection.accounts = {{"app_ro", {}, {"engineer"}}, {"app_rw", {"lena"}, {"admin"}}};
        identity::Identity lena{"lena", identity::Kind::Human, {"engineer"}, "", 0};
        identity::Identity dan{"dan", identity::Kind::Human, {"engineer"}, "", 0};
        identity::Identity omar{"omar", identity::Kind::Human, {"auditor"}, "", 0};
        QCOMPARE(connection.accountFor(lena)->upstreamUser, std::string("app_rw"));
        QCOMPARE(connection.accountFor(dan)->upstreamUser, std::string("app_ro"));
        QVERIFY(connection.accountFor(omar) == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestParts)
#include "tst_parts.moc"
