"""The console against a real gateway: pictures of every page in both themes and at both scales, and its death."""
import os
import pathlib
import signal
import struct
import subprocess
import tempfile
import time
import unittest

import harness
from harness import PROGRAMS, World, eventually
from wire_client import query

PAGES = ("workbench", "approvals", "sessions", "audit", "datamap")
PLAIN_PICTURE_BYTES = 30_000   # a page without anything on it packs to far less


def size_of(png):
    with open(png, "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{png} is not a PNG"
    return struct.unpack(">II", head[16:24])


@unittest.skipIf(harness.DIRECT, "needs the gateway")
class Console(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.world.start()
        for identity, sql in (("lena", "SELECT id, full_name, email FROM customers ORDER BY id LIMIT 20"),
                              ("report-writer", "SELECT region, count(*) FROM customers GROUP BY region"),
                              ("triage-bot", "DROP TABLE api_tokens")):
            with cls.world.wire(identity) as client:
                client.ask(query(sql))

    @classmethod
    def tearDownClass(cls):
        cls.world.close()

    def console(self, *arguments, scale="1"):
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", QT_SCALE_FACTOR=scale)
        environment.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
        return subprocess.Popen([str(PROGRAMS / "gatehouse"), "--home", str(self.world.home.directory), "--as", "priya", *arguments],
                                env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def test_pictures_of_every_page(self):
        wanted = os.environ.get("GATEHOUSE_PICTURES")
        folder = pathlib.Path(wanted or tempfile.mkdtemp(prefix="gatehouse-pictures-"))
        for scale, suffix, size in (("1", "", (1440, 900)), ("2", "@2x", (2880, 1800))):
            console = self.console("--screenshots", str(folder), scale=scale)
            said, _ = console.communicate(timeout=120)
            self.assertEqual(console.returncode, 0, said)
            for page in PAGES:
                pictures = [folder / f"{page}-{theme}{suffix}.png" for theme in ("dark", "light")]
                for picture in pictures:
                    self.assertEqual(size_of(picture), size)
                    self.assertGreater(picture.stat().st_size, PLAIN_PICTURE_BYTES, f"{picture.name} shows next to nothing")
                self.assertNotEqual(pictures[0].read_bytes(), pictures[1].read_bytes(), "dark and light are the same picture")

    def test_the_gateway_outlives_the_console(self):
        console = self.console()
        eventually(lambda: any("signed in" in record["detail"] or "issued for priya" in record["detail"]
                               for record in self.world.home.listing("audit", "list")), "the console signs in")
        time.sleep(0.5)
        console.send_signal(signal.SIGKILL)
        console.communicate(timeout=20)
        with self.world.wire("lena") as client:
            rows, _, error, _ = client.simple("SELECT count(*) FROM orders")
        self.assertIsNone(error)
        self.assertEqual(len(rows), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
