"""Recording what a practitioner decides on findings (rules.md decision 5): complete, or refused in words."""

from __future__ import annotations

from collections.abc import Sequence

from meso_screen.flow.access import require
from meso_screen.flow.review import screen_visit
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.flow.ways import REASONS, check_clearance, rests_on_questions, ways_out
from meso_screen.model.decision import Decision, DecisionKind
from meso_screen.model.finding import Finding
from meso_screen.problems import refuse

SHORTEST_REASON = 20


def decide(
    session: Session,
    visit: Visit,
    finding_rule: str,
    kind: DecisionKind,
    *,
    words: str = "",
    reason: str = "",
    from_whom: str = "",
    how: str = "",
    on: str = "",
    valid_until: str = "",
    second: tuple[str, str] | None = None,
    pin: str = "",
) -> Visit:
    """Record a practitioner's decision on one finding. Raises ProblemError when this way is not open or not complete.

    ``second`` is the (person id, PIN) of the second clinician a stop needs; ``pin`` the practitioner's own.
    """
    return decide_together(
        session, visit, (finding_rule,), kind, words=words, reason=reason, from_whom=from_whom, how=how, on=on,
        valid_until=valid_until, second=second, pin=pin,
    )  # fmt: skip


def decide_together(
    session: Session,
    visit: Visit,
    rules: Sequence[str],
    kind: DecisionKind,
    *,
    words: str = "",
    reason: str = "",
    from_whom: str = "",
    how: str = "",
    on: str = "",
    valid_until: str = "",
    second: tuple[str, str] | None = None,
    pin: str = "",
) -> Visit:
    """The same decision, in the same words, on several findings: each is kept on its own. All are checked first."""
    person = require(session.person, "decide")
    if visit.frozen:
        raise refuse("This visit is signed or ended.", "Review", "Open a new visit.")
    by_rule = {finding.rule: finding for finding in screen_visit(session, visit).findings}
    if not rules or any(rule not in by_rule for rule in rules):
        raise refuse("This finding is no longer there.", "Review", "Look at the review again.")
    found = [by_rule[rule] for rule in rules]
    today = session.today()
    for finding in found:
        if kind not in ways_out(session.knowledge, finding, visit.decision_on(finding.rule, finding.checksum, today)):
            what = "This finding cannot be decided like this."
            raise refuse(what, "Review", "Change the plan, ask again or postpone.")
    second_names = [
        _check_words(session, f, kind, words, reason, from_whom, how, on, valid_until, second, pin) for f in found
    ]
    reads = {compiled.rule.id: compiled.reads for compiled in session.knowledge.book.rules}
    for finding, second_name in zip(found, second_names, strict=True):
        rests_on = rests_on_questions(session.knowledge, reads[finding.rule])
        decision = Decision(
            rule=finding.rule,
            kind=kind,
            checksum=finding.checksum,
            facts=visit.digest_of(rests_on),
            by=person.name,
            at=session.clock().isoformat(timespec="seconds"),
            words=words.strip(),
            reason=reason,
            from_whom=from_whom.strip(),
            how=how,
            on=on,
            valid_until=valid_until,
            second=second_name,
        )
        said = {"decision": decision.model_dump(mode="json"), "reads": list(rests_on)}
        visit = session.enter(visit, "finding_decided", said)
    return visit


def take_back(session: Session, visit: Visit, rule: str, words: str) -> Visit:
    """Take the decisions on one finding back, with the reason; the finding is open again. The log keeps both."""
    require(session.person, "decide")
    if visit.frozen:
        raise refuse("This visit is signed or ended.", "Review", "Open a new visit.")
    if not visit.decisions.get(rule):
        raise refuse("Nothing was decided on this finding.", "Review", "Look at the review again.")
    if len(words.strip()) < 5:
        raise refuse("Say in a few words why.", "Review", "The log keeps the decision and why it was taken back.")
    return session.enter(visit, "decision_withdrawn", {"rule": rule, "words": words.strip()})


def _check_words(
    session: Session,
    finding: Finding,
    kind: DecisionKind,
    words: str,
    reason: str,
    from_whom: str,
    how: str,
    on: str,
    valid_until: str,
    second: tuple[str, str] | None,
    pin: str,
) -> str:
    if kind == "clearance":
        check_clearance(from_whom, how, on, valid_until, session.today())
    if kind in ("reasoned", "overridden") and (reason not in REASONS or len(words.strip()) < SHORTEST_REASON):
        raise refuse(
            f"Choose a reason and say it in your own words (at least {SHORTEST_REASON} characters).",
            "Review",
            "Complete the reason.",
        )
    if kind == "acknowledged" and not words.strip():
        raise refuse("Say which measure you take.", "Review", "Write the measure.")
    if kind in ("treated_as_yes", "asked_again") and not words.strip():
        raise refuse("Say in a few words what you asked or decided.", "Review", "Write a few words.")
    if kind != "overridden":
        return ""
    assert session.person is not None
    if not session.store.check_pin(session.person.id, pin, session.clock()).ok:
        raise refuse("Your PIN is not right.", "Review", "Enter it again.")
    if finding.override != "prescriber":
        return ""
    if second is None or second[0] == session.person.id:
        raise refuse("A second clinician must agree.", "Review", "Ask them to choose their name and enter their PIN.")
    other = next((person for person in session.people() if person.id == second[0]), None)
    require(other, "decide")
    assert other is not None
    if not session.store.check_pin(other.id, second[1], session.clock()).ok:
        raise refuse("The second clinician's PIN is not right.", "Review", "Enter it again.")
    return other.name
