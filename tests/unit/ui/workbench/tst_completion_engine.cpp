// What completion proposes at a caret, from a small catalog.
#include "ui/workbench/completion_engine.h"
#include "ui/workbench/table_reference.h"

#include <QElapsedTimer>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

namespace {

service::RelationNode table(const char* schema, const char* name, const char* columns)
{
    service::RelationNode relation{QString::fromLatin1(schema), QString::fromLatin1(name), QStringLiteral("table"), 100, {}};
    for (const QString& column : QString::fromLatin1(columns).split(u' '))
        relation.columns.append({column, QStringLiteral("text"), column == u"email" ? QStringLiteral("email") : QString()});
    return relation;
}

}  // namespace

class TestCompletionEngine : public QObject {
    Q_OBJECT
    CompletionEngine m_engine;

    QStringList at(QString sql) const
    {
        const int caret = int(sql.indexOf(u'|'));
        sql.remove(caret, 1);
        QStringList names;
        for (const CompletionItem& item : m_engine.complete(sql, caret).items)
            names.append(item.text);
        return names;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine.setRelations({table("billing", "invoices", "id total"), table("public", "customers", "id full_name email region"),
                               table("public", "Odd Name", "Id"), table("public", "orders", "id customer_id placed_at")});
    }

    void completes_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("first");     // in this order at the top
        QTest::addColumn<QStringList>("without");
        using Words = std::initializer_list<const char*>;
        const auto list = [](Words words) {
            QStringList names;
            for (const char* word : words)
                names.append(QString::fromLatin1(word));
            return names;
        };
        const auto row = [&list](const char* sql, Words first, Words without = {}) {
            QTest::newRow(sql) << QString::fromLatin1(sql) << list(first) << list(without);
        };
        row("select c.| from customers c", {"id", "full_name", "email", "region"}, {"customer_id", "SELECT"});
        row("select c.em| from customers c", {"email"});
        row("select o.| from customers c join orders o on true", {"id", "customer_id", "placed_at"});
        row("select o.| from customers c, orders o", {"id", "customer_id", "placed_at"});
        row("select customers.| from customers", {"id", "full_name"});
        row("select x.| from billing.invoices as x", {"id", "total"});
        row("select * from billing.|", {"invoices"}, {"customers"});
        row("select * from public.customers.|", {"id", "full_name"});
        row("select * from |", {"invoices", "Odd Name", "customers"}, {"SELECT", "id"});
        row("select * from cu|", {"customers"});
        row("update orders set pl| = 1", {"placed_at"});
        row("select ful| from customers", {"full_name"});
        row("select * from customers c where |c.id = 1", {"id", "full_name", "email", "region", "c"});
        row("with recent as (select 1) select * from rec|", {"recent"});
        row("insert into ord|", {"orders"});
        row("sel|", {"SELECT"});
        row("select cou| from orders", {"count"});
        row("select 'em|'", {}, {"email"});
        row("-- em|", {}, {"email"});
        row("select 1; select c.| from customers c", {"id", "full_name"});
        row("select fn| from customers", {"full_name"});   // letters in order
    }
    void completes()
    {
        QFETCH(QString, sql);
        QFETCH(QStringList, first);
        QFETCH(QStringList, without);
        QStringList found = at(sql);
        found.replaceInStrings(QStringLiteral("\""), QString());
        if (first.isEmpty())
            QVERIFY2(found.isEmpty(), qPrintable(found.join(u' ')));
        if (first.size() > 1) {
            for (const QString& name : first)
                QVERIFY2(found.contains(name), qPrintable(name + u'|' + found.join(u' ')));
        } else if (!first.isEmpty()) {
            QVERIFY2(!found.isEmpty() && found.front() == first.front(), qPrintable(found.mid(0, 8).join(u' ')));
        }
        for (const QString& name : without)
            QVERIFY2(!found.contains(name), qPrintable(name));
    }

    void quotesNamesThatNeedIt()
    {
        QVERIFY(at(QStringLiteral("select * from Od|")).contains(QStringLiteral("\"Odd Name\"")));
        QVERIFY(at(QStringLiteral("select o.| from \"Odd Name\" o")).contains(QStringLiteral("\"Id\"")));
    }

    void carriesLabels()
    {
        const QString sql = QStringLiteral("select c. from customers c");
        for (const CompletionItem& item : m_engine.complete(sql, 9).items)
            QCOMPARE(item.label, item.text == u"email" ? QStringLiteral("email") : QString());
    }

    void knowsTables_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("tables");
        const auto row = [](const char* sql, const char* tables) { QTest::newRow(sql) << QString::fromLatin1(sql) << QString::fromLatin1(tables); };
        row("select 1 from a", "a");
        row("select 1 from a x, s.b as y where q", "a:x s.b:y");
        row("select 1 from a left join b on a.i = b.i join c using (i)", "a b c");
        row("select (select 1 from i), k from o", "i o");
        row("delete from a using b where c", "a b");
        row("insert into t (x, y) values (1, 2)", "t");
        row("update t set a = 1 from u", "t u");
        row("select * from \"A b\" q", "A b:q");
        row("select extract(year from d) from t", "d t");
    }
    void knowsTables()
    {
        QFETCH(QString, sql);
        QFETCH(QString, tables);
        QStringList found;
        for (const TableReference& reference : TableReferences::in(sql, SqlScanner::tokens(sql)))
            found.append((reference.schema.isEmpty() ? QString() : QString(reference.schema + u'.')) + reference.name
                         + (reference.alias.isEmpty() ? QString() : QString(u':' + reference.alias)));
        QCOMPARE(found.join(u' '), tables);
    }

    void isQuickInABigCatalog()
    {
        CompletionEngine big;
        QVector<service::RelationNode> relations;
        for (int number = 0; number < 3000; ++number)
            relations.append(table("public", qPrintable(QStringLiteral("table_%1").arg(number)), "id a b c d e f g h i j k"));
        big.setRelations(relations);
        QElapsedTimer timer;
        timer.start();
        const auto list = big.complete(QStringLiteral("select t. from table_2999 t"), 9);
        qInfo("columns of one of 3,000 tables: %lld us", static_cast<long long>(timer.nsecsElapsed() / 1000));
        QCOMPARE(list.items.size(), 12);
        timer.restart();
        QVERIFY(big.complete(QStringLiteral("select * from ta"), 16).items.size() <= CompletionEngine::itemsMax);
        qInfo("names of 3,000 tables: %lld us", static_cast<long long>(timer.nsecsElapsed() / 1000));
    }
};

QTEST_GUILESS_MAIN(TestCompletionEngine)
#include "tst_completion_engine.moc"
