"""What a screen shows, as frozen values made of the pack's texts: steps, sections, questions. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from meso_screen.flow.access import answering, may, require
from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Answered, Visit
from meso_screen.model.answer import OPEN, PartialDate
from meso_screen.model.facts import NOT_ASKED, Facts
from meso_screen.model.form import QuestionKind, Section
from meso_screen.rules.screen import open_questions, settle_relevance

StepState = Literal["done", "now", "todo", "attention", "locked"]


@dataclass(frozen=True)
class QuestionView:
    """One question as a field shows it. ``value`` is None while unanswered; ``examined`` says it is a finding."""

    id: str
    kind: QuestionKind
    text: str
    why: str
    options: tuple[tuple[str, str], ...]
    unit: str
    minimum: Decimal | None
    maximum: Decimal | None
    required: bool
    aloud: bool
    private: bool
    value: Any
    examined: bool = False
    said_by: str = ""


@dataclass(frozen=True)
class SectionView:
    """One section: the questions in scope now, and how many of the required ones are answered."""

    id: str
    title: str
    lead: str
    stage: str
    private: bool
    questions: tuple[QuestionView, ...]
    answered: int
    required: int
    to_ask: tuple[str, ...]


@dataclass(frozen=True)
class StepView:
    """One entry of the progress rail. ``why_locked`` is said when a locked step is reached."""

    id: str
    group: str
    title: str
    state: StepState
    note: str = ""
    why_locked: str = ""


def current_facts(session: Session, visit: Visit) -> Facts:
    """The visit's facts with relevance settled, on the clinic's present day."""
    facts, _ = gather_facts(session.knowledge, visit.raw_answers(), session.today())
    settle_relevance(session.knowledge.book, facts)
    return facts


def view_section(session: Session, visit: Visit, section_id: str, language: str = "en") -> SectionView:
    """One section as it stands. Raises ProblemError when this person may not fill it."""
    section = session.knowledge.catalogue.sections[section_id]
    require(session.person, answering(section))
    return _section(session.knowledge, visit, current_facts(session, visit), section, language)


def view_sections(session: Session, visit: Visit, language: str = "en") -> tuple[SectionView, ...]:
    """Every section that asks something and that this person may fill, from the facts gathered once."""
    knowledge, facts = session.knowledge, current_facts(session, visit)
    return tuple(
        _section(knowledge, visit, facts, section, language)
        for section in knowledge.catalogue.sections.values()
        if knowledge.catalogue.questions_of(section.id) and may(session.person, answering(section))
    )


def _section(knowledge: Knowledge, visit: Visit, facts: Facts, section: Section, language: str) -> SectionView:
    catalogue = knowledge.catalogue
    still_open = set(open_questions(knowledge.book, facts))
    shown = [
        question
        for question in catalogue.questions_of(section.id)
        if facts.values.get(question.id) is not NOT_ASKED
        and _gate_is_open(knowledge, facts, question.id)
        and not _on_the_card(visit, question.id)
    ]
    views = tuple(view_question(knowledge, visit, question.id, language) for question in shown)
    required = [view for view in views if view.required]
    to_ask = tuple(view.id for view in required if view.id in still_open)
    return SectionView(
        id=section.id,
        title=catalogue.text(f"section.{section.id}.title", language),
        lead=catalogue.text(f"section.{section.id}.lead", language),
        stage=section.stage,
        private=section.private,
        questions=views,
        answered=len(required) - len(to_ask),
        required=len(required),
        to_ask=to_ask,
    )


def _on_the_card(visit: Visit, question_id: str) -> bool:
    """Whether the patient's card answers this question, so that it is not asked a second time."""
    return question_id not in visit.answers and question_id in visit.raw_answers()


def _gate_is_open(knowledge: Knowledge, facts: Facts, question_id: str) -> bool:
    """A question under a gate that is not answered yet waits; under one answered *not sure* it is asked."""
    question = knowledge.catalogue.questions[question_id]
    if question.show_when is None or question_id in facts.values:
        return True
    if knowledge.explainer.value(question.show_when, facts) == 2:
        return True
    gates = knowledge.explainer.ask(question.show_when, facts)
    return bool(gates) and all(facts.values.get(gate) in OPEN for gate in gates)


