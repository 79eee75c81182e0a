// A value has one spelling, whichever format it comes in.
#include "core/masking/value_spelling.h"

#include <QTest>

#include <string>

using namespace gatehouse::masking;

namespace {

std::string spelled(std::string_view value, ValueKind kind, Format format = Format::Text)
{
    std::string out;
    appendSpelling(out, value, kind, format);
    return out;
}

std::string bytes(std::string_view hex)
{
    std::string out;
    for (size_t i = 0; i < hex.size(); i += 2)
        out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
}

}  // namespace

class TestValueSpelling : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void inText_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("spelling");
        const auto row = [](const char* value, ValueKind kind, const char* spelling) {
            QTest::addRow("%s as %d", value, static_cast<int>(kind)) << QByteArray(value) << static_cast<int>(kind) << QByteArray(spelling);
        };
        for (const char* value : {"700000", "700000.00", "+0700000", "7e5", " 700000 ", "7.00000E+05"})
            row(value, ValueKind::Numeric, "700000");
        row("-0.50", ValueKind::Numeric, "-0.5");
        row("-0", ValueKind::Int4, "0");
        row(".5", ValueKind::Float8, "0.5");
        row("NaN", ValueKind::Numeric, "NaN");
        row(".", ValueKind::Numeric, ".");
        row("", ValueKind::Numeric, "");
        for (const char* value : {"1961-01-01", "1961-01-01 00:00:00+00", "1961-01-01T00:00:00Z", "1961-01-01 00:00:00.000+00:00"})
            row(value, ValueKind::TimestampTz, "1961-01-01");
        row("1961-01-01 10:00:00", ValueKind::Timestamp, "1961-01-01 10:00:00");
        row("01/02/1961", ValueKind::Date, "01/02/1961");
        row("{B7C1D5E2-93F4-4A6B-8C0D-5E7F1A2B3C4D}", ValueKind::Uuid, "b7c1d5e293f44a6b8c0d5e7f1a2b3c4d");
        row("\\x2A2a", ValueKind::Bytea, "2a2a");
        row("**", ValueKind::Bytea, "2a2a");
        row("true", ValueKind::Bool, "t");
        row("off", ValueKind::Bool, "f");
        row("10.0.0.1", ValueKind::Inet, "10.0.0.1");
    }

    void inText()
    {
        QFETCH(QByteArray, value);
        QFETCH(int, kind);
        QFETCH(QByteArray, spelling);
        QCOMPARE(QByteArray::fromStdString(spelled(value.toStdString(), static_cast<ValueKind>(kind))), spelling);
    }

    void inBinary_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("spelling");
        const auto row = [](const char* hex, ValueKind kind, const char* spelling) {
            QTest::addRow("%s as %d", hex, static_cast<int>(kind)) << QByteArray(hex) << static_cast<int>(kind) << QByteArray(spelling);
        };
        row("ffff", ValueKind::Int2, "-1");
        row("000aae60", ValueKind::Int4, "700000");
        row("00000000000aae60", ValueKind::Int8, "700000");
        row("ffffffff", ValueKind::Oid, "4294967295");
        row("41255cc000000000", ValueKind::Float8, "700000");
        row("bf000000", ValueKind::Float4, "-0.5");
        // numeric_send of 700000, 700000.00, -0.5, 12345.67, 0 and 100000000.
        row("00010001000000000046", ValueKind::Numeric, "700000");
        row("00010001000000020046", ValueKind::Numeric, "700000");
        row("0001ffff400000011388", ValueKind::Numeric, "-0.5");
        row("00030001000000020001092919ec", ValueKind::Numeric, "12345.6636");
        row("0000000000000000", ValueKind::Numeric, "0");
        row("00010002000000000001", ValueKind::Numeric, "100000000");
        row("0001fffe000000080001", ValueKind::Numeric, "0.00000001");
        row("ffff8154", ValueKind::Date, "1911-03-21");
        row("00000000", ValueKind::Date, "2000-01-01");
        row("0000000000000000", ValueKind::Timestamp, "2000-01-01");
        row("b7c1d5e293f44a6b8c0d5e7f1a2b3c4d", ValueKind::Uuid, "b7c1d5e293f44a6b8c0d5e7f1a2b3c4d");
        row("2a2a", ValueKind::Bytea, "2a2a");
        row("01", ValueKind::Bool, "t");
        row("00", ValueKind::Bool, "f");
    }

    void inBinary()
    {
        QFETCH(QByteArray, hex);
        QFETCH(int, kind);
        QFETCH(QByteArray, spelling);
        QCOMPARE(QByteArray::fromStdString(spelled(bytes(hex.toStdString()), static_cast<ValueKind>(kind), Format::Binary)), spelling);
    }

    void whatIsMalformedStaysAsItIs()
    {
        for (const auto kind : {ValueKind::Int4, ValueKind::Oid, ValueKind::Float4, ValueKind::Float8, ValueKind::Numeric, ValueKind::Date, ValueKind::TimestampTz,
                                ValueKind::Uuid, ValueKind::Bytea, ValueKind::Bool}) {
            for (size_t size = 0; size < 12; ++size)
                (void)spelled(std::string(size, '\xff'), kind, Format::Binary);
        }
        QCOMPARE(spelled("abc", ValueKind::Int4, Format::Binary), std::string("abc"));
        QCOMPARE(spelled(bytes("7fff0001000000000046"), ValueKind::Numeric, Format::Binary), bytes("7fff0001000000000046"));
    }
};

QTEST_GUILESS_MAIN(TestValueSpelling)
#include "tst_value_spelling.moc"
