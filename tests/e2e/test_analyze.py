"""gatehousectl analyze and policy test: what SQL does and what the policy would say, and that nothing is run."""
import json
import pathlib
import unittest

from harness import PROGRAMS, Control, WorldTest, libpq_program, through_the_gateway
import home


@through_the_gateway
class Analyze(WorldTest):
    def analyze(self, sql, *arguments, connection="shop", code=0):
        ran = self.world.home.run("analyze", "--connection", connection, *arguments, secret=sql)
        self.assertEqual(ran.returncode, code, f"{sql[:80]!r}: {ran.stdout}{ran.stderr}")
        return ran

    def one(self, sql, *arguments):
        statements = json.loads(self.analyze(sql, "--json", *arguments).stdout)["statements"]
        self.assertEqual(len(statements), 1)
        return statements[0]

    def test_words_of_several_statements(self):
        said = self.analyze("SELECT id, email AS mail FROM customers;\n-- then\nDELETE FROM orders").stdout
        self.assertIn("statement 1, line 1: SELECT id, email AS mail FROM customers", said)
        self.assertIn("plain from public.customers.email [email]", said)
        self.assertIn("statement 2, line 3: DELETE FROM orders", said)
        self.assertIn("no-where", said)
        self.assertNotIn("\x1b", said, "no colour without a terminal")

    def test_json(self):
        statement = self.one("SELECT id, upper(email) AS mail, count(*) OVER () FROM customers")
        self.assertEqual((statement["tag"], statement["effects"], statement["returnsRows"]), ("SELECT", ["read"], True))
        self.assertEqual([output["name"] for output in statement["outputs"]], ["id", "mail", "count"])
        self.assertEqual(statement["outputs"][1]["sources"], [{"schema": "public", "table": "customers", "column": "email",
                                                               "labels": ["email"], "flow": "derived"}])
        self.assertIn({"schema": "public", "name": "customers", "access": "read", "via": "", "known": True}, statement["objects"])

    def test_positions_are_bytes_of_the_input(self):
        sql = "SELECT 'é€';\n\nUPDATE orders SET note = 'x' WHERE id = 1"
        statements = json.loads(self.analyze(sql, "--json").stdout)["statements"]
        cut = [sql.encode()[each["offset"]:each["offset"] + each["length"]].decode() for each in statements]
        self.assertEqual(cut, ["SELECT 'é€'", "UPDATE orders SET note = 'x' WHERE id = 1"])

    def test_an_unselective_change_is_found(self):
        statement = self.one("UPDATE customers SET phone = NULL")
        self.assertIn("no-where", [finding["kind"] for finding in statement["findings"]])
        self.assertIn("write", statement["effects"])

    def test_what_cannot_be_told_is_said(self):
        statement = self.one("SELECT * FROM no_such_table")
        self.assertFalse(statement["told"])
        self.assertTrue(any("no_such_table" in reason for reason in statement["untold"]), statement["untold"])
        self.assertIn("not told", self.analyze("SELECT * FROM no_such_table").stdout)

    def test_what_the_database_refuses_is_said_before(self):
        for sql in ["SELECT nothing FROM customers", "SELECT c.nothing FROM customers c", "SELECT * FROM public.no_such_table",
                    "SELECT no_such_function(1)", "UPDATE customers SET nothing = 1 WHERE id = 1", "DROP TABLE public.no_such_table",
                    "INSERT INTO orders (id) VALUES (1, 2)", "SELECT id FROM customers, orders",
                    "SELECT 1 UNION SELECT 1, 2", "SELECT * FROM (SELECT 1) AS s (a, b)"]:
            with self.subTest(sql=sql):
                statement = self.one(sql)
                self.assertTrue(statement["refusals"] and statement["told"], statement)
                self.assertIn("refused", self.analyze(sql).stdout)
                ran = libpq_program("psql", self.world.direct_values(), "-X", "-c", sql)
                self.assertRegex(ran.stderr, "^ERROR: ", "the server ran it")
        # Whoever runs it may have a temporary table of that name.
        self.assertEqual(self.one("SELECT * FROM no_such_table")["refusals"], [])

    def test_what_does_not_parse_is_answered(self):
        said = self.analyze("SELECT 'é' FORM x y").stdout
        self.assertIn('does not parse: syntax error at or near "x" (line 1, column 17)', said)
        self.assertIn("not told", said)
        answer = json.loads(self.analyze("DROP TBLE x", "--json").stdout)
        self.assertIn("TBLE", answer["error"])
        self.assertEqual(answer["errorPosition"], 6)

    def test_the_search_path(self):
        self.assertEqual([entry["known"] for entry in self.one("SELECT 1 FROM invoices")["objects"]], [False])
        for path in ("billing", 'public, "billing"', "Billing"):
            with self.subTest(path=path):
                objects = self.one("SELECT tax_id FROM invoices", "--search-path", path)["objects"]
                self.assertEqual([(entry["schema"], entry["known"]) for entry in objects], [("billing", True)])
        for path in (",", "a,", '"open', 'a "b"', " "):
            with self.subTest(path=path):
                self.assertIn("--search-path", self.analyze("SELECT 1", "--search-path", path, code=2).stderr)

    def test_another_database(self):
        answer = json.loads(self.analyze("SELECT email FROM customers", "--json", "--database", "shop_dev").stdout)
        self.assertEqual(answer["database"], "shop_dev")
        ran = self.analyze("SELECT 1", "--database", "nowhere", code=1)
        self.assertIn("cannot be read", ran.stderr)

    def test_control_characters_do_not_reach_a_terminal(self):
        said = self.analyze('SELECT 1 AS "\x1b[31mred"').stdout
        self.assertNotIn("\x1b", said)

    def test_bad_input(self):
        for sql, word in (("", "no SQL"), (" \n\t", "no SQL"), ("SELECT 1\0; DROP TABLE orders", "NUL"), ("x" * (1 << 20) + "x", "1 MiB"),
                          ("SELECT * FROM customers;" * 11_000, "8 MiB")):
            with self.subTest(sql=sql[:20]):
                ran = self.analyze(sql, code=2)
                self.assertEqual((ran.stdout, len(ran.stderr.strip().splitlines())), ("", 1), ran.stderr)
                self.assertIn(word, ran.stderr)
        self.assertIn("no connection", self.analyze("SELECT 1", connection="nowhere", code=2).stderr)
        self.assertEqual(self.world.home.run("analyze", secret="SELECT 1").returncode, 2)
        self.assertEqual(self.world.home.run("analyze", "--connection", "shop", "--nope", secret="SELECT 1").returncode, 2)

    def test_only_a_comment(self):
        self.assertIn("no statement", self.analyze("-- nothing here").stdout)

    def test_nothing_is_run_or_recorded(self):
        before = len(self.world.records())
        self.analyze("DELETE FROM orders; DROP TABLE payments")
        self.world.home.ctl("policy", "test", "--connection", "shop", "--identity", "lena", secret="DELETE FROM orders")
        self.assertEqual(len(self.world.records()), before)
        self.assertNotEqual(self.world.direct("SELECT count(*) FROM orders").strip(), "0")