def view_question(knowledge: Knowledge, visit: Visit, question_id: str, language: str = "en") -> QuestionView:
    """One question with its texts and the answer that stands."""
    catalogue = knowledge.catalogue
    question = catalogue.questions[question_id]
    answer: Answered | None = visit.answers.get(question_id)
    value = answer.value if answer else visit.raw_answers().get(question_id)
    return QuestionView(
        id=question.id,
        kind=question.kind,
        text=catalogue.text(f"question.{question_id}.ask", language),
        why=catalogue.text(f"question.{question_id}.why", language),
        options=tuple(
            (option, catalogue.text(f"question.{question_id}.option.{option}", language)) for option in question.options
        ),
        unit=question.unit or "",
        minimum=question.minimum,
        maximum=question.maximum,
        required=question.required,
        aloud=question.aloud,
        private=question.private or catalogue.sections[question.section].private,
        value=value,
        examined=bool(answer and answer.examined),
        said_by=answer.by if answer else "",
    )


def view_steps(session: Session, visit: Visit, current: str, language: str = "en") -> tuple[StepView, ...]:
    """The progress rail: identity, the sections this person may see, then check, review, consent and sign."""
    knowledge, person = session.knowledge, session.person
    facts = current_facts(session, visit)
    steps = [StepView("identity-card", "Front desk", "Identity and contact", _now("identity-card", current, "done"))]
    for section in knowledge.catalogue.sections.values():
        if not knowledge.catalogue.questions_of(section.id):
            continue
        group = "Front desk" if section.asked_by == "desk" else "Consultation"
        title = knowledge.catalogue.text(f"section.{section.id}.title", language)
        if not may(person, answering(section)):
            steps.append(StepView(section.id, group, title, "locked", why_locked="For the practitioner"))
            continue
        view = _section(knowledge, visit, facts, section, language)
        steps.append(_section_step(view, group, visit, current))
    steps.extend(_last_steps(session, visit, current))
    return tuple(sorted(steps, key=lambda step: _GROUPS.index(step.group)))


_GROUPS = ("Front desk", "Consultation", "Decide and sign")


def _section_step(view: SectionView, group: str, visit: Visit, current: str) -> StepView:
    touched = any(question.value is not None for question in view.questions)
    unsure = sum(question.value in ("not_sure", "declined") for question in view.questions if _plain(question.value))
    if view.id == current:
        return StepView(view.id, group, view.title, "now", f"{view.answered} of {view.required}")
    if not view.to_ask:
        return StepView(view.id, group, view.title, "done")
    if touched and unsure == len(view.to_ask):
        return StepView(view.id, group, view.title, "attention", f"{unsure} not sure")
    if touched:
        return StepView(view.id, group, view.title, "attention", f"{len(view.to_ask)} to ask")
    return StepView(view.id, group, view.title, "todo")


def _plain(value: Any) -> bool:
    return isinstance(value, str)


def _now(step: str, current: str, otherwise: StepState) -> StepState:
    return "now" if step == current else otherwise


def _last_steps(session: Session, visit: Visit, current: str) -> list[StepView]:
    group = "Decide and sign"
    if not may(session.person, "see_findings"):
        why = "For the practitioner"
        return [StepView("review", group, "Practitioner to review", "locked", why_locked=why)]
    checked: StepState = "done" if visit.checked_at else "todo"
    return [
        StepView("check", group, "Check answers", _now("check", current, checked)),
        StepView("review", group, "Safety review", _now("review", current, "todo")),
        StepView("consent", group, "Consent and signature", _now("consent", current, _consent_state(visit))),
    ]


def _consent_state(visit: Visit) -> StepState:
    return "done" if visit.sealed_at is not None else "todo"


def shown_words(knowledge: Knowledge, question_id: str, value: Any, language: str = "en") -> str:
    """An answer in words, as the read-back and the document print it; empty for an unanswered question."""
    catalogue = knowledge.catalogue
    question = catalogue.questions[question_id]

    def label(name: str) -> str:
        return catalogue.text(f"label.{name}.text", language)

    if value is None:
        return ""
    if isinstance(value, str) and value in OPEN:
        return label(value.replace("_", "-"))
    match question.kind:
        case "yes_no":
            return label(value)
        case "one":
            return catalogue.text(f"question.{question_id}.option.{value}", language)
        case "several":
            if value == "none":
                return label("none")
            return "; ".join(catalogue.text(f"question.{question_id}.option.{option}", language) for option in value)
        case "number":
            # A unit that is a word has a sentence of its own, which is right for one and for many.
            counted = f"unit-{question.unit}"
            return label(counted).format(count=value) if counted in catalogue.labels else f"{value} {question.unit}"
        case "date":
            return show_date(str(value))
        case "medicines":
            return label("none") if value == "none" else "; ".join(_medicine(entry, label) for entry in value)
        case "allergies":
            if value == "none_known":
                return label("none-known")
            return "; ".join(_allergy(entry, label) for entry in value)
        case "plan":
            return "; ".join(plan_lines(knowledge, value, language))
        case _:
            return str(value)


