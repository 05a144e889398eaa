"""Screens a consultation with a pack: facts → findings → cards, score and the next question."""

from __future__ import annotations

from typing import Any

from meso_screen.flow.facts import gather_facts
from meso_screen.flow.knowledge import Knowledge
from meso_screen.model.answer import OPEN
from meso_screen.model.consultation import Consultation
from meso_screen.model.facts import NOT_ASKED
from meso_screen.model.finding import Because, Finding, Screening
from meso_screen.rules.score import make_cards, next_question, score
from meso_screen.rules.screen import open_questions, screen


def screen_consultation(knowledge: Knowledge, consultation: Consultation) -> Screening:
    """The whole result of one consultation. Nothing inside reads today's date."""
    answers, as_of = consultation.answers, consultation.as_of
    facts, not_screened = gather_facts(knowledge, answers, as_of)
    findings = screen(knowledge.book, facts, knowledge.explainer)
    findings = tuple(_with_answers(finding, answers) for finding in findings)
    still_open = open_questions(knowledge.book, facts)
    order = knowledge.book.order
    doubt = bool(still_open or not_screened) or knowledge.catalogue.outdated(as_of)
    said = [q for q, value in facts.values.items() if value is not NOT_ASKED and value not in OPEN]
    return Screening(
        score=score(findings, still_open=doubt),
        findings=findings,
        cards=make_cards(findings, order),
        open_questions=still_open,
        not_screened=not_screened,
        next_question=next_question(findings, still_open, order),
        items_asked=len(said),
    )


def _with_answers(finding: Finding, answers: dict[str, Any]) -> Finding:
    if not finding.because:
        return finding
    because = tuple(
        Because(question=fact.question, said=None if fact.entry else answers.get(fact.question), entry=fact.entry)
        for fact in finding.because
    )
    return finding.model_copy(update={"because": because})


def result_as_json(knowledge: Knowledge, result: Screening) -> dict[str, Any]:
    """The result as contracts §2 wants it: plain JSON values only."""
    catalogue = knowledge.catalogue

    def finding(found: Finding) -> dict[str, Any]:
        rule = found.rule
        return {
            "rule": rule,
            "row": found.row,
            "problem": found.problem,
            "verdict": found.verdict,
            "state": found.state,
            "reach": found.reach,
            "private": found.private,
            "on": list(found.on),
            "title": catalogue.text(f"rule.{rule}.title"),
            "because": [
                {"question": b.question, **({"entry": b.entry} if b.entry else {"said": b.said})} for b in found.because
            ],
            "ask": list(found.ask),
            "do": catalogue.text(f"rule.{rule}.do"),
            "resolves": catalogue.text_or(f"rule.{rule}.resolves", ""),
            "raises": list(found.raises),
            "override": found.override,
            "sources": [
                {"id": c.id, "locator": c.locator, "grade": catalogue.sources[c.id].grade} for c in found.sources
            ],
            "checksum": found.checksum,
        }

    return {
        "score": {"confirmed": result.score.confirmed, "possible": result.score.possible},
        "counts": {
            **{verdict: result.count(verdict) for verdict in ("stop", "clear_first", "caution", "note")},
            "not_known": result.not_known(),
        },
        "findings": [finding(found) for found in result.findings],
        "cards": [
            {
                "problem": card.problem,
                "verdict": card.verdict,
                "state": card.state,
                "private": card.private,
                "rules": list(card.rules),
                "ask": list(card.ask),
            }
            for card in result.cards
        ],
        "open_questions": list(result.open_questions),
        "next_question": result.next_question,
        "not_screened": list(result.not_screened),
        "pack": {
            "id": catalogue.pack.id,
            "version": catalogue.pack.version,
            "hash": catalogue.digest,
            "approved": catalogue.pack.approved,
        },
    }


def exit_code(result: Screening) -> int:
    """1 when a tier above 1 is confirmed, else 3 when something is unknown or failed, else 0 (contracts §4)."""
    if result.score.confirmed > 1:
        return 1
    return 3 if result.not_known() or result.score.possible > 1 else 0
