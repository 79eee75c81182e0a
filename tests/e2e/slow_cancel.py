"""A proxy before PostgreSQL that passes everything on at once, but is slow with a CancelRequest."""
import socket
import struct
import threading
import time

from wire_client import CANCEL_REQUEST

SLOW_SECONDS = 0.3


class SlowCancel:
    """port: where it listens on loopback. cancelled: set when the server has signalled, before the gateway is told."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.cancelled = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.server_port)) as server:
            first = client.recv(65536)
            cancels = len(first) == 16 and struct.unpack("!I", first[4:8])[0] == CANCEL_REQUEST
            if cancels:
                time.sleep(SLOW_SECONDS)
            server.sendall(first)
            if cancels:
                server.recv(1)
                self.cancelled.set()
                return
            back = threading.Thread(target=pass_on, args=(server, client), daemon=True)
            back.start()
            pass_on(client, server)
            back.join()


def pass_on(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
