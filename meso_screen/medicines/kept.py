"""A table kept as its lines; a line becomes a record when it is first asked for: a quick start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar, overload

R = TypeVar("R")
_T = TypeVar("_T")


class Kept(Mapping[str, R], Generic[R]):
    """Key to record. ``raw`` holds lines or finished records; ``parse(line, key)`` makes one. Content never changes."""

    def __init__(self, raw: dict[str, str | R], parse: Callable[[str, str], R]) -> None:
        self._raw, self._parse = raw, parse

    def __getitem__(self, key: str) -> R:
        found = self._raw[key]
        if isinstance(found, str):
            found = self._raw[key] = self._parse(found, key)
        return found

    @overload
    def get(self, key: str, /) -> R | None: ...
    @overload
    def get(self, key: str, /, default: R | _T) -> R | _T: ...
    def get(self, key: str, /, default: R | _T | None = None) -> R | _T | None:
        """The record with this key, or the default."""
        return self[key] if key in self._raw else default

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)
