"""What is said of the clinic's seal where it matters: in settings, and before anybody signs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from meso_screen.flow.clinic_seal import SealView


def seal_notice(view: SealView) -> str:
    """What must be said of a seal before it is used; empty when there is nothing."""
    translate = QCoreApplication.translate
    own = view.kind == "own"
    then = translate("SealCard", "Renew it.") if own else translate("SealCard", "Use another certificate, or renew it.")
    if view.state == "missing":
        words = translate("SealCard", "The clinic’s seal is missing: nothing can be sealed.")
        return f"{words} {translate('SealCard', 'Renew it, or restore a backup.')}"
    if view.state == "ended":
        return f"{translate('SealCard', 'The clinic’s certificate has ended: nothing can be sealed.')} {then}"
    if view.state == "soon":
        soon = (translate("SealCard", "ends today"), translate("SealCard", "ends tomorrow"))
        days = translate("SealCard", "ends in %n days", None, view.days)
        when = soon[view.days] if view.days < len(soon) else days
        words = translate("SealCard", "The clinic’s certificate {ends}.").replace("{ends}", when)
        return f"{words} {then}"
    return ""
