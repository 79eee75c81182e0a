"""A whole world for end-to-end tests: a private cluster with a small shop, a home, and the gateway.

GATEHOUSE_PROGRAMS is the folder with gatehousectl (ctest sets it). GATEHOUSE_E2E_TARGET=direct runs the tests
that need no verdicts straight against PostgreSQL, to test the tests.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "resources" / "demo"))

import cluster  # noqa: E402
import home  # noqa: E402
import shop  # noqa: E402
import team  # noqa: E402
import wire_client  # noqa: E402

PROGRAMS = pathlib.Path(os.environ.get("GATEHOUSE_PROGRAMS", ROOT / "build" / "bin"))
DIRECT = os.environ.get("GATEHOUSE_E2E_TARGET", "gateway") == "direct"
CUSTOMERS = 400
WAIT_SECONDS = 20


def through_the_gateway(test):
    """Marks what makes no sense against a bare PostgreSQL."""
    return unittest.skipIf(DIRECT, "needs the gateway")(test)


def eventually(condition, what, seconds=WAIT_SECONDS):
    """Waits until condition() is truthy and returns it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.03)
    raise AssertionError(f"did not happen within {seconds} s: {what}")


class World:
    """policy: "default", or a file of resources/policy without its ending."""

    def __init__(self, policy="default", settings=None):
        self.policy = policy
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-e2e-"))
        # Not below: under root the server is another user, who cannot enter our folder.
        self.cluster_directory = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-e2e-pg-"))
        self.cluster = cluster.PrivateCluster(self.cluster_directory, {"fsync": "off", **(settings or {})})
        self.home = home.Home(self.directory / "home", PROGRAMS)
        self.passwords = {role: cluster.new_password() for role in shop.ROLES}

    def start(self):
        try:
            self.cluster.create()
            self.cluster.start()
            shop.create_roles(self.cluster, self.passwords)
            for database in ("shop", "shop_staging", "shop_dev"):
                shop.fill(self.cluster, database, CUSTOMERS if database == "shop" else 40)
            if not DIRECT:
                self.furnish()
                self.serve()
        except BaseException:
            self.close()
            raise
        return self

    def furnish(self):
        self.home.directory.mkdir(mode=0o700)
        # All of them by hand: most tests are about what labels do, from the first statement on.
        team.furnish(self.home, self.cluster.port, self.passwords, shop.labels())
        if self.policy != "default":
            self.home.ctl("policy", "set", str(ROOT / "resources" / "policy" / f"{self.policy}.toml"))
            # So that the same role works on both paths.
            self.home.add_connection("raw", "dev", self.cluster.port, "shop", shop.CATALOG, self.passwords[shop.CATALOG])
            self.home.add_account("raw", shop.OWNER, "role:engineer", self.passwords[shop.OWNER])
        team.issue_tokens(self.home, "1h")

    def serve(self):
        self.home.start("127.0.0.1:0")

    def close(self):
        try:
            if self.home.is_running:
                self.home.stop()
        finally:
            self.cluster.remove()
            shutil.rmtree(self.directory, ignore_errors=True)

    # How to get in.
    def values(self, identity="lena", database="shop"):
        if DIRECT:
            return self.direct_values(shop.OWNER, database)
        return {"host": self.home.host, "port": self.home.port, "dbname": database, "user": identity,
                "password": self.home.tokens[identity]}

    def direct_values(self, role=shop.OWNER, database="shop"):
        return {"host": "127.0.0.1", "port": self.cluster.port, "dbname": database, "user": role,
                "password": self.passwords[role]}

    def conninfo(self, identity="lena", database="shop", **more):
        return conninfo({**self.values(identity, database), **more})

    def wire(self, identity="lena", database="shop", **more):
        return open_wire(self.values(identity, database), **more)

    def direct(self, sql, database="shop"):
        return self.cluster.sql(sql, database)

    # What was recorded, and what waits.
    def records(self):
        """Every record, oldest first."""
        page, everything = [None], []
        while page:
            before = ["--before", str(everything[-1]["seq"])] if everything else []
            page = self.home.listing("audit", "list", "--limit", "5000", *before)
            everything += page
        return everything[::-1]

    def decisions(self):
        """What was changed by somebody, not by Gatehouse itself."""
        return [record for record in self.records() if record["kind"] == "administration" and record["identity"].startswith("os:")]

    def pending(self, identity):
        return [request for request in self.home.listing("approvals", "list")
                if request["identity"] == identity and request["state"] == "pending"]

    def wait_held(self, identity):
        return eventually(lambda: self.pending(identity), f"a statement of {identity} is held")[0]


class Control:
    """The same calls as the screens make them, over the control socket; as the home's owner until it signs in."""

    def __init__(self, world):
        self.world = world
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(WAIT_SECONDS)
        self.socket.connect(str(world.home.directory / "control.sock"))
        self.lines = self.socket.makefile("r")

    def call(self, name, /, **args):
        self.socket.sendall(json.dumps({"id": 1, "call": name, "args": args}).encode() + b"\n")
        return json.loads(self.lines.readline())

    def sign_in(self, identity):
        return self.call("signin", name=identity, token=self.world.home.tokens[identity])

    def close(self):
        self.lines.close()
        self.socket.close()


def conninfo(values):
    return " ".join(f"{key}='{value}'" for key, value in {"connect_timeout": 15, **values}.items())


def open_wire(values, **more):
    return wire_client.WireClient(values["host"], values["port"], values["user"], values["password"], values["dbname"], **more)


def client_environment(values):
    """For libpq programs: everything in the environment, so that the command lines are the same on both paths."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
            "PGHOST": values["host"], "PGPORT": str(values["port"]), "PGUSER": values["user"],
            "PGPASSWORD": values["password"], "PGDATABASE": values["dbname"], "PGCONNECT_TIMEOUT": "15",
            "PGAPPNAME": "e2e"}


def libpq_program(name, values, *arguments, stdin="", timeout=120):
    """psql, pg_dump, pgbench with these connection values; returns the finished process."""
    return subprocess.run([cluster.program(name), *arguments], input=stdin, capture_output=True, text=True,
                          env=client_environment(values), timeout=timeout)


class Background(threading.Thread):
    """Runs work() aside; finish() gives its result or raises what it raised."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.value, self.error = work, None, None
        self.start()

    def run(self):
        try:
            self.value = self.work()
        except BaseException as error:   # noqa: BLE001: handed to whoever waits
            self.error = error

    def finish(self, seconds=WAIT_SECONDS):
        self.join(seconds)
        if self.is_alive():
            raise AssertionError(f"still running after {seconds} s")
        if self.error:
            raise self.error
        return self.value


class WorldTest(unittest.TestCase):
    """One world for all tests of a class."""

    policy = "default"
    settings = None

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.policy, cls.settings).start()
        cls.addClassCleanup(cls.world.close)
