// plpgsql_body: every kind of statement of PL/pgSQL 15 gives its pieces, and what cannot be read says so.
#include "core/sql/plpgsql_body.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::sql;

namespace {

using Kind = PlpgsqlPiece::Kind;

std::string described(const PlpgsqlPiece& piece)
{
    static constexpr const char* kinds[] = {"S", "E", "D", "F", "N", "T"};
    std::string text = kinds[static_cast<int>(piece.kind)];
    text += '[' + piece.sql + ']';
    for (const std::string& name : piece.assigns)
        text += " ->" + name;
    for (const std::string& argument : piece.arguments)
        text += " $" + argument;
    if (piece.returned)
        text += " returned";
    if (piece.raised)
        text += " raised";
    if (piece.tests)
        text += " tests";
    if (!piece.cursor.empty())
        text += " cursor=" + piece.cursor + (piece.cursorKnown ? "" : "?");
    return text;
}

std::string pieces(const PlpgsqlBody& body)
{
    if (!body.parsed)
        return "refused: " + body.problem;
    std::string text;
    for (const PlpgsqlPiece& piece : body.pieces)
        text += (text.empty() ? "" : "; ") + described(piece);
    return text;
}

const PlpgsqlVariable* named(const PlpgsqlBody& body, std::string_view name)
{
    for (const PlpgsqlVariable& each : body.variables) {
        if (each.name == name)
            return &each;
    }
    return nullptr;
}

catalog::Snapshot catalogWithTypes()
{
    catalog::Contents contents;
    contents.types.push_back({.oid = 23, .schema = "pg_catalog", .name = "int4"});
    contents.types.push_back({.oid = 25, .schema = "pg_catalog", .name = "text"});
    return {"db", 1, std::move(contents)};
}

}  // namespace

