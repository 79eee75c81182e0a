"""Labels follow data: a column that was filled from a labelled one is masked from that statement on, for everybody."""
import unittest

import psycopg2

from harness import WorldTest, eventually, through_the_gateway
from wire_client import bind, describe, execute, parse, query, summary, sync

STAGING = "shop_staging"


def extended(sql):
    return parse(sql) + bind() + describe() + execute() + sync()


class Follows(WorldTest):
    """In staging a person may define what they like, and labels are masked as in production."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.world.direct("SELECT full_name, email, ssn FROM customers", STAGING).splitlines()
        cls.secrets = {value.encode() for row in rows for value in row.split("|") if len(value) > 5}
        cls.one = cls.world.direct("SELECT ssn FROM customers WHERE id = 7", STAGING).encode()

    def client(self, identity="lena"):
        client = self.world.wire(identity, STAGING)
        self.addCleanup(client.close)
        return client

    def run_all(self, client, *statements):
        for sql in statements:
            *_, error, _ = client.simple(sql)
            self.assertIsNone(error, sql)

    def clean_up(self, *statements):
        for sql in statements:
            self.addCleanup(self.world.direct, sql, STAGING)

    def leaked(self, messages):
        data = b"".join(payload for kind, payload in messages if kind in "DdEN")
        return [secret for secret in self.secrets if secret in data or secret[::-1] in data]

    def assert_masked(self, client, sql, rows_min=1):
        """In both protocols rows come, and nothing of the labelled data with them."""
        for how in (query, extended):
            with self.subTest(sql=sql, protocol=how.__name__):
                messages = client.ask(how(sql))
                rows, _, error, _ = summary(messages)
                self.assertIsNone(error)
                self.assertGreaterEqual(len(rows), rows_min)
                self.assertEqual(self.leaked(messages)[:2], [], "labelled values in clear")

    def assert_clear(self, client, sql, wanted):
        rows, _, error, _ = client.simple(sql)
        self.assertIsNone(error)
        self.assertEqual(rows, wanted)

    def label(self, column):
        schema, table, name = column.split(".")
        rows = [r for r in self.world.home.listing("label", "list")
                if (r["connection"], r["schema"], r["table"], r["column"]) == (STAGING, schema, table, name) and r["enforced"]]
        return rows[-1]["label"] if rows else None


@through_the_gateway
class IntoColumns(Follows):
    """Columns that are there already."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.world.wire("lena", STAGING) as client:
            client.simple("CREATE TABLE scratch (id integer PRIMARY KEY, note text, other text)")
            client.simple("SELECT 1")

    def setUp(self):
        self.world.direct("TRUNCATE scratch; INSERT INTO scratch SELECT i, 'plain', 'plain' FROM generate_series(1, 5) i", STAGING)
        for column in ("note", "other"):
            self.world.home.run("label", "clear", STAGING, f"public.scratch.{column}", "--reason", "a test")
        self.first, self.second = self.client(), self.client()
        for client in (self.first, self.second):
            self.assert_clear(client, "SELECT note FROM scratch WHERE id = 1", [[b"plain"]])

    def test_update_from_another_table(self):
        self.run_all(self.first, "UPDATE scratch s SET note = c.ssn FROM customers c WHERE c.id = s.id")
        for client in (self.first, self.second, self.client()):
            self.assert_masked(client, "SELECT note FROM scratch")
            self.assert_masked(client, "SELECT reverse(note) FROM scratch")
        self.assert_clear(self.second, "SELECT other FROM scratch WHERE id = 1", [[b"plain"]])
        self.assertEqual(self.label("public.scratch.note"), "national_id")

    def test_in_one_string(self):
        for how, sql in (("read back", "UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 7); SELECT note FROM scratch"),
                         ("and again", "BEGIN; UPDATE scratch SET other = note; COMMIT; SELECT other, upper(other) FROM scratch")):
            with self.subTest(how=how):
                messages = self.first.ask(query(sql))
                self.assertIsNone(summary(messages)[2])
                self.assertEqual(self.leaked(messages), [])

    def test_in_one_pipeline(self):
        steps = [parse("UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 7)"), bind(), execute(),
                 parse("SELECT note, upper(note) FROM scratch"), bind(), describe(), execute(), sync()]
        messages = self.first.ask(b"".join(steps))
        self.assertIsNone(summary(messages)[2])
        self.assertEqual(len(summary(messages)[0]), 5)
        self.assertEqual(self.leaked(messages), [])

    def test_a_statement_prepared_before(self):
        self.second.ask(parse("SELECT note FROM scratch", "kept") + sync())
        self.run_all(self.first, "INSERT INTO scratch (id, note) SELECT id, email FROM customers WHERE id > 20")
        messages = self.second.ask(bind(statement="kept") + execute() + sync())
        self.assertGreater(len(summary(messages)[0]), 5)
        self.assertEqual(self.leaked(messages), [])

    def test_before_commit_and_after_rollback(self):
        self.run_all(self.first, "BEGIN", "UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 7)")
        self.assert_masked(self.first, "SELECT note FROM scratch")
        self.run_all(self.first, "ROLLBACK")
        eventually(lambda: self.label("public.scratch.note") is None, "the label is taken back")
        for client in (self.first, self.second):
            self.assert_clear(client, "SELECT note FROM scratch WHERE id = 1", [[b"plain"]])

    def test_a_failed_statement_leaves_no_label(self):
        *_, error, _ = self.first.simple("INSERT INTO scratch (id, note) SELECT 1, ssn FROM customers WHERE id = 7")
        self.assertEqual(error["C"], "23505")
        eventually(lambda: self.label("public.scratch.note") is None, "the label is taken back")
        self.assert_clear(self.first, "SELECT note FROM scratch WHERE id = 1", [[b"plain"]])

    def test_rolled_back_to_a_savepoint(self):
        self.run_all(self.first, "BEGIN", "SAVEPOINT one", "UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 7)",
                     "ROLLBACK TO SAVEPOINT one", "UPDATE scratch SET other = (SELECT email FROM customers WHERE id = 7)", "COMMIT")
        eventually(lambda: self.label("public.scratch.note") is None, "the label is taken back")
        self.assert_clear(self.first, "SELECT note FROM scratch WHERE id = 1", [[b"plain"]])
        self.assert_masked(self.first, "SELECT other FROM scratch")

    def test_a_transaction_that_another_one_rolls_back(self):
        """Two wrote the same column, one took it back: the other's data is there."""
        self.run_all(self.first, "BEGIN", "UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 7) WHERE id = 1")
        self.run_all(self.second, "BEGIN", "UPDATE scratch SET note = (SELECT ssn FROM customers WHERE id = 8) WHERE id = 2", "COMMIT")
        self.run_all(self.first, "ROLLBACK")
        self.assert_masked(self.client(), "SELECT note FROM scratch")

    def test_computed_values_keep_no_form(self):
        self.run_all(self.first, "UPDATE scratch SET note = 'xxxxxxxx' || substr(ssn, 1, 4) FROM customers c WHERE c.id = 7")
        rows = self.first.simple("SELECT DISTINCT note FROM scratch")[0]
        self.assertEqual(rows, [["••••••••".encode()]], "the last four characters of the masked value are the first four of an ssn")

    def test_merge_upsert_and_with(self):
        for sql in ("MERGE INTO scratch s USING customers c ON c.id = s.id WHEN MATCHED THEN UPDATE SET note = c.ssn",
                    "INSERT INTO scratch SELECT id, 'x', 'y' FROM customers WHERE id < 3 ON CONFLICT (id) DO UPDATE SET "
                    "note = (SELECT ssn FROM customers WHERE id = 7)",
                    "WITH c AS (SELECT ssn FROM customers WHERE id = 7) UPDATE scratch SET note = c.ssn FROM c"):
            with self.subTest(sql=sql):
                self.world.home.run("label", "clear", STAGING, "public.scratch.note", "--reason", "a test")
                self.run_all(self.first, sql)
                self.assertEqual(self.label("public.scratch.note"), "national_id")
                self.assert_masked(self.second, "SELECT note FROM scratch")

    def test_an_equality_in_a_subquery_labels_nothing(self):
        self.run_all(self.first, "UPDATE scratch SET note = (SELECT region FROM customers WHERE email = 'nobody@example.com')")
        self.assertIsNone(self.label("public.scratch.note"))

    def test_by_trigger(self):
        self.world.direct("CREATE TABLE trail (was text, id integer); ALTER TABLE trail OWNER TO shop_owner;"
                          "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO trail VALUES (NEW.ssn, NEW.id); "
                          "RETURN NEW; END $$; CREATE TRIGGER keep AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION keep()", STAGING)
        self.clean_up("DROP TABLE trail CASCADE", "DROP FUNCTION keep() CASCADE")
        client = self.client()
        self.run_all(client, "CREATE TABLE reread (id integer)", "DROP TABLE reread")   # DDL: the schema is read again
        self.run_all(client, "UPDATE customers SET region = region WHERE id = 7")
        self.assert_masked(client, "SELECT was FROM trail")
        self.assertEqual(self.label("public.trail.was"), "national_id")