def entry_words(knowledge: Knowledge, answers: Mapping[str, Any], question_id: str, text: str) -> str:
    """The entry of a list with this text, in full: the medicine with its dose, the allergy with its reaction."""
    entries = answers.get(question_id)
    found = [e for e in entries if e.get("text") == text] if isinstance(entries, list) else []
    return shown_words(knowledge, question_id, found) if found else text


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def show_date(text: str) -> str:
    """A partial date as clinics write it: 14-Mar-1987, Mar-1987, 1987 (NHS CUI D+Ta); other words as they are."""
    try:
        PartialDate.read(text)
    except ValueError:
        return text
    year, *rest = text.split("-")
    month = _MONTHS[int(rest[0]) - 1] if rest else ""
    return "-".join((*rest[1:], month, year)) if rest else year


def _medicine(entry: Mapping[str, Any], label: Callable[[str], str]) -> str:
    said = [str(entry["text"])]
    if entry.get("dose"):
        said.append(str(entry["dose"]))
    if entry.get("why"):
        said.append(label("medicine-why").format(why=entry["why"]))
    if entry.get("prescribed"):
        said.append(label("medicine-prescribed" if entry["prescribed"] == "yes" else "medicine-bought"))
    if entry.get("last_taken"):
        said.append(label("medicine-last-taken").format(date=show_date(entry["last_taken"])))
    return ", ".join(said)


def _allergy(entry: Mapping[str, Any], label: Callable[[str], str]) -> str:
    reaction = entry.get("reaction")
    said = [str(entry["text"])]
    if reaction:
        said.append(", ".join(reaction) if isinstance(reaction, list) else str(reaction))
    for name in ("severity", "certainty", "kind"):
        if entry.get(name):
            said.append(label(f"allergy-{name}-{entry[name].replace('_', '-')}"))
    if entry.get("when"):
        said.append(show_date(entry["when"]))
    return ", ".join(said)


def plan_lines(knowledge: Knowledge, plan: Mapping[str, Any], language: str = "en") -> list[str]:
    """The plan in words: what is injected, areas, technique, session."""
    catalogue = knowledge.catalogue
    lines = plan_contents(knowledge, plan, language)
    if plan.get("areas"):
        lines.append(", ".join(catalogue.text(f"area.{name}.name", language) for name in plan["areas"]))
    if plan.get("technique"):
        lines.append(catalogue.text(f"technique.{plan['technique']}.name", language))
    if session := session_words(knowledge, plan, language):
        lines.append(session)
    return lines


def plan_contents(knowledge: Knowledge, plan: Mapping[str, Any], language: str = "en") -> list[str]:
    """What a plan injects: its products, what is mixed in, and the kinds of treatment that none of these brings."""
    names = [("product", name) for name in plan.get("products", ())]
    names += [("ingredient", name) for name in plan.get("ingredients", ())]
    names += [("family", name) for name in loose_families(knowledge, plan)]
    return [knowledge.catalogue.text(f"{kind}.{name}.name", language) for kind, name in names]


def loose_families(knowledge: Knowledge, plan: Mapping[str, Any]) -> list[str]:
    """The kinds of treatment that were wished for and that nothing chosen brings: they are screened all the same."""
    catalogue = knowledge.catalogue
    chosen = [catalogue.products[name].families for name in plan.get("products", ())]
    chosen += [catalogue.ingredients[name].families for name in plan.get("ingredients", ())]
    brought = {family for families in chosen for family in families}
    return [name for name in plan.get("families", ()) if name not in brought]


def session_words(knowledge: Knowledge, plan: Mapping[str, Any], language: str = "en") -> str:
    """Which session it is, and of how many where that was said; empty where no number was."""
    number, total = plan.get("session"), plan.get("of")
    if not number:
        return ""
    words = knowledge.catalogue.text(f"label.{'session-of' if total else 'session'}.text", language)
    return words.format(number=number, total=total)
