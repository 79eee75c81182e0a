"""gatehousectl: what it takes, what it refuses, and that a refusal changes nothing."""
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from harness import PROGRAMS, WorldTest, through_the_gateway
import home
import tour


def fingerprint(directory):
    """What stands in a home: the rows of its stores and the bytes of the other files."""
    out = {}
    for file in sorted(pathlib.Path(directory).rglob("*")):
        if not file.is_file() or file.name.endswith(("-wal", "-shm")):
            continue
        if file.suffix == ".db":
            with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
                out[file.name] = hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()
            database.close()
        elif file.name != "lock":
            out[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return out


class BadInput(unittest.TestCase):
    """Without a running gateway."""

    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-e2e-ctl-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.home = home.Home(cls.place / "home", PROGRAMS)
        cls.home.init(demo=False)
        cls.home.add_identity("ada", "human", "admin")
        cls.home.add_connection("shop", "prod", 1, "shop", "nobody", "secret-of-nobody")

    def refused(self, *arguments, secret=None, code=2):
        before = fingerprint(self.home.directory)
        ran = self.home.run(*arguments, secret=secret)
        self.assertEqual(ran.returncode, code, f"{arguments}: exit {ran.returncode}: {ran.stdout}{ran.stderr}")
        self.assertEqual(len(ran.stderr.strip().splitlines()), 1, f"one line was due: {ran.stderr!r}")
        self.assertEqual(ran.stdout, "")
        self.assertEqual(fingerprint(self.home.directory), before, f"{arguments} changed something")

    def test_wrong_words(self):
        for arguments in (("nonsense",), ("identity",), ("identity", "add"), ("identity", "add", "x", "--kind", "robot", "--role", "engineer"),
                          ("identity", "add", "x", "--kind", "human", "--role", "king"), ("identity", "add", "X Y", "--kind", "human", "--role", "engineer"),
                          ("identity", "add", "x" * 64, "--kind", "human", "--role", "engineer"), ("identity", "add", "", "--kind", "human", "--role", "engineer"),
                          ("identity", "add", "bot", "--kind", "agent", "--role", "engineer"),
                          ("identity", "add", "bot", "--kind", "agent", "--role", "engineer", "--sponsor", "nobody"),
                          ("identity", "add", "ada", "--kind", "human", "--role", "engineer"),
                          ("identity", "list", "--nope"), ("identity", "list", "surplus"),
                          ("token", "issue", "nobody"), ("token", "issue", "ada", "--ttl", "soon"), ("token", "issue", "ada", "--ttl", "-1h"),
                          ("token", "revoke", "nobody"),
                          ("connection", "add", "shop", "--upstream", "host=x", "--environment", "prod"),
                          ("connection", "add", "other", "--upstream", "host=x", "--environment", "moon"),
                          ("connection", "add", "other", "--upstream", "host='x", "--environment", "dev"),
                          ("connection", "add", "other", "--upstream", "nonsense=1", "--environment", "dev"),
                          ("connection", "add", "other", "--upstream", "host=x password=y", "--environment", "dev"),
                          ("connection", "add", "a/b", "--upstream", "host=x", "--environment", "dev"),
                          ("connection", "account", "add", "nowhere", "--user", "u", "--for", "ada"),
                          ("connection", "account", "add", "shop", "--user", "u", "--for", "nobody"),
                          ("connection", "account", "add", "shop", "--user", "u", "--for", "role:king"),
                          ("label", "set", "shop", "customers", "email"), ("label", "set", "nowhere", "public.a.b", "email"),
                          ("label", "set", "shop", "public.a.b", "NOT A LABEL"), ("label", "clear", "shop", "public.a.b"),
                          ("label", "clear", "shop", "public.a.b", "--reason", " "), ("label", "clear", "shop", "public.a.b", "--reason", "why"),
                          ("label", "set", "shop", "public.a.b", "email", "--masker", "blur"), ("label", "set", "shop", "public.a.b", "email", "--masker", ""),
                          ("label", "set", "shop", "public.a.b", "email", "--masker"), ("label", "set", "shop", "public.a.b", "email", "full"),
                          ("function",), ("function", "review", "shop"), ("function", "clear", "shop", "public.f(text)"),
                          ("function", "clear", "shop", "public.f(text)", "--reason", " "), ("function", "clear", "nowhere", "public.f(text)", "--reason", "why"),
                          ("function", "clear", "shop", "public.f(text)", "--reason", "nobody vouched for it"),
                          ("label", "confirm", "shop"), ("label", "confirm", "shop", "public.a.b"), ("label", "confirm", "shop", "--all"),
                          ("label", "list", "--state", "odd"),
                          ("catalog",), ("catalog", "save"), ("catalog", "save", "shop"), ("catalog", "save", "shop", ""),
                          ("catalog", "save", "nowhere", str(self.place / "saved")), ("catalog", "save", "shop", str(self.place)),
                          ("catalog", "save", "shop", "/nonexistent/saved"), ("catalog", "save", "shop", "-", "surplus"),
                          ("catalog", "save", "shop", "/dev/null", "--force"),
                          ("serve", "--listen", "nonsense"), ("serve", "--listen", "127.0.0.1:99999"), ("serve", "--listen", "127.0.0.1"),
                          ("audit", "list", "--limit", "0"), ("audit", "verify", "--file", "/nonexistent")):
            with self.subTest(arguments=arguments):
                self.refused(*arguments)

    def test_a_catalog_of_a_database_that_is_down(self):
        self.refused("catalog", "save", "shop", str(self.place / "saved"), code=1)
        self.assertFalse((self.place / "saved").exists())

    def test_a_second_init(self):
        self.refused("init")

    def test_no_home(self):
        other = home.Home(self.place / "none", PROGRAMS)
        for arguments in (("identity", "list"), ("serve",), ("audit", "verify"), ("token", "issue", "ada")):
            with self.subTest(arguments=arguments):
                ran = other.run(*arguments)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(len(ran.stderr.strip().splitlines()), 1, ran.stderr)
                self.assertFalse(other.directory.exists(), "it made a home")

    def test_a_broken_policy(self):
        bad = self.place / "bad.toml"
        for text in ("[[rule]\n", "[[rule]]\nid = 'x'\nthen = 'perhaps'\nbecause = 'y'\n", "[[rule]]\nthen = 'allow'\n", "\x00"):
            with self.subTest(text=text):
                bad.write_text(text)
                self.refused("policy", "set", str(bad))
        self.refused("policy", "set", "/nonexistent")

    def test_help(self):
        ran = self.home.run("--help")
        self.assertEqual(ran.returncode, 0)
        for word in ("serve", "connection", "identity", "token", "label", "sessions", "approvals", "audit", "catalog"):
            self.assertIn(word, ran.stdout)

    def test_json_of_every_listing(self):
        for arguments in (("identity", "list"), ("connection", "list"), ("label", "list"), ("audit", "list")):
            with self.subTest(arguments=arguments):
                self.assertIsInstance(json.loads(self.home.ctl(*arguments, "--json")), list)

    def test_a_home_by_environment(self):
        ran = subprocess.run([str(self.home.ctl_program), "identity", "list", "--json"], capture_output=True, text=True,
                             env={**os.environ, "GATEHOUSE_HOME": str(self.home.directory)}, timeout=30)
        self.assertEqual(json.loads(ran.stdout)[0]["name"], "ada", ran.stderr)


@through_the_gateway
class Running(WorldTest):
    def test_serve_refuses_to_start_twice(self):
        ran = self.world.home.run("serve", "--listen", "127.0.0.1:0")
        self.assertNotEqual(ran.returncode, 0)
        self.assertEqual((ran.stdout, len(ran.stderr.strip().splitlines())), ("", 1), ran.stderr)
        with self.world.wire() as client:
            self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]], "the first one goes on")

    def test_a_busy_port(self):
        with tempfile.TemporaryDirectory(prefix="gatehouse-e2e-") as place:
            other = home.Home(pathlib.Path(place) / "home", PROGRAMS)
            other.init(demo=False)
            ran = other.run("serve", "--listen", f"127.0.0.1:{self.world.home.port}")
            self.assertNotEqual(ran.returncode, 0)
            self.assertEqual(len(ran.stderr.strip().splitlines()), 1, ran.stderr)

    def test_unknown_approvals_and_sessions(self):
        for arguments in (("approvals", "approve", "apr_none", "--reason", "x"), ("approvals", "deny", "apr_none", "--reason", "x"),
                          ("approvals", "deny", "apr_none"), ("sessions", "end", "ses_000000000000")):
            with self.subTest(arguments=arguments):
                ran = self.world.home.run(*arguments, token=self.world.home.tokens["priya"])
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(len(ran.stderr.strip().splitlines()), 1, ran.stderr)

    def test_changes_work_while_it_runs_and_are_recorded(self):
        before = len(self.world.records())
        self.world.home.add_identity("new-person", "human", "engineer")
        self.world.home.issue_token("new-person")
        with self.world.wire("new-person") as client:
            self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]])
        new = self.world.records()[before:]
        self.assertGreaterEqual(len([record for record in new if record["kind"] == "administration"]), 2)

    def test_a_label_set_while_it_runs_masks(self):
        with self.world.wire() as client:
            clear = client.simple("SELECT name FROM products WHERE id = 1")[0][0][0]
            self.world.home.ctl("label", "set", "shop", "public.products.name", "person_name")
            self.addCleanup(self.world.home.ctl, "label", "clear", "shop", "public.products.name", "--reason", "names of products")
            self.assertNotEqual(client.simple("SELECT name FROM products WHERE id = 1")[0][0][0], clear)

    def test_a_saved_catalog(self):
        with tempfile.TemporaryDirectory() as place:
            file = pathlib.Path(place) / "saved.json"
            self.world.home.ctl("catalog", "save", "shop", str(file))
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            first = file.read_text(encoding="utf-8")
            saved = json.loads(first)
            self.assertEqual((saved["gatehouse-catalog"], saved["database"]), (1, "shop"))
            customers = next(r for r in saved["relations"] if (r["schema"], r["name"]) == ("public", "customers"))
            labels = {column["name"]: column.get("label") for column in customers["columns"]}
            self.assertEqual(labels["email"], "email")
            self.assertIsNone(labels["id"])

            again = self.world.home.run("catalog", "save", "shop", str(file))
            self.assertEqual((again.returncode, again.stdout, len(again.stderr.strip().splitlines())), (2, "", 1), again.stderr)
            self.assertEqual(file.read_text(encoding="utf-8"), first)
            self.world.home.ctl("catalog", "save", "shop", str(file), "--force", "--database", "shop_dev")
            self.assertEqual(json.loads(file.read_text(encoding="utf-8"))["database"], "shop_dev")
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            self.assertEqual([entry.name for entry in pathlib.Path(place).iterdir()], ["saved.json"], "nothing is left beside it")
            ran = self.world.home.run("catalog", "save", "shop", "-", "--database", "nowhere")
            self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (1, "", 1), ran.stderr)

    def test_a_large_catalog_with_and_without_a_gateway(self):
        # More than one piece of an answer, cut among characters of several bytes.
        body = "SELECT 'long: " + "x€" * 1_500_000 + "'"
        self.world.direct(f"CREATE FUNCTION public.long_one() RETURNS text LANGUAGE sql AS $body${body}$body$")
        self.addCleanup(self.world.direct, "DROP FUNCTION public.long_one()")
        asked = json.loads(self.world.home.ctl("catalog", "save", "shop", "-"))
        self.assertTrue(next(f["body"] for f in asked["functions"] if f["name"] == "long_one") == body)
        self.world.home.stop()
        try:
            alone = json.loads(self.world.home.ctl("catalog", "save", "shop", "-"))
        finally:
            self.world.serve()
        self.assertEqual(sorted(asked), sorted(alone))
        self.assertEqual([name for name in asked if asked[name] != alone[name]], [])

    def test_sigterm_is_a_clean_stop(self):
        self.assertEqual(self.world.home.stop(), 0)
        self.assertEqual(self.world.home.run("audit", "verify").returncode, 0)
        self.world.serve()

    def test_a_changed_byte_in_the_ledger_is_named(self):
        with tempfile.TemporaryDirectory() as place:
            copy = pathlib.Path(place) / "copy.db"
            with sqlite3.connect(f"file:{self.world.home.directory / 'ledger.db'}?mode=ro", uri=True) as source, sqlite3.connect(copy) as there:
                source.backup(there)
            there.close()
            self.assertEqual(self.world.home.run("audit", "verify", "--file", str(copy)).returncode, 0)
            seq = self.world.records()[4]["seq"]
            position = tour.body_position(copy, seq)
            data = bytearray(copy.read_bytes())
            data[position] ^= 1
            copy.write_bytes(data)
            ran = self.world.home.run("audit", "verify", "--file", str(copy))
            self.assertNotEqual(ran.returncode, 0)
            self.assertIn(str(seq), ran.stdout + ran.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