@through_the_gateway
class IntoNewTables(Follows):
    def test_made_and_read(self):
        """Every way to make one, read in the same session, in another, and after a rollback."""
        ways = {"create table as": "CREATE TABLE made AS SELECT id, ssn AS note FROM customers",
                "select into": "SELECT id, email AS note INTO made FROM customers",
                "view": "CREATE VIEW made AS SELECT id, ssn AS note FROM customers",
                "materialised view": "CREATE MATERIALIZED VIEW made AS SELECT id, upper(email) AS note FROM customers",
                "named columns": "CREATE TABLE made (id, note) AS SELECT id, full_name FROM customers",
                "recursive": "CREATE TABLE made AS WITH RECURSIVE c AS (SELECT id, ssn AS note FROM customers) SELECT * FROM c"}
        for name, sql in ways.items():
            drop = "DROP " + ("MATERIALIZED VIEW" if "MATER" in sql else "VIEW" if "VIEW" in sql else "TABLE") + " made"
            with self.subTest(way=name):
                client, other = self.client(), self.client()
                self.run_all(client, "BEGIN", sql)
                self.assert_masked(client, "SELECT note FROM made")
                self.assert_masked(client, "SELECT note || '' FROM made")
                self.run_all(client, "ROLLBACK")
                self.run_all(client, sql)
                self.assert_masked(client, "SELECT note FROM made")
                self.assert_masked(client, "SELECT reverse(note) FROM made")
                self.assert_masked(other, "SELECT note FROM made")
                self.run_all(client, drop)

    def test_in_one_string_with_clear_columns(self):
        client = self.client()
        messages = client.ask(query("BEGIN; CREATE TABLE made AS SELECT id, ssn AS note FROM customers WHERE id = 7; "
                                    "SELECT id, note FROM made; ROLLBACK"))
        rows, _, error, _ = summary(messages)
        self.assertIsNone(error)
        self.assertEqual(self.leaked(messages), [])
        # Within one string nothing was read since the table was made: a column that cannot be placed is masked, clear or not.
        self.assertIn(rows[0][0], (b"7", b"0"))

    def test_dropped_and_made_again(self):
        client = self.client()
        messages = client.ask(query("CREATE TABLE made AS SELECT 'plain' AS note; DROP TABLE made; "
                                    "CREATE TABLE made AS SELECT ssn AS note FROM customers; SELECT note, upper(note) FROM made; DROP TABLE made"))
        self.assertIsNone(summary(messages)[2])
        self.assertEqual(self.leaked(messages), [])

    def test_an_old_name_for_something_clear_and_back(self):
        """After the rollback the name means the labelled table again."""
        client = self.client()
        messages = client.ask(query("BEGIN; ALTER TABLE customers RENAME TO hidden; CREATE TABLE customers AS SELECT 'plain' AS ssn; "
                                    "ROLLBACK; SELECT upper(ssn) FROM customers WHERE id = 7"))
        rows, _, error, _ = summary(messages)
        self.assertIsNone(error)
        self.assertEqual(len(rows), 1)
        self.assertEqual(self.leaked(messages), [])

    def test_filled_later(self):
        client, other = self.client(), self.client()
        self.clean_up("DROP TABLE IF EXISTS made")
        self.run_all(client, "BEGIN", "CREATE TABLE made (id integer, note text)", "INSERT INTO made SELECT id, ssn FROM customers")
        self.assert_masked(client, "SELECT note FROM made")
        rows = client.simple("SELECT id FROM made WHERE id = 7")[0]
        self.assertEqual(rows, [[b"7"]], "its other column is in clear before anything was read again")
        self.run_all(client, "COMMIT")
        self.assert_masked(client, "SELECT note FROM made")
        self.assert_masked(other, "SELECT note FROM made")

    def test_temporary_tables(self):
        client = self.client()
        self.run_all(client, "CREATE TEMPORARY TABLE t AS SELECT id, region, ssn AS note FROM customers")
        self.assert_masked(client, "SELECT note FROM t")
        self.assert_masked(client, "SELECT upper(note), note FROM pg_temp.t")
        straight = self.world.direct("SELECT region FROM customers WHERE id = 7", STAGING).encode()
        self.assert_clear(client, "SELECT id, region FROM t WHERE id = 7", [[b"7", straight]])
        self.run_all(client, "CREATE TEMP TABLE u (v text)", "INSERT INTO u SELECT note FROM t WHERE id = 7")
        self.assert_masked(client, "SELECT v FROM u")
        self.run_all(client, "DROP TABLE t, u")

    def test_a_temporary_table_of_a_labelled_name(self):
        client = self.client()
        self.run_all(client, "BEGIN", "CREATE TEMP TABLE customers ON COMMIT DROP AS SELECT 7 AS id, 'plain'::text AS ssn")
        self.assert_clear(client, "SELECT ssn FROM customers", [[b"plain"]])
        self.run_all(client, "COMMIT")
        self.assert_masked(client, "SELECT ssn, upper(ssn) FROM customers WHERE id = 7")

    def test_psycopg2_in_a_transaction(self):
        with psycopg2.connect(self.world.conninfo("lena", STAGING)) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE mine AS SELECT id, email FROM customers WHERE id = %s", (7,))
            cursor.execute("SELECT id, email FROM mine")
            row = cursor.fetchone()
        connection.close()
        self.assertEqual(row[0], 7)
        self.assertNotIn(row[1].encode(), self.secrets)


