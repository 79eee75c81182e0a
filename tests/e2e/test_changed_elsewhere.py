"""What the owner of a view or function changes on a connection of their own counts for the next statement of everybody else."""
import unittest

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS

from harness import Background, WorldTest, eventually, through_the_gateway
import shop   # on the path of harness
from wire_client import bind, close, describe, execute, message, parse, query, summary, sync

STAGING = "shop_staging"
CALM_VIEW = "CREATE OR REPLACE VIEW looked AS SELECT id, region AS word FROM customers"
WILD_VIEW = "CREATE OR REPLACE VIEW looked AS SELECT id, ssn::text AS word FROM customers"
CALM_CALL = "CREATE OR REPLACE FUNCTION told(integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT region FROM customers WHERE id = $1'"
WILD_CALL = "CREATE OR REPLACE FUNCTION told(integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT ssn::text FROM customers WHERE id = $1'"
LOOK = "SELECT word FROM looked WHERE id <= 20"
CALL = "SELECT told(i) FROM generate_series(1, 20) i"


def extended(sql):
    return parse(sql) + bind() + describe() + execute() + sync()


class ChangedElsewhere(WorldTest):
    """In staging nearly everything is let through, and only the masks stand."""

    def setUp(self):
        self.owner = self.open_owner()
        self.change(CALM_VIEW, CALM_CALL, "DROP FUNCTION IF EXISTS told(bigint), told(smallint)")
        self.calm = {value.encode() for value in self.world.direct("SELECT region FROM customers", STAGING).splitlines() if value}
        self.wild = {value.encode() for value in self.world.direct("SELECT ssn FROM customers WHERE id <= 20", STAGING).splitlines() if value}
        self.client = self.world.wire("lena", STAGING)
        self.addCleanup(self.client.close)

    def open_owner(self):
        owner = psycopg2.connect(**self.world.direct_values(database=STAGING))
        owner.autocommit = True
        self.addCleanup(owner.close)
        return owner

    def change(self, *statements, owner=None):
        with (owner or self.owner).cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)

    def ended(self, application):
        """How many connections of that name were ended."""
        return int(self.world.direct(f"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE application_name = '{application}'", STAGING))

    def assert_clear(self, messages):
        rows, _, error, _ = summary(messages)
        self.assertIsNone(error)
        self.assertGreater(len(rows), 0)
        self.assertTrue({row[0] for row in rows} <= self.calm, rows[:3])

    def assert_masked(self, messages):
        rows, _, error, _ = summary(messages)
        self.assertIsNone(error)
        self.assertGreater(len(rows), 0)
        self.assert_nothing_leaks(messages)

    def assert_nothing_leaks(self, messages):
        data = b"".join(payload for kind, payload in messages if kind in "DdENV")
        self.assertEqual([secret for secret in self.wild if secret in data or secret[::-1] in data], [], "labelled values in clear")


