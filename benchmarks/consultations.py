"""Real consultations of the pack, built with the parts of the flow tests: the six examples, and the largest of all."""

from __future__ import annotations

import sys
from typing import Any

from benchmarks import ROOT
from meso_screen.flow.compose import compose, text_digest
from meso_screen.flow.knowledge import Knowledge
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.problems import ProblemError

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "flow")]

MEDICINES, ALLERGIES, EACH = 40, 12, 9
LONG = "This was written at length: what was taken, when, how much of it, who said so, and what came of it. " * 4


def example_names() -> list[str]:
    """The pack's examples."""
    from visits import STEMS

    return list(STEMS)


def open_clinic(knowledge: Knowledge) -> Session:
    """A session in a new clinic with a practitioner signed in; its store is in memory."""
    from visits import clinic_session

    session: Session = clinic_session(knowledge)
    return session


def example_visit(session: Session, stem: str) -> tuple[Visit, bool]:
    """A visit with the answers of an example, decided, talked over and signed; False where nobody may sign it."""
    from visits import decide_everything, example_answers, new_visit, sign_both, talk

    visit: Visit = decide_everything(session, new_visit(session, example_answers(stem)))
    try:
        return sign_both(session, talk(session, visit)), True
    except ProblemError:
        return visit, False


def largest_visit(session: Session) -> Visit:
    """Everything bad at once, decided where it can be, with both signatures.

    It holds stops, so no clinic could have it signed: the signatures are entered past that gate, for the document only.
    """
    from visits import OTHER_STROKES, STROKES, decide, new_visit

    from meso_screen.flow.review import screen_visit
    from meso_screen.flow.ways import ways_out

    visit: Visit = new_visit(session, largest_answers(session.knowledge))
    for finding in screen_visit(session, visit).findings:
        for kind in ways_out(session.knowledge, finding, ())[:1]:
            visit = decide(session, visit, finding.rule, kind)
    digest = text_digest(compose(session, visit, "consent_record"))
    for role, name, strokes in (("patient", "Chloé Martin", STROKES), ("practitioner", "Dr L. Moreau", OTHER_STROKES)):
        ink = [[list(point) for point in stroke] for stroke in strokes]
        said = {"role": role, "name": name, "method": "drawn", "strokes": ink, "aspect": 3.1, "text_digest": digest}
        visit = session.enter(visit, "signed", said)
    return visit


def largest_answers(knowledge: Knowledge) -> dict[str, Any]:
    """Every worse answer, forty medicines the lexicon knows, twelve allergies, all products, areas and long texts."""
    from visits import calm_answers

    catalogue = knowledge.catalogue
    said: dict[str, Any] = calm_answers()
    substances = sorted(knowledge.lexicon.ingredients.values(), key=lambda one: (one.classes, one.id))
    names = [one.inn for one in substances[:: len(substances) // MEDICINES]][:MEDICINES]
    for question in catalogue.questions.values():
        match question.kind:
            case "yes_no" | "one" if question.worse:
                said[question.id] = question.worse[0]
            case "several":
                said[question.id] = list(question.worse or question.options)
            case "text":
                said[question.id] = LONG
            case "medicines":
                entry = {"dose": "5 mg twice a day", "why": "told at length"}
                said[question.id] = [{"text": name, **entry} for name in names]
            case "allergies":
                allergens = [*catalogue.allergens][:ALLERGIES]
                said[question.id] = [{"text": name, "severity": "severe"} for name in allergens]
            case "plan":
                said[question.id] |= {"products": sorted(catalogue.products)[:EACH], "areas": sorted(catalogue.areas)}
    return said
