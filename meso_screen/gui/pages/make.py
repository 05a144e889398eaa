"""Which page shows which step of a visit. Page modules load when they are first needed."""

from __future__ import annotations

from meso_screen.gui.pages.page import Host, Page


def make_page(host: Host, step: str) -> Page:
    """The page of one step: identity, a section by what it asks, check, review, consent, and the two ends."""
    match step:
        case "identity-card":
            from meso_screen.gui.pages.identity_page import IdentityPage

            return IdentityPage(host)
        case "check":
            from meso_screen.gui.pages.check_page import CheckPage

            return CheckPage(host)
        case "review":
            from meso_screen.gui.pages.review_page import ReviewPage

            return ReviewPage(host)
        case "consent":
            from meso_screen.gui.pages.consent_page import ConsentPage

            return ConsentPage(host)
        case "sealed":
            from meso_screen.gui.pages.sealed_page import SealedPage

            return SealedPage(host)
        case "not-today":
            from meso_screen.gui.pages.not_today_page import NotTodayPage

            return NotTodayPage(host)
        case _:
            return _section_page(host, step)


def _section_page(host: Host, section: str) -> Page:
    from meso_screen.gui.pages.question_page import QuestionPage

    kinds = {question.kind for question in host.session.knowledge.catalogue.questions_of(section)}
    if "medicines" in kinds:
        from meso_screen.gui.pages.medicines_page import MedicinesPage

        return MedicinesPage(host, section)
    if "allergies" in kinds:
        from meso_screen.gui.pages.allergies_page import AllergiesPage

        return AllergiesPage(host, section)
    stage = host.session.knowledge.catalogue.sections[section].stage
    if "plan" in kinds or stage == "plan":
        from meso_screen.gui.pages.plan_page import PlanPage

        return PlanPage(host, section)
    return QuestionPage(host, section)
