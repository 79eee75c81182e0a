"""What came back masked is not written over what it hides."""
import struct
import unittest

import psycopg
import psycopg2

from harness import WorldTest, libpq_program, through_the_gateway
from wire_client import bind, execute, parse, query, summary, sync

MASK = "a•••@••••••.com"


@through_the_gateway
class WriteBack(WorldTest):
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


if __name__ == "__main__":
    unittest.main(verbosity=2)