@through_the_gateway
class Altered(Follows):
    """Labels are kept by name, so a new name has to have them before anybody can use it."""

    def setUp(self):
        self.world.direct("CREATE SCHEMA IF NOT EXISTS attic AUTHORIZATION shop_owner; DROP TABLE IF EXISTS guests CASCADE;"
                          "CREATE TABLE guests AS SELECT id, ssn, region FROM customers; ALTER TABLE guests OWNER TO shop_owner", STAGING)
        self.world.home.ctl("label", "set", STAGING, "public.guests.ssn", "national_id")
        self.clean_up("DROP TABLE IF EXISTS guests, visitors, attic.guests CASCADE")
        client = self.client()
        self.run_all(client, "CREATE TABLE reread (id integer)", "DROP TABLE reread")
        self.assert_masked(client, "SELECT ssn FROM guests")

    def test_renames(self):
        ways = [("ALTER TABLE guests RENAME COLUMN ssn TO note", "SELECT note, note || '' FROM guests"),
                ("ALTER TABLE guests RENAME TO visitors", "SELECT ssn, ssn || '' FROM visitors"),
                ("ALTER TABLE guests SET SCHEMA attic", "SELECT ssn, ssn || '' FROM attic.guests"),
                ("ALTER TABLE guests ADD COLUMN note text; UPDATE guests SET note = ssn", "SELECT note, note || '' FROM guests"),
                ("ALTER TABLE guests ALTER COLUMN region TYPE text USING ssn", "SELECT region, region || '' FROM guests"),
                ("ALTER TABLE guests ADD COLUMN note text GENERATED ALWAYS AS (upper(ssn)) STORED", "SELECT note, note || '' FROM guests"),
                ("CREATE TABLE visitors (kin text) INHERITS (guests); INSERT INTO visitors SELECT * FROM guests", "SELECT ssn, ssn || '' FROM visitors"),
                ("CREATE TABLE visitors (LIKE guests); ALTER TABLE visitors INHERIT guests; INSERT INTO visitors SELECT * FROM ONLY guests",
                 "SELECT ssn, ssn || '' FROM visitors")]
        for change, read in ways:
            with self.subTest(change=change):
                client = self.client()
                messages = client.ask(query(f"BEGIN; {change}; {read}; ROLLBACK"))
                rows, _, error, _ = summary(messages)
                self.assertIsNone(error)
                self.assertGreater(len(rows), 0)
                self.assertEqual(self.leaked(messages)[:2], [], "in one string")
                self.run_all(client, "BEGIN", *change.split("; "))
                self.assert_masked(client, read)
                self.run_all(client, "ROLLBACK")
                self.assert_masked(client, "SELECT ssn, ssn || '' FROM guests")

    def test_renamed_for_good(self):
        client, other = self.client(), self.client()
        self.run_all(client, "ALTER TABLE guests RENAME COLUMN ssn TO note", "ALTER TABLE guests RENAME TO visitors")
        for each in (client, other, self.client()):
            self.assert_masked(each, "SELECT note FROM visitors")
            self.assert_masked(each, "SELECT upper(note) FROM visitors")


if __name__ == "__main__":
    unittest.main(verbosity=2)
