// Arrays and vectors as PostgreSQL prints them.
#include "core/catalog/text_array.h"

#include <QtTest>

using namespace gatehouse::catalog;
using Texts = std::vector<std::string>;

class TestTextArray : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void texts()
    {
        QVERIFY(textArray("").empty());
        QVERIFY(textArray("{}").empty());
        QVERIFY(textArray("a,b").empty());
        QVERIFY(textArray("{a,b") .empty());
        QCOMPARE(textArray("{a,b}"), (Texts{"a", "b"}));
        QCOMPARE(textArray("{\"a,b\",\"\",c}"), (Texts{"a,b", "", "c"}));
        QCOMPARE(textArray("{\"q\\\"\\\\\",x}"), (Texts{"q\"\\", "x"}));
        QCOMPARE(textArray("{NULL,\"NULL\",null}"), (Texts{"", "NULL", "null"}));
        QCOMPARE(textArray("{\"search_path=a, b\"}"), (Texts{"search_path=a, b"}));
    }

    void numbers()
    {
        QCOMPARE(numberArray<uint32_t>("{1,2,4294967295}"), (std::vector<uint32_t>{1, 2, 4294967295}));
        QCOMPARE(numberArray<int16_t>("1 -2 0"), (std::vector<int16_t>{1, -2, 0}));
        QVERIFY(numberArray<uint32_t>("").empty());
        QVERIFY(numberArray<uint32_t>("{}").empty());
        QVERIFY(numberArray<uint32_t>("-").empty());
    }
};

QTEST_GUILESS_MAIN(TestTextArray)
#include "tst_text_array.moc"
