"""Who gets in and how: TLS, SCRAM with and without channel binding, tokens, and what a stranger is told."""
import socket
import ssl
import struct
import time
import unittest

import psycopg2

from harness import Background, WorldTest, eventually, libpq_program, open_wire, through_the_gateway
from wire_client import GSSENC_REQUEST, PROTOCOL_3_0, SSL_REQUEST, ServerError, fields_of, query, text


@through_the_gateway
class SignIn(WorldTest):
    def refused(self, **change):
        with self.assertRaises(ServerError) as caught:
            open_wire({**self.world.values(), **change}).close()
        return caught.exception.fields

    def connect(self, **more):
        connection = psycopg2.connect(self.world.conninfo(**more))
        self.addCleanup(connection.close)
        return connection

    def test_plain(self):
        self.assertFalse(self.connect(sslmode="disable").info.ssl_in_use)

    def test_tls(self):
        info = self.connect(sslmode="require").info
        self.assertTrue(info.ssl_in_use)
        self.assertIn(info.ssl_attribute("protocol"), ("TLSv1.2", "TLSv1.3"))

    def test_channel_binding(self):
        connection = self.connect(sslmode="require", channel_binding="require")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM products")
            self.assertEqual(cursor.fetchone(), (600,))

    def test_channel_binding_can_be_declined(self):
        self.connect(sslmode="require", channel_binding="disable")

    def test_old_tls_is_refused(self):
        with socket.create_connection((self.world.home.host, self.world.home.port), timeout=10) as plain:
            plain.sendall(struct.pack("!II", 8, SSL_REQUEST))
            self.assertEqual(plain.recv(1), b"S")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                context.wrap_socket(plain)

    def test_bytes_slipped_in_before_tls_are_refused(self):
        with socket.create_connection((self.world.home.host, self.world.home.port), timeout=10) as plain:
            plain.sendall(struct.pack("!II", 8, SSL_REQUEST) + query("SELECT 1"))
            plain.settimeout(3)
            data = b""
            try:
                while chunk := plain.recv(4096):
                    data += chunk
            except (TimeoutError, ConnectionError):
                pass
            self.assertNotIn(b"SELECT", data)

    def test_gss_encryption_is_declined(self):
        with socket.create_connection((self.world.home.host, self.world.home.port), timeout=10) as plain:
            plain.sendall(struct.pack("!II", 8, GSSENC_REQUEST))
            self.assertEqual(plain.recv(1), b"N")
            plain.sendall(struct.pack("!II", 8, SSL_REQUEST))
            self.assertEqual(plain.recv(1), b"S", "TLS can still be asked for")

    def test_a_newer_minor_version_is_negotiated(self):
        body = text("user") + text("lena") + text("database") + text("shop") + text("_pq_.something_new") + text("on") + b"\0"
        with socket.create_connection((self.world.home.host, self.world.home.port), timeout=10) as plain:
            plain.sendall(struct.pack("!II", len(body) + 8, PROTOCOL_3_0 + 2) + body)
            answer = plain.recv(4096)
        self.assertEqual(answer[:1], b"v", answer)
        minor, count = struct.unpack_from("!II", answer, 5)
        self.assertEqual((minor & 0xffff, count), (0, 1))
        self.assertIn(b"_pq_.something_new\0", answer)

    def test_wrong_password(self):
        self.assertEqual(self.refused(password="wrong")["C"], "28P01")

    def test_unknown_user_is_told_the_same_as_a_wrong_password(self):
        unknown = self.refused(user="nobody", password="wrong")
        wrong = self.refused(password="wrong")
        self.assertEqual((unknown["C"], unknown["M"].replace("nobody", "X")), (wrong["C"], wrong["M"].replace("lena", "X")))

    def test_another_identitys_token(self):
        self.assertEqual(self.refused(password=self.world.home.tokens["dan"])["C"], "28P01")

    def test_unknown_connection(self):
        self.assertEqual(self.refused(dbname="no_such_shop")["C"], "3D000")

    def test_an_identity_without_account(self):
        self.world.home.ctl("connection", "add", "locked", "--upstream", f"host=127.0.0.1 port={self.world.cluster.port} dbname=shop user=app_ro",
                            "--environment", "prod", "--password-stdin", secret=self.world.passwords["app_ro"] + "\n")
        self.world.home.add_account("locked", "app_ro", "role:admin", self.world.passwords["app_ro"])
        self.assertIn(self.refused(dbname="locked")["C"], ("28000", "42501"))

    def test_expired_token(self):
        token = self.world.home.ctl("token", "issue", "lena", "--ttl", "3s")
        open_wire({**self.world.values(), "password": token}).close()
        time.sleep(3.5)
        self.assertEqual(self.refused(password=token)["C"], "28P01")

    def test_revoking_ends_the_sessions(self):
        self.world.home.issue_token("omar")
        client = self.world.wire("omar")
        self.world.home.ctl("token", "revoke", "omar")
        waiting = Background(lambda: client.read())
        kind, payload = waiting.finish(10)
        self.assertEqual((kind, fields_of(payload)["C"]), ("E", "57P01"))
        with self.assertRaises(ServerError):
            self.world.wire("omar")

    def test_another_database_of_the_same_server(self):
        with self.world.wire(database="shop/shop_dev") as client:
            self.assertEqual(client.simple("SELECT current_database()")[0], [[b"shop_dev"]])

    def test_the_upstream_sees_who_it_is(self):
        with self.world.wire("triage-bot") as client:
            name, = client.simple("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")[0][0]
        self.assertIn(b"triage-bot", name)

    def test_accounts_by_role(self):
        for identity, account in (("lena", b"app_rw"), ("omar", b"app_ro"), ("report-writer", b"app_ro"), ("ada", b"shop_owner")):
            self.world.home.issue_token(identity)
            with self.subTest(identity=identity), self.world.wire(identity) as client:
                self.assertEqual(client.simple("SELECT current_user")[0], [[account]])

    def test_ending_a_session(self):
        client = self.world.wire("dan")
        session = eventually(lambda: [s for s in self.world.home.listing("sessions", "list")
                                      if s["identity"] == "dan" and not s["closedAt"]], "dan's session is listed")[0]
        self.world.home.ctl("sessions", "end", session["id"])
        kind, payload = Background(lambda: client.read()).finish(10)
        self.assertEqual((kind, fields_of(payload)["C"]), ("E", "57P01"))

    def test_psql_by_environment(self):
        ran = libpq_program("psql", self.world.values(), "-X", "-c", r"\conninfo")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_no_token_or_password_in_the_home_or_the_logs(self):
        secrets = [*self.world.home.tokens.values(), *self.world.passwords.values()]
        for file in self.world.home.directory.rglob("*"):
            if file.is_file():
                data = file.read_bytes()
                for secret in secrets:
                    self.assertNotIn(secret.encode(), data, f"{file.name} holds a secret in clear")
                self.assertEqual(file.stat().st_mode & 0o077, 0, f"{file.name} can be read by others")
        self.assertEqual(self.world.home.directory.stat().st_mode & 0o777, 0o700)
        for secret in secrets:
            self.assertNotIn(secret, self.world.home.server_errors())
            self.assertNotIn(secret, self.world.cluster.log_text())

    def test_a_literal_is_not_readable_in_the_ledger(self):
        with self.world.wire() as client:
            client.simple("SELECT count(*) FROM customers WHERE email = 'a-very-special-literal@example.org'")
        eventually(lambda: any("customers" in r["shape"] for r in self.world.records()), "it is recorded")
        for file in self.world.home.directory.glob("ledger.db*"):
            self.assertNotIn(b"a-very-special-literal", file.read_bytes(), f"{file.name} holds a literal in clear")


if __name__ == "__main__":
    unittest.main(verbosity=2)
