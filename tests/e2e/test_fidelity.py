"""With a policy that allows everything, a client cannot tell the gateway from the database (promise 7)."""
import pathlib
import re
import shutil
import struct
import subprocess
import time
import unittest

import psycopg
import psycopg2
import psycopg2.extras

from harness import (DIRECT, PROGRAMS, Background, World, conninfo, libpq_program, client_environment, eventually,
                     through_the_gateway)
from locked_rules import locked_rules
import shop
from slow_cancel import SLOW_SECONDS, SlowCancel
import wire_client
from wire_client import bind, close, describe, execute, flush, message, parse, query, sync

HERE = pathlib.Path(__file__).resolve().parent
LARGE = 20 * 1024 * 1024

PSQL_SCRIPT = r"""
\pset null '(null)'
SELECT id, full_name, email, ssn FROM customers ORDER BY id LIMIT 20;
SELECT id, 'x' AS "two words", NULL, '' AS empty, array[1,2], '{"a": 1}'::jsonb, 1.50::numeric FROM products ORDER BY id LIMIT 3;
SELECT * FROM open_orders ORDER BY id LIMIT 5; SELECT 1; SELECT;
SELECT * FROM no_such_table;
SELECT 1 / 0;
BEGIN;
CREATE TEMP TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t VALUES (1, 'one'), (2, 'two') RETURNING *;
INSERT INTO t VALUES (1, 'again');
SELECT 1;
ROLLBACK;
CREATE TEMP TABLE t (a int PRIMARY KEY, b text);
\copy t from stdin
1	eins
2	\N
\.
\copy (SELECT * FROM t ORDER BY a) to stdout csv header
UPDATE t SET b = 'zwei' WHERE a = 2; DELETE FROM t WHERE a = 1; TABLE t;
DO $$ BEGIN RAISE NOTICE 'hello %', 42; RAISE WARNING 'careful'; END $$;
SELECT refund_total(5), order_count(7);
SET search_path = billing, public; SHOW search_path; SELECT count(*) FROM invoices;
DECLARE c CURSOR WITH HOLD FOR SELECT id FROM customers ORDER BY id; FETCH 2 FROM c; MOVE 5 IN c; FETCH 1 FROM c; CLOSE c;
PREPARE p (int) AS SELECT id, email FROM customers WHERE id = $1; EXECUTE p (7); DEALLOCATE p;
EXPLAIN (COSTS off) SELECT * FROM customers WHERE id = 1;
\d customers
\df order_count
\dv
"""


def comparable(messages):
    """Message bytes without what differs between any two connections: keys, backend pids, our own name."""
    out = []
    for kind, payload in messages:
        if kind == "K" or kind == "S" and payload.startswith(b"application_name\0"):
            continue
        if kind == "A":
            payload = b"\0\0\0\0" + payload[4:]
        out.append((kind, payload))
    return out