@through_the_gateway
class Between(ChangedElsewhere):
    def test_a_view(self):
        for how in (query, extended):
            with self.subTest(protocol=how.__name__):
                self.change(CALM_VIEW)
                self.assert_clear(self.client.ask(how(LOOK)))
                self.change(WILD_VIEW)
                self.assert_masked(self.client.ask(how(LOOK)))
                self.change(CALM_VIEW)
                self.assert_clear(self.client.ask(how(LOOK)))

    def test_a_function(self):
        for how in (query, extended):
            with self.subTest(protocol=how.__name__):
                self.change(CALM_CALL)
                self.assert_clear(self.client.ask(how(CALL)))
                self.change(WILD_CALL)
                self.assert_masked(self.client.ask(how(CALL)))

    def test_a_function_below_a_function_in_a_view(self):
        self.change("CREATE OR REPLACE FUNCTION above(integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT told($1)'",
                    "CREATE OR REPLACE VIEW far AS SELECT above(i) AS word FROM generate_series(1, 20) i")
        self.assert_clear(self.client.ask(query("SELECT word FROM far")))
        self.change(WILD_CALL)
        self.assert_masked(self.client.ask(query("SELECT word FROM far")))

    def test_an_overload_that_fits_better(self):
        self.assert_clear(self.client.ask(query("SELECT told(i::smallint) FROM generate_series(1, 20) i")))
        self.change(WILD_CALL.replace("integer", "smallint"))
        self.assert_masked(self.client.ask(query("SELECT told(i::smallint) FROM generate_series(1, 20) i")))

    def test_a_view_made_anew_under_its_name(self):
        self.assert_clear(self.client.ask(query(LOOK)))
        self.change("DROP VIEW looked", WILD_VIEW)
        self.assert_masked(self.client.ask(query(LOOK)))
        self.change("DROP VIEW looked")
        self.assertEqual(summary(self.client.ask(query(LOOK)))[2]["C"], "42P01")

    def test_columns_that_change_their_names_below_a_function(self):
        self.change("DROP TABLE IF EXISTS pair", "CREATE TABLE pair AS SELECT id, region AS word, ssn FROM customers")
        self.change("CREATE OR REPLACE FUNCTION told(integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT word FROM pair WHERE id = $1'")
        self.assert_clear(self.client.ask(query(CALL)))
        self.world.home.ctl("label", "set", STAGING, "public.pair.other", "national_id")
        self.change("ALTER TABLE pair RENAME word TO was; ALTER TABLE pair RENAME ssn TO other",
                    "CREATE OR REPLACE FUNCTION told(integer) RETURNS text LANGUAGE sql STABLE AS 'SELECT other FROM pair WHERE id = $1'")
        self.assert_masked(self.client.ask(query(CALL)))

    def test_a_function_call_message(self):
        number = int(self.world.direct("SELECT 'told(integer)'::regprocedure::oid", STAGING))
        call = message("F", number.to_bytes(4, "big") + b"\0\0" + b"\0\1" + (1).to_bytes(4, "big") + b"7" + b"\0\0")
        self.client.ask(call)
        self.change(WILD_CALL)
        self.assert_nothing_leaks(self.client.ask(call))

    def test_between_parse_and_bind(self):
        for what, sql, calm, wild in (("view", LOOK, CALM_VIEW, WILD_VIEW), ("function", CALL, CALM_CALL, WILD_CALL)):
            with self.subTest(what=what):
                self.change(calm)
                name = f"kept_{what}"
                self.client.ask(parse(sql, name) + describe("S", name) + sync())
                run = bind(statement=name) + execute() + sync()
                self.assert_clear(self.client.ask(run))
                self.change(wild)
                self.assert_masked(self.client.ask(run))
                self.assert_masked(self.client.ask(run))
                self.change(calm)
                self.assert_clear(self.client.ask(run))
                self.client.ask(close("S", name) + sync())

    def test_between_bind_and_execute(self):
        self.client.simple("BEGIN")
        self.client.ask(parse(CALL) + bind(portal="p") + describe("P", "p") + sync())
        self.change(WILD_CALL)
        self.assert_masked(self.client.ask(execute("p") + sync()))

    def test_between_prepare_and_execute(self):
        for what, sql, wild in (("view", LOOK, WILD_VIEW), ("function", CALL, WILD_CALL)):
            with self.subTest(what=what):
                self.client.simple(f"PREPARE by_{what} AS {sql}")
                self.assert_clear(self.client.ask(query(f"EXECUTE by_{what}")))
                self.change(wild)
                self.assert_masked(self.client.ask(query(f"EXECUTE by_{what}")))

    def test_in_one_pipeline(self):
        self.client.ask(extended(LOOK))
        self.change(WILD_VIEW, WILD_CALL)
        messages = self.client.ask(parse(LOOK) + bind() + execute() + parse(CALL) + bind() + execute() + sync())
        self.assertEqual(len(summary(messages)[0]), 40)
        self.assert_nothing_leaks(messages)

    def test_in_a_transaction_that_saw_the_old_one(self):
        self.client.simple("BEGIN")
        self.assert_clear(self.client.ask(query(CALL)))
        self.change(WILD_CALL)
        self.assert_masked(self.client.ask(query(CALL)))
        self.assertEqual(self.client.simple("COMMIT")[3], "I")

    def test_between_declare_and_fetch(self):
        self.client.simple("BEGIN")
        self.client.simple(f"DECLARE c CURSOR FOR {CALL}")
        self.assert_clear(self.client.ask(query("FETCH 2 FROM c")))
        self.client.simple(f"DECLARE d CURSOR FOR {CALL}")
        self.change(WILD_CALL)
        for cursor in ("d", "c", "d"):
            self.assert_nothing_leaks(self.client.ask(query(f"FETCH 3 FROM {cursor}")))
        self.client.simple("ROLLBACK")
        self.change(CALM_CALL)
        self.client.simple("BEGIN")
        self.client.simple(f"DECLARE c CURSOR FOR {CALL}")
        self.change("CREATE OR REPLACE VIEW of_others AS SELECT 1 AS one")
        self.client.ask(query("SELECT one FROM of_others"))
        self.assert_clear(self.client.ask(query("FETCH 2 FROM c")))

    def test_another_table_under_the_name_of_a_described_statement(self):
        """Nothing is asked about tables: the server says which one it reads each time, described before or not."""
        self.change("DROP TABLE IF EXISTS calm, gone, wild", "CREATE TABLE calm (word text)", "CREATE TABLE wild AS SELECT ssn::text AS word FROM customers WHERE id <= 20")
        self.world.home.ctl("label", "set", STAGING, "public.wild.word", "national_id")
        self.client.ask(parse("SELECT word FROM calm", "s") + describe("S", "s") + sync())
        self.client.ask(bind(statement="s") + execute() + sync())
        self.change("ALTER TABLE calm RENAME TO gone; ALTER TABLE wild RENAME TO calm")
        self.assert_masked(self.client.ask(bind(statement="s") + execute() + sync()))


