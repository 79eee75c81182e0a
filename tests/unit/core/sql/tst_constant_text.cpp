// constant_text: what PostgreSQL 15 answered for each expression, or nothing; never something else.
#include "core/sql/constant_text.h"

#include <QtTest>

using namespace gatehouse::sql;

namespace {

std::optional<std::string> known(std::string_view name)
{
    if (name == "t")
        return "public.Orders";
    if (name == "$1")
        return "a'b\\c";
    if (name == "e")
        return "";
    return std::nullopt;
}

}  // namespace

class TestConstantText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAsTheServer_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* expression, const char* expected) {
            QTest::newRow(expression) << QString::fromUtf8(expression) << QString::fromUtf8(expected);
        };
        row("'a'", "a");
        row("'it''s' || E'\\n\\'' || $$x$$ || U&'\\00e9'", "it's\n'xé");
        row("('a' || ('b'))::text", "ab");
        row("'a' || 1 || 'b'", "a1b");
        row("1 || 'a' || -7", "1a-7");
        row("true || 'a'", "truea");
        row("concat(true, 1, NULL, 'x', false)", "t1xf");
        row("concat_ws(', ', 'a', NULL, 'b', 3)", "a, b, 3");
        row("pg_catalog.concat('a', 'b')", "ab");
        row("'a' operator(pg_catalog.||) 'b'", "ab");
        row("format('SELECT %I.%I FROM %s WHERE x = %L', 'Sch', 'col', 'tab', 'v''w')", "SELECT \"Sch\".col FROM tab WHERE x = 'v''w'");
        row("format('%2$s %s %1$s %s %% %s', 'a', 'b', 'c')", "b c a b % c");
        row("format('[%5s] [%-5s] [%1$-3s] [%05s]', 'a', 'b', 'c')", "[    a] [b    ] [a  ] [    b]");
        row("format('%s|%L|%10L', NULL, NULL, NULL)", "|NULL|      NULL");
        row("format('%s %L %I', true, true, true)", "t 't' t");
        row("format('%I %I %I %I %I', 'user', 'name', 'int', '1a', '')", "\"user\" name \"int\" \"1a\" \"\"");
        row("quote_ident('select') || quote_ident('foo_1') || quote_ident('a\"b') || quote_ident('Foo')", "\"select\"foo_1\"a\"\"b\"\"Foo\"");
        row("quote_literal('a''b')", "'a''b'");
        row("quote_literal(E'a\\\\b')", "E'a\\\\b'");
        row("quote_literal(5) || quote_literal(true)", "'5''true'");
        row("quote_nullable(NULL) || quote_nullable('x')", "NULL'x'");
        row("COALESCE(NULL, 'a', 'b')", "a");
        row("COALESCE(NULL || 'a', 'b')", "b");
        row("COALESCE(lower(NULL), concat_ws(NULL, 'a'), format(NULL), 'z')", "z");
        row("lower('ABC x') || upper('abc') || upper('x1_')", "abc xABCX1_");
        row("trim('  a b ') || '|' || trim(leading 'x' from 'xxaxx') || '|' || rtrim('abba', 'ab') || '|' || btrim('é ', ' ')", "a b|axx||é");
        row("chr(65) || chr(10)", "A\n");
        row("repeat('ab', 3) || repeat('x', 0) || repeat('y', -2)", "ababab");
        row("replace('aXbXX', 'X', 'yy') || replace('abc', '', 'z')", "ayybyyyyabc");
        row("'5'::int || 'x' || '007'::integer", "5x7");
        row("'a'::varchar || CAST('b' AS text) || text 'c'", "abc");
        row("'x' -- comment\n|| /* ; */ 'y'", "xy");
        row("format('DROP TABLE %s', t)", "DROP TABLE public.Orders");
        row("quote_literal($1)", "E'a''b\\\\c'");
        row("e || ''", "");
    }

    void answersAsTheServer()
    {
        QFETCH(QString, expression);
        QFETCH(QString, expected);
        const std::optional<std::string> value = constantTextOf(expression.toStdString(), known);
        QVERIFY(value.has_value());
        QCOMPARE(QString::fromStdString(*value), expected);
    }

    void tellsNothingWhereItIsNotSure_data()
    {
        QTest::addColumn<QString>("expression");
        for (const char* expression :
             {"", "NULL", "NULL || 'a'", "1", "1 || 2", "true", "unknown_name", "a.b", "'a' FROM t", "'a' WHERE true", "'a', 'b'", "'a'; SELECT 'b'",
              "DISTINCT 'a'", "'a' UNION SELECT 'b'", "'a' LIMIT 0", "'a\\b'", "f('a')", "public.concat('a')", "concat()", "concat(VARIADIC ARRAY['a'])",
              "concat_ws(',')", "concat_ws(1, 'a')", "format(1)", "format('%s')", "format('%')", "format('%d', 1)", "format('%I', NULL)",
              "format('%0$s', 'a')", "format('%*s', 3, 'a')", "format('%3$s', 'a')", "format('%0-5s', 'a')", "format('%5s', 'é')", "format('%s' , VARIADIC ARRAY['a'])",
              "quote_ident(5)", "quote_ident('system_user')", "quote_ident('a', 'b')", "lower('I')", "upper('i')", "lower('É')", "lower(5)",
              "chr(0)", "chr(200)", "chr('65')", "repeat('a', '3')", "repeat('abcdefgh', 2000000)", "repeat('a', 99999999999)", "replace('a', 'b')",
              "'a'::char(3)", "'a'::varchar(3)", "'a'::name", "'a'::regclass", "'a'::text[]", "'x'::int || 'a'", "current_user", "now()::text",
              "(SELECT 'a')", "CASE WHEN true THEN 'a' END", "ARRAY['a'] || 'b'", "'a' COLLATE \"C\"", "'a' = 'b'", "COALESCE(1, 'a')", "NULL || 1 || 'a'",
              "COALESCE(NULL || 1, 'a')", "1.5 || 'a'", "B'101' || 'a'", "upper(t)", "string_agg('a', 'b')", "concat('a') OVER ()", "'a'::mood",
              "concat(a => 'x')", "'a' || ", "('a'", "trim('é' from 'éa')"})
            QTest::newRow(expression) << QString::fromUtf8(expression);
    }

    void tellsNothingWhereItIsNotSure()
    {
        QFETCH(QString, expression);
        const std::optional<std::string> value = constantTextOf(expression.toStdString(), known);
        QVERIFY2(!value, value ? value->c_str() : "");
    }

    void leavesWhatIsDefinedElsewhere()
    {
        const auto none = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
        const auto overloaded = [](std::string_view name) { return name == "concat" || name == "||"; };
        QVERIFY(!constantTextOf("concat('a', 'b')", none, overloaded));
        QVERIFY(!constantTextOf("'a' || 'b'", none, overloaded));
        QCOMPARE(constantTextOf("pg_catalog.concat('a', 'b')", none, overloaded), std::optional<std::string>("ab"));
        QCOMPARE(constantTextOf("format('a')", none, overloaded), std::optional<std::string>("a"));
    }

    void putsAPlaceForLiteralsThatAreNotKnown_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("expected");   // empty: nothing
        const auto row = [](const char* expression, const char* expected) {
            QTest::newRow(expression) << QString::fromUtf8(expression) << QString::fromUtf8(expected);
        };
        row("'a' || 'b'", "ab");
        row("'SELECT ' || quote_literal(x)", "SELECT $60001");
        row("'SELECT ' || quote_nullable(x) || ', ' || quote_literal(y)", "SELECT $60001, $60001");
        row("format('SELECT %L FROM %I', f(x), t)", "SELECT $60001 FROM \"public.Orders\"");
        row("'INSERT INTO t VALUES (' || new.id || ')'", "INSERT INTO t VALUES ($60001)");
        row("'INSERT INTO t VALUES (' || new.id::text || ')'", "INSERT INTO t VALUES ($60001)");
        row("format('SELECT * FROM t WHERE a = %L AND b = %s', x, quote_literal(y))", "SELECT * FROM t WHERE a = $60001 AND b = $60001");
        row("'SELECT date ' || quote_literal(x)", "SELECT date $60001");
        row("format('CREATE TEMP TABLE t (a text CHECK (a < %L))', x)", "CREATE TEMP TABLE t (a text CHECK (a < $60001))");
        // Of other statements the value itself may decide what they do.
        row("'SET search_path = ' || quote_literal(x)", "");
        row("'ALTER ROLE r PASSWORD ' || quote_literal(x)", "");
        row("'COPY t TO ' || quote_literal(x)", "");
        row("'DO ' || quote_literal(x)", "");
        row("'SELECT ' || quote_literal(x) || '; SET ROLE ' || quote_literal(x)", "");
        // A name, a piece of text, a number that may be NULL and so nothing at all.
        row("format('SELECT * FROM %I', x)", "");
        row("'SELECT ' || x", "");
        row("format('SELECT %s', x)", "");
        row("format('SELECT %s', new.id)", "");
        row("'SELECT ' || new.name", "");
        // Another word together with what stands beside it.
        row("'SELECT U&' || quote_literal(x)", "");
        row("'SELECT E' || quote_literal(x)", "");
        row("'SELECT ''a''' || quote_literal(x)", "");
        row("'SELECT 1 -' || new.id", "");
        row("'SELECT 1 %=' || new.id", "");
        // Not a value there: in a string, a comment, a name, or the place of a column.
        row("'SELECT ''' || quote_literal(x) || ''''", "");
        row("'SELECT ''( ' || quote_literal(x) || ' )'''", "");
        row("'SELECT 1 -- ' || quote_literal(x)", "");
        row("'SELECT 1 /* ' || quote_literal(x) || ' */'", "");
        row("'SELECT a FROM t ORDER BY ' || new.id", "");
        row("'SELECT a FROM t GROUP BY ' || new.id", "");
        row("'SELECT $60001, ' || quote_literal(x)", "");
        // Changed on the way.
        row("upper('SELECT ' || quote_literal(x))", "");
        row("replace('SELECT ' || quote_literal(x), '6', '7')", "");
        row("COALESCE('SELECT ' || quote_literal(x), 'b')", "");
        row("format('SELECT %10L', x)", "");
        row("format('SELECT ' || quote_literal(x))", "");
        row("x", "");
    }

    void putsAPlaceForLiteralsThatAreNotKnown()
    {
        QFETCH(QString, expression);
        QFETCH(QString, expected);
        const auto integer = [](std::string_view name) { return name == "new.id"; };
        const auto text = runTextOf(expression.toStdString(), known, {}, integer);
        QCOMPARE(QString::fromStdString(text.value_or("")), expected);
        QVERIFY(expression == QStringLiteral("'a' || 'b'") || !constantTextOf(expression.toStdString(), known));
    }

    void knowsElementsAndTheDatabase()
    {
        const auto lookup = [](std::string_view name) -> std::optional<std::string> {
            return name == "tg_argv[1]" ? std::optional<std::string>("b") : name == kDatabaseName ? std::optional<std::string>("shop") : std::nullopt;
        };
        QCOMPARE(constantTextOf("quote_ident(tg_argv[1])", lookup), std::optional<std::string>("b"));
        QCOMPARE(constantTextOf("format('%I', current_catalog) || current_database()", lookup), std::optional<std::string>("shopshop"));
        QVERIFY(!constantTextOf("tg_argv[0]", lookup) && !constantTextOf("tg_argv[1:1]", lookup) && !constantTextOf("tg_argv[1][1]", lookup));
        // Names in quotes are other names.
        QVERIFY(!constantTextOf("\"tg_argv[1]\"", lookup) && !constantTextOf("\"current_database()\"", lookup));
    }

    void isBounded()
    {
        std::string nested = "'a'";
        std::string chained = "'a'";
        for (int i = 0; i < 40'000; ++i) {
            nested = "(" + nested;
            chained += "||'a'";
        }
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!constantTextOf(nested, known));
        QVERIFY(!constantTextOf(chained, known));
        QVERIFY(!constantTextOf("repeat(repeat(repeat('aaaaaaaaaa', 1000), 100), 100)", known));
        QVERIFY(!constantTextOf(std::string("'a\0'", 4), known));
        std::string some = "'a'";
        for (int i = 0; i < 500; ++i)
            some += "||'a'";
        QCOMPARE(constantTextOf(some, known)->size(), size_t{501});
        QVERIFY(timer.elapsed() < 5'000);
    }
};

QTEST_GUILESS_MAIN(TestConstantText)
#include "tst_constant_text.moc"