@through_the_gateway
class PolicyTest(WorldTest):
    def run_test(self, sql, *arguments, identity="lena", connection="shop", code=0):
        ran = self.world.home.run("policy", "test", "--connection", connection, "--identity", identity, *arguments, secret=sql)
        self.assertEqual(ran.returncode, code, f"{sql[:80]!r}: {ran.stdout}{ran.stderr}")
        return ran

    def verdict(self, sql, *arguments, **who):
        return json.loads(self.run_test(sql, "--json", *arguments, **who).stdout)

    def test_a_read_is_masked(self):
        answer = self.verdict("SELECT id, email, ssn FROM customers")
        verdict = answer["statements"][0]["verdict"]
        self.assertEqual((verdict["decision"], verdict["rule"]), ("mask", "prod-masked"))
        self.assertEqual([(column["index"], column["name"], column["label"]) for column in verdict["maskedColumns"]],
                         [(1, "email", "email"), (2, "ssn", "national_id")])
        self.assertEqual(verdict["obligations"]["record"], "written")
        said = self.run_test("SELECT id, email FROM customers").stdout
        self.assertIn("label email, shown like a•••@••••••.com", said)
        self.assertIn("by rule prod-masked", said)

    def test_it_says_what_the_gateway_does(self):
        """The verdict that is foretold is the one that is recorded when the same text runs."""
        for sql in ("SELECT id, email FROM customers WHERE id = 1", "SELECT 1 AS n", "SET application_name = 'x'"):
            with self.subTest(sql=sql):
                foretold = self.verdict(sql)["statements"][0]["verdict"]
                with self.world.wire() as client:
                    client.simple(sql)
                record = [each for each in self.world.records() if each["kind"] == "statement" and each["identity"] == "lena"][-1]
                self.assertEqual((foretold["decision"], foretold["rule"]), (record["verdict"], record["rule"]))

    def test_a_hold_names_who_may_release_it(self):
        verdict = self.verdict("DELETE FROM orders")["verdict"]
        self.assertEqual(verdict["decision"], "hold")
        approval = verdict["obligations"]["approval"]
        self.assertEqual((approval["role"], approval["reviewers"]), ("reviewer", ["dan", "marta", "priya"]))
        self.assertEqual(verdict["obligations"]["record"], "durable")
        self.assertTrue(all(reason["because"] for reason in verdict["reasons"]))

    def test_nobody_approves_their_own(self):
        verdict = self.verdict("UPDATE orders SET note = '' WHERE id = 1", identity="triage-bot")["verdict"]
        self.assertEqual((verdict["decision"], verdict["obligations"]["approval"]["reviewers"]), ("hold", ["marta", "priya"]))

    def test_several_are_judged_as_one(self):
        answer = self.verdict("SELECT 1; DELETE FROM orders", identity="triage-bot")
        self.assertEqual([each["verdict"]["decision"] for each in answer["statements"]], ["allow", "block"])
        self.assertEqual(answer["verdict"]["decision"], "block")
        self.assertIn("sent as one", self.run_test("SELECT 1; DELETE FROM orders").stdout)

    def test_what_does_not_parse_is_blocked_in_words(self):
        ran = self.run_test("SELECT FROM WHERE")
        self.assertIn("does not parse", ran.stdout)
        self.assertIn("by rule not-parsed", ran.stdout)

    def test_another_policy(self):
        policy = pathlib.Path(self.world.directory) / "try.toml"
        policy.write_text('[[rule]]\nid = "nothing"\nthen = "block"\nbecause = "Not today."\nhint = "Come back."\n')
        verdict = self.verdict("SELECT 1", "--policy", str(policy))["verdict"]
        self.assertEqual((verdict["decision"], verdict["rule"], verdict["hint"]), ("block", "nothing", "Come back."))
        self.assertEqual(self.verdict("SELECT 1")["verdict"]["rule"], "prod-read", "the home's policy stays")
        policy.write_text("[[rule]\n")
        self.assertIn("try.toml", self.run_test("SELECT 1", "--policy", str(policy), code=2).stderr)
        self.run_test("SELECT 1", "--policy", "/nonexistent", code=2)

    def test_bad_input(self):
        for sql, who, word in (("SELECT 1", {"identity": "nobody"}, "no identity"), ("SELECT 1", {"connection": "nowhere"}, "no connection"),
                               ("SELECT 1", {"identity": ""}, "identity"), ("", {}, "no SQL"), ("\0", {}, "NUL"), ("x" * (1 << 21), {}, "1 MiB")):
            with self.subTest(sql=sql[:10], who=who):
                ran = self.run_test(sql, code=2, **who)
                self.assertEqual((ran.stdout, len(ran.stderr.strip().splitlines())), ("", 1), ran.stderr)
                self.assertIn(word, ran.stderr)


