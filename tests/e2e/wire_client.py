"""A small PostgreSQL client that works with bare protocol messages, for what drivers hide."""
import base64
import hashlib
import hmac
import os
import socket
import ssl
import struct

PROTOCOL_3_0 = 196608
SSL_REQUEST = 80877103
GSSENC_REQUEST = 80877104
CANCEL_REQUEST = 80877102


class ServerError(Exception):
    """An ErrorResponse; fields by their one-letter codes."""

    def __init__(self, fields):
        super().__init__(f"{fields.get('C')}: {fields.get('M')}")
        self.fields = fields


class Closed(Exception):
    """The other side closed the connection."""


def fields_of(payload):
    parts = payload.rstrip(b"\0").split(b"\0")
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in parts if part}


def message(kind, payload=b""):
    return kind.encode() + struct.pack("!I", len(payload) + 4) + payload


def text(value):
    return value.encode() + b"\0"


def query(sql):
    return message("Q", text(sql))


def parse(sql, name="", types=()):
    return message("P", text(name) + text(sql) + struct.pack(f"!H{len(types)}I", len(types), *types))


def bind(parameters=(), portal="", statement="", formats=(), result_formats=()):
    out = text(portal) + text(statement) + struct.pack(f"!H{len(formats)}H", len(formats), *formats)
    out += struct.pack("!H", len(parameters))
    for value in parameters:
        out += struct.pack("!i", -1) if value is None else struct.pack("!i", len(value)) + value
    return message("B", out + struct.pack(f"!H{len(result_formats)}H", len(result_formats), *result_formats))


def describe(kind="P", name=""):
    return message("D", kind.encode() + text(name))


def execute(portal="", rows_max=0):
    return message("E", text(portal) + struct.pack("!I", rows_max))


def close(kind="S", name=""):
    return message("C", kind.encode() + text(name))


def sync():
    return message("S")


def flush():
    return message("H")


def cells(payload):
    """The values of a DataRow; None is NULL."""
    count, = struct.unpack_from("!H", payload)
    position, values = 2, []
    for _ in range(count):
        length, = struct.unpack_from("!i", payload, position)
        position += 4
        values.append(None if length < 0 else payload[position:position + length])
        position += max(0, length)
    return values


class WireClient:
    def __init__(self, host, port, user, password, database, tls=False, options=None, timeout=30, parameters=None):
        self.host, self.port, self.user, self.password = host, port, user, password
        self.parameters, self.backend_key, self.buffer = {}, None, b""
        self.socket = socket.create_connection((host, port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.start_tls()
        startup = {"user": user, "database": database, **({"options": options} if options else {}), **(parameters or {})}
        body = b"".join(text(key) + text(value) for key, value in startup.items()) + b"\0"
        self.send(struct.pack("!II", len(body) + 8, PROTOCOL_3_0) + body)
        self.sign_in()

    def start_tls(self):
        self.send(struct.pack("!II", 8, SSL_REQUEST))
        if self.socket.recv(1) != b"S":
            raise Closed("TLS is not offered")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket)

    def send(self, data):
        self.socket.sendall(data)

    def read_bytes(self, count):
        while len(self.buffer) < count:
            data = self.socket.recv(1 << 20)
            if not data:
                raise Closed("the connection was closed")
            self.buffer += data
        out, self.buffer = self.buffer[:count], self.buffer[count:]
        return out

    def read(self):
        """The next message: (type letter, payload)."""
        head = self.read_bytes(5)
        length, = struct.unpack_from("!I", head, 1)
        return head[:1].decode(), self.read_bytes(length - 4)

    def until(self, kinds="Z"):
        """Messages up to and including the first of these types."""
        out = []
        while True:
            out.append(self.read())
            if out[-1][0] in kinds:
                return out

    def ask(self, data):
        self.send(data)
        return self.until("Z")

    def simple(self, sql):
        """Runs a simple query: (rows, command tags, error fields or None, transaction status)."""
        return summary(self.ask(query(sql)))

    def sign_in(self):
        nonce = ""
        first_bare = server_first = b""
        salted = b""
        while True:
            kind, payload = self.read()
            if kind == "E":
                raise ServerError(fields_of(payload))
            if kind == "R":
                what, = struct.unpack_from("!I", payload)
                if what == 10:
                    nonce = base64.b64encode(os.urandom(18)).decode()
                    first_bare = f"n=,r={nonce}".encode()
                    initial = b"n,," + first_bare
                    self.send(message("p", text("SCRAM-SHA-256") + struct.pack("!I", len(initial)) + initial))
                elif what == 11:
                    server_first = payload[4:]
                    parts = dict(part.split("=", 1) for part in server_first.decode().split(","))
                    salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
                    client_key = hmac.digest(salted, b"Client Key", "sha256")
                    without_proof = f"c=biws,r={parts['r']}".encode()
                    signed = first_bare + b"," + server_first + b"," + without_proof
                    signature = hmac.digest(hashlib.sha256(client_key).digest(), signed, "sha256")
                    proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature)))
                    self.send(message("p", without_proof + b",p=" + proof))
            elif kind == "S":
                name, value, _ = payload.split(b"\0")
                self.parameters[name.decode()] = value.decode()
            elif kind == "K":
                self.backend_key = struct.unpack("!II", payload)
            elif kind == "Z":
                return

    def cancel(self):
        with socket.create_connection((self.host, self.port), timeout=10) as other:
            other.sendall(struct.pack("!IIII", 16, CANCEL_REQUEST, *self.backend_key))
            other.recv(1)

    def close(self):
        try:
            self.send(message("X"))
        except OSError:
            pass
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def summary(messages):
    rows = [cells(payload) for kind, payload in messages if kind == "D"]
    tags = [payload.rstrip(b"\0").decode() for kind, payload in messages if kind == "C"]
    errors = [fields_of(payload) for kind, payload in messages if kind == "E"]
    status = next((payload.decode() for kind, payload in reversed(messages) if kind == "Z"), None)
    return rows, tags, errors[0] if errors else None, status
