"""Blocked, held, approved, denied, expired, withdrawn: what a client sees, and what reaches the database."""
import time
import unittest

import psycopg2

from harness import ROOT, Background, WorldTest, eventually, through_the_gateway
from locked_rules import locked_rules
from wire_client import bind, describe, execute, fields_of, parse, query, summary, sync

DROP = "DROP TABLE api_tokens"


class Verdicts(WorldTest):
    def reached(self, text):
        return text in self.world.cluster.log_text()

    def count(self, table):
        return int(self.world.direct(f"SELECT count(*) FROM {table}"))

    def held(self, sql, identity="triage-bot", **more):
        """Sends sql on a new connection and waits until it is held: (client, what it waits for, the request)."""
        client = self.world.wire(identity, **more)
        self.addCleanup(client.close)
        asking = Background(lambda: client.ask(query(sql)))
        return client, asking, self.world.wait_held(identity)


@through_the_gateway
class Blocked(Verdicts):
    def assert_blocked(self, error):
        self.assertIsNotNone(error, "it came through")
        self.assertEqual(error["C"], "42501", error)
        self.assertRegex(error["M"], r"^blocked by rule [a-z-]+: ")
        self.assertTrue(error.get("H"), "a hint says what to do")

    def test_drop_by_an_agent(self):
        before = self.count("api_tokens")
        with self.world.wire("triage-bot") as client:
            _, tags, error, status = client.simple(DROP)
            self.assert_blocked(error)
            self.assertEqual((tags, status), ([], "I"))
            self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]], "the session goes on")
        self.assertEqual(self.count("api_tokens"), before)
        self.assertFalse(self.reached(DROP), "the database saw it")

    def test_state_inside_a_transaction(self):
        with self.world.wire("triage-bot") as client:
            client.simple("BEGIN")
            *_, error, status = client.simple("DROP TABLE refunds")
            self.assert_blocked(error)
            self.assertEqual(status, "E", "an error aborts the transaction, as in PostgreSQL")
            *_, error, status = client.simple("SELECT 1")
            self.assertEqual((error["C"], status), ("25P02", "E"))
            _, tags, error, status = client.simple("COMMIT")
            self.assertEqual((tags, error, status), (["ROLLBACK"], None, "I"))

    def test_a_savepoint_survives_a_blocked_statement(self):
        with self.world.wire("triage-bot") as client:
            for sql in ("BEGIN", "SAVEPOINT s"):
                client.simple(sql)
            self.assertEqual(client.simple("DROP TABLE refunds")[3], "E")
            self.assertEqual(client.simple("ROLLBACK TO s")[3], "T")
            self.assertEqual(client.simple("SELECT 5")[0], [[b"5"]])
            client.simple("COMMIT")

    def test_extended_protocol_skips_until_sync(self):
        with self.world.wire("triage-bot") as client:
            client.send(parse("SELECT 1") + bind() + execute() + parse("DROP TABLE refunds") + bind() + execute()
                        + parse("SELECT 2") + bind() + execute() + sync() + parse("SELECT 3") + bind() + execute() + sync())
            first, second = client.until("Z"), client.until("Z")
        kinds = "".join(kind for kind, _ in first)
        self.assertEqual(kinds.count("E"), 1, kinds)
        self.assertEqual(kinds[-2:], "EZ", f"nothing may follow the error: {kinds}")
        self.assertEqual(kinds.count("D"), 1, "the statement before it ran, the one after it did not")
        self.assertEqual(summary(second)[0], [[b"3"]])
        self.assertFalse(self.reached("DROP TABLE refunds"))

    def test_several_statements_are_one_unit(self):
        with self.world.wire("triage-bot") as client:
            rows, tags, error, _ = client.simple("SELECT 41; DROP TABLE refunds; SELECT 42")
        self.assert_blocked(error)
        self.assertEqual((rows, tags), ([], []), "the strictest verdict holds for all of them")

    def test_every_identity_for_server_files(self):
        for identity in ("lena", "ada", "triage-bot", "etl-nightly"):
            for sql in ("COPY customers TO '/tmp/x'", "COPY products FROM PROGRAM 'id'", "SELECT pg_read_file('PG_VERSION')",
                        "SET SESSION AUTHORIZATION app_ro", "SELECT lo_import('/etc/passwd')"):
                with self.subTest(identity=identity, sql=sql), self.world.wire(identity) as client:
                    self.assert_blocked(client.simple(sql)[2])

    def test_the_record_names_the_rule(self):
        with self.world.wire("triage-bot") as client:
            client.simple("TRUNCATE events")
        record = [r for r in self.world.records() if r["kind"] == "statement" and "TRUNCATE" in r["shape"]][-1]
        self.assertEqual((record["identity"], record["verdict"], record["sponsor"]), ("triage-bot", "block", "dan"))
        self.assertTrue(record["rule"])


