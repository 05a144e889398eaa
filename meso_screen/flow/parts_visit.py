"""The parts of the document about this visit: people, plan, main points, screening, what matters, answers."""

from __future__ import annotations

from meso_screen.flow.at_home import shorten
from meso_screen.flow.cards import FindingView
from meso_screen.flow.main_facts import key_facts
from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.signatories import company_rows
from meso_screen.flow.views import loose_families, plan_contents, session_words, show_date, shown_words
from meso_screen.model.answer import OPEN
from meso_screen.model.blocks import (
    AnswerRow,
    AnswersBlock,
    Block,
    Bullets,
    Choice,
    ChoiceBlock,
    Facts,
    FindingBlock,
    Heading,
    Paragraph,
    SpaceToWrite,
)
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.report import AT_HOME, KIND

MAIN_RISKS = 3
SHORT = 18
"""Letters of an answer that leaves room for another beside it."""
MOST_IN_ROWS = 2
"""Products whose ingredients and standing in law have rows of their own on the patient's copy."""


def who_what_when(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Patient, practitioner and clinic in a few lines; at home without what stands at the head of each page."""
    patient, clinic, doctor = paper.visit.patient, paper.clinic, paper.practitioner
    title = f"({patient.title})" if patient.title else ""
    rows = []
    if kind not in AT_HOME:
        rows += [
            (paper.label("patient"), joined((joined((patient.family.upper(), patient.given), ", "), title), " ")),
            (paper.label("born"), show_date(patient.born) if patient.born else ""),
            (paper.label("record"), patient.record),
        ]
    rows += [
        (paper.label("date"), show_date(paper.consultation.as_of.isoformat())),
        (paper.label("clinic"), joined((str(clinic.get("name", "")), str(clinic.get("address", ""))), ", ")),
    ]
    if doctor is not None:
        rows += [
            (paper.label("practitioner"), doctor.name),
            (paper.label("registration"), doctor.registration),
            (paper.label("training"), doctor.training),
            (paper.label("insurance"), doctor.insurance),
        ]
    identity = Facts(rows=tuple((name, value) for name, value in rows if value), columns=2)
    return (identity, *told(paper, "who-what-when"))


def told(paper: Paper, part: str) -> tuple[Block, ...]:
    """The statements of one part as running text."""
    texts = paper.statements(part)
    return (Paragraph(text=" ".join(texts)),) if texts else ()


def listed(paper: Paper, part: str) -> tuple[Block, ...]:
    """The statements of one part, each a point of its own."""
    texts = paper.statements(part)
    return (Bullets(items=texts),) if texts else ()


def plan_rows(paper: Paper, kind: KIND = "consent_record") -> list[tuple[str, str]]:
    """The plan in generic words: each product with its ingredients and standing in law, what is mixed in, where, how.

    Many products stand one to a row at home, with the same words.
    """
    catalogue, plan = paper.knowledge.catalogue, paper.facts.plan
    raw = paper.planned
    if plan is None or not isinstance(raw, dict):
        return []
    rows = []
    for name in plan.products:
        called, contains = paper.text(f"product.{name}.name"), paper.text(f"product.{name}.contains")
        others = [paper.text(f"ingredient.{i}.name") for i in catalogue.products[name].ingredients]
        # What the product's own words name already is not said twice.
        said = f"{called} {contains}".casefold()
        others = [text for text in others if text.split(" (")[0].casefold() not in said]
        holds, status = joined((contains, ", ".join(others)), " "), paper.text(f"product.{name}.status")
        if kind == "patient_copy" and len(plan.products) > MOST_IN_ROWS:
            rows.append((called, f"{holds.rstrip('.')}. {status}"))
            continue
        rows += [(paper.label("product"), called), (paper.label("ingredients"), holds), (paper.label("status"), status)]
    more = (
        ("mixed-in", [paper.text(f"ingredient.{name}.name") for name in raw.get("ingredients", ())]),
        ("kind-of-treatment", [paper.text(f"family.{name}.name") for name in loose_families(paper.knowledge, raw)]),
    )
    rows += [(paper.label(name), ", ".join(words)) for name, words in more if words]
    return [*rows, *place_rows(paper)]


def place_rows(paper: Paper) -> list[tuple[str, str]]:
    """Where and how, and which session of how many."""
    plan = paper.facts.plan
    raw = paper.planned
    if plan is None or not isinstance(raw, dict):
        return []
    rows = [(paper.label("areas"), ", ".join(paper.text(f"area.{area}.name") for area in plan.areas))]
    technique = paper.text(f"technique.{plan.technique}.name") if plan.technique else ""
    session = session_words(paper.knowledge, raw, paper.language)
    rows.append((paper.label("technique"), joined((technique, session))))
    return [(name, value) for name, value in rows if value]


def plan_in_short(paper: Paper) -> Facts | None:
    """The plan in two lines, to stand beside a statement or a signature."""
    if not isinstance(paper.planned, dict):
        return None
    contents = ", ".join(plan_contents(paper.knowledge, paper.planned, paper.language))
    rows = [(paper.label("product"), contents), *place_rows(paper)]
    return Facts(rows=tuple((name, value) for name, value in rows if value))


def numbers(paper: Paper) -> list[tuple[str, str]]:
    """Whom to ring: by day, out of hours, in an emergency."""
    asked = (("clinic-number", "phone"), ("out-of-hours", "out_of_hours"), ("emergency-number", "emergency_number"))
    return [(paper.label(name), number) for name, key in asked if (number := str(paper.clinic.get(key, "")))]


def page_one(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The main points on one page; nothing private, and no score on what goes home."""
    doctor = paper.practitioner
    blocks: list[Block] = [] if kind not in AT_HOME else [*who_what_when(paper, kind)]
    blocks.append(Facts(rows=tuple(plan_rows(paper, kind))))
    facts = key_facts(paper, "page-one", away=kind in AT_HOME)
    if kind not in AT_HOME:
        injects = doctor.name if doctor is not None else ""
        facts.append((paper.label("injects"), injects))
        facts += numbers(paper)
    facts.append((paper.label("not-screened"), ", ".join(paper.result.not_screened) or paper.label("none")))
    facts = [(name, shorten(paper, value, kind)) for name, value in facts]
    # Short answers stand two to a line, long ones have a line to themselves.
    blocks.append(Facts(rows=tuple((name, value) for name, value in facts if 0 < len(value) <= SHORT), columns=2))
    rows = [(name, value) for name, value in facts if len(value) > SHORT]
    if kind not in AT_HOME:
        main = [paper.text(f"risk.{one.risk.id}.name") for one in paper.risks()[:MAIN_RISKS]]
        rows.append((paper.label("main-risks"), "; ".join(main)))
    if rows:
        blocks.append(Facts(rows=tuple(rows)))
    if kind == "consent_record":
        serious = [view for view in paper.findings(private=False) if view.verdict != "note"]
        blocks.append(Heading(text=paper.label("screening")))
        blocks += [FindingBlock(tier=view.tier, title=view.title, decision=_decision(paper, view)) for view in serious]
        # A private finding is named in the clinic's own part; here it must not read as if nothing had been found.
        if any(view.verdict != "note" for view in paper.findings(private=True)):
            blocks.append(Paragraph(text=paper.label("talked-in-room"), tone="strong"))
        elif not serious:
            blocks.append(Paragraph(text=paper.label("screening-nothing"), tone="strong"))
    return (*blocks, *told(paper, "page-one"))


def how_it_is_done(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """What will be done, and what is off-label or has no licence."""
    return told(paper, "how-it-is-done")


def screening(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Each finding in full, private ones and notes included: for the clinic's record only."""
    blocks: list[Block] = [*told(paper, "screening")]
    result = paper.result
    blocks.append(Facts(rows=((paper.label("category"), f"{result.score.confirmed} – {result.score.possible}"),)))
    views = [view for view in paper.findings(private=False) if view.verdict != "note"]
    views += paper.findings(private=True)
    views += [view for view in paper.findings(private=False) if view.verdict == "note"]
    return (*blocks, *(finding_block(view) for view in views))


def _decision(paper: Paper, view: FindingView) -> str:
    """What was decided and by whom; a stop or a clearance without a decision is said to be open."""
    undecided = paper.label("undecided") if view.verdict in ("stop", "clear_first") else ""
    return view.settled or undecided


def finding_block(view: FindingView) -> FindingBlock:
    """One finding with its reasons and the decision taken."""
    because = view.because or tuple(text for _, text in view.asks)
    return FindingBlock(tier=view.tier, title=view.title, because=because, do=view.do, decision=view.settled)


def what_matters(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The patient's own goal and worry in their words, and what the practitioner thinks is likely beside them."""
    if kind == "blank_form":
        agreed = ChoiceBlock(
            choices=tuple(Choice(text=paper.label(name), state="blank") for name in ("matches", "not-hoped"))
        )
        likely = (SpaceToWrite(text=paper.label("likely"), lines=2), agreed)
        return (*told(paper, "what-matters"), *likely)
    outlook = paper.visit.outlook
    rows = key_facts(paper, "what-matters", away=kind in AT_HOME)
    rows.append((paper.label("likely"), outlook.words or paper.label("not-answered")))
    if outlook.match:
        said = {"matches": "matches", "not_hoped": "not-hoped"}[outlook.match]
        rows.append((paper.label("patient-says"), paper.label(said)))
    if outlook.match == "not_hoped" and outlook.note:
        rows.append((paper.label("agreed-then"), outlook.note))
    short = tuple((name, shorten(paper, words, kind)) for name, words in rows)
    return (*told(paper, "what-matters"), Facts(rows=short))


def hope_in_short(paper: Paper) -> str:
    """What the patient said they hope for and worry about, on one line each, for the screen."""
    return "\n".join(f"{name}: {words}" for name, words in key_facts(paper, "what-matters"))


def who_did_what(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Who started the intake, who confirmed the history, who took consent, who interpreted and who bore witness."""
    visit = paper.visit
    rows = [
        (paper.label("intake-by"), paper.name_of(visit.opened_by)),
        (paper.label("history-confirmed-by"), paper.name_of(visit.checked_by) if visit.checked_by else ""),
        (paper.label("consent-taken-by"), paper.practitioner.name if paper.practitioner else ""),
        *company_rows(paper),
    ]
    known = tuple(row for row in rows if row[1]) if kind == "consent_record" else ()
    return (*((Facts(rows=known),) if known else ()), *told(paper, "who-did-what"))


def answers(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Every answer in full, for the clinic's record: said, not sure, declined, not asked."""
    blocks: list[Block] = [*told(paper, "answers")]
    for section in paper.knowledge.catalogue.sections:
        rows = _answer_rows(paper, section)
        if rows:
            blocks += [Heading(text=paper.text(f"section.{section}.title")), AnswersBlock(rows=rows)]
    return tuple(blocks)


def _answer_rows(paper: Paper, section: str) -> tuple[AnswerRow, ...]:
    rows = []
    for question in paper.knowledge.catalogue.questions_of(section):
        if paper.facts.values.get(question.id) is NOT_ASKED:
            continue
        value = paper.consultation.answers.get(question.id)
        if value is None and not question.required:
            continue
        answer = paper.visit.answers.get(question.id)
        words = shown_words(paper.knowledge, question.id, value, paper.language) or paper.label("not-answered")
        state = "unanswered" if value is None else value if isinstance(value, str) and value in OPEN else "said"
        note = ""
        if answer and answer.examined:
            said = shown_words(paper.knowledge, question.id, answer.patient_said, paper.language)
            note = joined((paper.label("examined"), answer.words, said))
        rows.append(
            AnswerRow(question=paper.text(f"question.{question.id}.ask"), answer=words, state=state, note=note)  # type: ignore[arg-type]
        )
    return tuple(rows)
