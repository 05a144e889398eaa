"""Three whole pages built from the foundation: a question with tiles, a page of rows, and the review."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meso_screen.gui import widgets as w
from meso_screen.gui.fields import FIELDS, FieldSpec

MEDICINES = [
    w.Hit("clopidogrel", "clopidogrel", "Plavix, Grepid", "blood thinner"),
    w.Hit("clopidogrel-aspirin", "clopidogrel + aspirin", "DuoPlavin", "blood thinner"),
    w.Hit("clomipramine", "clomipramine", "Anafranil", "antidepressant", "Did you mean"),
]


def frame(body: QWidget | QHBoxLayout) -> QWidget:
    shell = QWidget()
    shell.setProperty("role", "canvas")
    across = QHBoxLayout(shell)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    rail = w.NavRail()
    rail.set_active("today")
    rail.set_user("LM", "Dr L. Moreau")
    banner = w.PatientBanner()
    banner.set(
        w.BannerFacts(
            "MARTIN, Chloé (Ms)", "14-Mar-1987 (39y)", "Female", "MS-004218", "known", ("lidocaine",), "French"
        )
    )
    right = w.stack(banner, spacing=0)
    w.boxes.fill(right, [(body, 1)])
    across.addWidget(rail)
    across.addLayout(right, 1)
    return shell


def steps() -> w.StepsRail:
    rail = w.StepsRail()
    rail.add_heading("Front desk")
    for title, state, note in (
        ("Identity and contact", "done", ""),
        ("Medicines", "now", "2 of 4"),
        ("Allergies", "attention", "1 to ask"),
        ("Pregnancy", "todo", ""),
        ("Safety review", "locked", "Opens after the answers"),
    ):
        rail.add_step(w.Step(title, state, note))
    rail.column.addStretch(1)
    saved = w.SavedLabel()
    saved.saved("14:32")
    rail.column.addWidget(saved)
    return rail


def beside_steps(page: w.PageArea) -> QHBoxLayout:
    footer = w.Footer()
    footer.follow(page)
    right = QVBoxLayout()
    right.setSpacing(0)
    right.addWidget(page, 1)
    right.addWidget(footer)
    return w.row(steps(), (right, 1), spacing=0)


def helper() -> QWidget:
    side = QWidget()
    why = w.para("Blood thinners raise the chance of bruising after injections.", "small")
    side.setLayout(w.stack(w.card(w.row(w.IconLabel("info", "brand"), w.label("Why we ask", "h3"), None), why)))
    return side


def build_question_page() -> QWidget:
    page = w.PageArea()
    text, why = "Do you take any medicine that thins your blood?", "Include tablets and aspirin."
    spec = FieldSpec("thinner", "yes_no", text, why, tile=True)
    page.column.addWidget(FIELDS["yes_no"](spec))
    search = w.SearchList("&Add another medicine", lambda text: (MEDICINES, 3), placeholder="Name on the box")
    medicine = w.sunken(
        w.IconLabel("pill", "brand", 20),
        (w.stack(w.label("apixaban 5 mg tablet", "label"), w.label("1 tablet, twice a day", "small", "muted")), 1),
        w.icon_button("pencil", "Edit apixaban 5 mg tablet"),
        w.icon_button("trash", "Remove apixaban 5 mg tablet"),
    )
    page.column.addWidget(w.card(w.label("Blood-thinning medicines", "h3"), medicine, search))
    page.column.addStretch(1)
    page.set_helper(helper())
    return frame(beside_steps(page))


def build_rows_page() -> QWidget:
    page = w.PageArea()
    page.column.addWidget(w.label("Has a doctor ever told you that you have…", "h1", wrap=True))
    kinds = (("t1", "Type 1"), ("t2", "Type 2"), ("other", "Another kind, or nobody has said"))
    specs = [
        FieldSpec("diabetes", "yes_no", "Diabetes", "It slows healing."),
        FieldSpec("clotting", "yes_no", "A bleeding or clotting problem, such as haemophilia or Willebrand disease"),
        FieldSpec("kind", "one", "Which kind of diabetes?", options=kinds),
        FieldSpec("weight", "number", "Body weight", unit="kg", minimum=Decimal(30), maximum=Decimal(300)),
        FieldSpec("attack", "date", "When was the last attack?"),
        FieldSpec("signs", "several", "Which have you had?", options=(("hives", "Hives"), ("faint", "Fainted"))),
        FieldSpec("wish", "text", "What would make you unhappy?"),
    ]
    for spec in specs:
        page.column.addWidget(FIELDS[spec.kind](spec))
    page.column.addStretch(1)
    page.set_helper(helper())
    return frame(beside_steps(page))


def build_review_page() -> QWidget:
    page = w.PageArea(900)
    counts = w.CountStrip()
    counts.set([("stop", 1), ("clear_first", 2), ("caution", 3), ("not_known", 1), ("no_concern", 39)])
    page.column.addWidget(w.card(w.label("Do not treat today", "h2", "stop"), w.hline(), counts))
    acts = [
        w.Act("plan", "Change the plan", "primary"),
        w.Act("see", "See answer"),
        w.Act("over", "Decide", "subtle"),
    ]
    for tone in ("stop", "clear_first", "caution", "not_known", "note"):
        because = ["Hives and swollen lips in 2019 (certain, moderate). Plan item 1 lists lidocaine 1%."]
        card = w.FindingCard(tone, f"A finding, {tone}", because, "Change the product.", acts, "ALG-003  ·  source 4")
        page.column.addWidget(card)
    page.column.addWidget(w.FindingCard("caution", "Flies within a week", collapsible=True, expanded=False))
    page.column.addWidget(w.button("Erase", "danger", "trash"))
    page.column.addStretch(1)
    return frame(w.row((page, 1)))
