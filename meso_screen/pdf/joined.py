"""Two documents as one run of pages, for a printer only: a seal does not survive it."""

from __future__ import annotations

import io


def join(first: bytes, second: bytes) -> bytes:
    """The pages of both, in order. The result is for paper; what is kept or given away stays the sealed file."""
    import pikepdf

    with pikepdf.open(io.BytesIO(first)) as document, pikepdf.open(io.BytesIO(second)) as more:
        document.pages.extend(more.pages)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()