@through_the_gateway
class SignedIn(WorldTest):
    """The same calls as the screens make them, over the control socket."""

    def setUp(self):
        control = Control(self.world)
        self.addCleanup(control.close)
        self.call = control.call

    def test_the_verdict_of_another_is_an_administrators_to_know(self):
        asked = {"connection": "shop", "sql": "SELECT 1"}
        self.assertIn("result", self.call("signin", name="lena", token=self.world.home.tokens["lena"]))
        self.assertEqual(self.call("analysis.verdict", identity="lena", **asked)["result"]["verdict"]["decision"], "allow")
        self.assertIn("may not administer", self.call("analysis.verdict", identity="priya", **asked)["error"]["message"])
        self.assertIn("result", self.call("signin", name="ada", token=self.world.home.tokens["ada"]))
        self.assertIn("result", self.call("analysis.verdict", identity="priya", **asked))

    def test_odd_arguments_are_refused_in_words(self):
        for args in ({}, {"connection": 7}, {"connection": "shop", "sql": "x" * (1 << 21)}, {"connection": "shop", "searchPath": ["a"] * 100}):
            with self.subTest(args=str(args)[:60]):
                self.assertTrue(self.call("analysis.report", **args)["error"]["message"])
        self.assertTrue(self.call("analysis.verdict", connection="shop", identity="lena", policy="[[rule", sql="SELECT 1")["error"]["message"])
        self.assertIn("result", self.call("analysis.report", connection="shop", sql=None), "no text is no statement")

    def test_why_says_what_analyze_says(self):
        sql = "SELECT id, email FROM customers"
        self.assertIn("result", self.call("signin", name="lena", token=self.world.home.tokens["lena"]))
        panel = self.call("catalog.preview", connection="shop", sql=sql)["result"]["explanation"]
        self.assertIn({"heading": "shows", "subject": "email", "text": "plain from public.customers.email [email] · masked"}, panel)
        printed = self.call("analysis.verdict", connection="shop", sql=sql, identity="lena", words=True)["result"]["statements"][0]["words"]
        self.assertEqual(panel, printed[:len(panel)])


