"""Ways around such gateways that worked on others: every one must be seen for what it is here (promise 5)."""
import struct
import unittest

from harness import Background, WorldTest, eventually, through_the_gateway
from wire_client import Closed, bind, describe, execute, message, parse, query, summary, sync




@through_the_gateway
class Bypass(WorldTest):
    def setUp(self):
        self.world.direct("DROP TABLE IF EXISTS victim CASCADE; CREATE TABLE victim AS SELECT generate_series(1, 10) AS id; ALTER TABLE victim OWNER TO shop_owner;"
                          "GRANT ALL ON victim TO app_rw, app_ro")
        # The gateway learns of a new table by itself: this read makes it look.
        with self.world.wire() as client:
            client.simple("SELECT count(*) FROM victim")

    def tearDown(self):
        self.assertEqual(self.world.direct("SELECT count(*) FROM victim"), "10", "rows of the victim are gone")

    def stopped(self, *steps, identity="triage-bot"):
        """Runs the steps; the last one must end in 42501, or be held (and is then withdrawn)."""
        with self.world.wire(identity, timeout=60) as client:
            for step in steps[:-1]:
                client.ask(query(step) if isinstance(step, str) else step)
            last = query(steps[-1]) if isinstance(steps[-1], str) else steps[-1]
            asking = Background(lambda: client.ask(last))
            held = lambda: not asking.is_alive() or self.world.pending(identity)   # noqa: E731
            eventually(held, "the statement is held or refused")
            if asking.is_alive():
                client.cancel()
            _, _, error, _ = summary(asking.finish())
            self.assertIsNotNone(error, "it ran")
            self.assertIn(error["C"], ("42501", "57014", "25P02", "54000"), f"{error['C']}: {error['M']}")
            return error

    def test_p1_a_message_of_nine_mebibytes(self):
        self.stopped("/*" + " " * (9 << 20) + "*/ DROP TABLE victim")

    def test_p1_in_the_extended_protocol(self):
        self.stopped(parse("/*" + " " * (9 << 20) + "*/ DELETE FROM victim") + bind() + execute() + sync())

    def test_p2_bytes_that_are_no_message_end_the_session(self):
        for bytes_ in (b"\x00\x00\x00\x00\x00", b"Q\x00\x00\x00\x02", b"Q\xff\xff\xff\xff", b"\x7fELF" + b"\0" * 60,
                       message("P", b"unterminated"), message("B", b"\0\0\0\x05"), message("Q", b"no end")):
            with self.subTest(bytes=bytes_[:8]):
                client = self.world.wire("triage-bot")
                client.send(bytes_ + query("DELETE FROM victim"))
                try:
                    kinds = [client.read() for _ in range(6)]
                except (Closed, ConnectionError, TimeoutError):
                    kinds = []
                self.assertFalse([payload for kind, payload in kinds if kind == "C" and payload.startswith(b"DELETE")], "it ran")
                client.socket.close()

    def test_p2_what_does_not_parse(self):
        error = self.stopped("DELETE FROM victim WHERE WHERE")
        self.assertIn("not-parsed", error["M"])

    def test_p3_explain_analyse_in_british_spelling(self):
        for sql in ("EXPLAIN ANALYSE DELETE FROM victim", "EXPLAIN (ANALYSE) DELETE FROM victim", "EXPLAIN (ANALYZE true) DELETE FROM victim",
                    "EXPLAIN (COSTS off, ANALYZE 1) UPDATE victim SET id = 0", "EXPLAIN ANALYZE VERBOSE DELETE FROM victim"):
            with self.subTest(sql=sql):
                self.stopped(sql)

    def test_p4_common_table_expressions_that_write(self):
        for sql in ("WITH x AS MATERIALIZED (DELETE FROM victim RETURNING *) SELECT * FROM x",
                    "WITH x AS NOT MATERIALIZED (DELETE FROM victim RETURNING *) SELECT count(*) FROM x",
                    "WITH RECURSIVE a AS (SELECT 1), b AS (WITH c AS (SELECT 2) SELECT * FROM c), d AS (UPDATE victim SET id = 0 RETURNING 1) SELECT * FROM a",
                    "CREATE TABLE stolen AS WITH x AS (DELETE FROM victim RETURNING *) SELECT * FROM x",
                    "COPY (DELETE FROM victim RETURNING *) TO STDOUT", "SELECT 1 INTO stolen FROM victim"):
            with self.subTest(sql=sql):
                self.stopped(sql)

    def test_p5_standard_conforming_strings(self):
        self.stopped("SET standard_conforming_strings = off")
        self.stopped("SELECT set_config('standard_conforming_strings', 'off', false)")
        with self.world.wire("triage-bot") as client:
            client.ask(query("SET standard_conforming_strings = off"))
            client.ask(query(r"SELECT '\''; DELETE FROM victim; --'"))

    def test_p5_by_startup_option(self):
        try:
            client = self.world.wire("triage-bot", options="-c standard_conforming_strings=off")
        except Exception:   # noqa: BLE001: refusing the session is an answer too
            return
        with client:
            client.ask(query(r"SELECT '\''; DELETE FROM victim; --'"))

    def test_p6_the_function_call_message(self):
        oid = int(self.world.direct("SELECT 'pg_catalog.set_config(text,text,bool)'::regprocedure::oid"))
        arguments = [b"role", b"app_ro", b"f"]
        call = struct.pack("!IHH", oid, 0, 3) + b"".join(struct.pack("!i", len(a)) + a for a in arguments) + struct.pack("!H", 0)
        with self.world.wire("triage-bot") as client:
            _, _, error, _ = summary(client.ask(message("F", call)))
            self.assertIsNotNone(error, "set_config ran")
            self.assertEqual(client.simple("SELECT current_user")[0], [[b"app_rw"]])

    def test_p8_functions_in_a_select_list(self):
        for sql in ("SELECT pg_terminate_backend(1)", "SELECT lo_export(1, '/tmp/x')", "SELECT set_config('role', 'app_ro', false)",
                    "SELECT query_to_xml('delete from victim returning *', true, true, '')", "SELECT pg_ls_dir('.')",
                    "SELECT dblink_exec('', 'DELETE FROM victim')", "SELECT nextval('customers_id_seq')",
                    "SELECT pg_reload_conf()", "SELECT lo_creat(-1)"):
            with self.subTest(sql=sql), self.world.wire("triage-bot", timeout=60) as client:
                asking = Background(lambda: client.ask(query(sql)))
                eventually(lambda: not asking.is_alive() or self.world.pending("triage-bot"), "answered or held")
                if asking.is_alive():
                    client.cancel()
                self.assertIsNotNone(summary(asking.finish())[2], "it ran")

    def test_p9_copy_to_program(self):
        for sql in ("COPY (SELECT 1) TO PROGRAM 'cat'", "COPY victim FROM PROGRAM 'echo 1'", "COPY (SELECT 1) TO '/tmp/e2e-never'"):
            with self.subTest(sql=sql):
                self.assertEqual(self.stopped(sql)["C"], "42501")

    def test_p11_names_that_hide(self):
        self.world.direct("CREATE OR REPLACE VIEW victim_view AS SELECT * FROM victim; GRANT ALL ON victim_view TO app_rw;"
                          "ALTER VIEW victim_view OWNER TO shop_owner")
        for sql in ("DELETE FROM U&\"v\\0069ctim\"", "DELETE FROM victim_view", "DELETE FROM \"victim\"", "DELETE FROM public . victim",
                    "DELETE FROM ONLY victim", "TRUNCATE ONLY victim", "DELETE/**/FROM/**/victim", "DeLeTe\tFROM\nvictim WHERE true",
                    "DELETE FROM victim WHERE id = id", "DELETE FROM victim USING customers"):
            with self.subTest(sql=sql):
                self.stopped(sql)

    def test_p14_pipelined_after_something_allowed(self):
        with self.world.wire("triage-bot") as client:
            client.send(query("SELECT 1") + query("DROP TABLE victim") + query("SELECT 2"))
            first, second, third = client.until("Z"), client.until("Z"), client.until("Z")
        self.assertEqual(summary(first)[0], [[b"1"]])
        self.assertEqual(summary(second)[2]["C"], "42501")
        self.assertEqual(summary(third)[0], [[b"2"]])

    def test_p15_quoted_names_do_not_share_a_verdict(self):
        self.world.direct('DROP TABLE IF EXISTS "tmp"; CREATE TABLE "tmp" (id int); GRANT ALL ON "tmp" TO app_rw')
        with self.world.wire("lena") as client:
            client.simple('SELECT * FROM "tmp"')
        self.stopped('DROP TABLE "tmp"')
        self.stopped('DROP TABLE "victim"')

    def test_several_statements(self):
        for sql in ("SELECT 1; DELETE FROM victim", "BEGIN; DELETE FROM victim; COMMIT", ";;; DELETE FROM victim", "COMMIT; DROP TABLE victim"):
            with self.subTest(sql=sql):
                self.stopped(sql)

    def test_prepared_in_sql(self):
        self.stopped("PREPARE p AS DELETE FROM victim", "EXECUTE p")

    def test_prepared_by_message_and_described_elsewhere(self):
        with self.world.wire("triage-bot", timeout=60) as client:
            client.ask(parse("DELETE FROM victim", "s") + describe("S", "s") + sync())
            asking = Background(lambda: client.ask(bind([], "", "s") + execute() + sync()))
            eventually(lambda: not asking.is_alive() or self.world.pending("triage-bot"), "answered or held")
            if asking.is_alive():
                client.cancel()
            self.assertIsNotNone(summary(asking.finish())[2], "it ran")

    def test_code_blocks_and_calls(self):
        for sql in ("DO $$ BEGIN DELETE FROM victim; END $$", "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM victim'",
                    "CREATE RULE r AS ON SELECT TO victim DO INSTEAD SELECT 1", "CREATE TRIGGER t AFTER INSERT ON victim EXECUTE FUNCTION f()",
                    "REFRESH MATERIALIZED VIEW analytics.revenue_by_month", "ALTER ROLE app_rw SUPERUSER", "GRANT ALL ON victim TO public",
                    "SET ROLE app_ro", "LOAD 'auto_explain'", "ALTER SYSTEM SET work_mem = '1GB'", "CHECKPOINT", "VACUUM victim",
                    "MERGE INTO victim v USING customers c ON v.id = c.id WHEN MATCHED THEN DELETE"):
            with self.subTest(sql=sql):
                self.stopped(sql)

    def test_cursors_and_copy_of_writes(self):
        self.stopped("BEGIN", "DECLARE c CURSOR FOR WITH x AS (DELETE FROM victim RETURNING id) SELECT * FROM x")

    def test_m6_m9_later_rows_and_wide_rows(self):
        secrets = self.world.direct("SELECT email FROM customers").splitlines()
        with self.world.wire() as client:
            rows, _, error, _ = client.simple("SELECT c.email FROM customers c CROSS JOIN generate_series(1, 10)")
        self.assertIsNone(error)
        self.assertEqual(len(rows), 4000)
        values = {row[0].decode() for row in rows}
        self.assertFalse(values & set(secrets), "a later row came in clear")

    def test_m8_a_very_wide_row(self):
        secret = self.world.direct("SELECT email FROM customers WHERE id = 7").encode()
        with self.world.wire(timeout=120) as client:
            answer = b"".join(payload for _, payload in client.ask(query(
                "SELECT repeat('x', 70000000), email FROM customers WHERE id = 7")))
        self.assertNotIn(secret, answer)


if __name__ == "__main__":
    unittest.main(verbosity=2)
