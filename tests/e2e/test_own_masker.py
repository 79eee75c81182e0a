"""A column's own masker: set by command, listed, recorded, in force at once and in every format, never looser than a rule."""
import datetime
import pathlib
import struct
import unittest

import psycopg

from harness import ROOT, WorldTest, through_the_gateway
from wire_client import bind, execute, parse, query, summary, sync

FULL = "•" * 8
COLUMNS = {"email": "email", "ssn": "national_id", "date_of_birth": "date_of_birth", "full_name": "person_name", "phone": "phone"}


@through_the_gateway
class OwnMasker(WorldTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clear = dict(zip(COLUMNS, cls.world.direct(f"SELECT {', '.join(COLUMNS)} FROM customers WHERE id = 7").split("|")))
        cls.year = int(cls.clear["date_of_birth"][:4])

    def mask(self, column, masker, connection="shop"):
        name = f"public.customers.{column}"
        self.world.home.ctl("label", "set", connection, name, COLUMNS[column], "--masker", masker)
        self.addCleanup(self.world.home.ctl, "label", "set", connection, name, COLUMNS[column], "--masker", "partial")

    def row(self, sql, binary=False, identity="lena", database="shop"):
        with psycopg.connect(self.world.conninfo(identity, database)) as connection:
            return connection.cursor(binary=binary).execute(sql).fetchone()

    def listed(self, column, connection="shop"):
        return next(row for row in self.world.home.listing("label", "list", connection)
                    if (row["schema"], row["table"], row["column"]) == ("public", "customers", column))

    def test_in_text_and_in_binary(self):
        for column, masker in (("email", "full"), ("ssn", "null"), ("date_of_birth", "year"), ("full_name", "token")):
            self.mask(column, masker)
        sql = "SELECT email, ssn, date_of_birth, full_name, phone, id FROM customers WHERE id = 7"
        for binary in (False, True):
            with self.subTest(binary=binary):
                email, ssn, born, name, phone, number = self.row(sql, binary)
                self.assertEqual((email, ssn, number), (FULL, None, 7))
                self.assertEqual(born, datetime.date(self.year, 1, 1))
                self.assertNotEqual(name, self.clear["full_name"])
                self.assertEqual([len(word) for word in name.split()], [len(word) for word in self.clear["full_name"].split()], "a token keeps the form")
                self.assertIn("•", phone, "a column without one keeps its label's form")
                self.assertEqual(phone[-2:], self.clear["phone"][-2:])
        self.assertEqual(self.row(sql), self.row(sql, True))

    def test_in_copy(self):
        for column, masker in (("email", "full"), ("ssn", "null"), ("date_of_birth", "year")):
            self.mask(column, masker)
        with psycopg.connect(self.world.conninfo()) as connection:
            with connection.cursor().copy("COPY (SELECT id, email, ssn, date_of_birth FROM customers WHERE id = 7) TO STDOUT") as rows:
                self.assertEqual(b"".join(bytes(piece) for piece in rows).decode(), f"7\t{FULL}\t\\N\t{self.year}-01-01\n")
            with connection.cursor().copy("COPY (SELECT ssn, date_of_birth FROM customers WHERE id = 7) TO STDOUT (FORMAT binary)") as rows:
                data = b"".join(bytes(piece) for piece in rows)
            days = (datetime.date(self.year, 1, 1) - datetime.date(2000, 1, 1)).days
            self.assertIn(struct.pack("!hiii", 2, -1, 4, days), data)

    def test_computed_values_and_whole_rows(self):
        self.mask("email", "null")
        self.mask("phone", "full")
        self.assertEqual(self.row("SELECT upper(email), email || 'x', length(phone), length(full_name) FROM customers WHERE id = 7"), (None, None, 0, len(self.clear["full_name"])))
        row = self.row("SELECT row_to_json(c) FROM customers c WHERE id = 7")[0]
        self.assertEqual((row["email"], row["phone"]), (None, FULL))
        self.assertNotIn(self.clear["email"], self.row("SELECT c::text FROM customers c WHERE id = 7")[0] or "")

    def test_in_force_at_once_for_what_was_prepared(self):
        with self.world.wire() as client:
            client.ask(parse("SELECT email FROM customers WHERE id = 7", "kept") + sync())
            before = summary(client.ask(bind(statement="kept") + execute() + sync()))[0][0][0].decode()
            self.assertNotEqual(before, FULL)
            self.mask("email", "full")
            for _ in range(2):
                self.assertEqual(summary(client.ask(bind(statement="kept") + execute() + sync()))[0][0][0].decode(), FULL)
            self.assertEqual(summary(client.ask(query("SELECT email FROM customers WHERE id = 7")))[0][0][0].decode(), FULL)

    def test_what_it_has_no_form_for_is_masked_in_full(self):
        self.mask("email", "year")
        self.mask("date_of_birth", "round")
        for binary in (False, True):
            self.assertEqual(self.row("SELECT email, date_of_birth FROM customers WHERE id = 7", binary), (FULL, datetime.date(1900, 1, 1)))

    def test_never_looser_than_a_rule(self):
        default = ROOT / "resources" / "policy" / "default.toml"
        stricter = pathlib.Path(self.world.directory) / "stricter.toml"
        stricter.write_text(default.read_text() + """
[[rule]]
id = "test-stricter"
when = { environment = ["prod"] }
then = "mask"
labels = ["national_id", "date_of_birth", "email"]
masker = { national_id = "null", date_of_birth = "full", email = "token" }
because = "A test."
hint = "None."
""")
        self.addCleanup(self.world.home.ctl, "policy", "set", str(default))
        self.world.home.ctl("policy", "set", str(stricter))
        sql = "SELECT ssn, date_of_birth, email FROM customers WHERE id = 7"
        ruled = self.row(sql)
        self.assertEqual(ruled[:2], (None, datetime.date(1900, 1, 1)))
        for masker in ("partial", "year"):
            for column in ("ssn", "date_of_birth", "email"):
                self.mask(column, masker)
            for binary in (False, True):
                self.assertEqual(self.row(sql, binary), ruled, masker)
        self.mask("email", "null")
        self.assertIsNone(self.row(sql)[2], "a stricter one of the column's own counts too")

    def test_who_may_see_the_label_sees_it(self):
        self.mask("email", "null", "shop_dev")
        clear = self.world.direct("SELECT email FROM customers WHERE id = 7", "shop_dev")
        self.assertEqual(self.row("SELECT email FROM customers WHERE id = 7", database="shop_dev"), (clear,))

    def test_listed_and_recorded(self):
        self.assertIn(self.listed("email")["masker"], (None, "partial"))
        self.mask("email", "token")
        self.assertEqual(self.listed("email")["masker"], "token")
        self.assertIn("MASKER", self.world.home.ctl("label", "list", "shop"))
        self.world.home.ctl("label", "set", "shop", "public.customers.email", "email")
        self.assertEqual(self.listed("email")["masker"], "token", "without a word it stays")
        self.mask("email", "full")
        details = [record["detail"] for record in self.world.records() if record["kind"] == "administration"]
        self.assertTrue([each for each in details if each.startswith("column public.customers.email labelled email, masker token")], details[-5:])
        self.assertTrue(details[-1].endswith("labelled email, masker full instead of token"), details[-1])

    def test_a_word_that_is_none_changes_nothing(self):
        before, records = self.listed("email"), len(self.world.decisions())
        for word in ("blur", "FULL", ""):
            ran = self.world.home.run("label", "set", "shop", "public.customers.email", "email", "--masker", word)
            self.assertEqual((ran.returncode, ran.stdout, len(ran.stderr.strip().splitlines())), (2, "", 1), ran.stderr)
            self.assertIn("is not a masker", ran.stderr)
        self.assertEqual((self.listed("email"), len(self.world.decisions())), (before, records))

    def test_it_follows_the_data(self):
        self.mask("email", "null", "shop_staging")
        self.addCleanup(self.world.direct, "DROP TABLE IF EXISTS kept, made", "shop_staging")
        with self.world.wire("lena", "shop_staging") as client:
            client.simple("CREATE TABLE kept (id integer, note text)")
            client.simple("CREATE TABLE made AS SELECT id, email AS address FROM customers")
            client.simple("INSERT INTO kept SELECT id, email FROM customers")
            for sql in ("SELECT note FROM kept LIMIT 1", "SELECT address FROM made LIMIT 1", "SELECT upper(address) FROM made LIMIT 1"):
                rows, _, error, _ = client.simple(sql)
                self.assertEqual((rows, error), ([[None]], None), sql)
        for binary in (False, True):
            self.assertEqual(self.row("SELECT note, address FROM kept JOIN made USING (id) LIMIT 1", binary, database="shop_staging"), (None, None))
        maskers = {row["name"]: row["masker"] for row in (
            {**row, "name": f"{row['table']}.{row['column']}"} for row in self.world.home.listing("label", "list", "shop_staging"))}
        self.assertEqual((maskers["kept.note"], maskers["made.address"]), ("null", "null"))
        details = [record["detail"] for record in self.world.records() if record["kind"] == "administration"]
        self.assertTrue([each for each in details if "kept.note labelled email, masker null: follows public.customers.email" in each], details[-4:])


if __name__ == "__main__":
    unittest.main(verbosity=2)
