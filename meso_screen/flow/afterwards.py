"""After the seal nothing changes: later facts are addenda, and a consent taken back is voided, never deleted."""

from __future__ import annotations

from meso_screen.flow.access import require
from meso_screen.flow.compose import compose
from meso_screen.flow.prints import sealed_document
from meso_screen.flow.session import Session
from meso_screen.flow.visit import Visit
from meso_screen.problems import refuse

LONGEST = 1000


def add_addendum(session: Session, visit: Visit, words: str) -> Visit:
    """Add a later fact to a signed visit: a batch number, a reaction, a correction. It stands on every later print.

    Raises ProblemError for those who may not, for an open visit, and for nothing said.
    """
    require(session.person, "add_later_fact")
    if not visit.frozen:
        raise refuse("This visit is still open.", "Later facts", "Change the answer itself.")
    said = " ".join(words.split())
    if len(said) < 3:
        raise refuse("Nothing is written yet.", "Later facts", "Write what was found out or done later.")
    _check_words(said, "Later facts", "Add it in two parts.")
    return session.enter(visit, "note", {"text": said})


def withdraw_consent(session: Session, visit: Visit, words: str) -> Visit:
    """The patient takes a sealed consent back, with their reason or none. The document stays, marked as voided on every
    later print.

    Raises ProblemError for those who may not, for a visit without a sealed consent, and for a reason that cannot print.
    """
    require(session.person, "take_consent")
    if visit.outcome != "sealed":
        raise refuse("There is no sealed consent to take back.", "Withdrawal", "Open the visit it belongs to.")
    said = " ".join(words.split())
    _check_words(said, "Withdrawal", "Say it in fewer words.")
    return session.enter(visit, "withdrawn", {"words": said})


def _check_words(words: str, place: str, then: str) -> None:
    """Raises ProblemError for too long a text, and for a letter no font has: what is added must print."""
    from meso_screen.pdf.fonts import prepare_fonts, refuse_missing_letters

    if len(words) > LONGEST:
        raise refuse(f"That is longer than {LONGEST} letters.", place, then)
    prepare_fonts()
    refuse_missing_letters([words])


def record_on_paper(session: Session, visit: Visit) -> bytes:
    """What prints when the sealed record is printed: the sealed pages, then what was added later. An event like any."""
    from meso_screen.pdf.joined import join
    from meso_screen.pdf.render import render

    person = require(session.person, "print")
    pdf = sealed_document(session, visit)
    if visit.addenda or visit.outcome == "withdrawn":
        pdf = join(pdf, render(compose(session, visit, "addendum")))
    session.store.append(visit.id, "printed", {"kind": "consent_record"}, person.id, session.station, session.clock())
    return pdf
