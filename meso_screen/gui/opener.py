"""What the window needs to have a clinic's records opened or made."""

from __future__ import annotations

from typing import Protocol

from meso_screen.flow.clinic_keys import Recovered
from meso_screen.flow.session import Session
from meso_screen.gui.entrance import SetUp


class Opener(Protocol):
    """What the composition root does for the window: it builds sessions; the window never opens a store itself."""

    def open(self, passphrase: str) -> Session:
        """Open the clinic's records and the pack. Runs off the UI thread; raises ProblemError."""
        ...

    def recover(self, recovery_key: str, passphrase: str) -> Recovered:
        """Open the records with the recovery key and a new passphrase. Runs off the UI thread; raises ProblemError."""
        ...

    def set_up(self, wanted: SetUp) -> tuple[Session, str]:
        """Create the clinic; the session and the recovery key. Runs off the UI thread; raises ProblemError."""
        ...