@through_the_gateway
class WhileItWaits(ChangedElsewhere):
    def test_for_whoever_replaces_the_view(self):
        """It is checked and sent; it waits for the lock; what it then reads is the new view."""
        for how in (query, extended, lambda sql: bind(statement="kept") + execute() + sync()):
            with self.subTest(protocol=how.__name__):
                self.change(CALM_VIEW)
                self.client.ask(parse(LOOK, "kept") + sync())
                self.assert_clear(self.client.ask(how(LOOK)))
                self.change("BEGIN", WILD_VIEW)
                self.assertEqual(self.owner.info.transaction_status, TRANSACTION_STATUS_INTRANS)
                asking = Background(lambda: self.client.ask(how(LOOK)))
                eventually(lambda: int(self.world.direct("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'looked'::regclass", STAGING)),
                           "it waits for the lock")
                self.change("COMMIT")
                self.assert_masked(asking.finish())
                self.client.ask(close("S", "kept") + sync())

    def test_a_cursor_for_whoever_replaces_the_view(self):
        self.change(CALM_VIEW)
        self.assert_clear(self.client.ask(query(LOOK)))
        self.change("BEGIN", WILD_VIEW)
        self.client.simple("BEGIN")
        asking = Background(lambda: self.client.ask(query(f"DECLARE c CURSOR FOR {LOOK}")))
        eventually(lambda: int(self.world.direct("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'looked'::regclass", STAGING)),
                   "it waits for the lock")
        self.change("COMMIT")
        self.assertEqual(summary(asking.finish())[1], ["DECLARE CURSOR"])
        for _ in range(2):
            self.assert_nothing_leaks(self.client.ask(query("FETCH 5 FROM c")))

    def test_for_a_person(self):
        agent = self.world.wire("triage-bot")
        self.addCleanup(agent.close)
        owner = psycopg2.connect(**self.world.direct_values(database="shop"))
        owner.autocommit = True
        self.addCleanup(owner.close)
        self.change("CREATE OR REPLACE FUNCTION reviewed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
                    "CREATE OR REPLACE TRIGGER reviewed BEFORE DELETE ON refunds FOR EACH ROW EXECUTE FUNCTION reviewed()", owner=owner)
        # A name that nobody knows has the schema read again: a new trigger of a table is seen no sooner.
        agent.simple("SELECT * FROM nobody_knows_it")
        before = self.world.direct("SELECT count(*) FROM refunds")
        for number, change, wanted in ((5, None, "DELETE 1"), (6, "NULL", "55000")):
            with self.subTest(change=change):
                asking = Background(lambda number=number: agent.ask(query(f"DELETE FROM refunds WHERE id = {number}")))
                request = self.world.wait_held("triage-bot")
                if change:
                    self.change(f"CREATE OR REPLACE FUNCTION reviewed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN {change}; END'", owner=owner)
                self.assertEqual(self.world.home.approve(request["id"], "priya", "fine").returncode, 0)
                _, tags, error, _ = summary(asking.finish())
                self.assertEqual(error["C"] if error else tags[0], wanted)
        self.assertEqual(int(self.world.direct("SELECT count(*) FROM refunds")), int(before) - 1)

    def test_a_lost_connection_is_opened_again(self):
        self.assert_clear(self.client.ask(query(LOOK)))
        self.change(WILD_VIEW)
        self.assertEqual(self.ended("gatehouse-versions"), 1)
        self.assert_masked(self.client.ask(query(LOOK)))
        self.change(CALM_VIEW)
        self.assertEqual(self.ended("gatehouse-versions"), 1)
        self.assert_clear(self.client.ask(query(LOOK)))

    def test_what_cannot_be_checked_is_refused(self):
        self.assert_clear(self.client.ask(query(LOOK)))
        self.client.ask(parse(LOOK, "kept") + describe("S", "kept") + sync())
        self.change(WILD_VIEW)
        self.world.direct(f"ALTER ROLE {shop.CATALOG} NOLOGIN")
        try:
            self.assertEqual(self.ended("gatehouse-versions"), 1)
            for how in (query(LOOK), extended(LOOK), bind(statement="kept") + execute() + sync(), query(CALL)):
                messages = self.client.ask(how)
                rows, _, error, _ = summary(messages)
                self.assertEqual((rows, error["C"]), ([], "58000"))
                self.assertRegex(error["M"], "^whether the views and functions it goes through were changed could not be checked: ")
                self.assertTrue(error["H"])
            # What touches tables only is asked nowhere.
            self.assertIsNone(self.client.simple("SELECT count(*) FROM customers")[2])
        finally:
            self.world.direct(f"ALTER ROLE {shop.CATALOG} LOGIN")
        self.assert_masked(self.client.ask(query(LOOK)))

    def test_tables_and_built_ins_ask_nothing(self):
        self.client.simple("SELECT 1 FROM customers LIMIT 1")
        self.ended("gatehouse-versions")
        for sql in ("SELECT upper(region), count(*) FROM customers GROUP BY 1", "SELECT relname FROM pg_catalog.pg_stat_user_tables",
                    "SELECT table_name FROM information_schema.tables LIMIT 1"):
            self.assertIsNone(summary(self.client.ask(query(sql)))[2])
            self.assertIsNone(summary(self.client.ask(extended(sql)))[2])
        self.assertEqual(self.ended("gatehouse-versions"), 0)

    def test_what_the_session_itself_changed_is_no_change_elsewhere(self):
        for step in ("BEGIN", CALM_VIEW.replace("looked", "made"), "SELECT word FROM made WHERE id <= 3", "COMMIT", "SELECT word FROM made WHERE id <= 3"):
            *_, error, _ = self.client.simple(step)
            self.assertIsNone(error, step)
        self.assert_clear(self.client.ask(query("SELECT word FROM made WHERE id <= 3")))

    def test_many_at_once(self):
        """Each is answered from a question that was asked after it came."""
        clients = [self.world.wire("lena", STAGING) for _ in range(6)]
        for client in clients:
            self.addCleanup(client.close)
        for view, check in ((CALM_VIEW, self.assert_clear), (WILD_VIEW, self.assert_masked)) * 3:
            self.change(view)
            asking = [Background(lambda client=client: client.ask(query(LOOK))) for client in clients]
            for each in asking:
                check(each.finish())


if __name__ == "__main__":
    unittest.main()
