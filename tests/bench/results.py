"""Results through the gateway: 100,000 rows × 10 columns, and 1 GB, against pgbouncer in the same run.

usage: results.py PROGRAMS [--repeats N]
Printed are ratios of throughput (medians over repeats; direct, pgbouncer and the gateway take turns within each) and
what a result of 1 GB adds to the gateway's resident memory. Nothing here decides whether that is good enough.
"""
import argparse
import pathlib
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from compare import ROLE, Comparison  # noqa: E402
from wire_client import WireClient, query  # noqa: E402

ROWS = 100_000
READY = b"Z\0\0\0\x05I"
SCHEMA = f"""
CREATE TABLE people AS SELECT i AS id, 'anna.krause' || i || '@nordic-shipping.com' AS email,
    'Anna Krause' || i AS full_name, lpad((i * 7919 % 1000000000)::text, 9, '1') AS ssn, i * 3 AS amount, i % 97 AS kind,
    now() - i * interval '1 minute' AS at, md5(i::text) AS mark, i / 7.0 AS share, i % 2 = 0 AS active
    FROM generate_series(1, {ROWS}) i;
CREATE TABLE words AS SELECT {', '.join(f"'order ' || i || ' shipped to the customer by road {c}' AS w{c}" for c in range(10))}
    FROM generate_series(1, {ROWS}) i;
CREATE TABLE prose AS SELECT {', '.join(f"'shipped to the customer by road with the morning lorry' AS w{c}" for c in range(10))}
    FROM generate_series(1, {ROWS}) i;
VACUUM ANALYZE people; VACUUM ANALYZE words; VACUUM ANALYZE prose;
"""
LOADS = (
    ("nothing masked, nothing scanned (numbers)", "SELECT id, amount, kind, at, share, active, id, amount, kind, at FROM people"),
    ("3 of 10 columns masked", "SELECT id, email, full_name, ssn, amount, kind, at, share, active, amount FROM people"),
    ("10 text columns scanned, two numbers in each", "SELECT * FROM words"),
    ("10 text columns scanned, words alone", "SELECT * FROM prose"),
)
GIGABYTE = "SELECT id, repeat('the parcel went out with the morning lorry ', 250) FROM people"


def resident_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("no VmRSS")


class Watch(threading.Thread):
    """The highest resident memory while it runs."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.highest, self.going = pid, 0, True

    def run(self):
        while self.going:
            self.highest = max(self.highest, resident_kb(self.pid))
            time.sleep(0.01)

    def stop(self):
        self.going = False
        self.join()
        return self.highest


class Results(Comparison):
    def start(self):
        super().start()
        self.cluster.sql(SCHEMA, "bench")
        self.cluster.sql(f"GRANT SELECT ON people, words, prose TO {ROLE};", "bench")
        self.home.stop()   # so that the catalog is read with the tables in it
        for column, label in (("email", "email"), ("full_name", "person_name"), ("ssn", "national_id")):
            self.home.ctl("label", "set", "bench", f"public.people.{column}", label)
        self.home.start("127.0.0.1:0")
        self.ways["gatehouse"]["port"] = self.home.port

    def connect(self, way):
        to = self.ways[way]
        return WireClient(to["host"], to["port"], to["user"], to["password"], "bench", timeout=600)

    @staticmethod
    def drain(client, sql):
        """(seconds, bytes) of one result that is read and thrown away."""
        client.send(query(sql))
        space = bytearray(1 << 20)
        view, tail, total = memoryview(space), b"", 0
        started = time.perf_counter()
        while True:
            count = client.socket.recv_into(view)
            if count == 0:
                raise RuntimeError("the connection ended in the middle of a result")
            total += count
            tail = (tail + bytes(view[max(0, count - 6):count]))[-6:]
            if tail == READY:
                return time.perf_counter() - started, total

    def measure(self):
        print(f"{ROWS} rows × 10 columns, {self.options.repeats} repeats")
        print(f"{'':>46} {'direct':>9} {'pgbouncer':>9} {'gatehouse':>9}   {'of pgbouncer':>12}")
        clients = {way: self.connect(way) for way in self.ways}
        for name, sql in LOADS:
            times = {way: [] for way in self.ways}
            for repeat in range(self.options.repeats + 1):
                names = list(self.ways)
                for way in names[repeat % 3:] + names[:repeat % 3]:
                    seconds, _ = self.drain(clients[way], sql)
                    if repeat > 0:   # the first is for warming up
                        times[way].append(seconds)
            middle = {way: statistics.median(times[way]) for way in times}
            print(f"{name:>46} " + " ".join(f"{1000 * middle[way]:>6.0f} ms" for way in middle)
                  + f"   {middle['pgbouncer'] / middle['gatehouse']:>11.2f}×", flush=True)
        pid = self.home.server_pid
        before = resident_kb(pid)
        watch = Watch(pid)
        watch.start()
        seconds, size = self.drain(clients["gatehouse"], GIGABYTE)
        highest = watch.stop()
        print(f"{size / 2**30:.2f} GiB through the gateway, scanned, in {seconds:.1f} s ({size / 2**20 / seconds:.0f} MiB/s): "
              f"resident memory from {before / 1024:.1f} to {highest / 1024:.1f} MiB, {(highest - before) / 1024:+.1f}")


def main():
    parser = argparse.ArgumentParser(prog="run bench results", description="results through the gateway")
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--repeats", type=int, default=7)
    results = Results(parser.parse_args())
    try:
        results.start()
        results.measure()
    finally:
        results.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
