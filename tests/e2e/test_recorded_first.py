"""No write reaches the database before its record is durable (promise 1): killed without warning, compared afterwards."""
import re
import threading
import time
import unittest

import psycopg2

from harness import World, conninfo, libpq_program, through_the_gateway

WRITERS = 6
TRAFFIC_SECONDS = 2.5
# Each write names its number as an alias: the ledger keeps shapes, in which literals are gone.
ALIAS = re.compile(r"\bw(\d+)_(\d+)\b")


@through_the_gateway
class RecordedFirst(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().start()
        cls.addClassCleanup(cls.world.close)

    def writer(self, number, stop):
        """Writes until the gateway is gone; nothing here depends on an answer."""
        try:
            connection = psycopg2.connect(conninfo(self.world.values("etl-nightly")))
            connection.autocommit = True
            with connection.cursor() as cursor:
                count = 0
                while not stop.is_set():
                    count += 1
                    alias = f"w{number}_{count}"
                    cursor.execute(f"UPDATE products AS {alias} SET stock = {alias}.stock + 1 WHERE {alias}.id = {1 + count % 500}")
        except psycopg2.Error:
            pass

    def kill_in_the_middle(self):
        stop = threading.Event()
        writers = [threading.Thread(target=self.writer, args=(n, stop), daemon=True) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(TRAFFIC_SECONDS)
        self.assertTrue(self.world.home.is_running, f"the gateway stopped by itself: {self.world.home.server_errors()}")
        self.world.home.kill()
        stop.set()
        for writer in writers:
            writer.join(10)

    def test_sigkill_in_the_middle_of_writes(self):
        for turn in range(3):
            with self.subTest(turn=turn):
                self.kill_in_the_middle()
                time.sleep(0.5)   # the database finishes what it was sent, and writes its log
                reached = {match.group() for line in self.world.cluster.log_text().splitlines() if "UPDATE products AS" in line
                           for match in [ALIAS.search(line)] if match}
                self.assertGreater(len(reached), 50, "too little traffic to show anything")
                recorded = {match.group() for record in self.world.records() if record["kind"] == "statement"
                            for match in [ALIAS.search(record["shape"])] if match}
                self.assertEqual(sorted(reached - recorded)[:5], [], "the database ran statements that the ledger does not have")
                verified = self.world.home.run("audit", "verify")
                self.assertEqual(verified.returncode, 0, verified.stderr)
                self.world.serve()
                ran = libpq_program("psql", self.world.values(), "-X", "-A", "-t", "-c", "SELECT 1")
                self.assertEqual(ran.stdout.strip(), "1", ran.stderr)
                self.assertEqual(self.world.home.run("audit", "verify").returncode, 0)
                self.world.cluster.log_file.write_text("")


if __name__ == "__main__":
    unittest.main(verbosity=2)
