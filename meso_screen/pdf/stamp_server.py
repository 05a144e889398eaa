"""Asks a stamp server (RFC 3161) for a time stamp. It learns the digest of a signature, and nothing of the document.

An answer is taken only when it answers this very request; without one nothing is sealed, and nobody waits for ever.
"""

from __future__ import annotations

import hashlib
import queue
import re
import secrets
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from meso_screen.pdf.stamp import DamagedStampError, Stamp, read_stamp, write_token
from meso_screen.problems import ProblemError, refuse

PLACE = "the stamp server"
KEPT = "Nothing was sealed, and the signatures are kept. Try again, or take the stamp server out in Settings."
SECONDS = 15.0
"""The longest anybody waits for an answer, looking up the name included."""
LARGEST = 65_536
"""Bytes of the largest answer that is read."""

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?")


class StampServer:
    """One server by its address. ``signer`` is the fingerprint of the certificate it stamped with last, if known."""

    def __init__(self, address: str, signer: str = "", seconds: float = SECONDS) -> None:
        """Raises ProblemError when this is no address."""
        self.address, self.signer, self._seconds = check_address(address), signer, seconds

    def stamp(self, signature: bytes) -> tuple[Any, Stamp]:
        """A token over a signature and what it says. Raises ProblemError in words when there is none."""
        from asn1crypto import cms

        nonce = (1 << 63) | secrets.randbits(63)
        request = _request(signature, nonce)
        # The connection's own limit only ends the thread that nobody waits for any more.
        answer = _within(self._seconds, lambda: _post(self.address, request, self._seconds + 1))
        try:
            token = cms.ContentInfo.load(_checked(answer, nonce), strict=True)
            return token, read_stamp(token, signature)
        except (DamagedStampError, ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError):
            raise refuse("The stamp server's answer is no sound stamp of this signature.", PLACE, KEPT) from None


def check_address(address: str) -> str:
    """The address of a stamp server. Raises ProblemError when it is none."""
    if not _ADDRESS.fullmatch(address.strip()):
        raise refuse("This is not the address of a stamp server.", PLACE, "It begins with http:// or https://.")
    return address.strip()


def _request(signature: bytes, nonce: int) -> bytes:
    from asn1crypto import algos, tsp

    imprint = {
        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "hashed_message": hashlib.sha256(signature).digest(),
    }
    data: bytes = tsp.TimeStampReq(
        {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    ).dump()
    return data


def _checked(answer: bytes, nonce: int) -> bytes:
    """The token in an answer to the request with this number, as it will be kept."""
    from asn1crypto import cms, core, tsp

    class Answer(core.Sequence):  # type: ignore[misc]
        """A refusal carries no token, which asn1crypto's own class does not know."""

        _fields = [  # noqa: RUF012
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    response = Answer.load(answer, strict=True)
    if response["status"]["status"].native not in ("granted", "granted_with_mods"):
        raise refuse("The stamp server refused to stamp.", PLACE, KEPT)
    token = response["time_stamp_token"]
    statement = tsp.TSTInfo.load(bytes(token["content"]["encap_content_info"]["content"]), strict=True)
    if statement["nonce"].native != nonce:
        raise refuse("The stamp server answered another request than this one.", PLACE, KEPT)
    return write_token(token)


def _within(seconds: float, ask: Callable[[], bytes]) -> bytes:
    """Do something that may hang, beside this thread; give up in words when the time is over."""
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(ask())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=run, name="stamp", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise refuse(f"The stamp server did not answer within {seconds:.0f} seconds.", PLACE, KEPT) from None
    if isinstance(answer, ProblemError):
        raise answer
    if isinstance(answer, Exception):
        raise refuse("The stamp server could not be reached.", PLACE, KEPT) from None
    return answer


def _post(address: str, request: bytes, seconds: float) -> bytes:
    import urllib.error
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        """No server sends the request on to another place."""

        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    asked = urllib.request.Request(
        address, request, {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    )
    try:
        with closing(urllib.request.build_opener(Stay).open(asked, timeout=seconds)) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise refuse(f"The stamp server answered with an error (HTTP {error.code}).", PLACE, KEPT) from None
    if len(data) > LARGEST:
        raise refuse("The stamp server's answer is far too long.", PLACE, KEPT)
    return data
