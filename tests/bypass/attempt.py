"""Does what a case says over one connection and keeps every byte that comes back."""
import contextlib
import dataclasses
import itertools
import pathlib
import re
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import wire_client   # noqa: E402
from wire_client import Closed, ServerError   # noqa: E402

_NUMBERS = itertools.count(1)
SECONDS = 25
HELD = "held for approval as "


@dataclasses.dataclass
class Answer:
    data: bytes = b""                                # everything after sign-in, and the settings told at sign-in
    cells: list = dataclasses.field(default_factory=list)
    shapes: list = dataclasses.field(default_factory=list)    # what a person can tell two answers apart by
    errors: list = dataclasses.field(default_factory=list)    # (SQLSTATE, message)
    held: bool = False
    ended: str = ""                                  # why the connection is gone, when it is


class Attempt:
    """way: connection values (host, port, user, password, dbname); owner: runs SQL as the database's superuser."""

    def __init__(self, case, way, mode, owner, words, guess=""):
        self.case, self.way, self.mode, self.owner = case, way, mode, owner
        # A number of its own, so that what one attempt leaves behind is not in another's way.
        self.words = {**words, **{key: str(value) for key, value in way.items()}, "n": str(next(_NUMBERS)), "guess": guess}
        self.answer = Answer()
        self.clients = []

    def run(self):
        try:
            main = self._connect(self.case.startup)
            other = None
            for key, text in self.case.steps:
                text = self._filled(text)
                if key == "owner":
                    self.owner(text, self.way["dbname"])
                elif key == "copydata":
                    continue
                elif key in ("other", "read"):
                    other = other or self._connect({})
                    self._step(other, "query" if key == "other" else "sql", text)
                else:
                    self._step(main, key, text)
            if self.case.category in ("notifications",):
                self._pick_up(main)
        except ServerError as error:
            self.answer.data += "\0".join(error.fields.values()).encode()
            self.answer.errors.append((error.fields.get("C"), error.fields.get("M", "")))
            self.answer.ended = "refused at sign-in"
        except (Closed, ConnectionError) as error:
            self.answer.ended = self.answer.ended or str(error)
        except TimeoutError:
            self.answer.ended = "hung"
        finally:
            for client in self.clients:
                with contextlib.suppress(Exception):
                    client.close()
            for text in self.case.after:
                self.owner(self._filled(text), self.way["dbname"])
        return self.answer

    def _filled(self, text):
        return re.sub(r"\{(\w+)\}", lambda found: self.words.get(found[1], found[0]), text)

    def _connect(self, startup):
        parameters = {name: self._filled(value) for name, value in startup.items()}
        way = self.way
        client = wire_client.WireClient(way["host"], way["port"], way["user"], way["password"], way["dbname"], timeout=SECONDS,
                                        parameters=parameters)
        self.clients.append(client)
        self.answer.data += "".join(f"{key}={value}\0" for key, value in client.parameters.items()).encode()
        return client

    def _step(self, client, key, text):
        data = next((value for name, value in self.case.steps if name == "copydata"), "")
        if key == "wire":
            client.send(self._wire(text))
        elif key == "query" or self.mode == "simple":
            client.send(wire_client.query(text))
        else:
            formats = [1] if self.mode == "binary" else []
            client.send(wire_client.parse(text) + wire_client.bind(result_formats=formats) + wire_client.describe()
                        + wire_client.execute() + wire_client.sync())
        while True:
            kind, payload = client.read()
            self._take(kind, payload)
            if kind == "N" and HELD.encode() in payload:
                self.answer.held = True
                client.cancel()
            elif kind == "G":
                client.send(wire_client.message("d", self._filled(data).replace("\\t", "\t").encode() + b"\n") + wire_client.message("c"))
                # The server ignored the Sync that came while it waited for data.
                if key != "query" and self.mode != "simple":
                    client.send(wire_client.sync())
            elif kind == "W":
                self._stream(client)
                return
            elif kind == "Z":
                return

    def _stream(self, client):
        """The first change of a replication stream; between changes the server only says that it lives."""
        while True:
            kind, payload = client.read()
            self._take(kind, payload)
            if kind == "E" or (kind == "d" and payload[:1] == b"w" and b"table " in payload):
                return

    def _pick_up(self, client):
        """What comes without being asked for: an empty query makes the server send it."""
        client.send(wire_client.query(""))
        for kind, payload in client.until("Z"):
            self._take(kind, payload)

    def _take(self, kind, payload):
        answer = self.answer
        # A notification begins with its sender's process id: now and then two of its bytes and the channel are a piece of a name.
        answer.data += kind.encode() + (payload[4:] if kind == "A" else payload)
        if kind == "D":
            cells = wire_client.cells(payload)
            answer.cells += [cell for cell in cells if cell is not None]
            answer.shapes.append(("row", tuple(cells)))
        elif kind == "d":
            answer.cells += payload.rstrip(b"\n").split(b"\t")
            answer.shapes.append(("copied", payload))
        elif kind == "E":
            fields = wire_client.fields_of(payload)
            answer.errors.append((fields.get("C"), fields.get("M", "")))
            answer.shapes.append(("error", fields.get("C"), fields.get("M")))
            if fields.get("V") == "FATAL":
                answer.ended = fields.get("M", "")
        elif kind == "C":
            answer.shapes.append(("tag", payload))

    def _wire(self, text):
        out = b""
        for line in text.splitlines():
            word, _, rest = line.partition(" ")
            parts = rest.split()
            name = lambda index: "" if len(parts) <= index or parts[index] == "-" else parts[index]   # noqa: E731
            if word == "parse":
                out += wire_client.parse(rest.partition(" ")[2], name(0))
            elif word == "bind":
                formats = [1] if self.mode == "binary" else []
                out += wire_client.bind([part.encode() for part in parts[2:]], name(0), name(1), result_formats=formats)
            elif word == "describe":
                out += wire_client.describe(parts[0], name(1))
            elif word == "execute":
                out += wire_client.execute(name(0), int(parts[1]) if len(parts) > 1 else 0)
            elif word == "close":
                out += wire_client.close(parts[0], name(1))
            elif word == "sync":
                out += wire_client.sync()
            elif word == "query":
                out += wire_client.query(rest)
            elif word == "call":
                out += self._call(*(part.strip() for part in rest.split("|")))
            else:
                raise ValueError(f"{self.case.place}: no such message: {word}")
        return out

    def _call(self, signature, *arguments):
        """The FunctionCall message with text arguments."""
        oid = int(self.owner(f"SELECT '{signature}'::regprocedure::oid", self.way["dbname"]))
        packed = b"".join(struct.pack("!i", len(value.encode())) + value.encode() for value in arguments)
        form = 1 if self.mode == "binary" else 0
        return wire_client.message("F", struct.pack("!IHH", oid, 0, len(arguments)) + packed + struct.pack("!H", form))
