"""The end of the clinic's certificate is said on the consent page before anybody signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from list_pages import faults
from pytestqt.qtbot import QtBot
from test_consent_page import consent, sign_both

from meso_screen.pdf.certificate import make_clinic_certificate

Show = Callable[..., Any]


def sealed_since(host: Any, years: float) -> None:
    since = host.session.clock() - timedelta(days=365 * years)
    key, certificate = make_clinic_certificate("Clinic Lumière", since)
    host.session.store.put_setting("seal.key", key.decode())
    host.session.store.put_setting("seal.certificate", certificate.decode())


@pytest.mark.parametrize(("years", "words"), [(9.9, "ends in"), (11, "has ended: nothing can be sealed. Renew it.")])
def test_a_certificate_that_ends_is_said_before_anybody_signs(
    host: Any, show: Show, qtbot: QtBot, years: float, words: str
) -> None:
    sealed_since(host, years)
    page = consent(host, show)
    qtbot.waitUntil(lambda: page.notice.isVisible(), timeout=10_000)
    assert words in page.notice.accessibleName()
    assert faults(page) == []


def test_a_good_certificate_needs_no_word(host: Any, show: Show, seal: None, qtbot: QtBot) -> None:
    page = consent(host, show)
    qtbot.waitUntil(lambda: not host.jobs.is_busy(), timeout=30_000)
    assert not page.notice.isVisible()


def test_a_certificate_that_has_ended_seals_nothing_and_both_signatures_are_kept(
    host: Any, show: Show, qtbot: QtBot
) -> None:
    sealed_since(host, 11)
    page = consent(host, show, talked=True)
    sign_both(page)
    qtbot.waitUntil(lambda: bool(host.told) and not page.busy, timeout=30_000)
    assert "ended on" in str(host.told[-1]) and "Renew it in Settings" in str(host.told[-1])
    assert len(host.visit.signatures) == 2 and host.visit.outcome == "open"
