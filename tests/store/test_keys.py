"""The keys of a clinic: what opens the records, and what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meso_screen.problems import ProblemError
from meso_screen.store import create_store, new_recovery_key, open_store, open_with_recovery_key
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
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    store.set_passphrase("four white storks")
    assert opens(tmp_path, "four white storks")
    assert not opens(tmp_path, PASSPHRASE)
    with pytest.raises(ProblemError, match="not right"):
        store.check_passphrase(PASSPHRASE)
    with pytest.raises(ProblemError, match="at least 8"):
        store.set_passphrase("short")
    store.check_passphrase("four white storks")
    store.close()
    assert opens(tmp_path, "four white storks")


def key_opens(folder: Path, recovery: str) -> bool:
    try:
        open_with_recovery_key(folder, recovery, CHEAP).close()
    except ProblemError as error:
        assert "does not open" in str(error)
        return False
    return True


@pytest.mark.parametrize("dash", ["-", "", "  ", "–", " - "])
@pytest.mark.parametrize(("zero", "one"), [("0", "1"), ("O", "I"), ("o", "l"), ("o", "i")])
def test_the_recovery_sheet_sets_a_new_passphrase_however_it_is_typed(
    tmp_path: Path, recovery: str, dash: str, zero: str, one: str
) -> None:
    store = open_with_recovery_key(
        tmp_path, recovery.lower().replace("-", dash).replace("0", zero).replace("1", one), CHEAP
    )
    store.set_passphrase("five black swans")
    store.close()
    assert opens(tmp_path, "five black swans") and not opens(tmp_path, PASSPHRASE)
    assert key_opens(tmp_path, recovery)


def test_another_recovery_key_takes_the_place_of_the_one_before(tmp_path: Path, recovery: str) -> None:
    store, fresh = open_store(tmp_path, PASSPHRASE, CHEAP), new_recovery_key()
    assert key_opens(tmp_path, recovery) and not key_opens(tmp_path, fresh)
    store.set_recovery_key(fresh)
    store.close()
    assert key_opens(tmp_path, fresh) and not key_opens(tmp_path, recovery)
    assert opens(tmp_path, PASSPHRASE)


def test_a_key_file_of_other_records_is_not_written_over(tmp_path: Path, recovery: str) -> None:
    store = open_store(tmp_path, PASSPHRASE, CHEAP)
    create_keys(tmp_path / "records", PASSPHRASE, "other", CHEAP.passphrase)
    foreign = (tmp_path / "records" / KEY_FILE).read_bytes()
    for act in (lambda: store.set_passphrase("five black swans"), lambda: store.set_recovery_key(recovery)):
        with pytest.raises(ProblemError, match="changed or damaged"):
            act()
    store.close()
    assert (tmp_path / "records" / KEY_FILE).read_bytes() == foreign


def test_a_mistyped_recovery_key_is_told_from_a_wrong_one(tmp_path: Path, recovery: str) -> None:
    assert len(recovery.split("-")) == 9
    mistyped = ("7" if recovery[0] != "7" else "8") + recovery[1:]
    for wrong in (mistyped, recovery[:-1], ""):
        with pytest.raises(ProblemError, match="not typed as it is printed"):
            open_with_recovery_key(tmp_path, wrong, CHEAP)
    (tmp_path / "other").mkdir()
    _, foreign = create_keys(tmp_path / "other", PASSPHRASE, "other", CHEAP.passphrase)
    assert not key_opens(tmp_path, foreign) and opens(tmp_path, PASSPHRASE)


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
