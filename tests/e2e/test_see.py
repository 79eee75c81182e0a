"""Requests to see masked columns: asked, decided, shown to whoever asked for as long as was agreed, and to nobody else."""
import json
import unittest

import psycopg

from harness import WorldTest, through_the_gateway
from wire_client import bind, cells, describe, execute, fields_of, parse, query, sync

EMAIL, SSN, NAME = "public.customers.email", "public.customers.ssn", "public.customers.full_name"
ROW = "SELECT email, ssn FROM customers WHERE id = 7"


@through_the_gateway
class See(WorldTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email, cls.ssn, cls.name = cls.world.direct("SELECT email, ssn, full_name FROM customers WHERE id = 7").split("|")

    def tearDown(self):
        home = self.world.home
        for grant in home.listing("grant", "list"):
            home.ctl("grant", "end", grant["id"])
        for request in home.listing("approvals", "list"):
            home.run("approvals", "withdraw", request["id"], token=home.tokens[request["identity"]])

    # What people do.
    def ask(self, *columns, who="lena", connection="shop", reason="ticket 4711", length="30m"):
        home = self.world.home
        return home.run("see", connection, *columns, "--reason", reason, "--for", length, "--json", token=home.tokens[who])

    def asked(self, *columns, **more):
        ran = self.ask(*columns, **more)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return json.loads(ran.stdout)

    def granted(self, *columns, reviewer="priya", **more):
        request = self.asked(*columns, **more)
        ran = self.world.home.approve(request["id"], reviewer, "go ahead")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return self.grants()[-1]

    def grants(self, *more):
        return self.world.home.listing("grant", "list", *more)

    def refused(self, ran, words):
        self.assertNotEqual(ran.returncode, 0, ran.stdout)
        self.assertIn(words, ran.stderr)

    # What comes back.
    def row(self, client, sql=ROW):
        rows, _, error, _ = client.simple(sql)
        self.assertIsNone(error)
        return [value.decode() if value is not None else None for value in rows[0]]

    def binary_row(self, client, sql=ROW):
        answer = client.ask(parse(sql) + bind(result_formats=(1,)) + describe() + execute() + sync())
        row, = [cells(payload) for kind, payload in answer if kind == "D"]
        return [value.decode() for value in row]

    def records(self, kind, words=""):
        return [record for record in self.world.records() if record["kind"] == kind and words in json.dumps(record)]

    def test_masked_asked_approved_shown_and_masked_again(self):
        home = self.world.home
        with self.world.wire() as client, self.world.wire("dan") as other:
            before = self.row(client)
            self.assertTrue(before[0] != self.email and before[1] != self.ssn and "•" in before[0])
            request = self.asked(EMAIL)
            self.assertEqual((request["state"], request["columns"], request["labels"], request["asked"]),
                             ("pending", [EMAIL], ["email"], "ticket 4711"))
            self.assertEqual(sorted(request["reviewers"]), ["dan", "marta", "priya"])
            self.assertEqual(self.row(client), before, "asking shows nothing")
            for who in ("lena", "ada", "omar", "triage-bot"):
                self.assertNotEqual(home.approve(request["id"], who, "mine").returncode, 0, f"{who} may not decide it")
            self.assertEqual(self.row(client), before)

            self.assertEqual(home.approve(request["id"], "priya", "go ahead").returncode, 0)
            grant, = self.grants()
            self.assertEqual((grant["identity"], grant["columns"], grant["approvedBy"]), ("lena", [EMAIL], "priya"))
            self.assertEqual(grant["id"][4:], request["id"][4:])
            for _ in range(2):
                self.assertEqual(self.row(client), [self.email, before[1]], "this column plain, the other as before")
                self.assertEqual(self.binary_row(client), [self.email, before[1]])
            # A statement that was prepared while it was masked, and another session of hers.
            with self.world.wire() as second:
                self.assertEqual(self.row(second), [self.email, before[1]])
            self.assertEqual(self.row(other), before, "another identity sees nothing of it")
            with psycopg.connect(self.world.conninfo()) as driver:
                self.assertEqual(driver.execute("SELECT email FROM customers WHERE id = %s", (7,)).fetchone()[0], self.email)

            home.ctl("grant", "end", grant["id"], "--reason", "done")
            self.assertEqual(self.row(client), before, "masked again on the same connection")
            self.assertEqual(self.binary_row(client), before)
        self.assertEqual(self.grants(), [])
        self.assertIn("done", self.grants("--all")[0]["end"])

        asked, = [record for record in self.records("approval-requested", "ticket 4711") if record["seq"] == self.seq_of(request)]
        self.assertEqual((asked["identity"], asked["labels"], asked["objects"]), ("lena", ["email"], ["public.customers"]))
        decided, = self.records("approval-decided", request["id"])
        self.assertIn(grant["id"], decided["detail"])
        self.assertEqual(decided["identity"], "priya")
        statements = [r for r in self.records("statement", grant["id"]) if r["identity"] == "lena"]
        self.assertGreaterEqual(len(statements), 6)
        for record in statements:
            self.assertIn(f"may show {EMAIL} under grant {grant['id']} approved by priya", record["detail"])
        self.assertTrue(all(r["seq"] > decided["seq"] for r in statements), "recorded after the decision")
        outcomes = [r for r in self.records("outcome", grant["id"]) if f"showed {EMAIL}" in r["detail"]]
        self.assertEqual({r["about"] for r in outcomes}, {r["seq"] for r in statements})
        ended, = self.records("approval-ended", grant["id"])
        self.assertIn("done", ended["detail"])
        self.assertEqual([r for r in self.records("statement", grant["id"]) if r["seq"] > ended["seq"]], [])
        self.assertEqual(home.run("audit", "verify").returncode, 0)

    def seq_of(self, request):
        decided, = self.records("approval-decided", request["id"])
        return decided["about"]

    def test_only_what_every_source_of_is_granted(self):
        self.granted(EMAIL, NAME)
        with self.world.wire() as client:
            def one(select, source="customers c WHERE c.id = 7"):
                return self.row(client, f"SELECT {select} FROM {source}")[0]
            self.assertEqual(one("upper(email)"), self.email.upper())
            self.assertEqual(one("full_name || ' <' || email || '>'"), f"{self.name} <{self.email}>")
            self.assertEqual(one("email", "customer_contacts WHERE email = '" + self.email + "'"), self.email, "through a view")
            self.assertEqual(one("x.e", "(SELECT email AS e FROM customers WHERE id = 7) x"), self.email)
            self.assertEqual(one("CASE WHEN id > 0 THEN email END"), self.email)
            for mixed in ("email || ssn", "coalesce(ssn, email)", "concat(full_name, ssn)", "CASE WHEN ssn IS NULL THEN email ELSE ssn END",
                          "string_agg(email || ssn, ',')", "array_agg(ssn)::text"):
                value = one(mixed)
                self.assertFalse(self.ssn in value or self.email in value, f"{mixed}: {value}")
            whole = one("c")
            self.assertTrue(self.email in whole and self.ssn not in whole, whole)
            row = json.loads(one("row_to_json(c)"))
            self.assertEqual((row["email"], row["full_name"]), (self.email, self.name))
            self.assertNotEqual(row["ssn"], self.ssn)
            # What is found in a text without a label is masked also now; in a column that is shown it is not.
            self.assertNotIn("anna.krause@", one("'write to anna.krause@nordic-shipping.com'"))

    def test_nothing_else_is_opened(self):
        self.granted(EMAIL)
        with self.world.wire() as client:
            for kind, payload in client.ask(query("COPY (SELECT email FROM customers WHERE id = 7) TO STDOUT")):
                self.assertNotIn(self.email.encode(), payload, "copies go out masked")
            self.assertNotIn(self.email, str(client.simple("SELECT email::int FROM customers WHERE id = 7")[2]), "errors carry no value")
        with self.world.wire(database="shop_staging") as client:
            value = self.world.direct("SELECT email FROM customers WHERE id = 7", "shop_staging")
            self.assertNotEqual(self.row(client, "SELECT email FROM customers WHERE id = 7")[0], value, "another connection")
        with self.world.wire("report-writer") as agent:
            self.assertNotEqual(self.row(agent)[0], self.email, "what she sponsors does not see with her eyes")

    def test_who_may_ask_for_what(self):
        self.refused(self.ask(EMAIL, who="triage-bot"), "only people can ask")
        self.refused(self.ask(EMAIL, who="etl-nightly"), "only people can ask")
        self.refused(self.ask("public.customers.region"), "has no label")
        self.refused(self.ask("public.customers.nothing"), "there is no column")
        self.refused(self.ask("public.api_tokens.token"), "sealed")
        self.refused(self.ask(EMAIL, connection="shop_dev"), "is not masked")
        self.refused(self.ask(EMAIL, connection="elsewhere"), "no connection")
        self.refused(self.ask(EMAIL, reason=" \t"), "needs a reason")
        self.refused(self.ask(EMAIL, length="9h"), "1m to 8h")
        self.refused(self.ask(EMAIL, length="30s"), "1m to 8h")
        self.refused(self.world.home.run("see", "shop", EMAIL, "--reason", "x"), "needs the token")
        self.refused(self.world.home.run("see", "shop", EMAIL, "--reason", "x", token="gh_wrong"), "token")
        self.assertEqual(self.world.pending("lena"), [])
        self.asked(EMAIL, SSN)
        self.refused(self.ask(SSN, EMAIL), "asked already")

    def test_a_parent_table_is_not_a_way_to_what_is_sealed_below(self):
        home = self.world.home
        self.world.direct("CREATE TABLE papers (id int, mark text); CREATE TABLE papers_old () INHERITS (papers); "
                          "INSERT INTO papers VALUES (1, 'mine@example.org'); INSERT INTO papers_old VALUES (2, 'hush-hush-hush'); "
                          "GRANT SELECT ON papers, papers_old TO PUBLIC")
        self.addCleanup(self.world.direct, "DROP TABLE papers CASCADE")
        with self.world.wire() as client:
            client.simple("SELECT * FROM papers")   # so that the gateway reads the schema again
        home.ctl("label", "set", "shop", "public.papers.mark", "email")
        grant = self.granted("public.papers.mark")
        with self.world.wire() as client:
            self.assertEqual(self.row(client, "SELECT mark FROM papers ORDER BY id")[0], "mine@example.org")
            home.ctl("label", "set", "shop", "public.papers_old.mark", "secret")
            rows, _, error, _ = client.simple("SELECT mark FROM papers ORDER BY id")
            self.assertIsNone(error)
            self.assertNotIn(b"hush-hush-hush", [row[0] for row in rows])
            self.assertNotIn(b"mine@example.org", [row[0] for row in rows])
        home.ctl("grant", "end", grant["id"])
        self.refused(self.ask("public.papers.mark"), "other labels too")

    def test_nobody_decides_their_own(self):
        request = self.asked(EMAIL, who="dan")
        self.refused(self.world.home.approve(request["id"], "dan", "I may"), "nobody decides their own request")
        self.assertEqual(request["reviewers"], ["marta", "priya"])
        self.assertEqual(self.grants(), [])

    def test_denied_and_withdrawn(self):
        home = self.world.home
        denied = self.asked(EMAIL)
        self.assertNotEqual(home.run("approvals", "deny", denied["id"], "--reason", " ", token=home.tokens["marta"]).returncode, 0)
        self.assertEqual(home.deny(denied["id"], "marta", "ask support").returncode, 0)
        self.assertNotEqual(home.approve(denied["id"], "priya", "but yes").returncode, 0, "decided is decided")
        withdrawn = self.asked(EMAIL)
        self.refused(home.run("approvals", "withdraw", withdrawn["id"], token=home.tokens["dan"]), "only lena")
        home.ctl("approvals", "withdraw", withdrawn["id"], token=home.tokens["lena"])
        self.assertNotEqual(home.approve(withdrawn["id"], "priya", "fine").returncode, 0)
        with self.world.wire() as client:
            self.assertNotEqual(self.row(client)[0], self.email)
        self.assertEqual(self.grants(), [])
        ended, = self.records("approval-ended", withdrawn["id"])
        self.assertIn("withdrawn", ended["detail"])

    def test_a_cursor_shows_as_long_as_the_grant_holds(self):
        grant = self.granted(EMAIL)
        with psycopg.connect(self.world.conninfo()) as driver, driver.cursor(name="slow") as cursor:
            cursor.itersize = 1
            cursor.execute("SELECT email FROM customers WHERE id = 7 UNION ALL SELECT email FROM customers WHERE id = 7")
            self.assertEqual(cursor.fetchone()[0], self.email)
            self.world.home.ctl("grant", "end", grant["id"])
            self.assertNotEqual(cursor.fetchone()[0], self.email, "FETCH is a statement of its own")

    def test_a_result_under_way_is_masked_from_the_end_of_the_grant_on(self):
        grant = self.granted(EMAIL)
        with self.world.wire(timeout=120) as client:
            # Far more than all buffers between here and the database take: the rest is still to come when the grant ends.
            client.send(query("SELECT c.email, repeat('x', 1000) FROM customers c, generate_series(1, 30000) WHERE c.id = 7"))
            first = client.until("D")[-1]
            self.assertEqual(cells(first[1])[0].decode(), self.email)
            self.world.home.ctl("grant", "end", grant["id"])
            rest = client.until("Z")
        shown = [cells(payload)[0].decode() == self.email for kind, payload in rest if kind == "D"]
        self.assertEqual(len(shown), 29999)
        self.assertFalse(shown[-1], "rows behind the end of the grant are masked")
        self.assertEqual(sorted(shown, reverse=True), shown, "and nothing is shown after the first that is")
        self.assertTrue(any("the grant has ended" in fields_of(payload)["M"] for kind, payload in rest if kind == "N"))

    def test_a_revoked_token_ends_it(self):
        home = self.world.home
        home.add_identity("tessa", "human", "engineer")
        home.issue_token("tessa", "1h")
        self.granted(EMAIL, who="tessa")
        waiting = self.asked(SSN, who="tessa")
        with self.world.wire("tessa") as client:
            self.assertEqual(self.row(client)[0], self.email)
        home.ctl("token", "revoke", "tessa")
        self.assertEqual(self.grants(), [])
        self.assertNotIn(waiting["id"], [request["id"] for request in home.listing("approvals", "list")])
        home.issue_token("tessa", "1h")
        with self.world.wire("tessa") as client:
            self.assertNotEqual(self.row(client)[0], self.email)
        self.assertIn("revoked", self.grants("--all")[0]["end"])

    def test_a_changed_policy_or_label_closes_it(self):
        home = self.world.home
        policy = home.ctl("policy", "show")
        pending = self.asked(SSN)
        self.granted(EMAIL)
        with self.world.wire() as client:
            self.assertEqual(self.row(client)[0], self.email)
            try:
                home.ctl("label", "set", "shop", EMAIL, "contact")
                self.assertNotEqual(self.row(client)[0], self.email, "another label was not what was approved")
                home.ctl("label", "set", "shop", EMAIL, "email")
                self.assertEqual(self.row(client)[0], self.email)
                sealed = self.world.directory / "sealed.toml"
                sealed.write_text(policy.replace('sealed = ["secret"]', 'sealed = ["secret", "email"]'))
                home.ctl("policy", "set", str(sealed))
                self.assertNotEqual(self.row(client)[0], self.email, "sealed: also for those who were granted it")
                self.refused(home.approve(pending["id"], "priya", "fine"), "the policy changed")
                self.refused(self.ask(EMAIL), "sealed")
            finally:
                home.ctl("label", "set", "shop", EMAIL, "email")
                old = self.world.directory / "old.toml"
                old.write_text(policy + "\n")
                home.ctl("policy", "set", str(old))

    def test_receipts_tell_what_can_be_asked_and_what_is_shown(self):
        def receipt(client, sql):
            notices = [fields_of(payload) for kind, payload in client.ask(query(sql)) if kind == "N"]
            return [json.loads(fields["M"]) for fields in notices if fields["C"] == "GH001"][0]
        with self.world.wire(options="-c gatehouse.receipts=on") as client:
            masked = receipt(client, "SELECT id, email, full_name || ssn AS both, max(c.id) OVER () FROM customers c WHERE id = 7")["maskedColumns"]
            self.assertEqual([(entry["column"], sorted(entry["behind"]), entry["sealed"]) for entry in masked],
                             [(1, [EMAIL], False), (2, [NAME, SSN], False)])
            secret = receipt(client, "SELECT token FROM api_tokens")["maskedColumns"]
            self.assertEqual((secret[0]["behind"], secret[0]["sealed"]), ([], True))
            grant = self.granted(EMAIL)
            shown = receipt(client, ROW)
            self.assertEqual([(entry["column"], entry["label"]) for entry in shown["maskedColumns"]], [(1, "national_id")])
            entry, = shown["shownColumns"]
            self.assertEqual((entry["column"], entry["columns"]), (0, [EMAIL]))
            self.assertEqual([(one["grant"], one["approvedBy"]) for one in entry["grants"]], [(grant["id"], "priya")])


if __name__ == "__main__":
    unittest.main()
