"""Every way we know to tamper with a sealed file, as functions from its bytes to the bytes of the forgery.

The tests and ``python -m benchmarks.tamper`` share them. ``CASES`` are for any sealed file, ``STAMP_CASES`` for one
with a time stamp.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

Forge = Callable[[bytes], bytes]


# -- bytes -------------------------------------------------------------------------------------------------------------


def contents(pdf: bytes) -> tuple[int, int]:
    """Where the signature's hexadecimal digits stand."""
    found = re.search(rb"/ByteRange \[ 0 (\d+) (\d+) \d+ ]", pdf)
    if found is None:
        raise ValueError("the file is not sealed")
    return int(found[1]) + 1, int(found[2]) - 1


def flipped(pdf: bytes, place: int, by: int = 1) -> bytes:
    """One byte changed."""
    return pdf[:place] + bytes([pdf[place] ^ by]) + pdf[place + 1 :]


def container_of(pdf: bytes) -> Any:
    """The signature container (asn1crypto) of a sealed file."""
    from asn1crypto import cms

    start, end = contents(pdf)
    return cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))


def with_container(pdf: bytes, made: Any) -> bytes:
    """The file with another container in the same room."""
    start, end = contents(pdf)
    data: bytes = made.dump(force=True)
    return pdf[:start] + data.hex().ljust(end - start, "0").encode() + pdf[end:]


def inside(find: Callable[[Any], bytes]) -> Forge:
    """One byte changed in the middle of a part of the container."""

    def forge(pdf: bytes) -> bytes:
        part = find(container_of(pdf))
        start, end = contents(pdf)
        data = bytes.fromhex(pdf[start:end].decode())
        return pdf[:start] + flipped(data, data.index(part) + len(part) // 2).hex().encode() + pdf[end:]

    return forge


def signer_of(container: Any) -> Any:
    """The one signer of a container."""
    (signer,) = container["content"]["signer_infos"]
    return signer


def stamp_of(container: Any) -> Any:
    """The time stamp of a container."""
    return signer_of(container)["unsigned_attrs"][0]["values"][0]


def in_content(pdf: bytes) -> bytes:
    """A byte of a page's compressed content."""
    return flipped(pdf, pdf.index(b"stream\n", 2000) + 30)


def in_capitals(pdf: bytes) -> bytes:
    """The same signature in capital digits."""
    start, end = contents(pdf)
    return pdf[:start] + pdf[start:end].upper() + pdf[end:]


def in_zeros(pdf: bytes) -> bytes:
    """No signature at all in its place."""
    start, end = contents(pdf)
    return pdf[:start] + b"0" * (end - start) + pdf[end:]


def second_certificate(pdf: bytes) -> bytes:
    """A second certificate slipped into the container: no signature protects it."""
    from benchmarks.stamps import authority

    made = container_of(pdf)
    made["content"]["certificates"].append(authority("Someone")[0])
    return with_container(pdf, made)


def other_form(pdf: bytes) -> bytes:
    """The other valid form of an elliptic-curve signature, which anybody can compute."""
    from asn1crypto.algos import DSASignature
    from cryptography.hazmat.primitives.asymmetric import ec

    made = container_of(pdf)
    signer = signer_of(made)
    pair = DSASignature.load(signer["signature"].native)
    turned = {"r": pair["r"].native, "s": ec.SECP256R1().group_order - pair["s"].native}
    signer["signature"] = DSASignature(turned).dump()
    return with_container(pdf, made)


def without_stamp(pdf: bytes) -> bytes:
    """The time stamp taken out of the container."""
    made = container_of(pdf)
    del signer_of(made)["unsigned_attrs"]
    return with_container(pdf, made)


def other_stamp(pdf: bytes) -> bytes:
    """A sound stamp of this signature by another server."""
    from benchmarks.stamps import LocalStamps

    made = container_of(pdf)
    signer = signer_of(made)
    signer["unsigned_attrs"][0]["values"] = [LocalStamps("Forger").stamp(signer["signature"].native)[0]]
    return with_container(pdf, made)


def later_stamp(pdf: bytes) -> bytes:
    """A sound stamp put on a seal that has none."""
    from asn1crypto import cms

    from benchmarks.stamps import LocalStamps

    made = container_of(pdf)
    signer = signer_of(made)
    token = LocalStamps("Forger").stamp(signer["signature"].native)[0]
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})
    signer["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return with_container(pdf, made)


def certificate_in_stamp(pdf: bytes) -> bytes:
    """Another certificate slipped into the time stamp."""
    from benchmarks.stamps import authority

    made = container_of(pdf)
    stamp_of(made)["content"]["certificates"].append(authority("Someone")[0])
    return with_container(pdf, made)


def shorter_range(pdf: bytes) -> bytes:
    """A range that leaves the end of the file out."""
    found = re.search(rb"(/ByteRange \[ 0 \d+ \d+ )(\d+)( ])", pdf)
    assert found
    less = str(int(found[2]) - 1).rjust(len(found[2]), "0").encode()
    return pdf[: found.start(2)] + less + pdf[found.end(2) :]


def with_tail(pdf: bytes) -> bytes:
    """Bytes at the end, and a range that claims them."""
    found = re.search(rb"(/ByteRange \[ 0 \d+ \d+ )(\d+)( ] *)", pdf)
    assert found
    more = str(int(found[2]) + 20).encode()
    return pdf[: found.start(2)] + more + pdf[found.end(2) :] + b"% twenty bytes more\n"


# -- updates and rewritings --------------------------------------------------------------------------------------------


def incremental(change: Callable[[Any, Any], None]) -> Forge:
    """An incremental update, the way another program adds to a signed file."""

    def forge(pdf: bytes) -> bytes:
        from pyhanko.pdf_utils import generic
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer: Any = IncrementalPdfFileWriter(io.BytesIO(pdf))
        change(writer, generic)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return forge


def overlay(writer: Any, generic: Any) -> None:
    """Text over the first page."""
    page = writer.root["/Pages"]["/Kids"][0]
    stream = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f "))
    name = generic.NameObject("/Contents")
    page[name] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)