class TestPlpgsqlBody : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKindOfStatement_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* source, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(expected);
        };
        row("block", "BEGIN BEGIN PERFORM f(1); END; END", "S[SELECT f(1)]");
        row("block options", "#option dump\n#print_strict_params on\n#variable_conflict use_column\nBEGIN NULL; END;", "");
        row("labelled block", "<<a>> DECLARE x int; BEGIN a.x := 1; END a", "E[1] ->x");
        row("assign", "DECLARE x int; BEGIN x := g(2); x = x + 1; END", "E[g(2)] ->x; E[x + 1] ->x");
        row("assign from a table", "DECLARE x int; BEGIN x := max(a) FROM t WHERE b = 1; END", "E[max(a) FROM t WHERE b = 1] ->x");
        row("assign field", "DECLARE r record; BEGIN r.a := 1; r.b.c := 2; END", "E[1] ->r; E[2] ->r");
        row("assign field named by a reserved word", "DECLARE r t; BEGIN r.end := f(); END", "E[f()] ->r");
        row("assign element", "DECLARE a int[]; BEGIN a[f(1)] := 5; a[i():j()][k()] := h(); END",
            "E[f(1)]; E[5] ->a; E[i()]; E[j()]; E[k()]; E[h()] ->a");
        row("if", "BEGIN IF a() THEN PERFORM b(); ELSIF c() THEN PERFORM d(); ELSEIF e() THEN NULL; ELSE PERFORM g(); END IF; END",
            "E[a()] tests; S[SELECT b()]; E[c()] tests; S[SELECT d()]; E[e()] tests; S[SELECT g()]");
        row("if with a case inside", "BEGIN IF (CASE WHEN a THEN b ELSE c END) THEN PERFORM d(); END IF; END",
            "E[(CASE WHEN a THEN b ELSE c END)] tests; S[SELECT d()]");
        row("case", "BEGIN CASE f() WHEN 1, g() THEN PERFORM a(); ELSE PERFORM b(); END CASE; END",
            "E[f()] tests; E[(SELECT f()\n) IN (1, g()\n)] tests; S[SELECT a()]; S[SELECT b()]");
        row("searched case", "BEGIN CASE WHEN f() THEN PERFORM a(); WHEN g() THEN NULL; END CASE; END",
            "E[f()] tests; S[SELECT a()]; E[g()] tests");
        row("loop", "BEGIN <<l>> LOOP EXIT l WHEN f(); CONTINUE WHEN g(); EXIT; END LOOP l; END", "E[f()] tests; E[g()] tests");
        row("while", "BEGIN WHILE f() LOOP PERFORM g(); END LOOP; END", "E[f()] tests; S[SELECT g()]");
        row("for range", "BEGIN FOR i IN REVERSE a()..b() BY c() LOOP PERFORM i; END LOOP; END",
            "E[a()] ->i; E[b()] ->i; E[c()] ->i; S[SELECT i]");
        row("for range of numbers", "BEGIN FOR i IN 1..10 LOOP PERFORM i; END LOOP; END", "E[1] ->i; E[10] ->i; S[SELECT i]");
        row("for query", "DECLARE r record; BEGIN FOR r IN SELECT * FROM t LOOP PERFORM r.a; END LOOP; END",
            "S[SELECT * FROM t] ->r; S[SELECT r.a]");
        row("for query of scalars", "DECLARE a int; b int; BEGIN FOR a, b IN UPDATE t SET x = 1 RETURNING y, z LOOP END LOOP; END",
            "S[UPDATE t SET x = 1 RETURNING y, z] ->a ->b");
        row("for cursor", "DECLARE c CURSOR (k int, m int) FOR SELECT * FROM t WHERE a = k; BEGIN FOR r IN c(m := f(), k := 2) LOOP END LOOP; END",
            "S[SELECT * FROM t WHERE a = k] cursor=c; E[f()] ->m; E[2] ->k; F[] ->r cursor=c");
        row("foreach", "DECLARE x int[]; BEGIN FOREACH x SLICE 1 IN ARRAY f() LOOP END LOOP; END", "E[f()] ->x");
        row("return", "BEGIN RETURN; RETURN f(); RETURN NEXT g(); RETURN NEXT; END", "E[f()] returned; E[g()] returned");
        row("return query", "BEGIN RETURN QUERY SELECT a FROM t; RETURN QUERY EXECUTE 'a' || b USING c, d(); END",
            "S[SELECT a FROM t] returned; E[c]; E[d()]; D['a' || b] $c $d() returned");
        row("raise", "BEGIN RAISE; RAISE NOTICE 'a % %', f(), g(); RAISE division_by_zero; RAISE SQLSTATE '22012';"
                     " RAISE EXCEPTION 'x' USING hint = h(), detail := d(); RAISE USING message = m(); END",
            "E[f()] raised; E[g()] raised; E[h()] raised; E[d()] raised; E[m()] raised");
        row("assert", "BEGIN ASSERT f(), g(); ASSERT h(); END", "E[f()] tests; E[g()] raised; E[h()] tests");
        row("sql", "BEGIN INSERT INTO t VALUES (1); DELETE FROM t; CREATE TABLE x (); END",
            "S[INSERT INTO t VALUES (1)]; S[DELETE FROM t]; S[CREATE TABLE x ()]");
        row("sql into", "DECLARE a int; b int; BEGIN SELECT INTO STRICT a, b x, y FROM t; SELECT x INTO a FROM t; SELECT x FROM t INTO b; END",
            "S[SELECT                  x, y FROM t] ->a ->b; S[SELECT x        FROM t] ->a; S[SELECT x FROM t       ] ->b");
        row("insert into returning into", "DECLARE a int; BEGIN INSERT INTO t SELECT 1 RETURNING x INTO a; WITH w AS (INSERT INTO t VALUES (1)) MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE; END",
            "S[INSERT INTO t SELECT 1 RETURNING x       ] ->a; S[WITH w AS (INSERT INTO t VALUES (1)) MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE]");
        row("import", "BEGIN IMPORT FOREIGN SCHEMA s FROM SERVER f INTO p; END", "S[IMPORT FOREIGN SCHEMA s FROM SERVER f INTO p]");
        row("sql with semicolons", "BEGIN CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v);"
                                   " CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; PERFORM z(); END",
            "S[CREATE RULE r AS ON INSERT TO t DO (DELETE FROM u; DELETE FROM v)];"
            " S[CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END]; S[SELECT z()]");
        row("execute", "DECLARE x int; BEGIN EXECUTE f(); EXECUTE 'a' INTO STRICT x USING b, c(); EXECUTE 'a' USING b INTO x; END",
            "D[f()]; E[b]; E[c()]; D['a'] ->x $b $c(); E[b]; D['a'] ->x $b");
        row("for execute", "DECLARE r record; BEGIN FOR r IN EXECUTE f() USING a, g() LOOP END LOOP; END", "E[a]; E[g()]; D[f()] ->r $a $g()");
        row("get diagnostics", "DECLARE n int; m text; BEGIN GET DIAGNOSTICS n = ROW_COUNT, m := PG_CONTEXT;"
                               " GET STACKED DIAGNOSTICS m = MESSAGE_TEXT; GET CURRENT DIAGNOSTICS n = ROW_COUNT; END",
            "N[] ->n; T[] ->m; T[] ->m; N[] ->n");
        row("open", "DECLARE c refcursor; BEGIN OPEN c NO SCROLL FOR SELECT 1; FETCH c INTO c; END",
            "S[SELECT 1] cursor=c; F[] ->c cursor=c?");
        row("open execute", "DECLARE c refcursor; r record; BEGIN OPEN c FOR EXECUTE f() USING g(); FETCH NEXT FROM c INTO r; CLOSE c; END",
            "E[g()]; D[f()] $g() cursor=c; F[] ->r cursor=c");
        row("open bound", "DECLARE c CURSOR (k int) IS SELECT k; r record; BEGIN OPEN c(f()); MOVE FORWARD 2 IN c; FETCH ABSOLUTE g() FROM c INTO r;"
                          " FETCH LAST FROM c INTO r.a, r.b; MOVE ALL FROM c; FETCH 1 FROM c INTO r; END",
            "S[SELECT k] cursor=c; E[f()] ->k; E[2]; F[] cursor=c; E[g()]; F[] ->r cursor=c; F[] ->r cursor=c; F[] cursor=c; E[1]; F[] ->r cursor=c");
        row("perform", "BEGIN PERFORM DISTINCT a FROM t; END", "S[SELECT DISTINCT a FROM t]");
        row("call", "DECLARE x int; y int; BEGIN CALL p(x, 1); DO $$ BEGIN END $$; END", "S[CALL p(x, 1)] ->x; S[DO $$ BEGIN END $$]");
        row("commit", "BEGIN COMMIT; COMMIT AND CHAIN; COMMIT AND NO CHAIN; END", "S[COMMIT]; S[COMMIT AND CHAIN]; S[COMMIT AND NO CHAIN]");
        row("rollback", "BEGIN ROLLBACK; ROLLBACK AND CHAIN; END", "S[ROLLBACK]; S[ROLLBACK AND CHAIN]");
        row("exception", "BEGIN PERFORM a(); EXCEPTION WHEN division_by_zero OR SQLSTATE '22012' THEN PERFORM b(sqlerrm); WHEN others THEN PERFORM c(); END",
            "S[SELECT a()]; S[SELECT b(sqlerrm)]; S[SELECT c()]");
        row("declarations", "DECLARE a CONSTANT text COLLATE \"C\" NOT NULL := f(); b t.x%TYPE = g(); c t%ROWTYPE DEFAULT h(); d record; e numeric(10, 2)[];"
                            " z ALIAS FOR a; BEGIN END",
            "E[f()] ->a; E[g()] ->b; E[h()] ->c");
        row("keywords as variables", "DECLARE return int; perform int[]; open record; BEGIN return := 1; perform[2] := 3; open.x := 4; RETURN return; END",
            "E[1] ->return; E[2]; E[3] ->perform; E[4] ->open; E[return] returned");
        row("comments", "BEGIN /* ; END */ PERFORM -- x;\n f(/* , */ 1) /* y */; END -- z", "S[SELECT f(/* , */ 1)]");
        row("strings", "BEGIN PERFORM 'a;' || $q$ END; $q$ || E'\\';' || \"b;\"; END", "S[SELECT 'a;' || $q$ END; $q$ || E'\\';' || \"b;\"]");
        row("operators that look like labels", "DECLARE x int; BEGIN x := 1 << 2 >> 3 # 4; END", "E[1 << 2 >> 3 # 4] ->x");
    }

    void readsEveryKindOfStatement()
    {
        QFETCH(QString, source);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(pieces(readPlpgsqlBlock(source.toStdString()))), expected);
    }

    void refusesWhatItCannotRead_data()
    {
        QTest::addColumn<QString>("source");
        for (const char* source : {"", "SELECT 1", "BEGIN", "BEGIN END END", "BEGIN PERFORM 1 END", "BEGIN x := 1; END x; y",
                 "BEGIN SELECT 1 INTO nobody; END", "BEGIN FOR r IN SELECT 1 LOOP END LOOP; END", "BEGIN IF x THEN; END", "BEGIN PERFORM f(; END",
                 "BEGIN PERFORM f); END", "BEGIN PERFORM 'a; END", "BEGIN PERFORM /* a; END", "DECLARE x int; x int; BEGIN END",
                 "BEGIN OPEN c FOR SELECT 1; END", "DECLARE c CURSOR (a int) FOR SELECT 1; BEGIN OPEN c; END",
                 "BEGIN GET DIAGNOSTICS x = ROW_COUNT; END", "DECLARE x; BEGIN END", "BEGIN RAISE 'a' x; END", "BEGIN CASE END CASE; END",
                 "#option nonsense\nBEGIN END", "BEGIN EXCEPTION END", "DECLARE c CURSOR FOR SELECT 1; BEGIN OPEN c(1); END",
                 "BEGIN RETURN QUERY EXECUTE; END", "DECLARE x int; BEGIN SELECT 1 INTO x INTO x; END"})
            QTest::newRow(source) << QString::fromUtf8(source);
    }

    void refusesWhatItCannotRead()
    {
        QFETCH(QString, source);
        const PlpgsqlBody body = readPlpgsqlBlock(source.toStdString());
        QVERIFY2(!body.parsed, pieces(body).c_str());
        QVERIFY(!body.problem.empty());
    }

    void neverPutsTheBodyIntoItsWords()
    {
        const PlpgsqlBody body = readPlpgsqlBlock("BEGIN SELECT 'secret' INTO hidden; END");
        QVERIFY(!body.parsed);
        QVERIFY(body.problem.find("secret") == std::string::npos && body.problem.find("hidden") == std::string::npos);
    }

    void survivesHostileText()
    {
        const auto repeated = [](std::string_view piece, size_t count) {
            std::string text;
            for (size_t i = 0; i < count; ++i)
                text += piece;
            return text;
        };
        const std::string deep = repeated("BEGIN IF a THEN LOOP ", 12'000);
        for (const std::string& source :
             {deep, "BEGIN " + repeated("<<a>> LOOP ", 22'000), "BEGIN PERFORM " + repeated("(", 210'000),
              "BEGIN CASE " + repeated("a", 100'000) + repeated(" WHEN 1 THEN", 10'000) + " END CASE; END",
              "DECLARE " + repeated("a int;", 40'000) + "BEGIN END", std::string("BEGIN\0END", 9), repeated("\"", 99'999),
              "BEGIN " + repeated("x[", 120'000), "DECLARE x int[]; BEGIN " + repeated("x[", 120'000), std::string(256 << 10, ';'), std::string(2 << 20, ' ') + "BEGIN END"}) {
            QElapsedTimer timer;
            timer.start();
            QVERIFY(!readPlpgsqlBlock(source).parsed);
            QVERIFY(timer.elapsed() < 3'000);
        }
        std::string many = "DECLARE ";
        for (int i = 0; i < 3'000; ++i)
            many += "v" + std::to_string(i) + " int := 1;";
        QVERIFY(readPlpgsqlBlock(many + "BEGIN END").parsed);
        for (int i = 0; i < 3'000; ++i)
            many += "w" + std::to_string(i) + " int := 1;";
        QVERIFY(!readPlpgsqlBlock(many + "BEGIN END").parsed);
    }

    void everyPrefixEndsSomehow()
    {
        const std::string whole = "<<a>> DECLARE c CURSOR (k int) FOR SELECT k; x int[] := '{}'; r record; BEGIN FOR i IN 1..f(2) LOOP"
                                  " x[i] := g(r.a); END LOOP; OPEN c(k := 1); FETCH ABSOLUTE 1 FROM c INTO r; CASE r.a WHEN 1, 2 THEN RAISE NOTICE"
                                  " 'a %', b USING hint = 'c'; ELSE EXECUTE 'x' INTO r USING 1; END CASE; SELECT 1 INTO r; EXCEPTION WHEN others"
                                  " THEN GET STACKED DIAGNOSTICS x = MESSAGE_TEXT; RETURN QUERY SELECT 1; END a;";
        QVERIFY2(readPlpgsqlBlock(whole).parsed, pieces(readPlpgsqlBlock(whole)).c_str());
        for (size_t length = 0; length + 3 < whole.size(); ++length)
            QVERIFY2(!readPlpgsqlBlock(whole.substr(0, length)).parsed, std::to_string(length).c_str());
    }

    void tellsVariables()
    {
        const PlpgsqlBody body = readPlpgsqlBlock("DECLARE a text := 'x'; b text := 'y'; C CONSTANT int := 1; \"D d\" t.u%TYPE; n ALIAS FOR b;"
                                                  " BEGIN n := 'z'; EXCEPTION WHEN others THEN ROLLBACK; END");
        QVERIFY(body.parsed);
        QCOMPARE(named(body, "a")->constant, std::optional<std::string>("'x'"));
        QVERIFY(!named(body, "a")->assignedLater);
        QVERIFY(named(body, "b")->assignedLater);
        QCOMPARE(named(body, "c")->type, std::string("int"));
        // 'abcdef' is another value in a char(3).
        QVERIFY(!named(body, "c")->constant);
        QVERIFY(!named(readPlpgsqlBlock("DECLARE v varchar(3) := 'abcdef'; BEGIN END"), "v")->constant);
        QVERIFY(named(readPlpgsqlBlock("DECLARE v character  VARYING := 'abcdef'; BEGIN END"), "v")->constant);
        QCOMPARE(named(body, "D d")->type, std::string("t.u%TYPE"));
        QCOMPARE(body.variables[*named(body, "n")->aliasOf].name, std::string("b"));
        QVERIFY(named(body, "found") && named(body, "sqlerrm") && named(body, "sqlstate"));
        QVERIFY(!named(body, "new"));
        QVERIFY(body.catchesErrors && body.transactionControl);
        QVERIFY(readPlpgsqlBlock("BEGIN PERFORM 'a\\b'; END").backslashes);
        QVERIFY(!readPlpgsqlBlock("BEGIN PERFORM E'a\\b', $$a\\b$$; END").backslashes);
        QCOMPARE(readPlpgsqlBlock("#variable_conflict use_variable\nBEGIN END").conflict, PlpgsqlConflict::UseVariable);
    }

    void knowsAssignmentsByOtherNames()
    {
        const PlpgsqlBody body = readPlpgsqlCreate("CREATE FUNCTION f(a text, b text, c text) RETURNS void LANGUAGE plpgsql AS $f$ DECLARE z ALIAS FOR b;"
                                                   " BEGIN $1 := 'x'; z := 'y'; END $f$");
        QVERIFY(named(body, "a")->assignedLater && named(body, "$1")->assignedLater);
        QVERIFY(named(body, "b")->assignedLater && named(body, "$2")->assignedLater && named(body, "z")->assignedLater);
        QVERIFY(!named(body, "c")->assignedLater && !named(body, "$3")->assignedLater);
        // The name does not tell which.
        QVERIFY(named(readPlpgsqlBlock("DECLARE q text := 'a'; BEGIN DECLARE q text := 'b'; BEGIN EXECUTE q; END; END"), "q")->assignedLater);
    }

    void knowsWhereAVariableIsSeen()
    {
        const PlpgsqlBody body = readPlpgsqlBlock("DECLARE x text := 1; BEGIN PERFORM x; DECLARE x text := x + 1; BEGIN PERFORM x; END; PERFORM x;"
                                                  " FOR i IN 1..2 LOOP PERFORM i; END LOOP; END");
        QVERIFY(body.parsed);
        QCOMPARE(body.pieces.size(), size_t{8});
        QCOMPARE(body.variableAt("x", 0), nullptr);
        QCOMPARE(*body.variableAt("x", 1)->constant, std::string("1"));
        QCOMPARE(*body.variableAt("x", 2)->constant, std::string("1"));
        QCOMPARE(*body.variableAt("x", 3)->constant, std::string("x + 1"));
        QCOMPARE(*body.variableAt("x", 4)->constant, std::string("1"));
        QCOMPARE(body.variableAt("i", 5), nullptr);
        QVERIFY(body.variableAt("i", 7) && body.variableAt("i", 7)->assignedLater);
    }

    void distrustsCursorsThatCodeMayChange()
    {
        const auto known = [](const char* before, const char* statements) {
            const PlpgsqlBody body = readPlpgsqlBlock(std::string("DECLARE c refcursor") + before + "; r record; BEGIN OPEN c FOR SELECT 1; "
                                                      + statements + " FETCH c INTO r; END");
            return body.parsed && body.pieces.back().cursorKnown;
        };
        QVERIFY(known("", ""));
        QVERIFY(!known(" := 'other'", ""));
        QVERIFY(!known("", "c := 'other';"));
        QVERIFY(!known("", "PERFORM f(c);"));
        QVERIFY(!known("", "CALL p(c);"));
        QVERIFY(!known("", "EXECUTE 'x' USING c;"));
        QVERIFY(!known("", "DECLARE c refcursor; BEGIN NULL; END;"));
    }

    void readsFunctionsOfTheCatalog()
    {
        const catalog::Snapshot catalog = catalogWithTypes();
        catalog::Function function;
        function.name = "f";
        function.argumentTypes = {23, 25};
        function.argumentNames = {"a", ""};
        function.body = "\nBEGIN f.a := $2; $1 := 3; RETURN a; END";
        PlpgsqlBody body = readPlpgsqlFunction(function, catalog);
        QCOMPARE(pieces(body), std::string("E[$2] ->a; E[3] ->a; E[a] returned"));
        QCOMPARE(body.pieces[0].line, 2);
        QCOMPARE(named(body, "a")->type, std::string("\"pg_catalog\".\"int4\""));
        QCOMPARE(named(body, "$2")->typeOid, catalog::Oid{25});
        QVERIFY(named(body, "$1")->aliasOf);
        function.settings = {"standard_conforming_strings=off"};
        QVERIFY(readPlpgsqlFunction(function, catalog).parsed);
        function.body = "BEGIN RETURN 'a\\'; END";
        QVERIFY(!readPlpgsqlFunction(function, catalog).parsed);
    }

    void readsOutputs()
    {
        const catalog::Snapshot catalog = catalogWithTypes();
        catalog::Function function;
        function.argumentTypes = {23, 25};
        function.argumentNames = {"a", "b"};
        function.outputNames = {"o", "b"};
        function.outputTypes = {23, 25};
        function.body = "BEGIN o := a; b := 2; RETURN; END";
        const PlpgsqlBody body = readPlpgsqlFunction(function, catalog);
        QCOMPARE(pieces(body), std::string("E[a] ->o; E[2] ->b"));
        QVERIFY(named(body, "o")->output && named(body, "b")->output && !named(body, "a")->output);
        // Whether $1 is a or o, the catalog does not tell.
        function.body = "BEGIN o := $1; END";
        QVERIFY(!readPlpgsqlFunction(function, catalog).parsed);
    }

    void readsTriggers()
    {
        const catalog::Snapshot catalog = catalogWithTypes();
        catalog::Function function;
        function.returnType = 2279;
        function.body = "BEGIN NEW.a := OLD.b || TG_OP; RETURN NEW; END";
        const PlpgsqlBody body = readPlpgsqlFunction(function, catalog);
        QCOMPARE(pieces(body), std::string("E[OLD.b || TG_OP] ->new; E[NEW] returned"));
        QVERIFY(named(body, "tg_argv") && named(body, "old"));
        function.returnType = 3838;
        function.body = "BEGIN RAISE NOTICE '%', tg_tag; END";
        QVERIFY(named(readPlpgsqlFunction(function, catalog), "tg_event"));
    }

    void readsCreateFunction()
    {
        const PlpgsqlBody body = readPlpgsqlCreate("CREATE FUNCTION s.f(OUT a int, b s.t, VARIADIC c text[]) RETURNS int AS $f$ BEGIN $1 := b; a := $3; END $f$"
                                                   " LANGUAGE PLPGSQL STABLE");
        QCOMPARE(pieces(body), std::string("E[b] ->a; E[$3] ->a"));
        QVERIFY(named(body, "a")->output);
        QCOMPARE(named(body, "b")->type, std::string("\"s\".\"t\""));
        QCOMPARE(named(body, "c")->type, std::string("\"text\"[]"));
        QVERIFY(readPlpgsqlCreate("CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'").transactionControl);
        QVERIFY(named(readPlpgsqlCreate("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"), "new"));
        QVERIFY(!readPlpgsqlCreate("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'").parsed);
        QVERIFY(!readPlpgsqlCreate("SELECT 1").parsed);
        QVERIFY(!readPlpgsqlCreate("").parsed);
    }
};

QTEST_GUILESS_MAIN(TestPlpgsqlBody)
#include "tst_plpgsql_body.moc"
