"""With the policy a new home starts with, no labelled value of production reaches a client (promise 2)."""
import struct
import subprocess
import unittest

import psycopg
import psycopg2

from harness import WorldTest, client_environment, libpq_program, through_the_gateway
from test_fidelity import HERE, node_modules
from wire_client import bind, cells, describe, execute, parse, query, sync


@through_the_gateway
class Masking(WorldTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.world.direct("SELECT full_name, email, ssn, address FROM customers").splitlines()
        cls.secrets = {value for row in rows for value in row.split("|")} - {""}
        cls.secrets |= set(cls.world.direct("SELECT token FROM api_tokens").splitlines())
        cls.secrets |= set(cls.world.direct("SELECT card_number FROM payments WHERE card_number IS NOT NULL").splitlines())
        cls.one = cls.world.direct("SELECT full_name, email, ssn FROM customers WHERE id = 7").split("|")

    def no_secret(self, data, what):
        """Fails when any labelled value of the shop stands in these bytes."""
        data = data.encode() if isinstance(data, str) else data
        found = [secret for secret in self.secrets if secret.encode() in data]
        self.assertEqual(found[:3], [], f"{what}: labelled values in clear")

    def wire_bytes(self, *steps, identity="lena"):
        """Every byte that the steps bring back."""
        with self.world.wire(identity) as client:
            return b"".join(kind.encode() + payload for step in steps for kind, payload in client.ask(step))

    def test_rows_arrive_and_are_masked(self):
        with self.world.wire() as client:
            rows, tags, error, _ = client.simple("SELECT id, full_name, email, ssn, region FROM customers ORDER BY id LIMIT 5")
        self.assertIsNone(error)
        self.assertEqual(tags, ["SELECT 5"])
        straight = [line.split("|") for line in self.world.direct("SELECT id, region FROM customers ORDER BY id LIMIT 5").splitlines()]
        self.assertEqual([[row[0].decode(), row[4].decode()] for row in rows], straight, "columns without a label changed")
        self.no_secret(b"".join(value for row in rows for value in row), "simple query")
        self.assertTrue(all(row[1] and row[2] and row[3] for row in rows), "masked values are shown as such, not as nothing")

    def test_every_way_to_name_a_column(self):
        for sql in ("SELECT * FROM customers", "SELECT c.* FROM customers c", "SELECT ssn AS region FROM customers",
                    "SELECT c FROM customers c", "SELECT (c).ssn FROM customers c", "SELECT customers FROM customers",
                    "TABLE customers", "SELECT name, email FROM customer_contacts", "SELECT full_name FROM open_orders",
                    "SELECT x.y FROM (SELECT ssn AS y FROM customers) x", "WITH w AS (SELECT email e FROM customers) SELECT e FROM w",
                    "SELECT email FROM customers UNION SELECT region FROM customers",
                    "SELECT (SELECT email FROM customers c WHERE c.id = o.customer_id) FROM orders o",
                    "SELECT u&\"em\\0061il\" FROM u&\"cust\\006fmers\"", "SELECT email FROM public.customers",
                    "SELECT DISTINCT ON (region) region, email FROM customers", "SELECT max(email), min(ssn) FROM customers",
                    "SELECT coalesce(NULL, email) FROM customers", "SELECT CASE WHEN true THEN ssn END FROM customers",
                    "SELECT array_agg(email) FROM customers", "SELECT string_agg(ssn, ',') FROM customers",
                    "SELECT row_to_json(c) FROM customers c", "SELECT to_jsonb(c)->>'ssn' FROM customers c",
                    "SELECT json_agg(c) FROM customers c", "SELECT lag(email) OVER (ORDER BY id) FROM customers",
                    "SELECT l.e FROM orders o, LATERAL (SELECT email e FROM customers c WHERE c.id = o.customer_id) l",
                    "SELECT token FROM api_tokens", "SELECT card_number, iban FROM payments", "SELECT payload FROM events",
                    "SELECT body FROM support_notes", "VALUES ((SELECT ssn FROM customers LIMIT 1))",
                    "SELECT email FROM ONLY customers", "SELECT email || '' FROM customers",
                    "SELECT 'a' || ssn || 'b' FROM customers", "SELECT upper(email), lower(email), trim(ssn) FROM customers",
                    "SELECT * FROM json_populate_record(NULL::customers, '{}')",
                    "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'",
                    "SELECT histogram_bounds FROM pg_stats WHERE tablename = 'customers'"):
            with self.subTest(sql=sql):
                self.no_secret(self.wire_bytes(query(sql)), sql)

    def test_what_stands_in_text_without_a_label_is_masked_inside_it(self):
        with self.world.wire() as client:
            for sql, shown in (("SELECT 'write to ' || 'anna.krause@nordic-shipping.com, soon' AS a", "write to a•••••••••••@•••••••••••••••.com, soon"),
                               ("SELECT json_build_object('to', 'anna.krause@nordic-shipping.com', 'n', 7)", None),
                               ("SELECT ARRAY['one', 'anna.krause@nordic-shipping.com']", None)):
                with self.subTest(sql=sql):
                    rows, _, error, _ = client.simple(sql)
                    self.assertIsNone(error)
                    self.assertNotIn(b"anna.krause@", rows[0][0])
                    self.assertTrue("@" in rows[0][0].decode() and "•" in rows[0][0].decode(), rows[0][0])
                    if shown:
                        self.assertTrue(rows[0][0].decode().startswith("write to a•") and rows[0][0].decode().endswith(".com, soon"), rows[0][0])
        copied = self.wire_bytes(query("COPY (SELECT 'ask anna.krause@nordic-shipping.com' AS a, 7 AS b) TO STDOUT"))
        self.assertNotIn(b"anna.krause@", copied)
        self.assertIn("•".encode(), copied)

    def test_rows_and_objects_are_masked_member_by_member(self):
        region = self.world.direct("SELECT region FROM customers WHERE id = 7")
        for sql in ("SELECT row_to_json(c) FROM customers c WHERE id = 7", "SELECT to_jsonb(c) FROM customers c WHERE id = 7",
                    "SELECT json_agg(c) FROM customers c WHERE id = 7", "SELECT c FROM customers c WHERE id = 7"):
            with self.subTest(sql=sql):
                with self.world.wire() as client:
                    rows, _, error, _ = client.simple(sql)
                self.assertIsNone(error)
                self.assertIn(region.encode(), rows[0][0], "a column without a label")
                self.no_secret(rows[0][0], sql)
        # Names that an alias gives are not those of the row: nothing passes by them.
        for sql in ("SELECT row_to_json(c) FROM customers c(email, id, full_name)", "SELECT to_jsonb(x) FROM (SELECT ssn AS region FROM customers) x",
                    "SELECT json_build_object('region', ssn) FROM customers", "SELECT to_jsonb(c) || jsonb_build_object('region', ssn) FROM customers c",
                    "SELECT to_jsonb(c) FROM customers c UNION ALL SELECT jsonb_build_object('region', ssn) FROM customers"):
            with self.subTest(sql=sql):
                self.no_secret(self.wire_bytes(query(sql)), sql)

    def test_a_function_that_takes_sql_as_text_is_not_run_unseen(self):
        # A text that stands in the statement is read like any other, and its values are masked.
        seen = "SELECT query_to_xml('select * from customers', true, true, '')"
        self.no_secret(self.wire_bytes(query(seen)), seen)
        with self.world.wire("triage-bot") as client:
            _, _, error, _ = client.simple("SELECT query_to_xml(current_setting('app.sql', true), true, true, '')")
        self.assertEqual(error["C"], "42501")

    def test_transformed_values_do_not_come_back(self):
        name, email, ssn = self.one
        for expression, clear in (("reverse(ssn)", ssn[::-1]), ("encode(ssn::bytea, 'hex')", ssn.encode().hex()),
                                  ("replace(ssn, '-', '')", ssn.replace("-", "")), ("substr(ssn, 1, 6)", ssn[:6]),
                                  ("translate(email, '@', '#')", email.replace("@", "#")), ("split_part(email, '@', 1)", email.split("@")[0]),
                                  ("initcap(full_name)", name), ("md5(ssn)", None), ("ascii(ssn)", str(ord(ssn[0])) + "\0")):
            with self.subTest(expression=expression):
                answer = self.wire_bytes(query(f"SELECT {expression} FROM customers WHERE id = 7"))
                if clear is None:
                    clear = self.world.direct(f"SELECT {expression} FROM customers WHERE id = 7")
                self.assertNotIn(clear.encode(), answer)

    def test_text_and_binary_in_the_extended_protocol(self):
        for formats in ([], [0], [1]):
            with self.subTest(formats=formats):
                self.no_secret(self.wire_bytes(
                    parse("SELECT id, email, ssn, date_of_birth FROM customers WHERE id < $1") + bind([b"50"], result_formats=formats)
                    + describe() + execute() + sync()), "extended protocol")

    def test_a_binary_integer_without_label_is_intact(self):
        with self.world.wire() as client:
            answer = client.ask(parse("SELECT id, email FROM customers WHERE id = 7") + bind(result_formats=[1]) + execute() + sync())
        self.assertEqual(cells(next(payload for kind, payload in answer if kind == "D"))[0], struct.pack("!i", 7))

    def test_a_prepared_statement_run_again_without_describe(self):
        self.no_secret(self.wire_bytes(parse("SELECT email FROM customers", "s") + describe("S", "s") + sync(),
                                       bind([], "", "s") + execute() + sync(), bind([], "", "s", result_formats=[1]) + execute() + sync()),
                       "a second run")

    def test_every_fetch_of_a_portal(self):
        self.no_secret(self.wire_bytes(parse("SELECT ssn FROM customers") + bind([], "p") + execute("p", 10) + execute("p", 10)
                                       + execute("p", 0) + sync()), "portal")

    def test_cursors(self):
        self.no_secret(self.wire_bytes(query("BEGIN"), query("DECLARE c CURSOR FOR SELECT email, ssn FROM customers"),
                                       query("FETCH 20 FROM c"), query("MOVE 3 IN c"), query("FETCH ALL FROM c"), query("COMMIT")), "cursor")
        self.no_secret(self.wire_bytes(query("BEGIN"), query("DECLARE b BINARY CURSOR FOR SELECT email FROM customers"),
                                       query("FETCH ALL FROM b"), query("COMMIT")), "binary cursor")

    def test_prepare_and_execute_as_sql(self):
        self.no_secret(self.wire_bytes(query("PREPARE q AS SELECT email FROM customers"), query("EXECUTE q")), "EXECUTE")

    def test_returning(self):
        self.no_secret(self.wire_bytes(query("UPDATE customers SET loyalty_points = loyalty_points WHERE id = 7 RETURNING *")), "RETURNING")

    def test_copy_out(self):
        for sql in ("COPY customers TO STDOUT", "COPY customers (id, email) TO STDOUT (FORMAT csv, HEADER)",
                    "COPY (SELECT email, ssn FROM customers) TO STDOUT", "COPY customers TO STDOUT (FORMAT binary)"):
            with self.subTest(sql=sql):
                answer = self.wire_bytes(query(sql))
                self.no_secret(answer, sql)

    def test_pg_dump_has_no_labelled_value(self):
        ran = libpq_program("pg_dump", self.world.values(), "-t", "customers", "-t", "products")
        self.no_secret(ran.stdout + ran.stderr, "pg_dump")

    def test_errors_and_notices_show_no_value(self):
        for sql in ("SELECT ssn::integer FROM customers WHERE id = 7", "SELECT email::date FROM customers",
                    "INSERT INTO customers (id, full_name, email, region, created_at) SELECT 100000, full_name, email, region, now() FROM customers WHERE id = 7",
                    "UPDATE customers SET email = (SELECT email FROM customers WHERE id = 8) WHERE id = 7",
                    "SELECT 1/(length(ssn) - length(ssn)) FROM customers WHERE id = 7",
                    "DO $$ DECLARE s text; BEGIN SELECT ssn INTO s FROM customers WHERE id = 7; RAISE NOTICE '%', s; END $$"):
            with self.subTest(sql=sql), self.world.wire() as client:
                client.send(query(sql))
                client.socket.settimeout(3)
                collected = b""
                try:
                    while True:
                        kind, payload = client.read()
                        collected += payload
                        if kind == "Z":
                            break
                except TimeoutError:
                    client.cancel()   # held: that is safe too
                self.no_secret(collected, sql)

    def test_errors_keep_what_programs_need(self):
        with self.world.wire() as client:
            _, _, error, _ = client.simple("UPDATE customers SET email = (SELECT email FROM customers WHERE id = 8) WHERE id = 7")
        self.assertEqual((error["C"], error.get("s"), error.get("t"), error.get("n")), ("23505", "public", "customers", "customers_email"))

    def test_labels_follow_data_into_another_table(self):
        with self.world.wire("lena", "shop_staging") as client:
            secret = self.world.direct("SELECT email FROM customers WHERE id = 7", "shop_staging").encode()
            client.simple("CREATE TEMP TABLE copy_of AS SELECT id, email AS harmless FROM customers")
            answer = b"".join(payload for _, payload in client.ask(query("SELECT harmless FROM copy_of")))
        self.assertNotIn(secret, answer, "a copy in a temporary table is in clear")

    def test_psycopg(self):
        with psycopg.connect(self.world.conninfo()) as connection:
            for binary in (False, True):
                for _ in range(7):   # from the sixth on it is prepared
                    rows = connection.execute("SELECT id, email, ssn FROM customers WHERE id < %s", (20,), binary=binary).fetchall()
                    self.assertEqual(len(rows), 19)
                    self.no_secret(repr(rows), "psycopg3")
            with connection.pipeline():
                cursors = [connection.execute("SELECT email FROM customers WHERE id = %s", (n,)) for n in range(1, 20)]
                self.no_secret(repr([cursor.fetchone() for cursor in cursors]), "psycopg3 pipeline")
        with psycopg2.connect(self.world.conninfo()) as connection, connection.cursor("named") as cursor:
            cursor.execute("SELECT full_name FROM customers")
            self.no_secret(repr(cursor.fetchall()), "psycopg2 named cursor")

    def test_node_postgres(self):
        ran = subprocess.run(["node", str(HERE / "node" / "masked.js")], capture_output=True, text=True, timeout=60,
                             env={**client_environment(self.world.values()), "NODE_PATH": str(node_modules())})
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("rows: 20", ran.stdout)
        self.no_secret(ran.stdout, "node-postgres")

    def test_psql(self):
        ran = libpq_program("psql", self.world.values(), "-X", "-c", "SELECT * FROM customers")
        self.assertIn("(400 rows)", ran.stdout, ran.stderr)
        self.no_secret(ran.stdout, "psql")

    def test_dev_masks_secrets_alone(self):
        with self.world.wire("lena", "shop_dev") as client:
            rows, *_ = client.simple("SELECT email FROM customers WHERE id = 1")
            tokens, *_ = client.simple("SELECT token FROM api_tokens WHERE id = 1")
        self.assertEqual(rows[0][0].decode(), self.world.direct("SELECT email FROM customers WHERE id = 1", "shop_dev"))
        self.assertNotEqual(tokens[0][0].decode(), self.world.direct("SELECT token FROM api_tokens WHERE id = 1", "shop_dev"))

    def test_notifications_of_labelled_values(self):
        # Whether it is held or blocked is the policy's business; that it does not arrive is ours.
        with self.world.wire() as listener, self.world.wire() as talker:
            listener.simple("LISTEN leak")
            talker.send(query("SELECT pg_notify('leak', email) FROM customers WHERE id = 7"))
            listener.socket.settimeout(2)
            try:
                kind, payload = listener.read()
                self.no_secret(payload, "notification")
            except TimeoutError:
                pass
            talker.cancel()


if __name__ == "__main__":
    unittest.main(verbosity=2)
