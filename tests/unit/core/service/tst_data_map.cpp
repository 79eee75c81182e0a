// What the data map says of columns' maskers: the word that is in force and what values look like by it.
#include "core/service/data_map.h"
#include "core/service/mask_example.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::service;

namespace {

constexpr catalog::Oid kText = 25;
constexpr catalog::Oid kInt = 23;
constexpr catalog::Oid kNumeric = 1700;
constexpr catalog::Oid kDate = 1082;
constexpr catalog::Oid kInet = 869;
constexpr catalog::Oid kTsVector = 3614;

catalog::Snapshot schema()
{
    catalog::Relation people{.oid = 20001, .schema = "public", .name = "people"};
    people.columns = {{"id", 1, kInt, true, ""}, {"mail", 2, kText, false, "email"}, {"born", 3, kDate, false, "date_of_birth"},
                      {"copied", 4, kText, false, "email"}, {"shown", 5, kText, false, ""}};
    people.columns[1].masker = "full";
    people.columns[3].masker = "null";
    return {"shop", 1, {people}, {}};
}

store::LabelRow row(const char* column, const char* label, store::LabelState state, double confidence, std::optional<std::string> masker)
{
    return {"shop", "public", "people", column, label, state, confidence, {}, std::move(masker), "ada", 5, ""};
}

}  // namespace

class TestDataMap : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void examplesAreMaskedAsValuesAre_data()
    {
        QTest::addColumn<unsigned>("type");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("masker");
        QTest::addColumn<QString>("shown");
        const auto row = [](unsigned type, const char* label, const char* masker, const char* shown) {
            QTest::addRow("%u %s %s", type, label, masker) << type << QString::fromUtf8(label) << QString::fromUtf8(masker) << QString::fromUtf8(shown);
        };
        row(kText, "email", "", "a•••@•••••••.com");
        row(kText, "email", "full", "••••••••");
        row(kText, "email", "null", "NULL");
        row(kText, "email", "year", "••••••••");
        row(kDate, "date_of_birth", "", "1900-01-01");
        row(kDate, "date_of_birth", "year", "1984-01-01");
        row(kInt, "salary", "", "0");
        row(kInt, "salary", "round", "4000");
        row(kNumeric, "salary", "round", "4000.0");
        row(kInt, "salary", "year", "0");
        row(kTsVector, "free_text", "full", "NULL");
        row(kInet, "email", "null", "NULL");
    }

    void examplesAreMaskedAsValuesAre()
    {
        QFETCH(unsigned, type);
        QFETCH(QString, label);
        QFETCH(QString, masker);
        QFETCH(QString, shown);
        QCOMPARE(QString::fromStdString(maskExample(type, label.toStdString(), policy::ownMasker(masker.toStdString()), schema())), shown);
    }

    void aTokenKeepsTheForm()
    {
        const std::string token = maskExample(kText, "card_number", policy::Masker::Token, schema());
        QVERIFY2(QRegularExpression(QStringLiteral("^\\d{4} \\d{4} \\d{4} \\d{4}$")).match(QString::fromStdString(token)).hasMatch(), token.c_str());
        QVERIFY(token != "4000 1234 5678 4417");
    }

    void saysWhichMaskerIsInForce()
    {
        DataMapSource source;
        source.connection = QStringLiteral("shop");
        source.labels = {row("mail", "email", store::LabelState::Confirmed, 1, "full"),
                         row("copied", "email", store::LabelState::Proposed, 1, "null"),
                         row("shown", "email", store::LabelState::Proposed, 0.4, "token")};
        const DataMap map = dataMapOf(schema(), source);
        QCOMPARE(map.columns.size(), 5);
        QCOMPARE(map.columns[0].masker + map.columns[0].maskedLike, QString());
        QCOMPARE(map.columns[1].masker, QStringLiteral("full"));
        QCOMPARE(map.columns[1].maskedLike, QStringLiteral("••••••••"));
        QCOMPARE(map.columns[2].state, QStringLiteral("by name"));
        QCOMPARE(map.columns[2].masker, QString());
        QCOMPARE(map.columns[3].state, QStringLiteral("proposed"));
        QVERIFY(map.columns[3].enforced);
        QCOMPARE(map.columns[3].maskedLike, QStringLiteral("NULL"));
        QVERIFY(!map.columns[4].enforced);
        QCOMPARE(map.columns[4].masker, QStringLiteral("token"));
        QCOMPARE(map.maskers, (QStringList{QStringLiteral("partial"), QStringLiteral("round"), QStringLiteral("year"), QStringLiteral("token"),
                                           QStringLiteral("full"), QStringLiteral("null")}));
    }
};

QTEST_GUILESS_MAIN(TestDataMap)
#include "tst_data_map.moc"
