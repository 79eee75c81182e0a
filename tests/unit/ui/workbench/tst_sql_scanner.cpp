// Tokens, statements and the statement at a caret, as PostgreSQL would cut them.
#include "ui/workbench/sql_scanner.h"

#include <QTest>

using namespace gatehouse::ui;

class TestSqlScanner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cutsStatements_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("statements");
        const auto row = [](const char* name, const char* sql, std::initializer_list<const char*> statements) {
            QStringList list;
            for (const char* statement : statements)
                list.append(QString::fromUtf8(statement));
            QTest::newRow(name) << QString::fromUtf8(sql) << list;
        };
        row("none", "", {});
        row("only comments", "-- a;\n/* b; */", {});
        row("two", "select 1; select 2", {"select 1", "select 2"});
        row("semicolon in string", "select ';'';' ; select 2;", {"select ';'';'", "select 2"});
        row("in an escape string", "select E'\\';' ; x", {"select E'\\';'", "x"});
        row("in an identifier", "select \"a;\"\"b\";b", {"select \"a;\"\"b\"", "b"});
        row("in a dollar quote", "do $$ begin; end $$; select $a$ $$;$$ $a$", {"do $$ begin; end $$", "select $a$ $$;$$ $a$"});
        row("parameters are no quotes", "select $1;select $2", {"select $1", "select $2"});
        row("nested comments", "select 1 /* a /* b; */ c; */ + 2; x", {"select 1 /* a /* b; */ c; */ + 2", "x"});
        row("never closed", "select 'abc; def", {"select 'abc; def"});
        row("comment before", "-- why\nselect 1", {"select 1"});
        row("not ascii", "select 'ä😀;'; select ü", {"select 'ä😀;'", "select ü"});
    }
    void cutsStatements()
    {
        QFETCH(QString, sql);
        QFETCH(QStringList, statements);
        QStringList found;
        for (const StatementSpan& span : SqlScanner::statements(sql))
            found.append(sql.mid(span.start, span.length()));
        QCOMPARE(found, statements);
    }

    void findsStatementAtCaret_data()
    {
        QTest::addColumn<QString>("sql");   // | is the caret
        QTest::addColumn<QString>("statement");
        const auto row = [](const char* sql, const char* statement) { QTest::newRow(sql) << QString::fromUtf8(sql) << QString::fromUtf8(statement); };
        row("|", "");
        row("sel|ect 1; select 2", "select 1");
        row("select 1|; select 2", "select 1");
        row("select 1;| select 2", "select 1");
        row("select 1; | select 2", "select 1");
        row("select 1;\n|\nselect 2", "select 2");
        row("select 1; sel|ect 2", "select 2");
        row("select 1;\nselect 2;\n\n|", "select 2");
        row("-- wh|y\nselect 1", "select 1");
        row("|\n\nselect 1", "select 1");
    }
    void findsStatementAtCaret()
    {
        QFETCH(QString, sql);
        QFETCH(QString, statement);
        const int caret = int(sql.indexOf(u'|'));
        sql.remove(caret, 1);
        const StatementSpan span = SqlScanner::statementAt(sql, caret);
        QCOMPARE(sql.mid(span.start, span.length()), statement);
    }

    void knowsTextAndComments_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("inside");
        QTest::newRow("in a string") << "select 'a|b'" << true;
        QTest::newRow("behind it") << "select 'ab'|" << false;
        QTest::newRow("open string") << "select 'ab|" << true;
        QTest::newRow("line comment's end") << "-- a|" << true;
        QTest::newRow("next line") << "-- a\n|" << false;
        QTest::newRow("closed comment") << "/* a */|" << false;
        QTest::newRow("open comment") << "/* a|" << true;
        QTest::newRow("plain") << "sel|ect" << false;
    }
    void knowsTextAndComments()
    {
        QFETCH(QString, sql);
        QFETCH(bool, inside);
        const int caret = int(sql.indexOf(u'|'));
        sql.remove(caret, 1);
        QCOMPARE(SqlScanner::insideTextOrComment(sql, caret), inside);
    }

    void neverLeavesTheText()
    {
        // Whatever is typed, tokens stand in order and inside the text.
        const QString alphabet = QStringLiteral("a'\"$/*-\\;e1. \n😀(");
        quint32 seed = 20261121;
        qInfo("seed %u", seed);
        for (int round = 0; round < 3000; ++round) {
            QString sql;
            for (int at = 0; at < round % 40; ++at) {
                seed = seed * 1664525U + 1013904223U;
                sql += alphabet[int((seed >> 16) % quint32(alphabet.size()))];
            }
            int last = 0;
            for (const SqlToken& token : SqlScanner::tokens(sql)) {
                QVERIFY(token.start >= last && token.length > 0 && token.end() <= sql.size());
                last = token.end();
            }
            for (int caret = 0; caret <= sql.size(); ++caret) {
                const StatementSpan span = SqlScanner::statementAt(sql, caret);
                QVERIFY(span.start >= 0 && span.end <= sql.size() && span.stop <= sql.size());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSqlScanner)
#include "tst_sql_scanner.moc"
