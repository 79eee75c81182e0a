"""A private PostgreSQL cluster on loopback with a random port; nothing else on the machine is touched.

PostgreSQL refuses to run as root, so under root the server runs as the user `postgres` of Debian's package
and its data stands in a directory of that user. The superuser can be reached only over a socket that
belongs to the server's own user (peer); everybody else signs in over TCP with SCRAM.
"""
import base64
import getpass
import hashlib
import hmac
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time

SERVER_USER = "postgres"   # of Debian's package, used when we are root
START_SECONDS = 60


class ClusterError(RuntimeError):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_password():
    return secrets.token_urlsafe(24)


def scram_verifier(password, iterations=4096):
    """What PostgreSQL keeps instead of the password, so that its log of statements never has it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${iterations}:{encoded[0]}${encoded[1]}:{encoded[2]}"


def program(name):
    newest = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if not found:
        raise ClusterError(f"{name} is missing: install Debian's postgresql package (./run build does)")
    return found


class PrivateCluster:
    """directory must be one that the server's user can reach; it is made when it is not there."""

    def __init__(self, directory, settings=None):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.settings = dict(settings or {})
        self.server_user = SERVER_USER if os.geteuid() == 0 else None
        self.superuser = SERVER_USER if self.server_user else getpass.getuser()
        self.port = None
        self._server = None
        # A socket's path is limited to 107 bytes.
        self._socket_directory = self.directory
        if len(str(self.directory)) > 80:
            short = hashlib.sha256(str(self.directory).encode()).hexdigest()[:16]
            self._socket_directory = pathlib.Path(f"/tmp/gatehouse-pg-{os.geteuid()}-{short}")

    @property
    def log_file(self):
        return self.data / "log" / "postgresql.log"

    def _as_server_user(self):
        """Arguments for subprocess: who runs the server's programs, and from where."""
        options = {"cwd": str(self.directory), "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
        if self.server_user:
            entry = pwd.getpwnam(self.server_user)
            options.update(user=entry.pw_uid, group=entry.pw_gid, extra_groups=[])
        return options

    def _own(self, directory):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        if self.server_user:
            shutil.chown(directory, self.server_user, self.server_user)

    @property
    def exists(self):
        return (self.data / "gatehouse-ready").exists()

    def create(self):
        """initdb; what is left of an earlier try is removed first."""
        shutil.rmtree(self.data, ignore_errors=True)
        self._own(self.directory)
        made = subprocess.run(
            [program("initdb"), "-D", str(self.data), "-U", self.superuser, "-E", "UTF8", "--locale=C.UTF-8",
             "--auth-local=peer", "--auth-host=scram-sha-256", "--no-sync"],
            capture_output=True, text=True, **self._as_server_user())
        if made.returncode != 0:
            raise ClusterError(f"initdb failed: {made.stderr.strip()}")

    def mark_ready(self):
        """From now on `exists` holds: the databases are filled."""
        (self.data / "gatehouse-ready").touch()

    def start(self):
        if self._is_live():
            raise ClusterError(f"a server already runs on {self.data}; stop the other demo first")
        self._own(self._socket_directory)
        self.port = self._chosen_port()
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self._socket_directory),
            "max_connections": 200, "shared_buffers": "128MB", "password_encryption": "scram-sha-256",
            "logging_collector": "on", "log_directory": "log", "log_filename": "postgresql.log",
            "log_rotation_age": 0, "log_rotation_size": 0, "log_statement": "all",
            "log_line_prefix": "%m [%p] %u@%d %a: ", "timezone": "UTC", "log_timezone": "UTC", **self.settings}
        arguments = [program("postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        # A session of its own, so that Ctrl+C in the terminal reaches us alone and we stop it in order.
        self._server = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        start_new_session=True, **self._as_server_user())
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._server.poll() is not None:
                raise ClusterError(f"the server stopped at once: {self._server.stderr.read().strip()}")
            if subprocess.run([program("pg_isready"), "-q", "-h", str(self._socket_directory), "-p", str(self.port)],
                              **self._as_server_user()).returncode == 0:
                return
            time.sleep(0.05)
        raise ClusterError(f"the server did not answer within {START_SECONDS} s; see {self.log_file}")

    def _is_live(self):
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return False
        return str(self.data).encode() in command

    def _chosen_port(self):
        """Random once, then the same: connections of a home name it."""
        kept = self.data / "gatehouse-port"
        if kept.exists():
            return int(kept.read_text())
        port = free_port()
        kept.write_text(str(port))
        return port

    def stop(self):
        if self._server is None:
            return
        if self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)   # fast shutdown: ends the sessions
            try:
                self._server.wait(30)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait(10)
        self._server.stderr.close()
        self._server = None
        if self._socket_directory != self.directory:
            shutil.rmtree(self._socket_directory, ignore_errors=True)

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def sql(self, text, database="postgres", variables=None):
        """Runs text through psql as superuser over the private socket; returns what it printed."""
        arguments = [program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self._socket_directory),
                     "-p", str(self.port), "-U", self.superuser, "-d", database]
        for name, value in (variables or {}).items():
            arguments += ["-v", f"{name}={value}"]
        ran = subprocess.run(arguments, input=text, capture_output=True, text=True, **self._as_server_user())
        if ran.returncode != 0:
            raise ClusterError(f"psql on {database}: {ran.stderr.strip()}")
        return ran.stdout.strip()

    def create_role(self, name, password, attributes="LOGIN"):
        self.sql(f"SET log_statement = none; CREATE ROLE {name} {attributes} PASSWORD '{scram_verifier(password)}';")

    def log_text(self):
        return self.log_file.read_text(errors="replace")
