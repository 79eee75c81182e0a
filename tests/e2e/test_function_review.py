"""Functions written in C: held until an administrator vouches for one, and again as soon as it is another one."""
import json
import sqlite3
import unittest

from harness import Background, Control, WorldTest, eventually, through_the_gateway
from wire_client import bind, execute, parse, query, summary, sync

SOUNDS = "public.sounds(text)"
ASK = "SELECT sounds('Robert')"
REASON = "read soundex() of fuzzystrmatch.c: a value from its argument, nothing else"


def in_c(symbol, name="sounds", arguments="text"):
    return f"CREATE OR REPLACE FUNCTION public.{name}({arguments}) RETURNS text LANGUAGE c STRICT AS '$libdir/fuzzystrmatch', '{symbol}'"


@through_the_gateway
class FunctionReview(WorldTest):
    def setUp(self):
        self.world.direct(in_c("soundex"))
        self.addCleanup(self.world.direct, "DROP FUNCTION IF EXISTS public.sounds(text)")
        self.addCleanup(self.world.home.run, "function", "clear", "shop", SOUNDS, "--reason", "a test")
        self.assertEqual(self.listed()["state"], "not reviewed")

    def listed(self, signature=SOUNDS):
        return next((row for row in self.world.home.listing("function", "list", "shop") if row["function"] == signature), None)

    def review(self, signature=SOUNDS, reason=REASON):
        return self.world.home.run("function", "review", "shop", signature, "--reason", reason)

    def client(self, identity="lena"):
        client = self.world.wire(identity)
        self.addCleanup(client.close)
        return client

    def assert_held(self, client, sql=ASK):
        """A reviewer would have to let it through; nobody does."""
        asking = Background(lambda: client.ask(query(sql)))
        request = self.world.wait_held("lena")
        self.assertIn("prod-unclear-by-person", str(request["rules"]))
        self.world.home.deny(request["id"], "priya", "a test")
        self.assertEqual(summary(asking.finish())[2]["C"], "42501")

    def assert_runs(self, client, sql=ASK, rows=([b"R163"],)):
        asking = Background(lambda: client.ask(query(sql)))
        eventually(lambda: not asking.is_alive() or self.world.pending("lena"), "it runs or is held")
        self.assertEqual(self.world.pending("lena"), [], "held")
        got, _, error, _ = summary(asking.finish())
        self.assertIsNone(error)
        self.assertEqual(got, list(rows))

    def test_held_until_somebody_vouches_for_it(self):
        lena, bot = self.client(), self.client("triage-bot")
        self.assert_held(lena)
        self.assertEqual(bot.simple(ASK)[2]["C"], "42501")
        ran = self.review()
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertEqual(ran.stdout, f"vouched for {SOUNDS}: c, $libdir/fuzzystrmatch, soundex\n")
        # At once, in the sessions that are there.
        self.assert_runs(lena)
        self.assert_runs(self.client())
        self.assertEqual(bot.simple(ASK)[0], [[b"R163"]])
        # What it makes of a labelled value is such a value.
        self.assert_runs(lena, "SELECT sounds(full_name) FROM customers WHERE id = 7", rows=([("•" * 8).encode()],))
        row = self.listed()
        self.assertEqual((row["state"], row["reason"], row["library"], row["symbol"]), ("reviewed", REASON, "$libdir/fuzzystrmatch", "soundex"))
        self.assertTrue(row["reviewedBy"].startswith("os:") and row["reviewedAt"])

        ran = self.world.home.run("function", "clear", "shop", "public.sounds( text )", "--reason", "to be replaced")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assert_held(lena)
        self.assertEqual(bot.simple(ASK)[2]["C"], "42501")
        self.assertEqual(self.listed()["state"], "not reviewed")
        details = [record["detail"] for record in self.world.records() if record["kind"] == "administration" and SOUNDS in record["detail"]]
        self.assertEqual(details[-2:], [f"function {SOUNDS} vouched for (c, $libdir/fuzzystrmatch, soundex): {REASON}",
                                        f"function {SOUNDS} no longer vouched for: to be replaced"])

    def test_another_symbol_is_another_function(self):
        lena = self.client()
        self.assertEqual(self.review().returncode, 0)
        self.assert_runs(lena)
        self.world.direct(in_c("difference"))
        row = self.listed()
        self.assertEqual((row["state"], row["symbol"], row["reviewedCode"]), ("changed since", "difference", "c, $libdir/fuzzystrmatch, soundex"))
        self.assert_held(lena)
        # And the one that was looked at again.
        self.world.direct(in_c("soundex"))
        self.assertEqual(self.listed()["state"], "reviewed")
        self.assert_runs(lena)

    def test_another_owner_of_its_rights_and_another_setting(self):
        lena = self.client()
        self.assertEqual(self.review().returncode, 0)
        for change, back in (("SECURITY DEFINER", "SECURITY INVOKER"), ("SET search_path = public", "RESET search_path")):
            with self.subTest(change=change):
                self.world.direct(f"ALTER FUNCTION public.sounds(text) {change}")
                self.assertEqual(self.listed()["state"], "changed since")
                self.assert_held(lena)
                self.world.direct(f"ALTER FUNCTION public.sounds(text) {back}")
                self.assertEqual(self.listed()["state"], "reviewed")
                self.assert_runs(lena)

    def test_one_word_is_for_one_function(self):
        self.world.direct(in_c("difference", arguments="text, text"))
        self.addCleanup(self.world.direct, "DROP FUNCTION public.sounds(text, text)")
        lena = self.client()
        self.assertEqual(self.review().returncode, 0)
        self.assert_runs(lena)
        self.assert_held(lena, "SELECT sounds('Robert', 'Rupert')")

    def test_a_statement_prepared_before(self):
        bot = self.client("triage-bot")
        self.assertEqual(self.review().returncode, 0)
        bot.ask(parse(ASK, "kept") + sync())
        run = bind(statement="kept") + execute() + sync()
        self.assertEqual(summary(bot.ask(run))[0], [[b"R163"]])
        self.world.home.ctl("function", "clear", "shop", SOUNDS, "--reason", "a test")
        rows, _, error, _ = summary(bot.ask(run))
        self.assertEqual((rows, error and error["C"]), ([], "42501"))

    def test_it_is_kept(self):
        self.assertEqual(self.review().returncode, 0)
        self.world.home.stop()
        # Taking it back needs no gateway; vouching does, which looks at the function.
        ran = self.review()
        self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (1, "", 1), ran.stderr)
        self.world.serve()
        self.assertEqual(self.listed()["state"], "reviewed")
        self.assert_runs(self.client())
        self.world.home.stop()
        try:
            self.world.home.ctl("function", "clear", "shop", SOUNDS, "--reason", "a test")
        finally:
            self.world.serve()
        self.assertEqual(self.listed()["state"], "not reviewed")
        self.assert_held(self.client())

    def test_without_a_readable_store_nothing_is_vouched_for(self):
        self.assertEqual(self.review().returncode, 0)
        self.world.home.stop()

        def rename(before, after):
            with sqlite3.connect(self.world.home.directory / "gatehouse.db") as database:
                database.execute(f"ALTER TABLE {before} RENAME TO {after}")
            database.close()

        rename("function_review", "elsewhere")
        try:
            for arguments in (("serve", "--listen", "127.0.0.1:0"), ("catalog", "save", "shop", "-")):
                ran = self.world.home.run(*arguments)
                self.assertNotEqual(ran.returncode, 0)
                self.assertEqual((ran.stdout, len(ran.stderr.strip().splitlines())), ("", 1), ran.stderr)
                self.assertIn("function_review", ran.stderr)
        finally:
            rename("elsewhere", "function_review")
            self.world.serve()
        self.assert_runs(self.client())

    def test_a_function_that_is_gone_is_still_listed(self):
        self.assertEqual(self.review().returncode, 0)
        self.world.direct("DROP FUNCTION public.sounds(text)")
        self.assertEqual(self.listed()["state"], "gone")
        self.world.direct(in_c("metaphone"))
        self.assertEqual(self.listed()["state"], "changed since")

    def test_refusals_change_nothing(self):
        records = len(self.world.decisions())
        self.world.direct("CREATE EXTENSION IF NOT EXISTS dblink; CREATE OR REPLACE FUNCTION public.in_sql(text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
        for signature, reason, words in ((SOUNDS, "", "needs a reason"), (SOUNDS, "  ", "needs a reason"), (SOUNDS, "x" * 501, "longer than"),
                                         ("public.sounds", "why", "There is: public.sounds(text)"), ("public.sounds(int4)", "why", "There is: public.sounds(text)"),
                                         ("sounds(text)", "why", "no function"), ("public.nothing(text)", "why", "no function"),
                                         ("public.in_sql(text)", "why", "speaks for itself"), ("pg_catalog.lower(text)", "why", "ships with PostgreSQL"),
                                         ("public.dblink(text)", "why", "belongs to the extension dblink")):
            with self.subTest(signature=signature, reason=reason[:5]):
                ran = self.review(signature, reason)
                self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (2, "", 1), ran.stderr)
                self.assertIn(words, ran.stderr)
        for arguments in (("review", "nowhere", SOUNDS, "--reason", "why"), ("list", "nowhere"), ("clear", "shop", SOUNDS, "--reason", "nobody vouched for it")):
            ran = self.world.home.run("function", *arguments)
            self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (2, "", 1), ran.stderr)
        self.assertEqual(self.listed()["state"], "not reviewed")
        self.assertEqual(len(self.world.decisions()), records)
        self.assertIsNone(self.listed("public.in_sql(text)"))
        self.assertIsNone(self.listed("public.dblink(text)"))

    def test_only_an_administrator_vouches(self):
        control = Control(self.world)
        self.addCleanup(control.close)
        self.assertIn("result", control.sign_in("lena"))
        asked = {"connection": "shop", "function": SOUNDS, "reason": "let me"}
        for call in ("function.review", "admin.function.clear"):
            self.assertIn("may not administer", control.call(call, **asked)["error"]["message"])
        self.assertEqual(self.listed()["state"], "not reviewed")
        self.assertIn("result", control.sign_in("ada"))
        self.assertEqual(control.call("function.review", **asked)["result"]["symbol"], "soundex")
        self.assertEqual((self.listed()["state"], self.listed()["reviewedBy"]), ("reviewed", "ada"))
        self.assertEqual(self.world.records()[-1]["identity"], "ada")
        self.assertIn("result", control.call("admin.function.clear", **asked))

    def test_a_saved_catalog_has_it_with_and_without_a_gateway(self):
        reviewed = lambda: [f["name"] for f in json.loads(self.world.home.ctl("catalog", "save", "shop", "-"))["functions"] if f.get("reviewed")]   # noqa: E731
        self.assertEqual(reviewed(), [])
        self.assertEqual(self.review().returncode, 0)
        self.assertEqual(reviewed(), ["sounds"])
        self.world.home.stop()
        try:
            self.assertEqual(reviewed(), ["sounds"])
        finally:
            self.world.serve()


if __name__ == "__main__":
    unittest.main(verbosity=2)
