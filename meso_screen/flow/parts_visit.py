"""The parts of the document about this visit: people, plan, main points, screening, answers, not today, letter."""

from __future__ import annotations

from meso_screen.flow.paper import Paper, joined
from meso_screen.flow.review import FindingView
from meso_screen.flow.views import plan_lines, show_date, shown_words
from meso_screen.model.answer import OPEN
from meso_screen.model.blocks import (
    AnswerRow,
    AnswersBlock,
    Block,
    Bullets,
    Callout,
    Facts,
    FindingBlock,
    Heading,
    Paragraph,
    SpaceToWrite,
    TickRow,
    TickTable,
)
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.report import KIND

MAIN_RISKS = 3
MOST_OPEN = 5


def _paragraphs(paper: Paper, part: str) -> tuple[Block, ...]:
    return tuple(Paragraph(text=text) for text in paper.statements(part))


def who_what_when(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Patient, practitioner, clinic and the whole plan, with what is off-label said plainly."""
    patient, clinic, doctor = paper.visit.patient, paper.clinic, paper.practitioner
    title = f"({patient.title})" if patient.title else ""
    rows = [
        (paper.label("patient"), joined((f"{patient.family.upper()},", patient.given, title), " ")),
        (paper.label("born"), show_date(patient.born) if patient.born else ""),
        (paper.label("record"), patient.record),
        (paper.label("clinic"), joined((str(clinic.get("name", "")), str(clinic.get("address", ""))), ", ")),
        (paper.label("date"), show_date(paper.consultation.as_of.isoformat())),
    ]  # fmt: skip
    if doctor is not None and doctor.role != "desk":
        rows += [
            (paper.label("practitioner"), doctor.name),
            (paper.label("registration"), doctor.registration),
            (paper.label("training"), doctor.training),
            (paper.label("insurance"), doctor.insurance),
        ]
    return (
        Facts(rows=tuple((name, value) for name, value in rows if value)),
        Heading(text=paper.label("plan")),
        *_plan(paper),
        *_paragraphs(paper, "who-what-when"),
    )


def _plan(paper: Paper) -> tuple[Block, ...]:
    catalogue, plan = paper.knowledge.catalogue, paper.facts.plan
    raw = paper.consultation.answers.get(paper.knowledge.book.lists.plan)
    if plan is None or not isinstance(raw, dict):
        return ()
    blocks: list[Block] = []
    for name in plan.products:
        product = catalogue.products[name]
        contents = ", ".join(paper.text(f"ingredient.{i}.name") for i in product.ingredients)
        blocks.append(
            Facts(
                rows=(
                    (paper.label("product"), paper.text(f"product.{name}.name")),
                    (paper.label("ingredients"), joined((paper.text(f"product.{name}.contains"), contents), " ")),
                    (paper.label("status"), paper.text(f"product.{name}.status")),
                )
            )
        )
    rows = [(paper.label("areas"), ", ".join(paper.text(f"area.{area}.name") for area in plan.areas))]
    if plan.technique:
        rows.append((paper.label("technique"), paper.text(f"technique.{plan.technique}.name")))
    if plan.session:
        rows.append((paper.label("session"), f"{plan.session} / {raw.get('of', plan.session)}"))
    blocks.append(Facts(rows=tuple((name, value) for name, value in rows if value)))
    return tuple(blocks)


def page_one(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The main points on one page; nothing private, and no score on what goes home."""
    blocks: list[Block] = list(_paragraphs(paper, "page-one"))
    plan = paper.consultation.answers.get(paper.knowledge.book.lists.plan)
    rows = [(paper.label("plan"), "; ".join(plan_lines(paper.knowledge, plan, paper.language)))] if plan else []
    rows += _key_facts(paper, "page-one")
    main = [paper.text(f"risk.{one.risk.id}.name") for one in paper.risks()[:MAIN_RISKS]]
    rows.append((paper.label("main-risks"), ", ".join(main)))
    rows.append((paper.label("not-screened"), ", ".join(paper.result.not_screened) or paper.label("none")))
    number = joined((str(paper.clinic.get("phone", "")), str(paper.clinic.get("out_of_hours", ""))))
    rows.append((paper.label("clinic-number"), number))
    blocks.append(Facts(rows=tuple((name, value) for name, value in rows if value)))
    if kind == "consent_record":
        told = [view for view in paper.findings(private=False) if view.verdict != "note"]
        blocks += [finding_block(view) for view in told]
    return tuple(blocks)


def finding_block(view: FindingView) -> FindingBlock:
    """One finding with its reasons and the decision taken."""
    because = view.because or tuple(text for _, text in view.asks)
    return FindingBlock(tier=view.tier, title=view.title, because=because, do=view.do, decision=view.settled)


def _key_facts(paper: Paper, part: str) -> list[tuple[str, str]]:
    rows = []
    for fact in paper.knowledge.catalogue.facts.values():
        if fact.part != part or paper.facts.values.get(fact.question) is NOT_ASKED:
            continue
        said = shown_words(
            paper.knowledge, fact.question, paper.consultation.answers.get(fact.question), paper.language
        )
        rows.append((paper.text(f"fact.{fact.id}.name"), said or paper.label("not-answered")))
    return rows


def what_matters(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The patient's own goal and worry in their words."""
    return (Facts(rows=tuple(_key_facts(paper, "what-matters"))), *_paragraphs(paper, "what-matters"))


def who_did_what(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Who started the intake, who confirmed the history, who took consent."""
    visit = paper.visit
    rows = [
        (paper.label("intake-by"), paper.name_of(visit.opened_by)),
        (paper.label("history-confirmed-by"), paper.name_of(visit.checked_by) if visit.checked_by else ""),
        (paper.label("consent-taken-by"), paper.practitioner.name if paper.practitioner else ""),
    ]
    return (Facts(rows=tuple(row for row in rows if row[1])), *_paragraphs(paper, "who-did-what"))


def answers(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Every answer in full, for the clinic's record: said, not sure, declined, not asked; then what is private."""
    result = paper.result
    blocks: list[Block] = list(_paragraphs(paper, "answers"))
    blocks.append(Facts(rows=((paper.label("category"), f"{result.score.confirmed} – {result.score.possible}"),)))
    for section in paper.knowledge.catalogue.sections:
        rows = _answer_rows(paper, section)
        if rows:
            blocks += [Heading(text=paper.text(f"section.{section}.title")), AnswersBlock(rows=rows)]
    blocks += [finding_block(view) for view in paper.findings(private=True)]
    blocks += [finding_block(view) for view in paper.findings(private=False) if view.verdict == "note"]
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


def not_today(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """Why not today in plain words, what would change it, and the next step; private reasons stay in the room."""
    blocks: list[Block] = list(_paragraphs(paper, "not-today"))
    serious = [f for f in paper.result.findings if f.verdict in ("stop", "clear_first")]
    private = any(finding.private for finding in serious)
    problems = dict.fromkeys(f.problem for f in serious if f.state == "fires" and not f.private)
    for problem in problems:
        blocks.append(Heading(text=paper.text(f"problem.{problem}.patient")))
        blocks.append(Paragraph(text=paper.text(f"problem.{problem}.next")))
    asked = paper.knowledge.catalogue.questions
    still_open = dict.fromkeys(
        question
        for finding in serious
        if finding.state != "fires" and not finding.private
        for question in finding.ask
        if question in asked and not paper.is_private(question)
    )
    if still_open:
        questions = tuple(paper.text(f"question.{question}.ask") for question in still_open)
        blocks += [Heading(text=paper.label("still-open")), Bullets(items=questions[:MOST_OPEN])]
    if private or not (problems or still_open):
        blocks.append(Paragraph(text=paper.label("talked-in-room")))
    if paper.visit.outcome == "declined":
        blocks.append(Paragraph(text=paper.label("declined-by-you")))
    number = joined((str(paper.clinic.get("phone", "")), str(paper.clinic.get("out_of_hours", ""))))
    if number:
        blocks.append(Callout(title=paper.label("call-clinic"), number=number, tone="info"))
    return tuple(blocks)


def letter(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The letter to the prescriber: the question, the medicines, the plan. It asks, it never tells."""
    lists = paper.knowledge.book.lists
    medicines = shown_words(paper.knowledge, lists.medicines, paper.consultation.answers.get(lists.medicines))
    rows = ((paper.label("medicines"), medicines or paper.label("not-answered")),)
    words = _paragraphs(paper, "letter")
    return (*words[:2], *_plan(paper), Facts(rows=rows), *words[2:])


def by_hand(paper: Paper, kind: KIND) -> tuple[Block, ...]:
    """The questions on paper, with boxes and item numbers."""
    blocks: list[Block] = list(_paragraphs(paper, "by-hand"))
    catalogue = paper.knowledge.catalogue
    columns = (paper.label("yes"), paper.label("no"), paper.label("not-sure"))
    for number, section in enumerate(catalogue.sections, start=1):
        if catalogue.sections[section].asked_by != "desk" and catalogue.sections[section].stage == "plan":
            continue
        asked = [q for q in catalogue.questions_of(section) if q.show_when is None]
        rows = []
        others: list[Block] = []
        for item, question in enumerate(asked, start=1):
            text = paper.text(f"question.{question.id}.ask")
            if question.kind == "yes_no":
                rows.append(TickRow(item=f"{number}.{item}", text=text))
            elif question.kind == "several":
                options = [
                    TickRow(item="", text=paper.text(f"question.{question.id}.option.{option}"))
                    for option in question.options
                ]
                others.append(TickTable(question=f"{number}.{item} {text}", columns=columns, rows=tuple(options)))
            else:
                others.append(SpaceToWrite(text=f"{number}.{item} {text}", lines=2))
        title = paper.text(f"section.{section}.title")
        if rows:
            blocks.append(TickTable(question=title, columns=columns, rows=tuple(rows)))
        blocks += others
    blocks.append(Bullets(items=(paper.label("transcribed-by"), paper.label("transcribed-on"))))
    return tuple(blocks)
