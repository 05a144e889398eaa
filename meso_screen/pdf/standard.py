"""From a drawn file to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): tags, metadata, colour, associated files."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from meso_screen.model.report import Attachment, Report
from meso_screen.pdf.icc import srgb_profile
from meso_screen.pdf.tags import Element, Ink
from meso_screen.pdf.writing import write

PRODUCER = "Meso Screen"


def pdf_date(moment: datetime) -> str:
    """A date as PDF writes it, with its offset from UTC."""
    offset = moment.strftime("%z")
    return moment.strftime("D:%Y%m%d%H%M%S") + f"{offset[:3]}'{offset[3:5]}'"


def finish(drawn: bytes, ink: Ink, report: Report, embed: Sequence[Attachment]) -> bytes:
    """Add what the two standards ask for. The same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        _tag(pdf, ink)
        root = pdf.Root
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String(report.language)
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        if "/PageMode" in root:
            del root.PageMode
        if "/Outlines" in root:
            del root.Outlines
        _colour(pdf)
        _attach(pdf, embed, report.made_at)
        _describe(pdf, report)
        _repair_fonts(pdf)
        return write(pdf)


def _tag(pdf: pikepdf.Pdf, ink: Ink) -> None:
    pages = [page.obj for page in pdf.pages]
    parents: list[list[Any]] = [[None] * ink.marks_on(number) for number in range(len(pages))]

    def build(element: Element, parent: Any) -> Any:
        made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
        if element.alt:
            made.Alt = String(element.alt)
        if element.scope:
            made.A = Dictionary(O=Name.Table, Scope=Name(f"/{element.scope}"))
        elif element.box:
            made.A = Dictionary(O=Name.Layout, BBox=Array(list(element.box)), Placement=Name.Block)
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(build(kid, made))
            else:
                page, number = kid
                parents[page][number] = made
                kids.append(Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number))
        made.K = Array(kids)
        return made

    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = Array([build(ink.root, tree)])
    numbers: list[Any] = []
    for index, (page, owners) in enumerate(zip(pages, parents, strict=True)):
        page.StructParents = index
        page.Tabs = Name.S
        if "/Trans" in page:
            del page["/Trans"]
        numbers += [index, pdf.make_indirect(Array(owners))]
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = tree


def _colour(pdf: pikepdf.Pdf) -> None:
    profile = pdf.make_stream(srgb_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])


def _attach(pdf: pikepdf.Pdf, embed: Sequence[Attachment], made_at: datetime) -> None:
    if not embed:
        return
    files = []
    for one in sorted(embed, key=lambda file: file.name):
        params = Dictionary(
            Size=len(one.data),
            ModDate=String(pdf_date(made_at)),
            CheckSum=String(hashlib.md5(one.data, usedforsecurity=False).digest()),
        )
        stream = pdf.make_stream(one.data, Type=Name.EmbeddedFile, Subtype=Name(f"/{one.mime}"), Params=params)
        spec = Dictionary(
            Type=Name.Filespec,
            F=String(one.name),
            UF=String(one.name),
            Desc=String(one.description),
            AFRelationship=Name(f"/{one.relationship}"),
            EF=Dictionary(F=stream, UF=stream),
        )
        files.append((one.name, pdf.make_indirect(spec)))
    pdf.Root.AF = Array([spec for _, spec in files])
    pairs = [item for name, spec in files for item in (String(name), spec)]
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array(pairs)))


def _describe(pdf: pikepdf.Pdf, report: Report) -> None:
    """Write the metadata twice, as XMP and as document information, saying the same."""
    stamp = report.made_at.isoformat(timespec="seconds")
    info = pdf.docinfo
    for key in list(info.keys()):
        del info[key]
    info["/Title"] = String(report.title)
    info["/Author"] = String(report.clinic_name)
    info["/Subject"] = String(report.document_id)
    info["/Creator"] = String(PRODUCER)
    info["/Producer"] = String(PRODUCER)
    info["/CreationDate"] = info["/ModDate"] = String(pdf_date(report.made_at))
    packet = XMP.format(
        title=escape(report.title), author=escape(report.clinic_name), subject=escape(report.document_id),
        language=escape(report.language), producer=PRODUCER, stamp=stamp,
    )  # fmt: skip
    stream = pikepdf.Stream(pdf, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(stream)


def _repair_fonts(pdf: pikepdf.Pdf) -> None:
    """reportlab maps unused codes to U+0000, which the standards forbid."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == Name.Font and "/ToUnicode" in thing:
            before = thing.ToUnicode.read_bytes()
            after = before.replace(b"<0000>", b"<0020>")
            if after != before:
                thing.ToUnicode.write(after)


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{stamp}</xmp:CreateDate>
<xmp:ModifyDate>{stamp}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
