"""Keys: one random data key, wrapped under the passphrase and under the printed recovery key.

``keys.json`` beside the database holds only wrapped keys. The data key opens the database and wraps each patient's own
key; it never changes, so a new passphrase only writes this small file again. Argon2id costs follow OWASP's Password
Storage Cheat Sheet (PIN) and the RFC 9106 second recommended option (passphrase).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from meso_screen.problems import ProblemError, refuse
from meso_screen.store.chain import canonical
from meso_screen.store.files import write_durably

KEY_FILE = "keys.json"
SHORTEST_PASSPHRASE = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
_GROUP, _GROUPS = 4, 8


@dataclass(frozen=True)
class Cost:
    """What one guess costs with Argon2id: memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int


@dataclass(frozen=True)
class Costs:
    """The costs of production; tests inject cheaper ones."""

    passphrase: Cost = Cost(64 * 1024, 3, 4)
    pin: Cost = Cost(19 * 1024, 2, 1)


class _Wrap(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    memory_kib: int = Field(ge=8, le=4 * 1024 * 1024)
    passes: int = Field(ge=1, le=100)
    lanes: int = Field(ge=1, le=64)
    salt: str = Field(min_length=16, max_length=200)
    sealed: str = Field(min_length=16, max_length=400)


class _KeyFile(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    format: int = Field(ge=1, le=1)
    clinic: str = Field(min_length=1, max_length=64)
    passphrase: _Wrap
    recovery: _Wrap
    head_key: str
    check: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Keys:
    """The opened keys of one clinic; never printed, never logged."""

    clinic: str
    data: bytes = field(repr=False)
    head: bytes = field(repr=False)

    def purpose(self, name: str) -> bytes:
        """A 32-byte key for one purpose, derived from the data key."""
        return hmac.digest(self.data, f"meso-screen {name}".encode(), "sha256")

    def new_patient_key(self, record: str) -> bytes:
        """A fresh key of a patient, wrapped for storing."""
        return seal(self.purpose("patients"), secrets.token_bytes(32), f"{self.clinic}|{record}".encode())

    def patient_key(self, record: str, wrapped: bytes) -> bytes:
        """Unwrap a patient's key. Raises ProblemError if it is not the one that was stored for this record."""
        try:
            return unseal(self.purpose("patients"), wrapped, f"{self.clinic}|{record}".encode())
        except InvalidTag:
            raise refuse(
                "The key of this patient's record is damaged.", record, "Restore the records from a backup."
            ) from None


def seal(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Encrypt with AES-256-GCM, bound to ``about``; a fresh 12-byte nonce stands in front."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes:
    """Decrypt what ``seal`` made. Raises InvalidTag for another key, another ``about`` or a changed byte."""
    if len(sealed) < 28:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], about)


def create_keys(folder: Path, passphrase: str, clinic: str, cost: Cost) -> tuple[Keys, str]:
    """Write a new key file and return the keys with the recovery key, which is shown once and kept nowhere."""
    check_new_passphrase(passphrase)
    keys, recovery = Keys(clinic, secrets.token_bytes(32), secrets.token_bytes(32)), new_recovery_key()
    _write(folder, keys, _wrap(keys, passphrase_secret(passphrase), cost, "passphrase"), _wrap_recovery(keys, recovery))
    return keys, recovery


def new_recovery_key() -> str:
    """A random recovery key as it is printed; it opens nothing before ``create_keys`` or ``set_recovery_key``."""
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP * _GROUPS)))


def open_keys(folder: Path, passphrase: str) -> Keys:
    """Open the keys with the clinic's passphrase. Raises ProblemError: wrong passphrase, file missing or changed."""
    file = _read(folder)
    try:
        data = _unwrap(file, file.passphrase, passphrase_secret(passphrase), "passphrase")
    except InvalidTag:
        raise wrong_passphrase() from None
    return _opened(folder, file, data)


def open_keys_with_recovery(folder: Path, recovery: str) -> Keys:
    """Open the keys with the printed recovery key, however its letters are typed; nothing is changed by it.

    Raises ProblemError: not typed as it is printed, a key of other records, file missing or changed.
    """
    file = _read(folder)
    letters = _letters(recovery)
    try:
        data = _unwrap(file, file.recovery, letters.encode(), "recovery")
    except InvalidTag:
        raise refuse(
            "This recovery key does not open these records.",
            "recovery key",
            "Check that the sheet belongs to this clinic, and that it is the latest one.",
        ) from None
    return _opened(folder, file, data)


def set_passphrase(folder: Path, keys: Keys, new: str, cost: Cost) -> None:
    """Wrap the same data key under a new passphrase; no record is written again, the recovery key stays valid."""
    check_new_passphrase(new)
    file = _read(folder)
    _opened(folder, file, keys.data)
    _write(folder, keys, _wrap(keys, passphrase_secret(new), cost, "passphrase"), file.recovery)


def set_recovery_key(folder: Path, keys: Keys, recovery: str) -> None:
    """Wrap the same data key under another recovery key: the one before opens nothing here any more."""
    file = _read(folder)
    _opened(folder, file, keys.data)
    _write(folder, keys, file.passphrase, _wrap_recovery(keys, recovery))


