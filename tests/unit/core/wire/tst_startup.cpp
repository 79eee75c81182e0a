#include "core/wire/startup.h"
#include "core/wire/writer.h"

#include <QTest>

#include <string>

using namespace gatehouse;

namespace {

/// A start-up packet has no type byte: made as a message and cut.
std::string packet(int32_t code, std::string_view rest)
{
    std::string bytes;
    wire::Writer(bytes).begin('?').int32(code).bytes(rest).end();
    return bytes.substr(1);
}

}  // namespace

class TestStartup : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parametersInOrder()
    {
        const std::string bytes = packet(3 << 16, std::string("user\0lena\0database\0shop\0\0", 25));
        QCOMPARE(wire::startupLength(bytes.substr(0, 4)), static_cast<uint32_t>(bytes.size()));
        const auto parsed = wire::parseStartup(bytes);
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->parameter("user"), std::string_view("lena"));
        QCOMPARE(parsed->parameter("database"), std::string_view("shop"));
        QCOMPARE(parsed->parameter("absent"), std::string_view());
    }

    void truncatedOrTrailingIsMalformed()
    {
        const std::string body("user\0lena\0\0", 11);
        for (size_t size = 0; size < body.size(); ++size)
            QVERIFY(!wire::parseStartup(packet(3 << 16, body.substr(0, size))).ok());
        QVERIFY(!wire::parseStartup(packet(3 << 16, body + "x")).ok());
    }

    void cancelCarriesItsKey()
    {
        std::string key;
        wire::Writer(key).int32(77).int32(-5);
        const auto parsed = wire::parseStartup(packet(1234 << 16 | 5678, key));
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->kind, wire::StartupPacket::Kind::Cancel);
        QCOMPARE(parsed->cancelPid, 77u);
        QCOMPARE(parsed->cancelSecret, static_cast<uint32_t>(-5));
    }

    void lengthsOutsideTheLegalAreRefused()
    {
        QCOMPARE(wire::startupLength(std::string_view("\0\0\0\7", 4)), 0u);
        QCOMPARE(wire::startupLength(std::string_view("\0\0\x27\x11", 4)), 0u);
        QCOMPARE(wire::startupLength(std::string_view("\x16\3\1\0", 4)), 0u);
        QCOMPARE(wire::startupLength(std::string_view("\0\0", 2)), 0u);
    }

    void optionsAsPostgresqlSplitsThem()
    {
        const auto options = wire::parseOptions("-c search_path=a,b  --work-mem=4MB -cgatehouse.receipts=on -c x=two\\ words");
        QVERIFY(options.ok());
        QCOMPARE(options->size(), size_t{4});
        QCOMPARE(options->at(0).second, std::string("a,b"));
        QCOMPARE(options->at(1).first, std::string("work_mem"));
        QCOMPARE(options->at(2).first, std::string("gatehouse.receipts"));
        QCOMPARE(options->at(3).second, std::string("two words"));
        const auto again = wire::parseOptions(wire::formatOptions(*options));
        QVERIFY(again.ok());
        QVERIFY(*again == *options);
        QVERIFY(!wire::parseOptions("-D /tmp").ok());
        QVERIFY(!wire::parseOptions("-c =x").ok());
    }
};

QTEST_GUILESS_MAIN(TestStartup)
#include "tst_startup.moc"