def note(writer: Any, generic: Any) -> None:
    """A note on the first page."""
    page = writer.root["/Pages"]["/Kids"][0]
    name, number = generic.NameObject, generic.NumberObject
    box = generic.ArrayObject([number(x) for x in (100, 100, 200, 200)])
    words = generic.TextStringObject("agreed")
    said = {name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"), name("/Rect"): box}
    annotation = writer.add_object(generic.DictionaryObject({**said, name("/Contents"): words}))
    page[name("/Annots")] = generic.ArrayObject([annotation])
    writer.update_container(page)


def resaved(change: Callable[[Any], None] = lambda document: None) -> Forge:
    """Changed and saved again by another program."""

    def forge(pdf: bytes) -> bytes:
        import pikepdf

        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf)) as document:
            change(document)
            document.save(out)
        return out.getvalue()

    return forge


def add_page(document: Any) -> None:
    """One page twice."""
    document.pages.append(document.pages[0])


def drop_page(document: Any) -> None:
    """The second page gone."""
    del document.pages[1]


def drop_files(document: Any) -> None:
    """The attached record gone."""
    del document.Root.Names
    del document.Root.AF


def change_file(document: Any) -> None:
    """Another record in the place of the attached one."""
    name = sorted(document.attachments)[-1]
    document.attachments[name].obj.EF.F.write(b'{"schema": 1}')


def change_title(document: Any) -> None:
    """Another title in the document's information."""
    document.docinfo["/Title"] = "Agreed to everything"


def drop_seal(document: Any) -> None:
    """The signature gone, its field left."""
    del document.Root.AcroForm.Fields[0].V
    del document.Root.Perms


def drop_traces(document: Any) -> None:
    """Everything of the seal gone, as if the file had never had one."""
    import pikepdf

    tree = document.Root.StructTreeRoot
    tree.K[0].K = pikepdf.Array(list(tree.K[0].K)[:-1])
    tree.ParentTree.Nums = pikepdf.Array(list(tree.ParentTree.Nums)[:-2])
    tree.ParentTreeNextKey = int(tree.ParentTreeNextKey) - 1
    del document.Root.AcroForm
    del document.Root.Perms
    del document.pages[-1].obj.Annots


def swap_signatures(document: Any) -> None:
    """The patient's drawing over the practitioner's name, and the other way round."""
    import pikepdf

    for page in document.pages:
        steps = list(pikepdf.parse_content_stream(page))
        drawings = _drawings(steps)
        if len(drawings) < 2:
            continue
        (a, b), (c, d) = drawings[:2]
        first, second = steps[a:b], steps[c:d]
        there, here = _origin(second), _origin(first)
        moved = [*steps[:a], *_moved(second, there, here), *steps[b:c], *_moved(first, here, there), *steps[d:]]
        page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(moved))
        return
    raise ValueError("no page carries two drawn signatures")


