"""Sensitive columns are found by themselves: a fresh connection is masked without any label command."""
import json
import unittest

import harness
import shop
from harness import WorldTest, eventually, libpq_program, through_the_gateway

EMAILS = [f"user{i}.lastname@mail{i % 7}.example.com" for i in range(60)]
SSNS = [f"{212 + i:03d}-{11 + i % 80:02d}-{4100 + i * 7:04d}" for i in range(60)]


def card(i):
    """A number of Visa's range whose check digit is right."""
    digits = [int(d) for d in f"400012{i:09d}"]
    total = sum(sum(divmod(2 * d, 10)) if place % 2 == 0 else d for place, d in enumerate(reversed(digits)))
    return "".join(map(str, digits)) + str(-total % 10)


@through_the_gateway
class Discovery(WorldTest):
    """A database whose names say nothing, added while the gateway runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        world = cls.world
        world.cluster.sql(f"CREATE DATABASE fresh OWNER {shop.OWNER};")
        rows = ",".join(f"({i}, '{EMAILS[i]}', 'please call back about {EMAILS[i]} tomorrow', "
                        f"'{json.dumps({'k': EMAILS[i], 'n': i})}', '{card(i)}', '{SSNS[i]}', 'part {i} of the lot')" for i in range(60))
        world.cluster.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE t1 (id int PRIMARY KEY, a1 text, note text, blob json, b7 text, c3 text, d text);"
                          f"INSERT INTO t1 VALUES {rows};"
                          "CREATE TABLE t2 (id int PRIMARY KEY, contact_email text, amount numeric);"
                          "INSERT INTO t2 VALUES (1, 'someone@host.example.com', 5);", "fresh")
        world.home.add_connection("fresh", "prod", world.cluster.port, "fresh", shop.CATALOG, world.passwords[shop.CATALOG])
        world.home.add_account("fresh", shop.OWNER, "role:engineer", world.passwords[shop.OWNER])

    def labels(self):
        return {f"{row['table']}.{row['column']}": row for row in self.world.home.listing("label", "list", "fresh")}

    def found(self, column):
        return eventually(lambda: self.labels().get(column), f"{column} is found")

    def read(self, sql):
        ran = libpq_program("psql", self.world.values("lena", "fresh"), "-X", "-A", "-t", "-c", sql)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def details(self):
        return [record["detail"] for record in self.world.records() if record["connection"] == "fresh" and record["kind"] == "administration"]

    def test_values_are_found_where_names_say_nothing(self):
        for column, label in (("t1.a1", "email"), ("t1.b7", "card_number"), ("t1.note", "free_text"), ("t1.blob", "free_text"),
                              ("t2.contact_email", "email")):
            with self.subTest(column=column):
                row = self.found(column)
                self.assertEqual((row["label"], row["state"], row["enforced"], row["setBy"]), (label, "proposed", True, "discovery"), row)
                self.assertGreaterEqual(row["confidence"], 0.6)
                self.assertTrue(row["evidence"])
        self.assertNotIn("t1.d", self.labels())
        self.assertNotIn("t1.id", self.labels())

    def test_psql_sees_masks_without_any_label_command(self):
        self.found("t1.a1")
        out = self.read("SELECT a1, note, blob, b7 FROM t1 ORDER BY id; SELECT contact_email FROM t2")
        for value in (*EMAILS, *(card(i) for i in range(60)), "someone@host"):
            self.assertNotIn(value, out)
        self.assertIn("part 7 of the lot", self.read("SELECT d FROM t1 WHERE id = 7"))

    def test_no_value_stands_in_our_own_files(self):
        self.found("t1.a1")
        self.found("t1.note")
        said = self.world.home.ctl("label", "list", "fresh", "--json") + "\n".join(self.details())
        files = b"".join(path.read_bytes() for path in self.world.home.directory.rglob("*") if path.is_file())
        for value in (*EMAILS, *(card(i) for i in range(60)), *SSNS):
            self.assertNotIn(value, said)
            self.assertNotIn(value.encode(), files)

    def test_names_count_from_the_first_reading_on(self):
        # Whether or not its values were looked at yet, the first answer is masked.
        self.world.direct(f"CREATE DATABASE first OWNER {shop.OWNER}")
        self.world.cluster.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE people (id int, email text); INSERT INTO people VALUES (1, 'ann@first.example.com')", "first")
        self.world.home.add_connection("first", "prod", self.world.cluster.port, "first", shop.CATALOG, self.world.passwords[shop.CATALOG])
        self.world.home.add_account("first", shop.OWNER, "role:engineer", self.world.passwords[shop.OWNER])
        ran = libpq_program("psql", self.world.values("lena", "first"), "-X", "-A", "-t", "-c", "SELECT email FROM people")
        self.assertNotIn("ann@first", ran.stdout, "in clear before it was looked at")

    def test_clearing_needs_a_reason_shows_the_value_and_is_recorded(self):
        self.world.cluster.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE t3 (id int PRIMARY KEY, x text);"
                               "INSERT INTO t3 SELECT i, 'team' || i || '@public.example.com' FROM generate_series(1, 40) i;", "fresh")
        self.world.home.ctl("label", "discover", "fresh")
        self.assertEqual(self.found("t3.x")["label"], "email")
        self.assertNotIn("team7@public", self.read("SELECT x FROM t3"))
        for arguments in ((), ("--reason", ""), ("--reason", "   ")):
            refused = self.world.home.run("label", "clear", "fresh", "public.t3.x", *arguments)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("reason", refused.stderr)
        self.assertNotIn("team7@public", self.read("SELECT x FROM t3"))
        self.world.home.ctl("label", "clear", "fresh", "public.t3.x", "--reason", "addresses of public lists")
        self.assertIn("team7@public.example.com", self.read("SELECT x FROM t3"))
        self.assertTrue(any("public.t3.x" in detail and "addresses of public lists" in detail for detail in self.details()))
        self.world.home.ctl("label", "discover", "fresh")
        self.assertEqual(self.labels()["t3.x"]["state"], "cleared", "a person's word stands")
        self.assertIn("team7@public.example.com", self.read("SELECT x FROM t3"))

    def test_confirming(self):
        self.found("t1.b7")
        self.world.cluster.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE t5 (id int, reply_email text, amount numeric);", "fresh")
        self.world.home.ctl("label", "discover", "fresh")
        self.found("t5.reply_email")
        self.world.home.ctl("label", "confirm", "fresh", "public.t5.reply_email")
        row = self.labels()["t5.reply_email"]
        self.assertEqual((row["state"], row["confidence"]), ("confirmed", 1))
        self.assertNotEqual(row["setBy"], "discovery")
        for column in ("public.t5.reply_email", "public.t5.amount", "public.t5"):
            self.assertEqual(self.world.home.run("label", "confirm", "fresh", column).returncode, 2)
        self.assertTrue(any("confirmed: public.t5.reply_email email" in detail for detail in self.details()))

    def test_a_column_added_later_is_found_by_itself(self):
        world = self.world
        world.home.add_connection("fresh_staging", "staging", world.cluster.port, "fresh", shop.CATALOG, world.passwords[shop.CATALOG])
        world.home.add_account("fresh_staging", shop.OWNER, "role:engineer", world.passwords[shop.OWNER])
        eventually(lambda: world.home.listing("label", "list", "fresh_staging"), "the new connection was looked at")
        world.cluster.sql(f"SET ROLE {shop.OWNER}; CREATE TABLE t4 (id int); INSERT INTO t4 SELECT generate_series(1, 30);", "fresh")
        with harness.open_wire(world.values("lena", "fresh_staging")) as client:
            client.simple("ALTER TABLE t4 ADD COLUMN z9 text GENERATED ALWAYS AS ('later' || id || '@added.example.com') STORED")
            label = eventually(lambda: next((row for row in world.home.listing("label", "list", "fresh_staging")
                                             if row["table"] == "t4" and row["column"] == "z9"), None), "the new column is found")
            self.assertEqual((label["label"], label["state"]), ("email", "proposed"))
            rows = client.simple("SELECT z9 FROM t4 WHERE id = 3")[0]
            self.assertNotIn("later3@added", str(rows))


if __name__ == "__main__":
    unittest.main(verbosity=2)