def wrong_passphrase() -> ProblemError:
    """The problem of a passphrase that opens nothing here."""
    then = "Type it again; capital letters count. If it is lost, use the recovery sheet."
    return refuse("The passphrase is not right.", "passphrase", then)


def check_new_passphrase(passphrase: str) -> None:
    """Raise ProblemError if a passphrase is too short to protect anything."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise refuse(
            f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters.", "new passphrase",
            "Three or four words work well.",
        )  # fmt: skip


def passphrase_secret(passphrase: str) -> bytes:
    """The passphrase as bytes, the same on every keyboard and system (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def _grouped(letters: str) -> str:
    with_check = letters + _check_letters(letters)
    return "-".join(with_check[i : i + _GROUP] for i in range(0, len(with_check), _GROUP))


def _letters(recovery: str) -> str:
    typed = unicodedata.normalize("NFKC", recovery).upper().translate(str.maketrans("OIL", "011"))
    kept = "".join(c for c in typed if c in _ALPHABET)
    letters, check = kept[: _GROUP * _GROUPS], kept[_GROUP * _GROUPS :]
    if len(kept) != _GROUP * (_GROUPS + 1) or check != _check_letters(letters):
        raise refuse(
            "The recovery key was not typed as it is printed.",
            "recovery key",
            f"It has {_GROUPS + 1} groups of {_GROUP} characters; compare them one by one with the sheet.",
        )
    return letters


def _check_letters(letters: str) -> str:
    return "".join(_ALPHABET[byte % 32] for byte in hashlib.sha256(letters.encode()).digest()[:_GROUP])


def _stretch(secret: bytes, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(secret, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def _about(clinic: str, purpose: str, cost: Cost) -> bytes:
    return canonical([clinic, purpose, cost.memory_kib, cost.passes, cost.lanes])


def _wrap(keys: Keys, secret: bytes, cost: Cost, purpose: str) -> _Wrap:
    salt = secrets.token_bytes(16)
    sealed = seal(_stretch(secret, salt, cost), keys.data, _about(keys.clinic, purpose, cost))
    return _Wrap(
        memory_kib=cost.memory_kib, passes=cost.passes, lanes=cost.lanes, salt=_text(salt), sealed=_text(sealed)
    )


def _wrap_recovery(keys: Keys, recovery: str) -> _Wrap:
    # 160 random bits cannot be guessed, so the least cost is enough here.
    return _wrap(keys, _letters(recovery).encode(), Cost(1024, 1, 1), "recovery")


def _unwrap(file: _KeyFile, wrap: _Wrap, secret: bytes, purpose: str) -> bytes:
    cost = Cost(wrap.memory_kib, wrap.passes, wrap.lanes)
    key = _stretch(secret, b64decode(wrap.salt), cost)
    return unseal(key, b64decode(wrap.sealed), _about(file.clinic, purpose, cost))


def _opened(folder: Path, file: _KeyFile, data: bytes) -> Keys:
    half = Keys(file.clinic, data, b"")
    if not hmac.compare_digest(_tag(half, file), file.tag):
        raise _changed(folder)
    try:
        head = unseal(half.purpose("head key"), b64decode(file.head_key), file.clinic.encode())
    except (InvalidTag, ValueError):
        raise _changed(folder) from None
    return Keys(file.clinic, data, head)


def _write(folder: Path, keys: Keys, passphrase: _Wrap, recovery: _Wrap) -> None:
    head_key = _text(seal(keys.purpose("head key"), keys.head, keys.clinic.encode()))
    file = _KeyFile(format=1, clinic=keys.clinic, passphrase=passphrase, recovery=recovery, head_key=head_key)
    whole = {**_said(file), "check": hashlib.sha256(canonical(_said(file))).hexdigest(), "tag": _tag(keys, file)}
    write_durably(folder / KEY_FILE, canonical(whole) + b"\n")


def _read(folder: Path) -> _KeyFile:
    path = folder / KEY_FILE
    try:
        file = _KeyFile.model_validate_json(path.read_bytes())
        b64decode(file.passphrase.salt, validate=True), b64decode(file.recovery.salt, validate=True)
        sound = hashlib.sha256(canonical(_said(file))).hexdigest() == file.check
    except FileNotFoundError:
        raise refuse(
            "The key file that belongs to the records is missing.", str(path), "Put it back from a backup."
        ) from None
    except OSError as error:
        raise refuse(
            f"The key file cannot be read ({error.strerror}).", str(path), "Check the folder's rights."
        ) from None
    except (ValidationError, ValueError):
        raise _changed(folder) from None
    if not sound:
        raise _changed(folder)
    return file


def _changed(folder: Path) -> ProblemError:
    return refuse("The key file was changed or damaged.", str(folder / KEY_FILE), "Put it back from a backup.")


def _said(file: _KeyFile) -> dict[str, Any]:
    return file.model_dump(mode="json", exclude={"check", "tag"})


def _tag(keys: Keys, file: _KeyFile) -> str:
    return hmac.digest(keys.purpose("key file"), canonical(_said(file)), "sha256").hex()


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
