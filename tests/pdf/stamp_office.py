"""A stamp server (RFC 3161) on this machine for the tests: honest, or wrong in one chosen way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import tsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from benchmarks.stamps import authority as authority

Change = Callable[[tsp.TimeStampReq, Callable[[tsp.TimeStampReq], tsp.TimeStampResp]], bytes]


class Office:
    """What the server does with a request. Set ``change`` to make it misbehave, ``who`` to sign as another."""

    def __init__(self) -> None:
        self.who = authority()
        self.change: Change | None = None
        self.status, self.wait, self.drip = 200, 0.0, False
        self.asked: list[bytes] = []
        self.address = ""

    def stamp(self, request: tsp.TimeStampReq) -> tsp.TimeStampResp:
        certificate, key = self.who
        # Authorities send their own certificates along.
        others = [authority("Another authority")[0]]
        return DummyTimeStamper(certificate, key, others).request_tsa_response(request)

    def answer(self, body: bytes) -> bytes:
        self.asked.append(body)
        request = tsp.TimeStampReq.load(body, strict=True)
        return self.change(request, self.stamp) if self.change else self.stamp(request).dump()


@contextmanager
def stamp_office() -> Iterator[Office]:
    """An office that listens on 127.0.0.1 until the block ends."""
    office = Office()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = office.answer(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(office.wait)
            try:
                self.send_response(office.status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Location", office.address + "elsewhere")
                self.end_headers()
                for at in range(len(data)) if office.drip else ():
                    self.wfile.write(data[at : at + 1])
                    time.sleep(0.05)
                if not office.drip:
                    self.wfile.write(data)
            except OSError:
                pass  # whoever asked has gone

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    office.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield office
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