def _drawings(steps: list[Any]) -> list[tuple[int, int]]:
    """From the point where round pen strokes begin to the end of each marked part that has them."""
    found = []
    start = None
    for at, step in enumerate(steps):
        operator = str(step.operator)
        if operator == "j" and start is None:
            start = at
        elif operator == "EMC" and start is not None:
            found.append((start, at))
            start = None
    return found


def _points(steps: list[Any]) -> list[tuple[float, float]]:
    return [(float(s.operands[0]), float(s.operands[1])) for s in steps if str(s.operator) in ("m", "l")]


def _origin(steps: list[Any]) -> tuple[float, float]:
    points = _points(steps)
    return min(x for x, _ in points), min(y for _, y in points)


def _moved(steps: list[Any], start: tuple[float, float], end: tuple[float, float]) -> list[Any]:
    import pikepdf

    across, up = end[0] - start[0], end[1] - start[1]
    made = []
    for step in steps:
        if str(step.operator) in ("m", "l"):
            x, y = (float(operand) for operand in step.operands)
            step = pikepdf.ContentStreamInstruction([round(x + across, 3), round(y + up, 3)], step.operator)
        made.append(step)
    return made


def resigned(pdf: bytes) -> bytes:
    """Sealed again with another key under the same name: all a forger can do who knows this program."""
    from cryptography import x509

    from meso_screen.pdf.certificate import make_clinic_certificate, name_in
    from meso_screen.pdf.seal import ClinicSealer, seal
    from meso_screen.pdf.verify import verify

    (choice,) = container_of(pdf)["content"]["certificates"]
    name = name_in(x509.load_der_x509_certificate(choice.chosen.dump()))
    at = verify(pdf).sealed_at
    assert at is not None
    return seal(unsealed(pdf), ClinicSealer(*make_clinic_certificate(name, at)), at)


unsealed = resaved(drop_traces)


def seal_alone(pdf: bytes) -> bytes:
    """The seal of this file on another page: sealed bytes and container no longer belong together."""
    return resaved(lambda document: document.pages[0].obj.__setattr__("Rotate", 180))(pdf)


CASES: dict[str, Forge] = {
    "a byte of a page": in_content,
    "a byte of the signature": inside(lambda made: signer_of(made)["signature"].native),
    "a byte of the signed attributes": inside(lambda made: signer_of(made)["signed_attrs"].untag().dump()[4:]),
    "a byte of the certificate": inside(lambda made: made["content"]["certificates"][0].chosen.dump()),
    "a second certificate": second_certificate,
    "a time stamp put on later": later_stamp,
    "padding of the signature": lambda pdf: flipped(pdf, contents(pdf)[1] - 1),
    "capital digits in the signature": in_capitals,
    "a signature of zeros": in_zeros,
    "the signature's other form": other_form,
    "junk after the end": lambda pdf: pdf + b"\n% hello\n",
    "one byte after the end": lambda pdf: pdf + b"\n",
    "junk that the range claims": with_tail,
    "an overlay as an update": incremental(overlay),
    "a note as an update": incremental(note),
    "an empty update": lambda pdf: pdf + b"xref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n",
    "cut back to before the seal": unsealed,
    "the end cut off": lambda pdf: pdf[:-1],
    "half of it": lambda pdf: pdf[: len(pdf) // 2],
    "a page added": resaved(add_page),
    "a page removed": resaved(drop_page),
    "a page turned": seal_alone,
    "the record removed": resaved(drop_files),
    "the record replaced": resaved(change_file),
    "another title": resaved(change_title),
    "the signatures swapped": resaved(swap_signatures),
    "saved again": resaved(),
    "sealed again under the same name": resigned,
    "the range shortened": lambda pdf: pdf.replace(b"/ByteRange [ 0 ", b"/ByteRange [ 9 "),
    "the range without the end": shorter_range,
    "the range renamed": lambda pdf: pdf.replace(b"/ByteRange", b"/BytePlace"),
    "the seal removed": resaved(drop_seal),
}

STAMP_CASES: dict[str, Forge] = {
    "a byte of the time stamp": inside(lambda made: stamp_of(made).dump()),
    "a byte of the stamp's signature": inside(lambda made: signer_of(stamp_of(made))["signature"].native),
    "a byte of the stamp's certificate": inside(
        lambda made: stamp_of(made)["content"]["certificates"][0].chosen.dump()
    ),
    "a certificate in the time stamp": certificate_in_stamp,
    "the time stamp removed": without_stamp,
    "the time stamp of another server": other_stamp,
}
