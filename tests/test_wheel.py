"""The form pack and the assets travel in the wheel and are found from it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_carries_pack_assets_and_migrations_and_finds_them(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    assert list(unpacked.rglob("script.py.mako"))
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "from meso_screen import places\n"
        "from meso_screen.catalogue.files import hash_pack\n"
        "print(places.forms()); print(hash_pack(places.default_pack())); print((places.assets() / 'themes').is_dir())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    from meso_screen import places
    from meso_screen.catalogue.files import hash_pack

    assert answer[0].startswith(str(unpacked))
    assert answer[1] == hash_pack(places.default_pack())
    assert answer[2] == "True"
