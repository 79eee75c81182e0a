"""A private server for the regression suite, with the witness loaded, and the proxy in front of it.

PostgreSQL refuses to run as root: under root the server, the proxy and psql run as Debian's user postgres.
"""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

import fetch

SETTINGS = {
    "listen_addresses": "''", "fsync": "off", "autovacuum": "off", "max_prepared_transactions": "2",
    "max_connections": "40", "log_min_messages": "fatal", "wal_level": "replica",
}
# As pg_regress makes its database.
DATABASE = """
CREATE DATABASE regression TEMPLATE=template0 ENCODING='UTF8';
ALTER DATABASE regression SET lc_messages TO 'C';
ALTER DATABASE regression SET lc_monetary TO 'C';
ALTER DATABASE regression SET lc_numeric TO 'C';
ALTER DATABASE regression SET lc_time TO 'C';
ALTER DATABASE regression SET bytea_output TO 'hex';
ALTER DATABASE regression SET timezone_abbreviations TO 'Default';
"""


class PrivateServer:
    def __init__(self, suite, driver):
        self.suite = suite
        self.driver = driver
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-regress-", dir="/tmp"))
        self.user = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
        self.processes = []
        self.report = self.directory / "report.jsonl"
        self.programs = fetch.INSTALLED_PROGRAMS

    def start(self):
        try:
            for name in ("server", "proxy", "witness", "results"):
                (self.directory / name).mkdir()
            # Copied: the server's user may not be able to look into the cache.
            shutil.copytree(self.suite.folder / "regress", self.directory / "regress")
            shutil.copytree(self.suite.folder / "lib", self.directory / "lib")
            if self.suite.own_programs:
                shutil.copytree(self.suite.own_programs, self.directory / "programs", symlinks=True)
                self.programs = self.directory / "programs" / "usr" / "lib" / "postgresql" / "15" / "bin"
            shutil.copy(self.driver, self.directory / "driver")
            self.directory.chmod(0o755)
            for path in [self.directory, *self.directory.rglob("*")]:
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)
            self.start_server()
            self.start_proxy()
        except BaseException:
            self.stop()
            raise

    def options(self, more=None):
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.directory), "LC_MESSAGES": "C", "LANG": "C",
                       **(more or {})}
        options = {"cwd": str(self.directory), "env": environment}
        if os.geteuid() == 0:
            options.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        return options

    def start_server(self):
        data = self.directory / "data"
        subprocess.run([self.programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
                       check=True, stdout=subprocess.DEVNULL, **self.options())
        settings = {**SETTINGS, "unix_socket_directories": f"'{self.directory}/server'",
                    "shared_preload_libraries": f"'{self.directory}/lib/witness.so'",
                    "witness.directory": f"'{self.directory}/witness'"}
        with open(data / "postgresql.conf", "a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        with open(self.directory / "server.log", "w") as log:
            self.processes.append(subprocess.Popen([self.programs / "postgres", "-D", data], stdout=log, stderr=log,
                                                   **self.options()))
        self.wait_for(self.directory / "server" / ".s.PGSQL.5432")
        for _ in range(300):
            if subprocess.run([self.programs / "pg_isready", "-q", "-h", self.directory / "server"], **self.options()).returncode == 0:
                break
            time.sleep(0.1)
        subprocess.run([self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.directory / "server", "-U",
                        "postgres", "-d", "postgres"], input=DATABASE, text=True, check=True, **self.options())

    def start_proxy(self):
        socket = self.directory / "proxy" / ".s.PGSQL.5432"
        with open(self.directory / "driver.log", "w") as log:
            self.processes.append(subprocess.Popen(
                [self.directory / "driver", socket, self.directory / "server", "5432", self.directory / "witness",
                 self.report], stdout=log, stderr=log, **self.options()))
        self.wait_for(socket)

    def wait_for(self, path):
        for _ in range(300):
            if path.exists():
                return
            time.sleep(0.1)
        raise RuntimeError(f"{path.name} did not come up; see {self.directory}")

    def run_file(self, name, seconds):
        """True when psql came to the end of the file in time."""
        with open(self.directory / "regress" / "sql" / f"{name}.sql") as source, \
                open(self.directory / "results" / f"{name}.out", "w") as result:
            psql = subprocess.Popen(
                [self.programs / "psql", "-X", "-a", "-q", "-d", "regression", "-v", "HIDE_TABLEAM=on", "-v",
                 "HIDE_TOAST_COMPRESSION=on"], stdin=source, stdout=result, stderr=result, **self.options({
                     "PGHOST": str(self.directory / "proxy"), "PGUSER": "postgres", "PGAPPNAME": f"pg_regress/{name}",
                     "PGTZ": "America/Los_Angeles", "PGDATESTYLE": "Postgres, MDY",
                     "PGOPTIONS": "-c intervalstyle=postgres_verbose", "PG_ABS_SRCDIR": str(self.directory / "regress"),
                     "PG_ABS_BUILDDIR": str(self.directory), "PG_LIBDIR": str(self.directory / "lib"),
                     "PG_DLSUFFIX": ".so"}))
            try:
                psql.wait(seconds)
                return True
            except subprocess.TimeoutExpired:
                psql.kill()
                psql.wait()
                return False

    def as_expected(self, name):
        """psql printed what PostgreSQL's own test expects: neither proxy nor witness changed anything."""
        printed = (self.directory / "results" / f"{name}.out").read_bytes()
        expected = self.directory / "regress" / "expected"
        return any(printed == file.read_bytes() for file in [expected / f"{name}.out", *expected.glob(f"{name}_*.out")]
                   if file.exists())

    def alive(self):
        return all(process.poll() is None for process in self.processes)

    def stop(self, keep=False):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self.processes.clear()
        if not keep:
            shutil.rmtree(self.directory, ignore_errors=True)
