"""The main job of Gatehouse over real connections, step by step, with what came back over the wire.

usage: tour.py PROGRAMS    (the folder with gatehousectl)
Makes its own home and cluster, removes them, and exits 1 when a step failed.
"""
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import psycopg2

import cluster
import home
import place
import shop
import team

CUSTOMERS = "SELECT id, full_name, email, ssn, region FROM customers ORDER BY id LIMIT 3"
# Refunds of small ids only: rows that every run has.
RELEASED = "DELETE FROM refunds WHERE id BETWEEN 11 AND 13"
REFUSED = "DELETE FROM refunds WHERE id BETWEEN 21 AND 23"
HELD_SECONDS = 15
FOUND_SECONDS = 20


class StepFailed(AssertionError):
    pass


def need(condition, message):
    if not condition:
        raise StepFailed(message)


class Statement(threading.Thread):
    """One statement on its own connection, so that the main thread can decide while it is held."""

    def __init__(self, conninfo, text):
        super().__init__(daemon=True)
        self.connection = psycopg2.connect(conninfo)
        self.connection.autocommit = True
        self.backend = self.connection.info.backend_pid
        self.text = text
        self.status = None
        self.error = None

    def run(self):
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(self.text)
                self.status = cursor.statusmessage
            except psycopg2.Error as error:
                self.error = error

    def finish(self):
        self.join(HELD_SECONDS)
        need(not self.is_alive(), f"no answer within {HELD_SECONDS} s after the decision: {self.text}")

    def works_on(self):
        """The same connection still answers."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,) and self.connection.info.backend_pid == self.backend


class Tour:
    def __init__(self, programs):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-tour-"))
        self.home = home.Home(self.place / "home", programs)
        self.cluster = None
        self.passed = 0
        self.failed = 0

    def say(self, text):
        for line in str(text).rstrip().splitlines():
            print("   " + line, flush=True)

    def step(self, title, work):
        print(f"{self.passed + self.failed + 1}. {title}", flush=True)
        try:
            work()
        except Exception as error:   # noqa: BLE001: whatever went wrong is this step's failure
            self.failed += 1
            self.say(f"FAILED: {type(error).__name__}: {error}")
        else:
            self.passed += 1
            self.say("ok")

    def prepare(self):
        self.home.directory.mkdir(mode=0o700)
        self.cluster = cluster.PrivateCluster(place.cluster_directory(self.home.directory), {"fsync": "off"})
        self.cluster.create()
        self.cluster.start()
        passwords = {role: cluster.new_password() for role in shop.ROLES}
        shop.create_roles(self.cluster, passwords)
        for database, customers in shop.DATABASES:
            shop.fill(self.cluster, database, customers if database == "shop" else 100)
        team.furnish(self.home, self.cluster.port, passwords)
        team.issue_tokens(self.home, "1h")
        self.home.start("127.0.0.1:0")
        self.say(f"gateway on {self.home.host}:{self.home.port}, PostgreSQL on port {self.cluster.port}, "
                 f"{self.direct('SELECT count(*) FROM customers')} customers, {self.refunds()} refunds")

    def close(self):
        self.home.stop()
        if self.cluster:
            self.cluster.remove()
        place.remove(self.home.directory)
        shutil.rmtree(self.place, ignore_errors=True)

    # What the database itself says, past the gateway.
    def direct(self, sql):
        return self.cluster.sql(sql, "shop")

    def refunds(self):
        return int(self.direct("SELECT count(*) FROM refunds"))

    def held(self, identity):
        """The approval request that this identity waits for."""
        deadline = time.monotonic() + HELD_SECONDS
        while time.monotonic() < deadline:
            for request in self.home.listing("approvals", "list"):
                if request["identity"] == identity and request["state"] == "pending":
                    return request
            time.sleep(0.05)
        raise StepFailed(f"no statement of {identity} is waiting for approval")

    def found_by_itself(self):
        """Nobody labelled these columns."""
        wanted = {"public.customers.email": "email", "public.customers.full_name": "person_name",
                  "public.customers.ssn": "national_id", "public.payments.card_number": "card_number"}
        deadline = time.monotonic() + FOUND_SECONDS
        while True:
            found = {f"{row['schema']}.{row['table']}.{row['column']}": row for row in self.home.listing("label", "list", "shop")}
            if all(name in found for name in wanted) or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        for name, label in wanted.items():
            row = found.get(name)
            need(row and row["label"] == label and row["enforced"], f"{name} was not found to hold {label}: {row}")
            need(row["setBy"] == "discovery", f"{name} was labelled by {row['setBy']}")
        by_itself = [row for row in found.values() if row["setBy"] == "discovery" and row["enforced"]]
        self.say(f"found by itself and masked: {len(by_itself)} columns, such as customers.email: {found['public.customers.email']['evidence'][0]}")

    def masked_read(self):
        self.found_by_itself()
        clear = self.direct(CUSTOMERS).splitlines()
        with psycopg2.connect(self.home.conninfo("lena", "shop")) as connection, connection.cursor() as cursor:
            cursor.execute(CUSTOMERS)
            rows = cursor.fetchall()
        self.say(f"lena, psycopg2: {CUSTOMERS}")
        for row in rows:
            self.say(" | ".join(str(value) for value in row))
        need(len(rows) == 3, f"{len(rows)} rows instead of 3")
        for row, line in zip(rows, clear):
            key, *secrets_of_row, region = line.split("|")
            need(str(row[0]) == key and row[4] == region, "a column without a label changed")
            for value, secret in zip(row[1:4], secrets_of_row):
                need(value != secret, f"{secret} came back in clear")

    def masked_psql(self):
        environment = {**os.environ, "PGPASSWORD": self.home.tokens["lena"]}
        ran = subprocess.run([cluster.program("psql"), "-X", f"host={self.home.host} port={self.home.port} dbname=shop user=lena",
                              "-c", CUSTOMERS], capture_output=True, text=True, env=environment, timeout=30)
        self.say(f'psql "host={self.home.host} port={self.home.port} dbname=shop user=lena"')
        self.say(ran.stdout + ran.stderr)
        need(ran.returncode == 0, "psql failed")
        for line in self.direct(CUSTOMERS).splitlines():
            for secret in line.split("|")[1:4]:
                need(secret not in ran.stdout, f"{secret} came back in clear")
        need("(3 rows)" in ran.stdout, "psql did not get three rows")

    def blocked_drop(self):
        before = self.direct("SELECT count(*) FROM api_tokens")
        # Not `with`: that would begin a transaction, which a blocked statement fails, as it should.
        connection = psycopg2.connect(self.home.conninfo("triage-bot", "shop"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            try:
                cursor.execute("DROP TABLE api_tokens")
                raise StepFailed("DROP TABLE came through")
            except psycopg2.Error as error:
                self.say(f"triage-bot: DROP TABLE api_tokens\n{error.pgcode} {error}")
                need(error.pgcode == "42501", f"SQLSTATE {error.pgcode} instead of 42501")
                need("blocked by rule" in str(error) and error.diag.message_hint, "no rule or no hint in the error")
            cursor.execute("SELECT 1")
        connection.close()
        need(self.direct("SELECT count(*) FROM api_tokens") == before, "rows of api_tokens are gone")
        of_bot = [line for line in self.cluster.log_text().splitlines() if "triage-bot" in line]
        need(any("SELECT 1" in line for line in of_bot), "the database's log has nothing of triage-bot: no proof")
        need("DROP TABLE api_tokens" not in self.cluster.log_text(), "the database's own log has the DROP")
        self.say(f"the database's own log: {len(of_bot)} lines of triage-bot, none with DROP")

    def hold_and_decide(self):
        before = self.refunds()
        statement = Statement(self.home.conninfo("triage-bot", "shop"), RELEASED)
        statement.start()
        request = self.held("triage-bot")
        self.say(f"triage-bot: {RELEASED}\nheld as {request['id']}")
        need(self.refunds() == before, "rows are gone before anybody approved")
        need(RELEASED not in self.cluster.log_text(), "the database saw the statement before anybody approved")
        refused = self.home.approve(request["id"], "dan", "looks fine to me")
        self.say(f"dan, who sponsors triage-bot, approves: exit {refused.returncode}: {refused.stderr.strip()}")
        need(refused.returncode != 0, "the sponsor could approve for their own agent")
        need(statement.is_alive() and self.refunds() == before, "the refused approval released the statement")
        released = self.home.approve(request["id"], "priya", "duplicates, checked in the payment system")
        need(released.returncode == 0, f"priya could not approve: {released.stderr.strip()}")
        statement.finish()
        need(statement.error is None, f"the approved statement failed: {statement.error}")
        self.say(f"priya approves; on the same connection triage-bot gets: {statement.status}")
        for notice in statement.connection.notices[:1]:
            self.say(notice)
        need(statement.status == "DELETE 3", f"{statement.status} instead of DELETE 3")
        need(statement.works_on(), "the connection is not the same any more")
        need(self.refunds() == before - 3, f"{before - self.refunds()} rows are gone instead of 3")
        self.say(f"refunds: {before} before, {self.refunds()} after")
        statement.connection.close()

    def deny(self):
        before = self.refunds()
        statement = Statement(self.home.conninfo("triage-bot", "shop"), REFUSED)
        statement.start()
        request = self.held("triage-bot")
        denied = self.home.deny(request["id"], "marta", "these are real refunds")
        need(denied.returncode == 0, f"marta could not deny: {denied.stderr.strip()}")
        statement.finish()
        need(statement.error is not None, "the denied statement came through")
        self.say(f"triage-bot: {REFUSED}\n{statement.error.pgcode} {statement.error}")
        need(statement.error.pgcode == "42501" and "marta" in str(statement.error), "not the error of a denial by marta")
        need(statement.works_on(), "the connection does not go on")
        need(self.refunds() == before, "rows are gone after a denial")
        need(REFUSED not in self.cluster.log_text(), "the database saw the denied statement")
        self.say(f"refunds: {before} before, {self.refunds()} after")
        statement.connection.close()

    def verify(self):
        self.say(self.home.ctl("audit", "verify"))

    def tamper(self):
        target = next(record for record in self.home.listing("audit", "list")
                      if record["kind"] == "statement" and record["verdict"] == "block")
        copy = self.place / "ledger-copy.db"
        with sqlite3.connect(f"file:{self.home.directory / 'ledger.db'}?mode=ro", uri=True) as source, \
                sqlite3.connect(copy) as there:
            source.backup(there)
        there.close()
        intact = self.home.run("audit", "verify", "--file", str(copy))
        need(intact.returncode == 0, f"the copy does not verify before the change: {intact.stderr.strip()}")
        position = body_position(copy, target["seq"])
        with open(copy, "r+b") as file:
            file.seek(position)
            byte = file.read(1)
            file.seek(position)
            file.write(bytes([byte[0] ^ 0x01]))
        self.say(f"record {target['seq']} of a copy: one bit of one byte at offset {position} changed")
        found = self.home.run("audit", "verify", "--file", str(copy))
        said = (found.stdout + found.stderr).strip()
        self.say(f"exit {found.returncode}: {said}")
        need(found.returncode != 0, "the changed copy verifies")
        need(str(target["seq"]) in said, f"record {target['seq']} is not named")
        need(self.home.run("audit", "verify").returncode == 0, "the ledger itself does not verify any more")

    def run(self):
        # Ctrl+C and SIGTERM leave through finally, so nothing stays behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        started = time.monotonic()
        try:
            self.step("a private PostgreSQL, the sample shop, a team and the gateway", self.prepare)
            if self.failed == 0:
                self.step("a person reads customers: masked", self.masked_read)
                self.step("the same query by psql: masked", self.masked_psql)
                self.step("an agent's DROP TABLE is blocked before the database sees it", self.blocked_drop)
                self.step("an agent's DELETE is held; its sponsor is refused; a reviewer releases it", self.hold_and_decide)
                self.step("a denied DELETE leaves its rows", self.deny)
                self.step("the ledger verifies", self.verify)
                self.step("one byte changed in a copy of the ledger is found and named", self.tamper)
        finally:
            self.close()
        print(f"{time.monotonic() - started:.1f} s")
        print(f"tour: {self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def body_position(path, seq):
    """Where in the file the bytes of a record's body stand; a byte in their middle."""
    with sqlite3.connect(path) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = next(name for name in tables
                     if {"seq", "body"} <= {column[1] for column in database.execute(f"PRAGMA table_info({name})")})
        (body,) = database.execute(f"SELECT body FROM {table} WHERE seq = ?", (seq,)).fetchone()
    database.close()
    body = body.encode() if isinstance(body, str) else body
    whole = pathlib.Path(path).read_bytes()
    piece = body[:200]   # a long body may go on in another page
    at = whole.find(piece)
    need(at >= 0, f"the body of record {seq} was not found in the file")
    return at + len(piece) // 2


if __name__ == "__main__":
    sys.exit(Tour(sys.argv[1]).run())
