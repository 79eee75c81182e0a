#include "core/wire/extended.h"
#include "core/wire/message.h"
#include "core/wire/results.h"
#include "core/wire/writer.h"

#include <QTest>

#include <string>

using namespace gatehouse;

namespace {

std::string message(char type, std::string_view body)
{
    std::string bytes;
    wire::Writer(bytes).begin(type).bytes(body).end();
    return bytes;
}

std::string bodyOf(const std::string& whole)
{
    return whole.substr(wire::kHeaderBytes);
}

}  // namespace

class TestMessages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The same bytes give the same messages wherever the reads are cut.
    void everySplitOfAStreamIsTheSameMessages()
    {
        const std::string stream = message('Q', std::string("select 1\0", 9)) + message('S', "") + message('d', std::string(300, 'x'));
        for (size_t cut = 0; cut <= stream.size(); ++cut) {
            std::string buffer = stream.substr(0, cut);
            std::string types;
            for (int round = 0; round < 2; ++round) {
                while (true) {
                    const wire::Frame frame = wire::frameFromClient(buffer);
                    QVERIFY(frame.framing != wire::Framing::Malformed);
                    if (frame.framing == wire::Framing::Incomplete) {
                        QVERIFY(frame.needed > buffer.size());
                        break;
                    }
                    types += frame.message.type;
                    buffer.erase(0, frame.message.whole.size());
                }
                buffer += stream.substr(cut);
                if (round == 1)
                    break;
            }
            QCOMPARE(types, std::string("QSd"));
        }
    }

    void illegalLengthsAndTypesAreMalformed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("length below 4") << QByteArray("Q\0\0\0\3", 5);
        QTest::newRow("negative length") << QByteArray("Q\xff\xff\xff\xff", 5);
        QTest::newRow("over 1 GiB") << QByteArray("Q\x40\0\0\0", 5);
        QTest::newRow("large Sync") << QByteArray("S\0\0\x75\x31", 5);
        QTest::newRow("unknown type") << QByteArray("z\0\0\0\4", 5);
        QTest::newRow("TLS handshake") << QByteArray("\x16\3\1\2\0", 5);
    }
    void illegalLengthsAndTypesAreMalformed()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(wire::frameFromClient({bytes.constData(), static_cast<size_t>(bytes.size())}).framing, wire::Framing::Malformed);
    }

    void bindIsReadWhole()
    {
        std::string bytes;
        wire::Writer writer(bytes);
        writer.begin('B').cString("portal").cString("statement").int16(1).int16(1).int16(3);
        writer.int32(2).bytes("ab").int32(-1).int32(0).int16(2).int16(0).int16(1).end();
        const std::string body = bodyOf(bytes);
        const auto bind = wire::parseBind(body);
        QVERIFY(bind.has_value());
        QCOMPARE(bind->portal, std::string_view("portal"));
        QCOMPARE(bind->statement, std::string_view("statement"));
        QCOMPARE(bind->parameters.size(), size_t{3});
        QCOMPARE(*bind->parameters[0], std::string_view("ab"));
        QVERIFY(!bind->parameters[1]);
        QVERIFY(bind->parameters[2] && bind->parameters[2]->empty());
        QCOMPARE(bind->resultFormat(1), int16_t{1});
        QCOMPARE(bind->resultFormat(7), int16_t{0});
    }

    /// Every truncation and every trailing byte is refused, never half read.
    void damagedBodiesAreRefused()
    {
        std::string bind;
        wire::Writer(bind).begin('B').cString("p").cString("s").int16(1).int16(0).int16(1).int32(3).bytes("abc").int16(1).int16(1).end();
        const std::string body = bodyOf(bind);
        for (size_t size = 0; size < body.size(); ++size)
            QVERIFY2(!wire::parseBind(body.substr(0, size)), qPrintable(QStringLiteral("cut at %1").arg(size)));
        QVERIFY(!wire::parseBind(body + "x"));
        std::string parse;
        wire::Writer(parse).begin('P').cString("s").cString("select $1").int16(1).int32(23).end();
        const std::string parseBody = bodyOf(parse);
        QVERIFY(wire::parseParse(parseBody));
        for (size_t size = 0; size < parseBody.size(); ++size)
            QVERIFY(!wire::parseParse(parseBody.substr(0, size)));
        QVERIFY(!wire::parseTarget(std::string_view("X\0", 2)));
        QVERIFY(!wire::parseQuery("no end"));
        QVERIFY(!wire::parseQuery(std::string_view("a\0b\0", 4)));
    }

    /// A count that the body cannot hold must not make us reserve for it.
    void hugeCountsCostNothing()
    {
        std::string bytes;
        wire::Writer(bytes).begin('B').cString("").cString("").int16(-1).end();
        QVERIFY(!wire::parseBind(bodyOf(bytes)));
        std::string description;
        wire::Writer(description).begin('T').int16(-1).end();
        QVERIFY(!wire::parseRowDescription(bodyOf(description)));
    }

    void rowDescriptionKeepsOrigins()
    {
        std::string bytes;
        wire::Writer(bytes).begin('T').int16(1).cString("email").int32(16400).int16(3).int32(25).int16(-1).int32(-1).int16(1).end();
        const auto fields = wire::parseRowDescription(bodyOf(bytes));
        QVERIFY(fields && fields->size() == 1);
        QCOMPARE(fields->front().table, 16400u);
        QCOMPARE(fields->front().column, int16_t{3});
        QCOMPARE(fields->front().format, int16_t{1});
    }

    void diagnosticsSurviveARoundTrip()
    {
        const wire::DiagnosticFields fields{{'S', "ERROR"}, {'C', "42501"}, {'M', "blocked"}, {'H', "ask"}};
        std::string bytes;
        wire::writeDiagnostic(bytes, 'E', fields);
        const auto again = wire::parseDiagnostic(bodyOf(bytes));
        QVERIFY(again.has_value());
        QVERIFY(*again == fields);
        QVERIFY(!wire::parseDiagnostic(bodyOf(bytes) + "x"));
        QVERIFY(!wire::parseDiagnostic("Sno end"));
    }

    void rowsOfTags_data()
    {
        QTest::addColumn<QString>("tag");
        QTest::addColumn<int>("rows");
        QTest::newRow("select") << QStringLiteral("SELECT 12") << 12;
        QTest::newRow("insert") << QStringLiteral("INSERT 0 3") << 3;
        QTest::newRow("ddl") << QStringLiteral("CREATE TABLE") << -1;
        QTest::newRow("begin") << QStringLiteral("BEGIN") << -1;
    }
    void rowsOfTags()
    {
        QFETCH(QString, tag);
        QFETCH(int, rows);
        QCOMPARE(wire::rowsOfTag(tag.toStdString()), int64_t{rows});
    }
};

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
