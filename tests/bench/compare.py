"""pgbench's select-only load three ways: direct, through pgbouncer (session mode), through Gatehouse.

usage: compare.py PROGRAMS [--seconds N] [--repeats N]
Gatehouse runs with everything on: the policy of a new home, labels, the ledger, TLS offered (pgbench's
connections over loopback use what libpq prefers; all three are made to use none). The three take turns within
each repeat, so that whatever else the machine does is shared; each cell of the table is a median.
"""
import argparse
import os
import pathlib
import pwd
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "resources" / "demo"))

import cluster  # noqa: E402
import home  # noqa: E402

CLIENTS = (1, 8, 32)
MODES = ("simple", "extended", "prepared")
ROLE = "bench"
SCALE = 5


class Pgbouncer:
    """Session pooling in front of the cluster."""

    def __init__(self, directory, cluster_port, password):
        self.directory = pathlib.Path(directory)
        self.port = cluster.free_port()
        users = self.directory / "users.txt"
        settings = self.directory / "pgbouncer.ini"
        # pgbouncer signs in upstream itself, and for that it has to know the password: a throw-away one.
        users.write_text(f'"{ROLE}" "{password}"\n')
        settings.write_text(f"[databases]\nbench = host=127.0.0.1 port={cluster_port} dbname=bench\n[pgbouncer]\n"
                            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nauth_type = scram-sha-256\nauth_file = {users}\n"
                            "pool_mode = session\nmax_client_conn = 200\ndefault_pool_size = 100\nunix_socket_dir =\n"
                            f"logfile = {self.directory / 'pgbouncer.log'}\nlog_connections = 0\nlog_disconnections = 0\n"
                            "ignore_startup_parameters = extra_float_digits\n")
        options = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(cluster.SERVER_USER)
            options = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
            for path in (self.directory, users, settings):
                shutil.chown(path, cluster.SERVER_USER, cluster.SERVER_USER)
        users.chmod(0o600)
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        self.process = subprocess.Popen([program, "-q", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True, **options)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Comparison:
    def __init__(self, options):
        self.options = options
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-bench-"))
        self.cluster_place = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-bench-pg-"))
        self.pooler_place = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-bench-pool-"))
        self.cluster = cluster.PrivateCluster(self.cluster_place, {"log_statement": "none", "fsync": "off", "shared_buffers": "256MB"})
        self.home = home.Home(self.place / "home", options.programs)
        self.pooler = None
        self.ways = {}

    def start(self):
        password = cluster.new_password()
        self.cluster.create()
        self.cluster.start()
        self.cluster.create_role(ROLE, password)
        self.cluster.sql(f"CREATE DATABASE bench OWNER {ROLE};")
        direct = {"host": "127.0.0.1", "port": self.cluster.port, "user": ROLE, "password": password}
        self.run("pgbench", direct, "-i", "-q", "-s", str(SCALE))
        self.pooler = Pgbouncer(self.pooler_place, self.cluster.port, password)

        self.home.init(demo=False)
        self.home.add_identity("ada", "human", "admin")
        self.home.add_identity("bencher", "service", "engineer", "ada")
        self.home.add_connection("bench", "prod", self.cluster.port, "bench", ROLE, password)
        self.home.add_account("bench", ROLE, "role:engineer", password)
        # A label, so that the catalog has something to look for; the loads read another column.
        self.home.ctl("label", "set", "bench", "public.pgbench_accounts.filler", "free_text")
        self.home.issue_token("bencher")
        self.home.start("127.0.0.1:0")
        self.ways = {
            "direct": direct,
            "pgbouncer": {**direct, "port": self.pooler.port},
            "gatehouse": {"host": self.home.host, "port": self.home.port, "user": "bencher", "password": self.home.tokens["bencher"]},
        }

    def close(self):
        if self.home.is_running:
            self.home.stop()
        if self.pooler:
            self.pooler.stop()
        self.cluster.remove()
        for place in (self.place, self.cluster_place, self.pooler_place):
            shutil.rmtree(place, ignore_errors=True)

    @staticmethod
    def run(program, way, *arguments):
        ran = subprocess.run([cluster.program(program), *arguments], capture_output=True, text=True, timeout=300, env={
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGHOST": way["host"], "PGPORT": str(way["port"]), "PGUSER": way["user"],
            "PGPASSWORD": way["password"], "PGDATABASE": "bench", "PGSSLMODE": "disable", "PGCONNECT_TIMEOUT": "15"})
        if ran.returncode != 0:
            raise RuntimeError(f"{program} on port {way['port']}: {ran.stderr.strip()}")
        return ran.stdout

    def once(self, way, clients, mode):
        """(transactions a second, mean latency in ms)"""
        printed = self.run("pgbench", self.ways[way], "-n", "-S", "-M", mode, "-c", str(clients), "-j", str(min(2, clients)),
                           "-T", str(self.options.seconds))
        failed = re.search(r"number of failed transactions: (\d+)", printed)
        if failed and failed.group(1) != "0":
            raise RuntimeError(f"{way}: {failed.group(1)} transactions failed")
        tps = re.search(r"tps = ([\d.]+)", printed)
        latency = re.search(r"latency average = ([\d.]+) ms", printed)
        if not tps or not latency:
            raise RuntimeError(f"{way}, {clients} clients, {mode}: pgbench gave no figure: {printed.strip()}")
        return float(tps.group(1)), float(latency.group(1))

    def measure(self):
        cells = len(CLIENTS) * len(MODES)
        total = cells * self.options.repeats * len(self.ways) * self.options.seconds
        print(f"pgbench -S, scale {SCALE}, {self.options.repeats} × {self.options.seconds} s each, {os.cpu_count()} cores, about {total / 60:.0f} min")
        print(f"{'':>22} {'direct':>19} {'pgbouncer':>19} {'gatehouse':>19}   {'throughput of direct':>22} {'gatehouse of':>12}")
        print(f"{'clients, protocol':>22} " + " ".join(f"{'tps':>10} {'ms':>8}" for _ in range(3)) + f"   {'pgbouncer':>10} {'gatehouse':>11} {'pgbouncer':>12}")
        of_direct, of_pooler = [], []
        for clients in CLIENTS:
            for mode in MODES:
                runs = {way: [] for way in self.ways}
                for repeat in range(self.options.repeats):
                    names = list(self.ways)
                    for way in names[repeat % 3:] + names[:repeat % 3]:
                        runs[way].append(self.once(way, clients, mode))
                tps = {way: statistics.median(run[0] for run in runs[way]) for way in runs}
                latency = {way: statistics.median(run[1] for run in runs[way]) for way in runs}
                of_direct.append(tps["gatehouse"] / tps["direct"])
                of_pooler.append(tps["gatehouse"] / tps["pgbouncer"])
                print(f"{clients:>11}, {mode:<9} " + " ".join(f"{tps[way]:>10.0f} {latency[way]:>8.3f}" for way in runs)
                      + f"   {tps['pgbouncer'] / tps['direct']:>9.2f}× {of_direct[-1]:>10.2f}× {of_pooler[-1]:>11.2f}×", flush=True)
        print(f"gatehouse, median of all: {statistics.median(of_direct):.2f}× direct, {statistics.median(of_pooler):.2f}× pgbouncer")
        status = self.home.run("audit", "verify")
        print(f"ledger after it: {(status.stdout + status.stderr).strip()}")


def main():
    parser = argparse.ArgumentParser(prog="run bench", description="direct, through pgbouncer, through Gatehouse")
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    started = time.monotonic()
    comparison = Comparison(options)
    try:
        comparison.start()
        comparison.measure()
    finally:
        comparison.close()
    print(f"{time.monotonic() - started:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
