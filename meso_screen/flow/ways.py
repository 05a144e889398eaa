"""The ways out of a finding: which decisions are open on it, which one settles it, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.views import show_date
from meso_screen.model.answer import PartialDate
from meso_screen.model.decision import Decision, DecisionKind
from meso_screen.model.finding import Finding
from meso_screen.problems import refuse

REASONS: dict[str, str] = {
    "benefit": "The benefit outweighs the risk, discussed with the patient",
    "tolerated": "Tolerated before",
    "test": "A test result is there",
    "watch": "It will be watched",
    "letter": "A letter is there that does not name this treatment",
    "other": "Another reason",
}
"""Coded reasons to go on (experience.md §1.3); none is chosen beforehand and the last is the open one."""

HOWS: dict[str, str] = {
    "letter": "letter or e-mail seen",
    "telephone": "by telephone",
    "in_person": "in person",
    "result": "test result seen",
}
"""How a clearance came."""

_DECIDED: dict[str, str] = {
    "clearance": "Clearance recorded",
    "reasoned": "Decided with a reason",
    "acknowledged": "Acknowledged",
    "treated_as_yes": "Treated as yes",
    "asked_again": "Asked again, nothing suggests it",
    "overridden": "Passed with a second clinician",
}


def ways_out(knowledge: Knowledge, finding: Finding, in_force: tuple[Decision, ...]) -> tuple[DecisionKind, ...]:
    """The decisions a practitioner may take on a finding (rules.md decision 5); a plain stop has none."""
    treated = any(decision.kind == "treated_as_yes" for decision in in_force)
    if finding.state == "fires" or treated:
        match finding.verdict:
            case "stop":
                return ("overridden",) if finding.override else ()
            case "clear_first":
                return ("clearance", "reasoned")
            case "caution":
                return ("acknowledged",)
            case _:
                return ()
    if finding.verdict == "note":
        return ()
    again = bool(finding.ask) and all(knowledge.catalogue.questions[question].ask_again for question in finding.ask)
    return ("treated_as_yes", "asked_again") if again else ("treated_as_yes",)


def rests_on_questions(knowledge: Knowledge, reads: Sequence[str]) -> tuple[str, ...]:
    """The questions a rule reads, with the gates they stand behind: a gate that closes changes what was decided on."""
    found = dict.fromkeys(reads)
    waiting = list(reads)
    while waiting:
        question = knowledge.catalogue.questions.get(waiting.pop())
        if question is not None and question.show_when is not None:
            gates = [gate for gate in knowledge.explainer.reads(question.show_when) if gate not in found]
            found.update(dict.fromkeys(gates))
            waiting.extend(gates)
    return tuple(found)


def check_clearance(from_whom: str, how: str, on: str, valid_until: str, today: date) -> None:
    """Raises ProblemError for a clearance without source, way or day, of a day to come, or that has run out."""
    if not (from_whom.strip() and how in HOWS and on):
        raise refuse("A clearance needs from whom, how and when.", "Review", "Fill in all three.")
    try:
        given = PartialDate.read(on).first
        until = PartialDate.read(valid_until).last if valid_until else today.toordinal()
    except ValueError:
        raise refuse("There is no such day.", "Review", "Write it as 2026-11-24.") from None
    if given > today.toordinal():
        raise refuse("The clearance is dated in the future.", "Review", "Correct the day.")
    if until < today.toordinal():
        raise refuse("This clearance has run out.", "Review", "Ask for a new one, or postpone.")


def settled_by(finding: Finding, in_force: tuple[Decision, ...]) -> Decision | None:
    """The decision that settles a finding, or None while one is needed. A note needs none."""
    kinds = {decision.kind: decision for decision in in_force}
    if finding.state != "fires" and "asked_again" in kinds and "treated_as_yes" not in kinds:
        return kinds["asked_again"]
    if finding.state != "fires" and finding.verdict == "caution" and "treated_as_yes" in kinds:
        return kinds["treated_as_yes"]
    if finding.state != "fires" and "treated_as_yes" not in kinds:
        return None
    match finding.verdict:
        case "stop":
            return kinds.get("overridden") if finding.override else None
        case "clear_first":
            return kinds.get("clearance") or kinds.get("reasoned")
        case "caution":
            return kinds.get("acknowledged")
        case _:
            return None


def say_decision(decision: Decision) -> str:
    """A decision as one line: what, by whom, on which grounds; a clearance with its day and how long it holds."""
    given = show_date(decision.on) if decision.kind == "clearance" else ""
    until = f"until {show_date(decision.valid_until)}" if given and decision.valid_until else ""
    how = (HOWS.get(decision.how, decision.how), given, until)
    grounds = (
        decision.from_whom,
        ", ".join(word for word in how if word),
        REASONS.get(decision.reason, decision.reason),
        decision.words,
        f"with {decision.second}" if decision.second else "",
    )
    detail = "; ".join(word for word in grounds if word)
    return f"{_DECIDED[decision.kind]} by {decision.by}" + (f": {detail}" if detail else "")
