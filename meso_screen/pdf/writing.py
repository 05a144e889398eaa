"""Writing a finished document to bytes, the same each time, and unmistakable where each stream ends.

A stream whose last byte is a carriage return, followed by the line feed before ``endstream``, reads like one line end,
and a strict validator then finds the stream a byte short. One in 256 compressed streams ends so; none leaves here.
"""

from __future__ import annotations

import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_ATTEMPTS = 12
_DOUBTFUL = b"\r\nendstream"


def write(document: pikepdf.Pdf) -> bytes:
    """The document as bytes, compressed; deterministic for the same content."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Type") != Name.Metadata:
            _pack(thing)
    for attempt in range(1, _ATTEMPTS + 1):
        out = io.BytesIO()
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            deterministic_id=True,
            min_version="1.7",
        )
        if _DOUBTFUL not in out.getvalue():
            break
        # What is left are the object streams, which qpdf packs itself. One more object near the root gives every later
        # one another number, so that each of them ends differently.
        spare = [document.make_indirect(Dictionary(Spare=number)) for number in range(attempt)]
        document.Root[Name.MesoScreenPadding] = Array(spare)
    return out.getvalue()


def _pack(stream: Any) -> None:
    """Compress a stream; where its end would be doubtful, store the differences of its bytes, which end otherwise.

    Each difference is that to the byte before: the predictor "Sub" (PDF 32000-1, 7.4.4.4) over one row.
    """
    if stream.get("/Filter") == Name.FlateDecode and not stream.read_raw_bytes().endswith(b"\r"):
        return
    data = stream.read_bytes()
    packed = zlib.compress(data, 9)
    if not packed.endswith(b"\r"):
        stream.write(packed, filter=Name.FlateDecode)
        return
    differences = bytes((here - before) % 256 for here, before in zip(data, b"\0" + data, strict=False))
    row = Dictionary(Predictor=15, Colors=1, BitsPerComponent=8, Columns=len(data))
    stream.write(zlib.compress(b"\1" + differences, 9), filter=Name.FlateDecode, decode_parms=row)
