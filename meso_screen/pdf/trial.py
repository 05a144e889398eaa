"""A trial of a seal on a blank page: what does not seal and verify here is not taken for a clinic's seal."""

from __future__ import annotations

import io
from datetime import datetime

from meso_screen.pdf.seal import Sealer, seal
from meso_screen.pdf.verify import Verdict, verify
from meso_screen.problems import refuse


def try_seal(sealer: Sealer, at: datetime) -> Verdict:
    """Seal a blank page and verify it. Raises ProblemError when either fails; nothing is kept."""
    sealed = seal(_blank_page(), sealer, at)
    verdict = verify(sealed, (sealer.certificate,))
    if verdict.outcome != "unchanged":
        raise refuse(
            "This seal was tried, and what it sealed could not be verified.", "the clinic's certificate",
            "Check that key and certificate belong together.",
        )  # fmt: skip
    return verdict


def _blank_page() -> bytes:
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    with pikepdf.new() as document:
        document.add_blank_page()
        tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree, K=Array()))
        tree.K = Array([whole])
        tree.ParentTree = document.make_indirect(Dictionary(Nums=Array()))
        tree.ParentTreeNextKey = 0
        document.Root.StructTreeRoot = tree
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
