"""What a mask hides is not told by which rows come, in what order, by errors or by how long it takes."""
import unittest

from harness import Background, WorldTest, through_the_gateway
from wire_client import bind, execute, parse, query, summary, sync

TELLING = ("SELECT id FROM customers WHERE ssn LIKE '1%'",
           "SELECT id FROM customers WHERE ssn > '5'",
           "SELECT id FROM customers WHERE left(ssn, 1) = '1'",
           "SELECT count(*) FROM customers WHERE ssn BETWEEN '1' AND '2'",
           "SELECT id FROM customers ORDER BY ssn LIMIT 1",
           "SELECT ssn, count(*) FROM customers GROUP BY ssn",
           "SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.id = o.customer_id AND c.ssn ~ '^1')",
           "SELECT CASE WHEN ssn LIKE '1%' THEN pg_sleep(0.01) END FROM customers WHERE id = 7",
           "SELECT 1 / (CASE WHEN ssn LIKE '1%' THEN 0 ELSE 1 END) FROM customers WHERE id = 7",
           "SELECT 1 / (ascii(ssn) - 49) FROM customers WHERE id = 7",
           "WITH c AS (SELECT id, ssn AS s FROM customers) SELECT id FROM c WHERE s LIKE '1%'",
           "SELECT date_of_birth, count(*) FROM customers GROUP BY 1 HAVING count(*) >= 2")

TELLING_BY_PERSON = tuple(sql for sql in TELLING if "ascii(ssn) - 49" not in sql)

OPEN = ("SELECT id FROM customers WHERE email = 'nobody@example.com'",
        "SELECT id FROM customers WHERE ssn IN ('1', '2')",
        "SELECT id FROM customers WHERE phone IS NULL LIMIT 5",
        "SELECT region, count(*) FROM customers GROUP BY region",
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT 5",
        "SELECT date_of_birth, count(*) FROM customers GROUP BY 1 HAVING count(*) >= 5",
        "SELECT id, email FROM customers ORDER BY id LIMIT 5")


@through_the_gateway
class Inference(WorldTest):
    def test_an_agent_is_stopped(self):
        with self.world.wire("triage-bot") as client:
            for sql in TELLING:
                for protocol, messages in (("simple", query(sql)), ("extended", parse(sql) + bind() + execute() + sync())):
                    with self.subTest(sql=sql, protocol=protocol):
                        rows, tags, error, _ = summary(client.ask(messages))
                        self.assertEqual((rows, tags), ([], []))
                        self.assertEqual(error["C"], "42501")
                        self.assertRegex(error["M"], "^blocked by rule (inference|computing)-by-agent: ")
                        self.assertTrue(error["H"], "what to do next")

    def test_what_stays_open(self):
        for identity in ("triage-bot", "lena", "etl-nightly"):
            with self.world.wire(identity) as client:
                for sql in OPEN:
                    with self.subTest(identity=identity, sql=sql):
                        self.assertIsNone(client.simple(sql)[2])

    def test_a_person_is_held(self):
        for sql in TELLING_BY_PERSON:
            with self.subTest(sql=sql):
                client = self.world.wire("lena")
                asking = Background(lambda: client.ask(query(sql)))
                request = self.world.wait_held("lena")
                self.world.home.deny(request["id"], "priya", "no")
                rows, tags, error, _ = summary(asking.finish())
                client.close()
                self.assertEqual((rows, tags, error["C"]), ([], [], "42501"))

    def test_a_reviewer_releases_it_masked(self):
        with self.world.wire("lena") as client:
            asking = Background(lambda: client.ask(query("SELECT id, ssn FROM customers WHERE ssn LIKE '%1%' LIMIT 3")))
            request = self.world.wait_held("lena")
            self.world.home.approve(request["id"], "priya", "fine")
            rows, _, error, _ = summary(asking.finish())
        self.assertIsNone(error)
        self.assertEqual(len(rows), 3)
        self.assertTrue(all("•".encode() in row[1] for row in rows))

    def test_lists_sorted_by_name_are_everyday(self):
        with self.world.wire("lena") as client:
            rows, _, error, _ = client.simple("SELECT id, full_name FROM customers ORDER BY full_name LIMIT 10 OFFSET 10")
        self.assertIsNone(error)
        self.assertEqual(len(rows), 10)

    def test_a_service_is_trusted_with_what_was_written_before(self):
        with self.world.wire("etl-nightly") as client:
            self.assertIsNone(client.simple("SELECT id FROM customers WHERE email LIKE 'a%' ORDER BY email LIMIT 3")[2])

    def test_deleting_by_a_pattern_is_an_answer_too(self):
        with self.world.wire("triage-bot") as client:
            *_, error, _ = client.simple("DELETE FROM customers WHERE ssn LIKE '1%' AND id = -1")
        self.assertEqual(error["C"], "42501")


@through_the_gateway
class Probing(WorldTest):
    """Many tests of one column against ever other values, by one who may make each of them."""

    def ask_until_held(self, client, ask, tries):
        """How many got through before one was held; that one is denied."""
        for i in range(tries):
            asking = Background(lambda: client.ask(ask(i)))
            asking.join(2)
            if asking.is_alive():
                request = self.world.wait_held("triage-bot")
                self.assertIn("guessing", request["because"] if "because" in request else str(request))
                self.world.home.deny(request["id"], "priya", "no")
                error = summary(asking.finish())[2]
                self.assertEqual(error["C"], "42501")
                return i
            self.assertIsNone(summary(asking.finish())[2])
        return tries

    def test_an_agent_is_held_in_both_protocols(self):
        ways = {"simple": lambda i: query(f"SELECT id FROM customers WHERE ssn = '{i}'"),
                "extended": lambda i: parse("SELECT region FROM customers WHERE ssn = $1") + bind([str(i).encode()]) + execute() + sync()}
        for name, ask in ways.items():
            with self.subTest(protocol=name), self.world.wire("triage-bot") as client:
                self.assertEqual(self.ask_until_held(client, ask, 30), 19)

    def test_across_connections(self):
        def ask(i):
            with self.world.wire("triage-bot") as client:
                return client.ask(query(f"SELECT newsletter FROM customers WHERE email = 'a{i}@example.com'"))
        for i in range(19):
            self.assertIsNone(summary(ask(i))[2])
        asking = Background(lambda: ask(19))
        request = self.world.wait_held("triage-bot")
        self.world.home.deny(request["id"], "priya", "no")
        self.assertEqual(summary(asking.finish())[2]["C"], "42501")

    def test_a_long_list_is_many_tests(self):
        values = ", ".join(f"'{i}'" for i in range(40))
        with self.world.wire("triage-bot") as client:
            asking = Background(lambda: client.ask(query(f"SELECT city FROM customers WHERE ssn IN ({values})")))
            request = self.world.wait_held("triage-bot")
            self.world.home.deny(request["id"], "priya", "no")
            self.assertEqual(summary(asking.finish())[2]["C"], "42501")

    def test_the_same_value_again_is_no_other_test(self):
        with self.world.wire("triage-bot") as client:
            for _ in range(60):
                self.assertIsNone(client.simple("SELECT id, region FROM customers WHERE email = 'same@example.com'")[2])

    def test_a_service_looks_people_up_all_day(self):
        with self.world.wire("etl-nightly") as client:
            client.ask(parse("SELECT id FROM customers WHERE email = $1", "login") + sync())
            for i in range(400):
                self.assertIsNone(summary(client.ask(bind([f"u{i}@example.com".encode()], statement="login") + execute() + sync()))[2])


if __name__ == "__main__":
    unittest.main(verbosity=2)
