// Which values of a statement are on their way into labelled columns, and which of them are masks.
#include "core/gateway/write_back.h"
#include "tests/cases/shop_catalog.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::gateway;

namespace {

constexpr sql::BaseColumn kBorn{20001, 7};
constexpr const char* kMask = "a•••@••••••.com";

}  // namespace

class TestWriteBack : public QObject {
    Q_OBJECT

    catalog::Snapshot m_catalog = cases::shopCatalog();
    ShownMasks m_shown;

    [[nodiscard]] sql::Analysis analysed(const std::string& text) const { return sql::analyze(text, m_catalog, {}); }

    void show(std::optional<std::string_view> masked, policy::Masker masker)
    {
        masking::CellPlan cell;
        cell.action = masking::CellAction::Mask;
        cell.masker = masker;
        auto type = std::make_shared<masking::ValueType>();
        type->kind = masking::ValueKind::Date;
        cell.type = std::move(type);
        cell.watched = {kBorn};
        m_shown.shown(cell, masked);
    }

private Q_SLOTS:
    void constants_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("column");
        const auto row = [](const std::string& text, const char* column) {
            QTest::addRow("%s", text.c_str()) << QByteArray::fromStdString(text) << QByteArray(column);
        };
        const std::string mask = kMask;
        row("UPDATE customers SET email = '" + mask + "'", "public.customers.email");
        row("UPDATE customers SET region = '" + mask + "'", "");
        row("UPDATE people SET contact = '" + mask + "' WHERE id = 1", "public.customers.email");
        row("INSERT INTO people VALUES (1, '" + mask + "')", "public.customers.email");
        row("UPDATE people SET contact = 'a@b.c' WHERE contact = '" + mask + "'", "");
        row("MERGE INTO customers c USING (VALUES (7, '" + mask + "')) s(i, e) ON c.id = s.i WHEN MATCHED THEN UPDATE SET email = s.e",
            "public.customers.email");
        row("MERGE INTO customers c USING (VALUES (7, '" + mask + "')) s(i, e) ON c.id = s.i WHEN MATCHED THEN UPDATE SET region = s.e", "");
        row("ALTER TABLE customers ALTER COLUMN email TYPE varchar(90) USING '" + mask + "'", "public.customers.email");
        row("ALTER TABLE customers ALTER COLUMN region TYPE varchar(90) USING '" + mask + "'", "");
        row("UPDATE customers SET email = ('{\"a\":\"a\\u2022@x\"}'::jsonb)->>'a'", "public.customers.email");
        // What a function does whose body is not known: anything that looks masked may end anywhere.
        row("SELECT refund('" + mask + "')", "a column");
        row("SELECT refund(e) FROM (VALUES ('" + mask + "')) v(e)", "a column");
        row("SELECT refund(1) FROM customers WHERE email = '" + mask + "'", "");
        row("SELECT refund('*** done ***')", "");
        row("SELECT lower('" + mask + "')", "");
        row("DO $$ BEGIN UPDATE customers SET email = '" + mask + "'; END $$", "public.customers.email");
        row("DO $$ BEGIN UPDATE customers SET region = 'EU'; /* " + mask + " */ END $$", "");
        row("DO $x$ BEGIN EXECUTE 'UPDATE customers SET email = ''" + mask + "'''; END $x$", "public.customers.email");
        row("DO $x$ BEGIN EXECUTE $q$UPDATE customers SET email = '" + mask + "'$q$; END $x$", "public.customers.email");
        row("DO LANGUAGE plpython3u 'plpy.execute(\"" + mask + "\")'", "a column");
    }

    void constants()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, column);
        const std::string statement = text.toStdString();
        const auto mask = maskedConstant(analysed(statement), statement, m_catalog, ShownMasks());
        QCOMPARE(QByteArray::fromStdString(mask ? mask->column : std::string()), column);
    }

    void whatLooksLikeAValue_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("comesBack");
        const auto row = [](const char* text, bool comesBack) { QTest::addRow("%s", text) << QByteArray(text) << comesBack; };
        row("UPDATE customers SET born = '1961-01-01' WHERE id = 1", true);
        row("UPDATE customers SET born = date '1961-01-01' WHERE id = 1", true);
        row("UPDATE customers SET (region, born) = ('EU', '1961-01-01') WHERE id = 1", true);
        row("UPDATE customers SET born = v.b FROM (VALUES (1, '1961-01-01'::date)) v(i, b) WHERE id = v.i", true);
        row("INSERT INTO customers (id, born) VALUES (1, '1950-02-03') ON CONFLICT (id) DO UPDATE SET born = '1961-01-01'", true);
        row("MERGE INTO customers c USING (SELECT 1 AS i) s ON c.id = s.i WHEN MATCHED THEN UPDATE SET born = '1961-01-01'", true);
        row("UPDATE customers SET born = NULL WHERE id = 1", true);
        row("UPDATE customers SET born = '1961-01-02' WHERE id = 1", false);
        row("UPDATE customers SET born = date '1961-01-01' + 0 WHERE id = 1", false);
        row("UPDATE customers SET region = '1961-01-01' WHERE id = 1", false);
        row("UPDATE customers SET region = 'EU' WHERE born = '1961-01-01'", false);
        row("INSERT INTO customers (id, born) VALUES (1, '1961-01-01')", false);
        row("INSERT INTO customers (id, born) VALUES (1, NULL)", false);
    }

    void whatLooksLikeAValue()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, comesBack);
        const std::string statement = text.toStdString();
        QVERIFY(!maskedConstant(analysed(statement), statement, m_catalog, ShownMasks()));
        show("1961-01-01", policy::Masker::Year);
        show(std::nullopt, policy::Masker::Null);
        const auto mask = maskedConstant(analysed(statement), statement, m_catalog, m_shown);
        QCOMPARE(mask.has_value(), comesBack);
        QVERIFY(!mask || (mask->looksLikeAValue && mask->column == "public.customers.born"));
    }

    void parameters()
    {
        show("1961-01-01", policy::Masker::Year);
        const std::string text = "UPDATE customers SET born = $1, region = $2 WHERE id = $3";
        const auto guarded = guardedParameters(analysed(text), text, m_catalog);
        QCOMPARE(guarded.size(), size_t{1});
        const std::string_view binary("\xff\xff\xc8\x5c", 4);   // 14244 days before 2000
        QVERIFY(maskedParameter(guarded, {{"1961-01-01", masking::Format::Text, masking::ValueKind::Opaque}}, m_shown));
        QVERIFY(maskedParameter(guarded, {{binary, masking::Format::Binary, masking::ValueKind::Date}}, m_shown));
        QVERIFY(maskedParameter(guarded, {{binary, masking::Format::Binary, masking::ValueKind::Opaque}}, m_shown));
        QVERIFY(!maskedParameter(guarded, {{"1961-01-02", masking::Format::Text, masking::ValueKind::Opaque}}, m_shown));
        const std::string computed = "UPDATE customers SET born = $1::date + 1 WHERE id = 1";
        QVERIFY(!maskedParameter(guardedParameters(analysed(computed), computed, m_catalog),
                                 {{"1961-01-01", masking::Format::Text, masking::ValueKind::Opaque}}, m_shown));
        const std::string call = "SELECT refund($1)";
        const auto argument = guardedParameters(analysed(call), call, m_catalog);
        QVERIFY(maskedParameter(argument, {{kMask, masking::Format::Text, masking::ValueKind::Opaque}}, m_shown));
    }
};

QTEST_GUILESS_MAIN(TestWriteBack)
#include "tst_write_back.moc"