class Fidelity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World("allow_all").start()
        cls.addClassCleanup(cls.world.close)
        cls.straight = cls.world.direct_values()
        cls.through = cls.straight if DIRECT else cls.world.values("lena", "raw")
        cls.world.direct("CREATE TABLE scratch (a int PRIMARY KEY, b text, c bytea); ALTER TABLE scratch OWNER TO shop_owner;"
                         "CREATE TABLE odd (a int[], b jsonb, c timestamptz, d numeric, e uuid, f bytea, g boolean, h inet);"
                         "INSERT INTO odd VALUES ('{1,NULL,3}', '{\"k\": [1, 2]}', '2026-11-20 10:00+00', 12.3400,"
                         "'6a0c8d0e-0000-4000-8000-000000000001', '\\x00ff10', true, '192.0.2.1'), "
                         "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL); ALTER TABLE odd OWNER TO shop_owner")

    def both(self, work, prepare=None):
        """work(connection values) on both paths; the results must be equal."""
        results = []
        for values in (self.straight, self.through):
            if prepare:
                prepare()
            results.append(work(values))
        if results[0] != results[1]:
            self.differ(*results)
        return results[1]

    def differ(self, straight, through):
        """Fails with the first difference, not with megabytes."""
        if isinstance(straight, (list, tuple)) and isinstance(through, (list, tuple)) and len(straight) == len(through):
            straight, through = next((a, b) for a, b in zip(straight, through) if a != b)
        straight, through = str(straight), str(through)
        at = next((i for i, (a, b) in enumerate(zip(straight, through)) if a != b), min(len(straight), len(through)))
        start = max(0, at - 200)
        self.fail(f"direct and through the gateway differ at {at}:\n direct:  …{straight[start:at + 200]}"
                  f"\n gateway: …{through[start:at + 200]}")

    def both_raw(self, *steps, prepare="TRUNCATE scratch", options=None):
        """Each step: bytes, or (bytes, types to read up to). Compares every message byte for byte."""
        def work(values):
            with open_client(values, options) as client:
                out = []
                for step in steps:
                    data, kinds = step if isinstance(step, tuple) else (step, "Z")
                    client.send(data)
                    out += client.until(kinds)
                return comparable(out)
        return self.both(work, lambda: self.world.direct(prepare))

    # Programs of the PostgreSQL package.

    def test_psql(self):
        printed = self.both(lambda values: self.output(libpq_program("psql", values, "-X", stdin=PSQL_SCRIPT)))
        self.assertIn("division by zero", printed[2])

    def test_psql_row_by_row(self):
        self.both(lambda values: self.output(libpq_program(
            "psql", values, "-X", "-v", "FETCH_COUNT=7", "-c", "SELECT * FROM customers ORDER BY id LIMIT 50")))

    def test_pg_dump(self):
        printed = self.both(lambda values: self.output(libpq_program("pg_dump", values)))
        self.assertIn("COPY public.customers", printed[1])

    def test_pg_dump_inserts(self):
        self.both(lambda values: self.output(libpq_program("pg_dump", values, "--inserts", "-t", "products", "-t", "customers")))

    @staticmethod
    def output(ran):
        # pg_dump puts a random key into each dump.
        return ran.returncode, re.sub(r"(?m)^(\\(?:un)?restrict) \w+$", r"\1", ran.stdout), ran.stderr

    def test_pgbench(self):
        made = libpq_program("pgbench", self.through, "-i", "-s", "1", "-q")
        self.assertEqual(made.returncode, 0, made.stderr)
        for mode in ("simple", "extended", "prepared"):
            for arguments in (["-S"], []):
                with self.subTest(mode=mode, arguments=arguments):
                    ran = libpq_program("pgbench", self.through, "-n", "-M", mode, "-c", "4", "-j", "2", "-t", "60", *arguments)
                    self.assertEqual(ran.returncode, 0, ran.stderr)
                    self.assertIn("number of transactions actually processed: 240/240", ran.stdout)
        self.assertEqual(self.world.direct("SELECT count(*) FROM pgbench_history"), str(3 * 240))
        self.assertEqual(self.world.direct("SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(delta) FROM pgbench_history)"), "t")

    # Drivers.

    def test_psycopg2(self):
        def work(values):
            with psycopg2.connect(conninfo(values)) as connection:
                with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                    cursor.execute("SELECT * FROM odd")
                    odd = cursor.fetchall()
                    cursor.execute("SELECT %s, %s::text[], %s::date", (1, ["a", None], "2026-11-20"))
                    parameters = cursor.fetchall()
                with connection.cursor("server_side") as cursor:
                    cursor.itersize = 13
                    cursor.execute("SELECT id, email FROM customers ORDER BY id LIMIT 100")
                    many = list(cursor)
                return odd, parameters, many
        self.both(work)

    def test_psycopg3(self):
        def work(values):
            with psycopg.connect(conninfo(values)) as connection:
                out = []
                for binary in (False, True):
                    with connection.cursor(binary=binary) as cursor:
                        out.append(cursor.execute("SELECT * FROM odd").fetchall())
                        out.append(cursor.execute("SELECT id, total, placed_at FROM orders WHERE id < %b ORDER BY id", (20,)).fetchall())
                for _ in range(8):   # the driver prepares after five
                    out.append(connection.execute("SELECT email FROM customers WHERE id = %s", (5,)).fetchall())
                with connection.pipeline():
                    cursors = [connection.execute("SELECT %s::int + 1", (n,)) for n in range(40)]
                    out.append([cursor.fetchone() for cursor in cursors])
                with connection.cursor() as cursor, cursor.copy("COPY (SELECT * FROM odd) TO STDOUT (FORMAT binary)") as copy:
                    out.append(b"".join(bytes(data) for data in copy))
                return out
        self.both(work)

    def test_node_postgres(self):
        script = HERE / "node" / "driver.js"
        modules = node_modules()
        def work(values):
            ran = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=60,
                                 env={**client_environment(values), "NODE_PATH": str(modules)})
            self.assertEqual(ran.returncode, 0, ran.stderr)
            return ran.stdout
        self.assertIn("cancelled: 57014", self.both(work))

    # Messages.

    def test_simple_protocol(self):
        self.both_raw(query("SELECT id, full_name, email FROM customers ORDER BY id LIMIT 3"), query(""), query(" ; ;"),
                      query("SELECT 1; SELECT 2; SELECT 1/0; SELECT 3"), query("BEGIN"), query("SELECT nope"),
                      query("SELECT 1"), query("ROLLBACK"), query("SELEC 1"), query("SELECT $1"))

    def test_extended_protocol(self):
        self.both_raw(
            parse("SELECT id, email FROM customers WHERE id < $1 ORDER BY id", "s") + describe("S", "s") + sync(),
            bind([b"4"], "", "s") + describe() + execute() + sync(),
            bind([struct.pack("!i", 3)], "", "s", [1], [1]) + execute() + sync(),
            bind([b"50"], "p", "s") + execute("p", 2) + execute("p", 3) + execute("p", 0) + close("P", "p") + sync(),
            close("S", "s") + bind([b"4"], "", "s") + execute() + sync(),
            parse("SELECT 1") + bind() + execute() + parse("SELECT 1/0") + bind() + execute() + parse("SELECT 2") + bind() + execute() + sync(),
            parse("") + bind() + execute() + sync())

    def test_flush_answers_without_sync(self):
        self.both_raw((parse("SELECT 7") + flush(), "1"), (bind() + describe() + flush(), "T"), (execute() + flush(), "C"), sync())

    def test_statements_pipelined_in_one_write(self):
        self.both_raw((b"".join(query(f"SELECT {n}") for n in range(50)) + query("SELECT 'last'"), "Z"), *[(b"", "Z")] * 50)

    def test_messages_split_anywhere(self):
        data = parse("SELECT id, email FROM customers WHERE id = $1") + bind([b"3"]) + describe() + execute() + sync()
        def work(values, size):
            with open_client(values) as client:
                for at in range(0, len(data), size):
                    client.send(data[at:at + size])
                    if size < 8:
                        time.sleep(0.0005)
                return comparable(client.until("Z"))
        for size in (1, 3, 7, 64):
            with self.subTest(size=size):
                self.both(lambda values: work(values, size))

    def test_portals_survive_across_messages_in_a_transaction(self):
        self.both_raw(query("BEGIN"), parse("SELECT id FROM orders ORDER BY id", "s") + bind([], "p", "s") + sync(),
                      execute("p", 5) + sync(), query("SELECT 'between'"), execute("p", 5) + sync(), query("COMMIT"))

    def test_a_portal_is_gone_with_its_transaction(self):
        """The gateway answers by itself, so the file and line of PostgreSQL's source are not in the error."""
        with self.world.wire() as client:
            for step in (query("BEGIN"), parse("SELECT 1", "s") + bind([], "p", "s") + sync(), query("COMMIT")):
                client.ask(step)
            answer = client.ask(execute("p", 5) + sync())
        self.assertEqual([kind for kind, _ in answer], ["E", "Z"])
        self.assertIn(b'C34000\0Mportal "p" does not exist\0', answer[0][1])

    def test_copy_formats(self):
        for options in ("", "(FORMAT csv, HEADER)", "(FORMAT binary)"):
            with self.subTest(options=options):
                self.both_raw(query(f"COPY (SELECT id, email, created_at FROM customers ORDER BY id LIMIT 30) TO STDOUT {options}"),
                              query("SELECT 1"))

    def test_copy_in(self):
        rows = b"".join(b"%d\tvalue %d\t\\\\x00ff\n" % (n, n) for n in range(3000))
        self.both_raw((query("COPY scratch FROM STDIN"), "G"),
                      message("d", rows[:1000]) + message("d", rows[1000:]) + message("c"),
                      query("SELECT count(*), min(b), max(length(c)) FROM scratch"))

    def test_copy_in_that_fails(self):
        self.both_raw((query("COPY scratch FROM STDIN"), "G"), message("d", b"1\tx\t\\N\n") + message("f", b"changed my mind\0"),
                      (query("COPY scratch FROM STDIN"), "G"), message("d", b"not a number\n") + message("c"),
                      query("SELECT count(*) FROM scratch"))

    def test_copy_in_by_the_extended_protocol(self):
        self.both_raw((parse("COPY scratch FROM STDIN (FORMAT csv)") + bind() + execute() + sync(), "G"),
                      message("d", b"1,one,\n") + message("c") + sync(), query("SELECT a, b FROM scratch"))

    def test_function_call_message(self):
        oid = int(self.world.direct("SELECT 'pg_catalog.int4pl'::regproc::oid"))
        call = struct.pack("!IHHHiiii", oid, 1, 1, 2, 4, 40, 4, 2) + struct.pack("!H", 1)
        self.both_raw(message("F", call), query("SELECT 1"))

    def test_large_parameter(self):
        value = b"x" * LARGE
        answer = self.both_raw(parse("SELECT length($1::text), md5($1::text)") + bind([value]) + execute() + sync(), query("SELECT 1"))
        self.assertEqual(wire_client.cells(next(p for k, p in answer if k == "D"))[0], str(LARGE).encode())

    def test_large_result(self):
        self.both_raw(query(f"SELECT repeat('y', {LARGE})"), query("SELECT 1"))

    def test_many_rows(self):
        self.both_raw(query("SELECT g, g * 2, 'row ' || g FROM generate_series(1, 100000) g"))

    def test_values_of_every_kind_in_binary(self):
        self.both_raw(parse("SELECT * FROM odd") + bind([], result_formats=[1]) + describe() + execute() + sync())

    def test_notices_and_warnings(self):
        self.both_raw(query("DO $$ BEGIN RAISE NOTICE 'a'; RAISE WARNING 'b' USING HINT = 'h'; END $$"), query("COMMIT"))

    def test_startup_options_reach_the_server(self):
        self.both_raw(query("SHOW work_mem"), query("SET client_encoding = 'LATIN1'"), query("SELECT 'é'"), options="-c work_mem=3MB")

    def test_every_error_field(self):
        self.both_raw(query("INSERT INTO scratch VALUES (1), (1)"), query("INSERT INTO orders (id, customer_id) VALUES (-1, 1)"),
                      query("SELECT * FROM customers WHERE nope = 1"))

    def test_transaction_states(self):
        answers = self.both_raw(query("BEGIN"), query("SELECT 1/0"), query("COMMIT"), query("BEGIN; SELECT 1"), query("ROLLBACK"))
        self.assertEqual([payload for kind, payload in answers if kind == "Z"], [b"T", b"E", b"I", b"T", b"I"])

    def test_notifications(self):
        def work(values):
            with open_client(values) as listener, open_client(values) as talker:
                out = listener.ask(query("LISTEN news"))
                talker.ask(query("NOTIFY news, 'first'; NOTIFY news, 'second'"))
                out += [listener.read(), listener.read()]
                return comparable(out + listener.ask(query("UNLISTEN *")))
        answers = self.both(work)
        self.assertIn(b"news\0first\0", next(payload for kind, payload in answers if kind == "A"))

    def test_cancel_of_a_running_statement(self):
        def work(values):
            with open_client(values) as client:
                client.send(query("SELECT pg_sleep(30)"))
                eventually(lambda: self.world.direct(
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'") == "1",
                    "pg_sleep runs")
                started = time.monotonic()
                client.cancel()
                answer = comparable(client.until("Z"))
                self.assertLess(time.monotonic() - started, 15)
                return answer + comparable(client.ask(query("SELECT 'goes on'")))
        answers = self.both(work)
        error = next(payload for kind, payload in answers if kind == "E")
        self.assertEqual(wire_client.fields_of(error)["C"], "57014")

    def slow_cancel(self, connection):
        """A connection of that name to the same database, through a proxy that is slow with cancels."""
        proxy = SlowCancel(self.world.cluster.port)
        self.addCleanup(proxy.close)
        self.world.home.add_connection(connection, "dev", proxy.port, "shop", shop.CATALOG, self.world.passwords[shop.CATALOG])
        self.world.home.add_account(connection, shop.OWNER, "role:engineer", self.world.passwords[shop.OWNER])
        return proxy

    @through_the_gateway
    def test_a_cancel_has_arrived_when_its_connection_ends(self):
        """The server closes a CancelRequest's connection when it has signalled, and libpq waits for that, so that the
        next statement is not the one that is cancelled. The gateway's own must end no earlier."""
        proxy = self.slow_cancel("slow")
        with self.world.wire("lena", "slow") as client:
            client.send(query("SELECT pg_sleep(31)"))
            eventually(lambda: self.world.direct("SELECT count(*) FROM pg_stat_activity"
                                                 " WHERE state = 'active' AND query = 'SELECT pg_sleep(31)'") == "1", "it runs")
            client.cancel()
            self.assertTrue(proxy.cancelled.is_set(), "the client's cancel connection ended before the server had its own")
            error = next(payload for kind, payload in client.until("Z") if kind == "E")
            self.assertEqual(wire_client.fields_of(error)["C"], "57014")

    @through_the_gateway
    def test_a_cancel_reaches_a_statement_that_has_not_left_yet(self):
        """The gateway asks what a view is before it sends a statement through it. Who cancels meanwhile must not see it run."""
        self.world.direct("CREATE VIEW slow_view AS SELECT 1 AS a FROM pg_sleep(30); ALTER VIEW slow_view OWNER TO shop_owner")
        self.addCleanup(self.world.direct, "DROP VIEW slow_view")
        self.slow_cancel("slow_too")   # the statement is at work when the cancel comes, however busy the machine is
        with self.world.wire("lena", "slow_too") as client:
            client.ask(query("SELECT * FROM slow_view LIMIT 0"))
            with locked_rules(self.world) as asked:
                client.send(query("SELECT * FROM slow_view"))
                asked()
                cancelling = Background(client.cancel)
                time.sleep(2 * SLOW_SECONDS)
            started = time.monotonic()
            error = next((payload for kind, payload in client.until("Z") if kind == "E"), b"")
            self.assertEqual(wire_client.fields_of(error)["C"], "57014")
            self.assertLess(time.monotonic() - started, 15)
            cancelling.finish()
            self.assertIn("SELECT 1", str(client.ask(query("SELECT 'goes on'"))))

    def test_a_client_that_vanishes_leaves_no_backend(self):
        client = open_client(self.through, parameters={"application_name": "vanishing"})
        client.simple("BEGIN; INSERT INTO scratch VALUES (999)")
        client.socket.close()
        eventually(lambda: self.world.direct("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'") == "0",
                   "the upstream session ends with its client")
        self.assertEqual(self.world.direct("SELECT count(*) FROM scratch WHERE a = 999"), "0")

    def test_thirty_clients_at_once(self):
        def work():
            with psycopg2.connect(conninfo(self.through)) as connection, connection.cursor() as cursor:
                total = 0
                for n in range(30):
                    cursor.execute("SELECT count(*) FROM orders WHERE customer_id = %s", (n,))
                    total += cursor.fetchone()[0]
                return total
        totals = {client.finish(60) for client in [Background(work) for _ in range(30)]}
        self.assertEqual(len(totals), 1, "clients of the same question got different answers")


def open_client(values, options=None, **more):
    return wire_client.WireClient(values["host"], values["port"], values["user"], values["password"], values["dbname"],
                                  options=options, **more)


def node_modules():
    """node-postgres of the exact versions in node/package-lock.json, installed once into the build folder."""
    place = PROGRAMS.parent / "node"
    modules = place / "node_modules"
    if not (modules / "pg").exists():
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / "node" / name, place / name)
        made = subprocess.run(["npm", "ci", "--omit=optional", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=place,
                              capture_output=True, text=True, timeout=300)
        if made.returncode != 0:
            raise AssertionError(f"npm ci failed: {made.stderr.strip()}")
    return modules


if __name__ == "__main__":
    unittest.main(verbosity=2)