@through_the_gateway
class Held(Verdicts):
    def test_approved_on_the_same_connection(self):
        before = self.count("refunds")
        client, asking, request = self.held("DELETE FROM refunds WHERE id BETWEEN 1 AND 2")
        self.assertFalse(self.reached("BETWEEN 1 AND 2"), "the database saw it before the approval")
        self.assertEqual(self.world.home.approve(request["id"], "priya", "fine").returncode, 0)
        answer = asking.finish()
        _, tags, error, _ = summary(answer)
        self.assertEqual((tags, error), (["DELETE 2"], None))
        notices = [fields_of(payload)["M"] for kind, payload in answer if kind == "N"]
        self.assertTrue(any(request["id"] in text and "priya" in text for text in notices), f"who can approve: {notices}")
        self.assertFalse(any("dan" in text.split() for text in notices), "the sponsor is not offered")
        self.assertEqual(self.count("refunds"), before - 2)
        self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]])

    def test_in_the_extended_protocol_with_parameters(self):
        before = self.count("refunds")
        client = self.world.wire("triage-bot")
        self.addCleanup(client.close)
        asking = Background(lambda: client.ask(parse("DELETE FROM refunds WHERE id = $1") + bind([b"3"]) + describe() + execute() + sync()))
        request = self.world.wait_held("triage-bot")
        self.world.home.approve(request["id"], "marta", "fine")
        self.assertEqual(summary(asking.finish())[1], ["DELETE 1"])
        self.assertEqual(self.count("refunds"), before - 1)

    def test_an_approval_is_used_once(self):
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 4")
        self.world.home.approve(request["id"], "priya", "fine")
        asking.finish()
        again = Background(lambda: client.ask(query("DELETE FROM refunds WHERE id = 4")))
        other = self.world.wait_held("triage-bot")
        self.assertNotEqual(other["id"], request["id"])
        self.assertNotEqual(self.world.home.approve(request["id"], "priya", "again").returncode, 0)
        self.world.home.deny(other["id"], "priya", "once is enough")
        again.finish()

    def test_denied(self):
        before = self.count("refunds")
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 30")
        self.assertEqual(self.world.home.deny(request["id"], "marta", "not these").returncode, 0)
        _, tags, error, status = summary(asking.finish())
        self.assertEqual((tags, error["C"], status), ([], "42501", "I"))
        self.assertRegex(error["M"], "^denied by marta: not these")
        self.assertEqual(self.count("refunds"), before)
        self.assertFalse(self.reached("DELETE FROM refunds WHERE id = 30"))
        self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]])

    def test_denied_inside_a_transaction(self):
        client = self.world.wire("triage-bot")
        self.addCleanup(client.close)
        client.simple("BEGIN")
        asking = Background(lambda: client.ask(query("DELETE FROM refunds WHERE id = 31")))
        request = self.world.wait_held("triage-bot")
        self.world.home.deny(request["id"], "marta", "no")
        self.assertEqual(summary(asking.finish())[3], "E")
        self.assertEqual(client.simple("ROLLBACK")[3], "I")

    def test_nobody_approves_their_own(self):
        _, asking, request = self.held("DELETE FROM refunds WHERE id = 32")
        for who in ("dan", "triage-bot", "lena", "omar", "ada"):
            with self.subTest(who=who):
                ran = self.world.home.approve(request["id"], who, "let me")
                self.assertNotEqual(ran.returncode, 0, f"{who} could approve")
                self.assertEqual(len(ran.stderr.strip().splitlines()), 1, ran.stderr)
        self.assertEqual(self.world.pending("triage-bot")[0]["id"], request["id"], "it still waits")
        self.world.home.deny(request["id"], "priya", "end of the test")
        asking.finish()

    def test_a_wrong_token_decides_nothing(self):
        _, asking, request = self.held("DELETE FROM refunds WHERE id = 33")
        for token in ("", "gh_not_a_token", self.world.home.tokens["priya"] + "x"):
            ran = self.world.home.run("approvals", "approve", request["id"], "--reason", "x", token=token)
            self.assertNotEqual(ran.returncode, 0)
        self.world.home.deny(request["id"], "priya", "end of the test")
        asking.finish()

    def test_cancel_withdraws(self):
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 34")
        client.cancel()
        _, tags, error, status = summary(asking.finish())
        self.assertEqual((tags, error["C"], status), ([], "57014", "I"))
        self.assertEqual(self.state(request), "withdrawn")
        self.assertNotEqual(self.world.home.approve(request["id"], "priya", "too late").returncode, 0)
        self.assertFalse(self.reached("DELETE FROM refunds WHERE id = 34"))

    def test_a_cancel_before_it_is_held_withdraws_too(self):
        with self.world.wire("triage-bot") as client:
            client.simple("SELECT count(*) FROM open_orders")
            with locked_rules(self.world) as asked:
                client.send(query("DELETE FROM refunds WHERE id = 36 AND EXISTS (SELECT FROM open_orders)"))
                asked()
                cancelling = Background(client.cancel)
                time.sleep(0.5)
            _, tags, error, status = summary(client.until("Z"))
            self.assertEqual((tags, error["C"], status), ([], "57014", "I"))
            cancelling.finish()
            self.assertEqual(self.world.pending("triage-bot"), [])
            self.assertFalse(self.reached("DELETE FROM refunds WHERE id = 36"))
            self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]])

    def test_psycopg2_cancel_withdraws(self):
        connection = psycopg2.connect(self.world.conninfo("triage-bot"))
        asking = Background(lambda: connection.cursor().execute("DELETE FROM refunds WHERE id = 35"))
        self.world.wait_held("triage-bot")
        connection.cancel()
        with self.assertRaises(psycopg2.errors.QueryCanceled):
            asking.finish()
        connection.close()

    def test_a_client_that_goes_away_withdraws(self):
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 36")
        client.socket.shutdown(2)
        client.socket.close()
        eventually(lambda: self.state(request) == "withdrawn", "the request of a vanished client is withdrawn")
        self.assertFalse(self.reached("DELETE FROM refunds WHERE id = 36"))

    def test_a_person_is_held_for_what_loses_data(self):
        _, asking, request = self.held("TRUNCATE billing.invoices", "lena")
        self.assertEqual(request["identity"], "lena")
        self.assertNotEqual(self.world.home.approve(request["id"], "lena", "mine").returncode, 0)
        self.world.home.deny(request["id"], "priya", "no")
        self.assertEqual(summary(asking.finish())[2]["C"], "42501")

    def test_keep_alive_and_receipts(self):
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 37", options="-c gatehouse.receipts=on")
        self.world.home.deny(request["id"], "priya", "no")
        codes = [fields_of(payload)["C"] for kind, payload in asking.finish() if kind == "N"]
        self.assertIn("GH002", codes)

    def test_pipelined_statements_wait_their_turn(self):
        client = self.world.wire("triage-bot")
        self.addCleanup(client.close)
        client.send(query("DELETE FROM refunds WHERE id = 38") + query("SELECT 'after'"))
        request = self.world.wait_held("triage-bot")
        client.socket.settimeout(0.5)
        try:
            while client.read()[0] == "N":
                pass
            self.fail("an answer came while the first statement was held")
        except TimeoutError:
            pass
        client.socket.settimeout(20)
        self.world.home.approve(request["id"], "priya", "fine")
        self.assertEqual(summary(client.until("Z"))[1], ["DELETE 1"])
        self.assertEqual(summary(client.until("Z"))[0], [[b"after"]])

    def state(self, request):
        everything = self.world.home.listing("approvals", "list", "--all")
        return next(r["state"] for r in everything if r["id"] == request["id"])


@through_the_gateway
class Expired(Verdicts):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.home.stop()
        policy = cls.world.directory / "impatient.toml"
        policy.write_text((ROOT / "resources" / "policy" / "default.toml").read_text().replace("expires_seconds = 600", "expires_seconds = 1"))
        cls.world.home.ctl("policy", "set", str(policy))
        cls.world.serve()

    def test_it_expires(self):
        client, asking, request = self.held("DELETE FROM refunds WHERE id = 50")
        _, tags, error, _ = summary(asking.finish(10))
        self.assertEqual((tags, error["C"]), ([], "42501"))
        self.assertIn(request["id"], error["M"])
        self.assertNotEqual(self.world.home.approve(request["id"], "priya", "late").returncode, 0)
        self.assertFalse(self.reached("DELETE FROM refunds WHERE id = 50"))
        self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
