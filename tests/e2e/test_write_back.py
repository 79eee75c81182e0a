"""What came back masked is not written over what it hides."""
import datetime
import struct
import tempfile
import unittest

import psycopg
import psycopg2

from harness import ROOT, WorldTest, libpq_program, through_the_gateway
from wire_client import bind, execute, message, parse, query, summary, sync

MASK = "a•••@••••••.com"
CODE = """
SET ROLE shop_owner;
CREATE PROCEDURE keep_email(who integer, mail text) LANGUAGE sql AS 'UPDATE customers SET email = mail WHERE id = who';
CREATE FUNCTION keep_email_too(who integer, mail text) RETURNS integer LANGUAGE plpgsql AS
    'BEGIN UPDATE customers SET email = mail WHERE id = who; RETURN 1; END';
CREATE FUNCTION keep_anything(who integer, address text) RETURNS integer LANGUAGE plpgsql AS
    'BEGIN EXECUTE format(''UPDATE customers SET email = %L WHERE id = %s'', address, who); RETURN 1; END';
CREATE FUNCTION spoken_of(address text) RETURNS integer LANGUAGE sql AS 'SELECT length(address)';
ALTER TABLE customers ALTER full_name SET DEFAULT 'New One', ALTER region SET DEFAULT 'EU', ALTER created_at SET DEFAULT now();
CREATE VIEW contacts AS SELECT id AS who, email AS contact, region AS place FROM customers;
CREATE TABLE inbox (id integer, contact text, place text);
CREATE FUNCTION from_inbox() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN UPDATE customers SET email = NEW.contact WHERE id = NEW.id; RETURN NEW; END';
CREATE TRIGGER carried BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION from_inbox();
"""


