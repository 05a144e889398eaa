"""Checks of the lexicon for ``meso-screen check``."""

from __future__ import annotations

from meso_screen.medicines.lexicon import Lexicon
from meso_screen.problems import Problem


def prove_lexicon(lexicon: Lexicon) -> list[Problem]:
    """What is wrong with the lexicon as a whole: classes of medicines that ask nothing."""
    return [
        Problem(f"The class “{known.id}” asks nothing.", "medicines/classes.toml", "Say what to ask next.")
        for known in lexicon.classes.values()
        if known.agent and not known.neutral and not known.ask
    ]
