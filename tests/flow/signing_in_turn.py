"""The next signature of a visit, to be killed: signs for whoever is due, says so on stdout, and waits."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from signatures import sign_next
from visits import clinic_session

from meso_screen import places
from meso_screen.flow.knowledge import open_pack
from meso_screen.store import open_store
from meso_screen.store.memory import CHEAP

if __name__ == "__main__":
    session = clinic_session(open_pack(places.default_pack()), open_store(Path(sys.argv[1]), sys.argv[2], CHEAP))
    visit = sign_next(session, session.open_visit(sys.argv[3]))
    os.write(1, f"signed {visit.signatures[-1].role}\n".encode())
    time.sleep(60)
