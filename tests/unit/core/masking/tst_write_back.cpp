// What the maskers write is recognised when it comes back, and what people write is not.
#include "core/masking/copy_guard.h"
#include "core/masking/looks_masked.h"
#include "core/masking/plan.h"

#include <QtTest>
#include <rapidcheck.h>

#include <array>

using namespace gatehouse;
using namespace gatehouse::masking;

namespace {

constexpr std::array<const char*, 10> kLabels{"email", "person_name", "phone", "national_id", "card_number", "iban",
                                              "secret", "date_of_birth", "salary", "of_nobody"};

}  // namespace

class TestWriteBack : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whateverWasMaskedIsRecognised()
    {
        rc::check("every masked text looks masked, alone, in an array and in a document", [] {
            const std::string label = *rc::gen::elementOf(kLabels);
            const std::string value = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange(' ', '~')));
            const auto charset = *rc::gen::element(MaskCharset::Utf8Bullet, MaskCharset::AsciiStar);
            const std::string masked = maskText(value, label, charset);
            if (masked == value)
                return;   // nothing but separators: nothing was hidden
            const bool bullets = charset == MaskCharset::Utf8Bullet;
            RC_ASSERT(looksMasked(masked, label) || (!bullets && masked.find("**") == std::string::npos));
            RC_ASSERT(!bullets || looksMasked("{x," + masked + "}", label));
            RC_ASSERT(!bullets || looksMasked("{\"a\": \"" + masked + "\"}", label));
        });
    }

    void wherePiecesAreCutChangesNothing()
    {
        rc::check("a trace fed in pieces says what one fed at once says", [] {
            const std::string value = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("\xe2\x80\xa2*ab@.")));
            const std::string label = *rc::gen::element(std::string("email"), std::string("free_text"));
            MaskTrace trace(label);
            for (const char c : value)
                trace.feed({&c, 1});
            RC_ASSERT(trace.found() == looksMasked(value, label));
        });
    }

    void whatPeopleWrite_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("label");
        QTest::addColumn<bool>("masked");
        const auto row = [](const char* value, const char* label, bool masked) {
            QTest::addRow("%s as %s", value, label) << QString::fromUtf8(value) << QString::fromUtf8(label) << masked;
        };
        row("anna@example.com", "email", false);
        row("a*b@example.com", "email", false);
        row("a•••@••••••.com", "email", true);
        row("•••-••-4417", "national_id", true);
        row("***-**-4417", "national_id", true);
        row("078-05-1120", "national_id", false);
        row("*", "secret", true);
        row("", "secret", false);
        row("• first\n• second", "free_text", false);
        row("very **bold** and ***more***", "free_text", false);
        row("••••••••", "free_text", true);
        row("Anna • Berlin", "person_name", true);
        row("{\"a\": \"a\\u2022\\u2022@x.com\"}", "email", true);
        row("<m>&#8226;&#8226;</m>", "secret", true);
        row("<m>&#x2022;</m>", "secret", true);
        row("U&'\\2022'", "secret", true);
        row("\\u2021\\u202", "secret", false);
        row("\\u2022 first", "free_text", false);
        row("\\u2022\\u2022\\u2022", "free_text", true);
        row("*** done ***", "unknown", false);
        row("call of a•••@••••••.com", "unknown", true);
    }

    void whatPeopleWrite()
    {
        QFETCH(QString, value);
        QFETCH(QString, label);
        QFETCH(bool, masked);
        QCOMPARE(looksMasked(value.toStdString(), label.toStdString()), masked);
    }

    void copyInPieces()
    {
        struct Case { sql::Copy copy; std::string data; int column; };
        sql::Copy csv;
        csv.format = sql::CopyFormat::Csv;
        csv.delimiter = ',';
        sql::Copy header = csv;
        header.header = true;
        sql::Copy odd;
        odd.delimiter = ';';
        const std::string mask = "a•••@••••••.com";
        const std::vector<Case> cases{
            {{}, "1\t" + mask + "\tx\n", 1}, {{}, "1\ta@b.c\tx\n2\tb@b.c\t" + mask + "\n", -1}, {{}, "1\ta@b.c\tx\n2\t" + mask, 1},
            {{}, "1\ta\\\tb\t" + mask + "\n", -1}, {{}, "\\.\n", -1}, {csv, "1,\"" + mask + "\",x\n", 1},
            {csv, "1,\"a,\n" + mask + "\",x\n", 1}, {csv, "\"" + mask + ",\",a,x\n", -1}, {csv, "1,\"a\"\"," + mask + "\",x\n", 1},
            {header, "id," + mask + ",x\n1,a@b.c,x\n", -1}, {header, "id,mail,x\n1," + mask + ",x\n", 1}, {odd, "1;" + mask + ";x\n", 1},
            {odd, "1\t" + mask + ";x;y\n", -1},
            {{}, "1\ta@b.c\tx\r2\t" + mask + "\tx\r", 1}, {{}, "1\ta@b.c\tx\r\n2\t" + mask + "\tx\r\n", 1},
            {csv, "1,a@b.c,x\r2," + mask + ",x\r", 1}, {csv, "1,\"a\rb\"," + mask + "\n", -1},
            {{}, "1\t\\342\\200\\242\tx\n", 1}, {{}, "1\t\\xe2\\x80\\xA2\tx\n", 1}, {{}, "1\t\\x\\xe2x\tx\n", -1},
            {{}, "1\ta\\\\u2022\tx\n", 1}, {{}, "1\tx\t\\xe2\\x80\\xa2", -1}, {{}, "1\t\\xe2\\x80\\xa2", 1}};
        for (const Case& each : cases) {
            for (const size_t size : {size_t{1}, size_t{3}, each.data.size()}) {
                CopyGuard guard({"", "email", ""}, each.copy);
                bool fine = true;
                for (size_t at = 0; fine && at < each.data.size(); at += size)
                    fine = guard.feed(std::string_view(each.data).substr(at, size));
                fine = fine && guard.finish();
                QVERIFY2(fine == (each.column < 0), each.data.c_str());
                QCOMPARE(guard.column() ? static_cast<int>(*guard.column()) : -1, each.column);
            }
        }
    }

    void whatIsAskedAbout()
    {
        sql::Copy csv;
        csv.format = sql::CopyFormat::Csv;
        csv.delimiter = ',';
        csv.nullText = "";
        sql::Copy binary;
        binary.format = sql::CopyFormat::Binary;
        const std::string head = std::string("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", 19);
        const std::vector<std::tuple<sql::Copy, std::string, std::vector<std::string>>> cases{
            {{}, "1\t700\n2\t\\N\n3\t7\\x30\n4\t\\\\N", {"700", "70", "\\N"}},
            {csv, "1,700\n2,\n3,\"7,0\"\n4,\"\"\n5," + std::string(300, '7') + "\n", {"700", "7,0", ""}},
            {binary, head + std::string("\0\2\0\0\0\1a\0\0\0\2bc\0\2\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 25), {"bc"}}};
        for (const auto& [copy, data, wanted] : cases) {
            for (const size_t size : {size_t{1}, data.size()}) {
                CopyGuard guard({"", "salary"}, copy);
                std::vector<std::string> asked;
                guard.askAbout(256, [&asked](size_t column, std::string_view value) {
                    if (column == 1)
                        asked.emplace_back(value);
                    return false;
                });
                for (size_t at = 0; at < data.size(); at += size)
                    QVERIFY(guard.feed(std::string_view(data).substr(at, size)));
                QVERIFY(guard.finish());
                QCOMPARE(asked, wanted);
            }
        }
    }

    void anyBytesAreTaken()
    {
        rc::check("a guard reads anything", [] {
            sql::Copy copy;
            copy.format = *rc::gen::element(sql::CopyFormat::Text, sql::CopyFormat::Csv, sql::CopyFormat::Binary);
            CopyGuard guard({"email", "", "secret"}, copy);
            for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::string<std::string>())) {
                if (!guard.feed(piece))
                    break;
            }
            (void)guard.finish();
        });
    }
};

QTEST_GUILESS_MAIN(TestWriteBack)
#include "tst_write_back.moc"