@through_the_gateway
class WriteBack(WorldTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.direct(CODE)
        cls.world.direct(CODE, "shop_staging")

    def one(self, column, row=7):
        return self.world.direct(f"SELECT {column} FROM customers WHERE id = {row}")

    def assert_refused(self, error, column):
        self.assertIsNotNone(error, "it came through")
        self.assertEqual(error["C"], "42501", error)
        self.assertIn(f"public.customers.{column}", error["M"])
        self.assertIn("mask", error["M"])
        self.assertTrue(error["H"])

    def test_read_change_and_write(self):
        """An ORM's round: every column is written again as it was read."""
        before = self.one("full_name, email, ssn, region")
        connection = psycopg2.connect(self.world.conninfo())
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT full_name, email, ssn FROM customers WHERE id = 7")
            row = cursor.fetchone()
            with self.assertRaises(psycopg2.errors.InsufficientPrivilege) as refused:
                cursor.execute("UPDATE customers SET full_name = %s, email = %s, ssn = %s, region = 'EU' WHERE id = 7", row)
        connection.close()
        self.assertIn("public.customers.full_name", str(refused.exception))
        self.assertEqual(self.one("full_name, email, ssn, region"), before)

    def test_every_form_of_every_label(self):
        columns = ("full_name", "email", "phone", "ssn", "address")
        with self.world.wire() as client:
            for row in range(1, 30):
                rows, *_ = client.simple(f"SELECT {', '.join(columns)} FROM customers WHERE id = {row}")
                for column, value in zip(columns, rows[0]):
                    if not value:
                        continue
                    with self.subTest(column=column, value=value.decode()):
                        literal = value.decode().replace("'", "''")
                        self.assert_refused(client.simple(f"UPDATE customers SET {column} = '{literal}' WHERE id = {row}")[2], column)

    def test_parameters(self):
        for formats in ((), (1, 1)):
            with self.subTest(formats=formats), self.world.wire() as client:
                types = (25, 25)
                _, tags, error, _ = summary(client.ask(parse("UPDATE customers SET email = $1 WHERE region = $2", types=types)
                                                       + bind([MASK.encode(), b"nowhere"], formats=formats) + execute() + sync()))
                self.assertEqual(tags, [])
                self.assert_refused(error, "email")
                _, tags, error, _ = summary(client.ask(parse("UPDATE customers SET region = region WHERE email = $1 AND region = $2", types=types)
                                                       + bind([MASK.encode(), b"nowhere"], formats=formats) + execute() + sync()))
                self.assertEqual((tags, error), (["UPDATE 0"], None), "comparing with a mask writes nothing")

    def test_psycopg3_arrays_and_many_rows(self):
        with psycopg.connect(self.world.conninfo(), autocommit=True) as connection:
            with self.assertRaises(psycopg.errors.InsufficientPrivilege):
                connection.execute("UPDATE customers c SET email = v.e FROM unnest(%s::int[], %s::text[]) v(i, e) WHERE c.id = v.i",
                                   ([7, 8], ["x@example.com", MASK]))
            with self.assertRaises(psycopg.errors.InsufficientPrivilege):
                connection.cursor().executemany("UPDATE customers SET ssn = %s WHERE id = %s", [("123-45-6789", -1), ("•••-••-6789", -2)])

    def test_ascii_stars(self):
        with self.world.wire(parameters={"client_encoding": "LATIN1"}) as client:
            value = client.simple("SELECT ssn FROM customers WHERE id = 7")[0][0][0].decode("latin-1")
            self.assertIn("*", value)
            self.assert_refused(client.simple(f"UPDATE customers SET ssn = '{value}' WHERE id = 7")[2], "ssn")

    def test_insert_by_position_and_on_conflict(self):
        with self.world.wire() as client:
            for sql in (f"INSERT INTO customers VALUES (-5, 'New One', '{MASK}', NULL, NULL, NULL, NULL, NULL, 'EU', 0, false, now())",
                        f"INSERT INTO customers (id, full_name, email, region, created_at) SELECT -5, 'New One', '{MASK}', 'EU', now()",
                        f"WITH v(e) AS (VALUES ('{MASK}')) UPDATE customers SET email = v.e FROM v WHERE id = 7",
                        f"INSERT INTO customers (id, full_name, email, region, created_at) VALUES (-5, 'N', 'n@example.com', 'EU', now()) "
                        f"ON CONFLICT (id) DO UPDATE SET email = '{MASK}'",
                        f"MERGE INTO customers c USING (SELECT 7 AS i) s ON c.id = s.i WHEN MATCHED THEN UPDATE SET email = '{MASK}'",
                        f"PREPARE p AS UPDATE customers SET email = '{MASK}' WHERE id = 7"):
                with self.subTest(sql=sql):
                    self.assert_refused(client.simple(sql)[2], "email")
            self.assertIsNone(client.simple("PREPARE later AS UPDATE customers SET email = $1 WHERE id = -1")[2])
            self.assert_refused(client.simple(f"EXECUTE later('{MASK}')")[2], "email")
            self.assertEqual(client.simple("EXECUTE later('x@example.com')")[1], ["UPDATE 0"])

    def test_arguments_of_code_that_writes(self):
        email = self.one("email")
        with self.world.wire(database="shop_staging") as client:
            for sql in (f"CALL keep_email(7, '{MASK}')",
                        f"SELECT keep_email_too(7, '{MASK}')",
                        f"SELECT keep_email_too(7, v.e) FROM (VALUES ('{MASK}')) v(e)",
                        f"WITH w AS (SELECT keep_email_too(7, '{MASK}')) SELECT * FROM w",
                        f"DECLARE c CURSOR FOR SELECT keep_email_too(7, '{MASK}')",
                        f"EXPLAIN ANALYZE SELECT keep_email_too(7, '{MASK}')",
                        f"UPDATE orders SET note = keep_email_too(7, '{MASK}')::text WHERE id = 1",
                        f"DO $$ BEGIN UPDATE customers SET email = '{MASK}' WHERE id = 7; END $$",
                        f"DO $$ DECLARE e text := '{MASK}'; BEGIN EXECUTE 'UPDATE customers SET email = $1 WHERE id = 7' USING e; END $$",
                        f"DO $$ BEGIN PERFORM keep_email_too(7, '{MASK}'); END $$",
                        f"INSERT INTO inbox VALUES (7, '{MASK}', 'here')"):
                with self.subTest(sql=sql):
                    self.assert_refused(client.simple(sql)[2], "email")
            *_, error, _ = client.simple(f"SELECT keep_anything(7, '{MASK}')")
            self.assertEqual((error["C"], "is a mask" in error["M"]), ("42501", True), "where it goes cannot be told")
            self.assertIsNone(client.simple("PREPARE later AS SELECT keep_email_too(7, $1)")[2])
            self.assert_refused(client.simple(f"EXECUTE later('{MASK}')")[2], "email")
            for formats in ((), (1,)):
                *_, error, _ = summary(client.ask(parse("CALL keep_email(7, $1)", types=(25,)) + bind([MASK.encode()], formats=formats)
                                                  + execute() + sync()))
                self.assert_refused(error, "email")
            for sql in (f"SELECT spoken_of('{MASK}')", "SELECT keep_email_too(-1, 'x@example.com')", "SELECT keep_anything(-1, '*** x ***')",
                        f"SELECT keep_email_too(-1, 'x@example.com') FROM customers WHERE email = '{MASK}'",
                        f"INSERT INTO inbox VALUES (-1, 'x@example.com', '{MASK}')",
                        f"DO $$ BEGIN UPDATE customers SET email = 'x@example.com' WHERE id = -1; END $$ -- {MASK}"):
                with self.subTest(sql=sql):
                    self.assertIsNone(client.simple(sql)[2])
        self.assertEqual(self.one("email"), email)

    def test_a_call_by_message(self):
        oid = int(self.world.direct("SELECT 'keep_email_too(integer, text)'::regprocedure::oid", "shop_staging"))
        with self.world.wire(database="shop_staging") as client:
            for address, refused in ((MASK, True), ("x@example.com", False)):
                arguments = b"".join(struct.pack("!i", len(value)) + value for value in (b"-7", address.encode()))
                answer = client.ask(message("F", struct.pack("!IHH", oid, 0, 2) + arguments + struct.pack("!H", 0)))
                error = summary(answer)[2]
                if refused:
                    self.assert_refused(error, "email")
                else:
                    self.assertIsNone(error)

    def test_through_a_view_and_by_conversion(self):
        with self.world.wire(database="shop_staging") as client:
            for sql in (f"UPDATE contacts SET contact = '{MASK}' WHERE who = 7", f"INSERT INTO contacts VALUES (-7, '{MASK}', 'EU')",
                        f"MERGE INTO customers c USING (VALUES (7, '{MASK}')) s(i, e) ON c.id = s.i WHEN MATCHED THEN UPDATE SET email = s.e",
                        f"ALTER TABLE customers ALTER COLUMN email TYPE text USING '{MASK}'",
                        "UPDATE customers SET email = ('{\"e\": \"a\\u2022\\u2022\\u2022@x.com\"}'::jsonb)->>'e' WHERE id = 7",
                        f"UPDATE customers SET email = ('{{x,{MASK}}}'::text[])[2] WHERE id = 7"):
                with self.subTest(sql=sql):
                    self.assert_refused(client.simple(sql)[2], "email")

    def test_bullets_elsewhere_are_text(self):
        note = self.world.direct("SELECT note FROM orders WHERE id = 3")
        with self.world.wire() as client:
            for value in ("• first\n• second", "••••••••", "** note **"):
                _, tags, error, _ = client.simple(f"UPDATE orders SET note = '{value}' WHERE id = 3")
                self.assertEqual((tags, error), (["UPDATE 1"], None))
            client.simple(f"UPDATE orders SET note = '{note}' WHERE id = 3")
            *_, error, _ = client.simple("UPDATE support_notes SET body = '• one\n• two' WHERE id = -1")
            self.assertIsNone(error, "a list in free text is no mask")
            self.assertIsNone(client.simple(f"UPDATE customers SET region = '{MASK}' WHERE id = -1")[2])
            self.assertIsNone(client.simple(f"SELECT '{MASK}'")[2])

    def test_copy_text_csv_and_binary(self):
        binary = b"PGCOPY\n\xff\r\n\0" + struct.pack("!II", 0, 0)
        for value in (b"-1", b"x@example.com"), (b"-2", MASK.encode()):
            binary += struct.pack("!H", 2) + struct.pack("!ii", 4, int(value[0])) + struct.pack("!i", len(value[1])) + value[1]
        binary += struct.pack("!H", 0xffff)
        text = f"-1\tx@example.com\n-2\t{MASK}\n".encode()
        csv = f"email,id\n\"x,1@example.com\",-1\n\"{MASK}\",-2".encode()
        for sql, data in (("COPY customers (id, email) FROM STDIN", text), ("COPY customers (id, email) FROM STDIN (FORMAT binary)", binary),
                          ("COPY customers (email, id) FROM STDIN (FORMAT csv, HEADER)", csv)):
            for size in (1, 7, 10_000):
                with self.subTest(sql=sql, size=size), self.world.wire() as client:
                    client.send(query(sql))
                    messages = client.until("GEZ")
                    self.assertEqual(messages[-1][0], "G", messages)
                    for at in range(0, len(data), size):
                        client.send(b"d" + struct.pack("!I", len(data[at:at + size]) + 4) + data[at:at + size])
                    client.send(b"c\0\0\0\4")
                    _, tags, error, status = summary(client.until("Z"))
                    self.assertEqual((tags, status), ([], "I"))
                    self.assert_refused(error, "email")
                    self.assertEqual(client.simple("SELECT 1")[0], [[b"1"]], "the session goes on")
        self.assertEqual(self.world.direct("SELECT count(*) FROM customers WHERE id < 0"), "0")

    def test_copy_of_what_is_no_mask(self):
        ran = libpq_program("psql", self.world.values(), "-X", "-q", "-c", "\\copy support_notes (id, customer_id, body, written_at) FROM STDIN",
                            stdin="-9\t1\t• a list\\n• of two\t2026-01-01\n")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertEqual(self.world.direct("SELECT count(*) FROM support_notes WHERE id = -9"), "1")
        self.world.direct("DELETE FROM support_notes WHERE id = -9")

    def test_the_record(self):
        with self.world.wire() as client:
            client.simple(f"UPDATE customers SET email = '{MASK}' WHERE id = 4711")
        record = [r for r in self.world.records() if r["kind"] == "statement"][-1]
        self.assertEqual((record["verdict"], record["rule"]), ("block", "mask-written-back"))


@through_the_gateway
class MasksThatLookLikeValues(WorldTest):
    """Years, rounded numbers, tokens and NULL: known because the session was shown them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        default = (ROOT / "resources" / "policy" / "default.toml").read_text()
        rule = 'id = "staging-masked"\nwhen = { environment = ["staging"] }\nthen = "mask"\n'
        assert rule in default
        maskers = 'masker = { date_of_birth = "year", salary = "round", national_id = "token", card_number = "null", "*" = "partial" }\n'
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as policy:
            policy.write(default.replace(rule, rule + maskers))
            policy.flush()
            cls.world.home.ctl("policy", "set", policy.name)

    def refused(self, client, sql, column):
        *_, error, _ = client.simple(sql)
        self.assertIsNotNone(error, f"it came through: {sql}")
        self.assertEqual(error["C"], "42501", error)
        self.assertIn(f"{column} is a mask", error["M"])
        self.assertIn("expression", error["H"])

    def passes(self, client, sql):
        *_, error, _ = client.simple(sql)
        self.assertIsNone(error, sql)

    def test_a_year(self):
        with self.world.wire(database="shop_staging") as client:
            born = client.simple("SELECT date_of_birth FROM customers WHERE id = 7")[0][0][0].decode()
            self.assertTrue(born.endswith("-01-01"), born)
            self.refused(client, f"UPDATE customers SET date_of_birth = '{born}' WHERE id = 7", "public.customers.date_of_birth")
            self.refused(client, f"UPDATE customers SET date_of_birth = v.b FROM (VALUES (7, date '{born}')) v(i, b) WHERE id = v.i",
                         "public.customers.date_of_birth")
            other = "1931-05-06"
            self.passes(client, f"UPDATE customers SET date_of_birth = '{other}' WHERE id = -7")
            self.passes(client, f"UPDATE customers SET date_of_birth = date '{born}' + 0 WHERE id = -7")
            self.passes(client, f"UPDATE customers SET region = region WHERE id = -7 AND date_of_birth = '{born}'")
            days = (datetime.date.fromisoformat(born) - datetime.date(2000, 1, 1)).days
            for value, format, type in ((born.encode(), 0, 0), (born.encode(), 0, 25), (struct.pack("!i", days), 1, 1082), (struct.pack("!i", days), 1, 0)):
                with self.subTest(format=format, type=type):
                    text = "UPDATE customers SET date_of_birth = $1 WHERE id = 7" if type != 25 \
                        else "UPDATE customers SET date_of_birth = $1::date WHERE id = 7"
                    *_, error, _ = summary(client.ask(parse(text, types=(type,)) + bind([value], formats=(format,)) + execute() + sync()))
                    self.assertEqual((error or {}).get("C"), "42501")
        with self.world.wire(database="shop_staging") as client:
            self.passes(client, f"UPDATE customers SET date_of_birth = '{born}' WHERE id = -7")

    def test_an_orms_round(self):
        before = self.world.direct("SELECT salary FROM employees WHERE id = 3", "shop_staging")
        with psycopg.connect(self.world.conninfo(database="shop_staging"), autocommit=True) as connection:
            for binary in (False, True):
                salary, = connection.execute("SELECT salary FROM employees WHERE id = 3", binary=binary).fetchone()
                self.assertNotEqual(str(salary), before)
                for placeholder in ("%s", "%t", "%b"):
                    with self.subTest(binary=binary, placeholder=placeholder), self.assertRaises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(f"UPDATE employees SET salary = {placeholder} WHERE id = 3", (salary,))
                with self.assertRaises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("UPDATE employees SET salary = %b WHERE id = 3", (int(salary),))
                connection.execute("UPDATE employees SET salary = %s + 0 WHERE id = -3", (salary,))
                connection.execute("UPDATE employees SET salary = salary + %s WHERE id = -3", (salary,))
        self.assertEqual(self.world.direct("SELECT salary FROM employees WHERE id = 3", "shop_staging"), before)

    def test_a_token(self):
        with self.world.wire(database="shop_staging") as client:
            token = client.simple("SELECT ssn FROM customers WHERE ssn IS NOT NULL ORDER BY id LIMIT 1")[0][0][0].decode()
            self.assertNotIn("•", token)
            self.refused(client, f"UPDATE customers SET ssn = '{token}' WHERE id = 7", "public.customers.ssn")
            # No new row has it by chance.
            self.refused(client, f"INSERT INTO customers (id, full_name, email, ssn, region, created_at) VALUES (-7, 'N', 'n@example.com', '{token}', 'EU', now())",
                         "public.customers.ssn")
            self.passes(client, "UPDATE customers SET ssn = '078-05-1120' WHERE id = -7")
            client.send(query("COPY customers (id, ssn) FROM STDIN"))
            client.until("G")
            data = f"-7\t078-05-1120\n-8\t{token}\n".encode()
            client.send(message("d", data) + message("c"))
            error = summary(client.until("Z"))[2]
            self.assertEqual(error["C"], "42501", error)

    def test_what_copy_showed(self):
        with self.world.wire(database="shop_staging") as client:
            data = b"".join(payload for kind, payload in client.ask(query("COPY (SELECT date_of_birth FROM customers WHERE id = 7) TO STDOUT")) if kind == "d")
            self.refused(client, f"UPDATE customers SET date_of_birth = '{data.decode().strip()}' WHERE id = 7", "public.customers.date_of_birth")

    def test_nothing(self):
        with self.world.wire(database="shop_staging") as client:
            self.passes(client, "UPDATE payments SET card_number = NULL WHERE id = -7")
            self.assertIsNone(client.simple("SELECT card_number FROM payments WHERE card_number IS NOT NULL LIMIT 1")[0][0][0])
            self.refused(client, "UPDATE payments SET card_number = NULL WHERE id = -7", "public.payments.card_number")
            *_, error, _ = summary(client.ask(parse("UPDATE payments SET card_number = $1 WHERE id = -7") + bind([None]) + execute() + sync()))
            self.assertEqual(error["C"], "42501")


if __name__ == "__main__":
    unittest.main(verbosity=2)
