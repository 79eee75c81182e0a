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
