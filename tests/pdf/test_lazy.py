"""The window opens before any PDF library is loaded."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("reportlab", "pikepdf", "pyhanko", "fontTools", "asn1crypto", "segno", "cryptography")


def test_naming_the_pdf_modules_loads_no_vendor() -> None:
    code = (
        "import sys, meso_screen.pdf, meso_screen.pdf.render, meso_screen.pdf.seal, meso_screen.pdf.verify,"
        " meso_screen.pdf.compare, meso_screen.model.report;"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
