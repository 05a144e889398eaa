"""The keys of a clinic: what opens the records, and what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meso_screen.problems import ProblemError
from meso_screen.store import change_passphrase, create_store, open_store, recover_store
from meso_screen.store.keys import KEY_FILE, Cost, Costs, create_keys, open_keys
from meso_screen.store.memory import CHEAP

from .conftest import PASSPHRASE, begin


@pytest.fixture
def recovery(tmp_path: Path) -> str:
    store, recovery_key = create_store(tmp_path, PASSPHRASE, {}, CHEAP)
    begin(store)
    store.close()
    return recovery_key


def opens(folder: Path, passphrase: str) -> bool:
    try:
        store = open_store(folder, passphrase, CHEAP)
    except ProblemError as error:
        assert "passphrase is not right" in str(error)
        return False
    found = len(store.log()) == 2
    store.close()
    return found


def test_production_uses_the_strong_costs() -> None:
    assert Costs() == Costs(Cost(65536, 3, 4), Cost(19456, 2, 1))


@pytest.mark.usefixtures("recovery")
def test_only_the_right_passphrase_opens_the_records(tmp_path: Path) -> None:
    assert opens(tmp_path, PASSPHRASE)
    for wrong in ("", " ", PASSPHRASE.upper(), PASSPHRASE + " ", PASSPHRASE[:-1]):
        assert not opens(tmp_path, wrong)


@pytest.mark.usefixtures("recovery")
def test_a_new_passphrase_replaces_the_old_one(tmp_path: Path) -> None:
    change_passphrase(tmp_path, PASSPHRASE, "four white storks", CHEAP)
    assert opens(tmp_path, "four white storks")
    assert not opens(tmp_path, PASSPHRASE)
    with pytest.raises(ProblemError, match="not right"):
        change_passphrase(tmp_path, PASSPHRASE, "five black swans", CHEAP)
    with pytest.raises(ProblemError, match="at least 8"):
        change_passphrase(tmp_path, "four white storks", "short", CHEAP)
    assert opens(tmp_path, "four white storks")


def test_the_recovery_sheet_sets_a_new_passphrase_however_it_is_typed(tmp_path: Path, recovery: str) -> None:
    change_passphrase(tmp_path, PASSPHRASE, "four white storks", CHEAP)
    typed = recovery.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    fresh = recover_store(tmp_path, typed, "five black swans", CHEAP)
    assert opens(tmp_path, "five black swans")
    assert not opens(tmp_path, "four white storks")
    with pytest.raises(ProblemError, match="does not open"):
        recover_store(tmp_path, recovery, "six blue tits", CHEAP)
    recover_store(tmp_path, fresh, "six blue tits", CHEAP)
    assert opens(tmp_path, "six blue tits")


def test_a_mistyped_recovery_key_is_told_from_a_wrong_one(tmp_path: Path, recovery: str) -> None:
    assert len(recovery.split("-")) == 9
    mistyped = ("7" if recovery[0] != "7" else "8") + recovery[1:]
    for wrong in (mistyped, recovery[:-1], ""):
        with pytest.raises(ProblemError, match="not typed as it is printed"):
            recover_store(tmp_path, wrong, "five black swans", CHEAP)
    (tmp_path / "other").mkdir()
    _, foreign = create_keys(tmp_path / "other", PASSPHRASE, "other", CHEAP.passphrase)
    with pytest.raises(ProblemError, match="does not open"):
        recover_store(tmp_path, foreign, "five black swans", CHEAP)


@pytest.mark.usefixtures("recovery")
def test_a_changed_key_file_is_told_from_a_wrong_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "records" / KEY_FILE
    sound = path.read_text()
    said = json.loads(sound)
    said["passphrase"]["passes"] = 2
    for broken in ("", "{}", sound[:-20], sound.replace('"format":1', '"format":2'), json.dumps(said)):
        path.write_text(broken)
        with pytest.raises(ProblemError, match="changed or damaged"):
            open_store(tmp_path, PASSPHRASE, CHEAP)
    path.unlink()
    with pytest.raises(ProblemError, match="missing"):
        open_store(tmp_path, PASSPHRASE, CHEAP)
    path.write_text(sound)
    assert opens(tmp_path, PASSPHRASE)


def test_a_key_file_changed_by_someone_who_mends_its_check_is_found_out(tmp_path: Path) -> None:
    from hashlib import sha256

    from meso_screen.store.chain import canonical

    keys, _ = create_keys(tmp_path, PASSPHRASE, "lumiere", CHEAP.passphrase)
    assert open_keys(tmp_path, PASSPHRASE) == keys
    said = json.loads((tmp_path / KEY_FILE).read_text())
    said["recovery"]["sealed"] = "A" * 80
    rest = {name: value for name, value in said.items() if name not in ("check", "tag")}
    said["check"] = sha256(canonical(rest)).hexdigest()
    (tmp_path / KEY_FILE).write_text(json.dumps(said))
    with pytest.raises(ProblemError, match="changed or damaged"):
        open_keys(tmp_path, PASSPHRASE)


def test_keys_are_never_shown(tmp_path: Path) -> None:
    keys, recovery = create_keys(tmp_path, PASSPHRASE, "lumiere", CHEAP.passphrase)
    assert repr(keys) == "Keys(clinic='lumiere')"
    content = (tmp_path / KEY_FILE).read_text()
    assert recovery not in content
    assert recovery.replace("-", "") not in content
    assert PASSPHRASE not in content
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
