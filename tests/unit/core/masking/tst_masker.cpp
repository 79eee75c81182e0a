#include "core/masking/masker.h"

#include <QtTest>

#include <rapidcheck.h>

using namespace gatehouse::masking;

namespace {

const std::vector<std::string> kLabels{"email", "person_name", "national_id", "card_number", "phone", "iban", "secret", "address", "never_heard_of"};

bool isKept(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// The longest run of letters and digits of the value that stands in the mask.
size_t longestKept(const std::string& masked)
{
    size_t longest = 0;
    size_t run = 0;
    for (const char c : masked) {
        run = isKept(c) ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

rc::Gen<std::string> values()
{
    return rc::gen::oneOf(
        rc::gen::arbitrary<std::string>(),
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ0189@.-+ ()/_\xc3\xa9\"\\\t"))),
        rc::gen::container<std::string>(rc::gen::inRange('0', static_cast<char>('9' + 1))),
        rc::gen::map(rc::gen::pair(rc::gen::container<std::string>(rc::gen::inRange('a', static_cast<char>('z' + 1))),
                                   rc::gen::container<std::string>(rc::gen::elementOf(std::string("abc.-")))),
                     [](const std::pair<std::string, std::string>& parts) { return parts.first + "@" + parts.second + ".example"; }));
}

}  // namespace

class MaskerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forms_data()
    {
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("masked");
        const auto row = [](const char* label, const char* value, const char* masked) {
            QTest::addRow("%s %s", label, value) << QString::fromUtf8(label) << QString::fromUtf8(value) << QString::fromUtf8(masked);
        };
        row("email", "anna@nordic.com", "a•••@••••••.com");
        row("email", "a@b.co", "•@•.co");
        row("email", "anna@localhost", "a•••@•••••••••");
        row("email", "no address at all", "••••••••");
        row("email", "@x.com", "••••••");
        row("person_name", "Anna Krause", "A••• K•••••");
        row("person_name", "Øyvind Åse", "Ø••••• Å••");
        row("person_name", "Al", "••");
        row("national_id", "123-45-4417", "•••-••-4417");
        row("ssn", "123454417", "•••••4417");
        row("national_id", "12-345", "••-•••");
        row("card_number", "4242 4242 4242 4242", "•••• •••• •••• 4242");
        row("card_number", "4242424242424242", "••••••••••••4242");
        row("phone", "+49 151 2345617", "+•• ••• •••••17");
        row("iban", "DE89 3704 0044 0532 0130 00", "DE•• •••• •••• •••• ••30 00");
        row("secret", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "••••••••");
        row("secret", "abc", "•••");
        row("secret", "abcde", "•••••");
        row("free_text", "called about order 12", "••••••••");
        row("date_of_birth", "1980-01-02", "••••••••");
        row("something_else", "a long value", "••••••••");
    }

    void forms()
    {
        QFETCH(QString, label);
        QFETCH(QString, value);
        QFETCH(QString, masked);
        QCOMPARE(QString::fromStdString(maskText(value.toStdString(), label.toStdString(), MaskCharset::Utf8Bullet)), masked);
    }

    void anotherEncodingGetsAsterisks()
    {
        QCOMPARE(maskText("anna@nordic.com", "email", MaskCharset::AsciiStar), std::string("a***@******.com"));
        QCOMPARE(maskText("J\xfcrgen Krause", "person_name", MaskCharset::AsciiStar), std::string("****"));
        QCOMPARE(maskText("\xff\xfe\xfd", "email", MaskCharset::Utf8Bullet), std::string("•"));
        QCOMPARE(maskText("", "email", MaskCharset::Utf8Bullet), std::string());
    }

    void keepsNoMoreThanItsForm()
    {
        QVERIFY(rc::check("a mask is valid UTF-8, never longer, never empty, and keeps no five characters in a row", [] {
            const std::string value = *values();
            const std::string label = *rc::gen::elementOf(kLabels);
            const std::string masked = maskText(value, label, MaskCharset::Utf8Bullet);
            RC_ASSERT(masked.empty() == value.empty());
            RC_ASSERT(utf8Length(masked) != SIZE_MAX);
            const size_t characters = utf8Length(value);
            RC_ASSERT(utf8Length(masked) <= (characters == SIZE_MAX ? value.size() : characters));
            const size_t at = label == "email" ? masked.rfind('@') : std::string::npos;
            const size_t dot = at == std::string::npos ? at : masked.find('.', at);
            const std::string top = dot == std::string::npos ? std::string() : masked.substr(dot);
            RC_ASSERT(longestKept(masked.substr(0, masked.size() - top.size())) <= 4);
            RC_ASSERT(top.size() <= 7);
            if (characters != SIZE_MAX && characters <= 3)
                RC_ASSERT(longestKept(masked) == 0);
            if (formOf(label) == MaskForm::Full)
                RC_ASSERT(longestKept(masked) == 0);
        }));
    }

    void fullMasksDoNotTellTheLength()
    {
        QVERIFY(rc::check("values over eight characters share one mask", [] {
            const auto length = *rc::gen::inRange<size_t>(8, 300);
            RC_ASSERT(maskText(std::string(length, 'x'), "secret", MaskCharset::Utf8Bullet) == "••••••••");
        }));
    }
};

QTEST_GUILESS_MAIN(MaskerTest)
#include "tst_masker.moc"