@through_the_gateway
class WithoutAGateway(WorldTest):
    def test_a_saved_catalog_needs_neither_gateway_nor_home(self):
        saved = pathlib.Path(self.world.directory) / "shop.catalog"
        if not self.world.home.is_running:
            self.world.serve()
        self.world.home.ctl("catalog", "save", "shop", str(saved))
        sql = "SELECT id, upper(email) AS mail FROM customers; DELETE FROM orders; SELECT * FROM open_orders"
        asked = self.world.home.ctl("analyze", "--connection", "shop", "--json", secret=sql)
        self.world.home.stop()
        elsewhere = home.Home(self.world.directory / "none", PROGRAMS)
        ran = elsewhere.run("analyze", "--catalog", str(saved), "--json", secret=sql)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual(json.loads(ran.stdout), json.loads(asked), "offline says what the gateway says")
        self.assertFalse(elsewhere.directory.exists(), "it made a home")
        self.assertIn("[email]", elsewhere.run("analyze", "--catalog", str(saved), secret=sql).stdout)
        saved.write_text(saved.read_text()[:-100])
        for arguments in (("--catalog", str(saved)), ("--catalog", "/nonexistent"), ("--catalog", "/dev/null"), (),
                          ("--catalog", str(saved), "--connection", "shop"), ("--catalog", str(saved), "--database", "shop")):
            with self.subTest(arguments=arguments):
                ran = elsewhere.run("analyze", *arguments, secret="SELECT 1")
                self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (2, "", 1), ran.stderr)

    def test_it_says_that_none_runs(self):
        if self.world.home.is_running:
            self.world.home.stop()
        ran = self.world.home.run("analyze", "--connection", "shop", secret="SELECT 1")
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        self.assertIn("no gateway is running", ran.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
