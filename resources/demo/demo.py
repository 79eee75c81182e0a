"""The demo: a private PostgreSQL with the sample shop, a small team, the gateway, and the console.

usage: demo.py PROGRAMS [--home DIR] [--traffic] [--reset]
A home that was made before is used again; Ctrl+C stops what was started.
"""
import argparse
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading

import cluster
import home
import place
import shop
import team
import traffic

USUAL_PORT = 6432


def default_home():
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return pathlib.Path(data) / "gatehouse-demo"


def listen_address():
    """The usual port when nobody has it, so that the lines in the README work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT))
            return f"127.0.0.1:{USUAL_PORT}"
        except OSError:
            return "127.0.0.1:0"


class Demo:
    def __init__(self, options):
        self.options = options
        self.home = home.Home(options.home, options.programs)
        self.cluster = None
        self.console = None
        self.stop = threading.Event()

    def say(self, text):
        print(text, flush=True)

    def prepare(self):
        directory = self.home.directory
        made = (directory / "demo" / "data" / "gatehouse-ready").exists() and self.home.exists
        if not made or self.options.reset:
            if directory.exists() and any(directory.iterdir()) and not (directory / "demo").exists():
                raise home.HomeError(f"{directory} is in use and is no demo home; choose another with --home")
            place.remove(directory)
            self.make(directory)
        else:
            self.say(f"using the demo home {directory} again (--reset makes a new one)")
            self.cluster = cluster.PrivateCluster(place.cluster_directory(directory))
            self.cluster.start()
        team.issue_tokens(self.home)

    def make(self, directory):
        self.say(f"making the demo home {directory}")
        directory.mkdir(mode=0o700, parents=True)
        self.cluster = cluster.PrivateCluster(place.cluster_directory(directory))
        self.cluster.create()
        self.cluster.start()
        passwords = {role: cluster.new_password() for role in shop.ROLES}
        shop.create_roles(self.cluster, passwords)
        for database, customers in shop.DATABASES:
            self.say(f"filling {database} ({customers} customers)")
            shop.fill(self.cluster, database, customers)
        team.furnish(self.home, self.cluster.port, passwords)
        self.cluster.mark_ready()

    def psql_line(self, identity, database, statement):
        return (f"PGPASSWORD={self.home.tokens[identity]} psql \"host={self.home.host} port={self.home.port} "
                f"dbname={database} user={identity}\" -c \"{statement}\"")

    def print_lines(self):
        self.say("\nTry (the tokens are good for twelve hours):\n")
        self.say("# a person reads: labelled columns come back masked")
        self.say(self.psql_line("lena", "shop", "SELECT id, full_name, email, ssn, region FROM customers LIMIT 5"))
        self.say("# an agent's DROP is blocked")
        self.say(self.psql_line("triage-bot", "shop", "DROP TABLE api_tokens"))
        self.say("# an agent's DELETE is held until a reviewer decides")
        self.say(self.psql_line("triage-bot", "shop", "DELETE FROM refunds WHERE id = 1"))
        ctl = f"{self.home.ctl_program} --home {self.home.directory}"
        self.say("# … in another terminal; priya is a reviewer")
        self.say(f"{ctl} approvals list")
        self.say(f"GATEHOUSE_TOKEN={self.home.tokens['priya']} {ctl} approvals approve ID --reason 'duplicates'")
        self.say("# what happened, and the proof that nobody changed the record of it")
        self.say(f"{ctl} audit list")
        self.say(f"{ctl} audit verify\n")

    def open_console(self):
        program = self.home.ctl_program.with_name("gatehouse")
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            self.say("no display: serving without the console")
            return
        if not program.exists():
            self.say(f"{program} is not built: serving without the console")
            return
        self.console = subprocess.Popen([str(program), "--home", str(self.home.directory)], start_new_session=True)
        self.say("the console is open; closing it ends the demo")

    def run(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.interrupt())
        try:
            self.prepare()
            self.home.start(listen_address())
            self.print_lines()
            self.say(f"gateway ready on {self.home.host}:{self.home.port}; Ctrl+C stops everything")
            self.open_console()
            if self.options.traffic:
                traffic.start(self.home, self.stop)
                self.say("traffic is running")
            return self.wait()
        except KeyboardInterrupt:
            return 0
        except (home.HomeError, cluster.ClusterError, OSError) as error:
            print(f"demo: {error}", file=sys.stderr)
            return 1
        finally:
            self.close()

    def interrupt(self):
        if not self.stop.is_set():
            self.stop.set()
            raise KeyboardInterrupt

    def wait(self):
        while not self.stop.wait(0.5):
            if self.console and self.console.poll() is not None:
                self.say("the console was closed")
                return 0
            if not self.home.is_running:
                print(f"demo: the gateway stopped by itself: {self.home.server_errors()}", file=sys.stderr)
                return 1
        return 0

    def close(self):
        self.stop.set()
        if self.console and self.console.poll() is None:
            self.console.terminate()
            try:
                self.console.wait(10)
            except subprocess.TimeoutExpired:
                self.console.kill()
        try:
            self.home.stop()
        finally:
            if self.cluster:
                self.cluster.stop()
        self.say("stopped")


def main():
    parser = argparse.ArgumentParser(description="Gatehouse's demo")
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--home", type=lambda text: pathlib.Path(text).absolute(), default=default_home())
    parser.add_argument("--traffic", action="store_true")
    parser.add_argument("--reset", action="store_true")
    return Demo(parser.parse_args()).run()


if __name__ == "__main__":
    sys.exit(main())
