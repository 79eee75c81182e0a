#include "core/masking/tokenizer.h"

#include <QRegularExpression>
#include <QtTest>

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <string>

using namespace gatehouse;
using masking::Tokenizer;

namespace {

std::string tokenOf(Tokenizer& tokens, std::string_view value)
{
    std::string out;
    return tokens.text(out, value) ? out : std::string();
}

bool luhnHolds(const std::string& digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) {
        int digit = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

int ibanRest(const std::string& iban)
{
    int rest = 0;
    for (size_t i = 0; i < iban.size(); ++i) {
        const char c = iban[(i + 4) % iban.size()];
        for (const char digit : std::isdigit(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : std::to_string(c - 'A' + 10))
            rest = (rest * 10 + digit - '0') % 97;
    }
    return rest;
}

}  // namespace

class TokenizerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheForm()
    {
        Tokenizer tokens(Bytes(32, 1));
        QVERIFY(QRegularExpression(QStringLiteral("^[a-z]{4}\\.[a-z]{6}@[a-z]{6}\\.com$")).match(QString::fromStdString(tokenOf(tokens, "anna.krause@nordic.com"))).hasMatch());
        QVERIFY(QRegularExpression(QStringLiteral("^\\d{3}-\\d{2}-\\d{4}$")).match(QString::fromStdString(tokenOf(tokens, "123-45-4417"))).hasMatch());
        QVERIFY(QRegularExpression(QStringLiteral("^[A-Z][a-z]{3} [A-Z][a-z]{5}$")).match(QString::fromStdString(tokenOf(tokens, "Anna Krause"))).hasMatch());
        const std::string card = tokenOf(tokens, "4111111111111111");
        QCOMPARE(card.size(), size_t{16});
        QVERIFY(card != "4111111111111111" && luhnHolds(card));
        const std::string iban = tokenOf(tokens, "DE89370400440532013000");
        QVERIFY(iban.starts_with("DE") && iban != "DE89370400440532013000");
        QCOMPARE(ibanRest(iban), 1);
        for (const char* none : {"", "abc", "Jürgen", "----------", "a......b cde"})
            QVERIFY2(tokenOf(tokens, none).empty(), none);
    }

    void dependsOnTheKeyAndOnNothingElse()
    {
        Tokenizer one(Bytes(32, 1)), same(Bytes(32, 1)), other(Bytes(32, 2));
        QCOMPARE(tokenOf(one, "anna@nordic.com"), tokenOf(same, "anna@nordic.com"));
        QVERIFY(tokenOf(one, "anna@nordic.com") != tokenOf(other, "anna@nordic.com"));
        QVERIFY(one.number(73412, INT32_MAX) == same.number(73412, INT32_MAX));
        QVERIFY(one.number(73412, INT32_MAX) != other.number(73412, INT32_MAX));
    }

    void differentValuesStayDifferent()
    {
        Tokenizer tokens(Bytes(32, 3));
        std::set<std::string> texts;
        std::set<uint64_t> numbers;
        for (int i = 0; i < 10000; ++i) {
            std::string four = std::to_string(i);
            four.insert(0, 4 - four.size(), '0');
            texts.insert(tokenOf(tokens, four));
            numbers.insert(tokens.number(10000 + static_cast<uint64_t>(i), INT32_MAX));
        }
        QCOMPARE(texts.size(), size_t{10000});
        QCOMPARE(numbers.size(), size_t{10000});
        QVERIFY(std::ranges::all_of(numbers, [](uint64_t each) { return each >= 10000 && each <= 99999; }));
        // Nine digits and more that do not fit their type are walked past.
        for (uint64_t i = 0; i < 2000; ++i)
            numbers.insert(tokens.number(2147483647 - i, INT32_MAX));
        QCOMPARE(numbers.size(), size_t{12000});
        QVERIFY(*numbers.rbegin() <= INT32_MAX);
    }

    void sameLengthForAnyText()
    {
        QVERIFY(rc::check("a token is as long as its value, and keeps no six characters in a row", [] {
            static Tokenizer tokens(Bytes(32, 4));
            const std::string value = *rc::gen::container<std::string>(rc::gen::oneOf(rc::gen::inRange('a', 'z'), rc::gen::inRange('0', '9'), rc::gen::element('-', '@', '.', ' ', 'Q')));
            const std::string token = tokenOf(tokens, value);
            RC_ASSERT(token.empty() || token.size() == value.size());
            for (size_t i = 0; i + 6 <= token.size(); ++i)
                RC_ASSERT(token.compare(i, 6, value, i, 6) != 0);
        }));
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tst_tokenizer.moc"
