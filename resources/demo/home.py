"""A Gatehouse home and its programs, driven the way a person would: by gatehousectl."""
import json
import os
import pathlib
import queue
import signal
import subprocess
import threading
import time

READY_SECONDS = 30


class HomeError(RuntimeError):
    pass


class Home:
    def __init__(self, directory, programs):
        """programs: the folder with gatehousectl."""
        self.directory = pathlib.Path(directory)
        self.ctl_program = pathlib.Path(programs) / "gatehousectl"
        self.host = "127.0.0.1"
        self.port = None
        self.tokens = {}
        self._server = None
        self._server_errors = None

    @property
    def exists(self):
        return (self.directory / "gatehouse.db").exists()

    def run(self, *arguments, secret=None, token=None):
        """One call of gatehousectl as it comes back; secret goes through standard input."""
        environment = dict(os.environ)
        environment.pop("GATEHOUSE_HOME", None)
        if token is not None:
            environment["GATEHOUSE_TOKEN"] = token
        return subprocess.run([str(self.ctl_program), "--home", str(self.directory), *arguments],
                              input=secret if secret is not None else "", capture_output=True, text=True,
                              env=environment, timeout=120)

    def ctl(self, *arguments, secret=None, token=None):
        """Like run, but it has to succeed; returns what was printed."""
        ran = self.run(*arguments, secret=secret, token=token)
        if ran.returncode != 0:
            raise HomeError(f"gatehousectl {' '.join(arguments)}: exit {ran.returncode}: {ran.stderr.strip()}")
        return ran.stdout.strip()

    def listing(self, *arguments):
        """A --json listing as Python values."""
        return json.loads(self.ctl(*arguments, "--json"))

    def init(self, demo=True):
        """demo lets the console choose who one is: only for homes that hold nothing real."""
        self.ctl("init", *(["--demo"] if demo else []))

    def add_connection(self, name, environment, cluster_port, database, user, password):
        self.ctl("connection", "add", name, "--upstream",
                 f"host=127.0.0.1 port={cluster_port} dbname={database} user={user}",
                 "--environment", environment, "--password-stdin", secret=password + "\n")

    def add_account(self, connection, user, whom, password):
        self.ctl("connection", "account", "add", connection, "--user", user, "--for", whom, "--password-stdin",
                 secret=password + "\n")

    def add_identity(self, name, kind, roles, sponsor=None):
        self.ctl("identity", "add", name, "--kind", kind, "--role", roles, *(["--sponsor", sponsor] if sponsor else []))

    def issue_token(self, name, ttl="12h"):
        self.tokens[name] = self.ctl("token", "issue", name, "--ttl", ttl)
        return self.tokens[name]

    def start(self, listen):
        self._server = subprocess.Popen(
            [str(self.ctl_program), "--home", str(self.directory), "serve", "--listen", listen],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        lines = queue.Queue()
        self._server_errors = []
        threading.Thread(target=lambda: [lines.put(line) for line in self._server.stdout], daemon=True).start()
        threading.Thread(target=lambda: [self._server_errors.append(line) for line in self._server.stderr],
                         daemon=True).start()
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                line = lines.get(timeout=0.2)
            except queue.Empty:
                if self._server.poll() is not None:
                    break
                continue
            if line.startswith("ready "):
                self.host, port = line.split()[1].rsplit(":", 1)
                self.port = int(port)
                return
        said = self.server_errors()
        self.kill()
        raise HomeError(f"the gateway did not get ready: {said or 'it said nothing'}")

    def server_errors(self):
        time.sleep(0.05)   # the reading thread gets its turn
        return "".join(self._server_errors or []).strip()

    @property
    def server_pid(self):
        return self._server.pid if self._server else None

    @property
    def is_running(self):
        return self._server is not None and self._server.poll() is None

    def stop(self):
        """SIGTERM, as an administrator would; returns the exit code."""
        if self._server is None:
            return None
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait(10)
                raise HomeError("the gateway did not stop within 20 s of SIGTERM and was killed") from None
        return self._reap()

    def kill(self):
        """SIGKILL: what a crash looks like."""
        if self._server is None:
            return None
        if self._server.poll() is None:
            self._server.kill()
            self._server.wait(10)
        return self._reap()

    def _reap(self):
        code = self._server.returncode
        self._server = None
        return code

    def conninfo(self, user, database, **more):
        """libpq connection string of an identity, with its token."""
        values = {"host": self.host, "port": self.port, "dbname": database, "user": user,
                  "password": self.tokens[user], "connect_timeout": 15, **more}
        return " ".join(f"{key}='{value}'" for key, value in values.items())

    def approve(self, approval, reviewer, reason):
        return self.run("approvals", "approve", approval, "--reason", reason, token=self.tokens[reviewer])

    def deny(self, approval, reviewer, reason):
        return self.run("approvals", "deny", approval, "--reason", reason, token=self.tokens[reviewer])
