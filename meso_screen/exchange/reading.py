"""Reads a bundle of ours back: what its findings say, beside which record it was made, and where it differs from it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from meso_screen.exchange.terms import RECORD_DIGEST, SEVERITY, Json, clean, read_extension


class Said(NamedTuple):
    """What a finding says at least."""

    rule: str
    state: str
    tier: str
    title: str

    def sentence(self) -> str:
        """The finding for someone who looks for it."""
        return f"{self.title} ({self.rule}, {self.tier}, {self.state})"


def disagreements(bundle: bytes, record: Mapping[str, Any], record_digest: str, name: str) -> list[str]:
    """Where the attached bundle ``name`` says something else than the attached record, in sentences.

    Empty when every finding is the same. ``record_digest`` is the SHA-256 (hex) of the record's bytes.
    """
    try:
        made = json.loads(bundle)
        said, digest = Counter(_of_bundle(made)), _record_digest(made)
        wanted = Counter(
            Said(f["rule"], f["state"], f["verdict"], clean(f["title"])) for f in record["result"]["findings"]
        )
    except Exception:  # anyone may have made this file: whatever it holds, it is no bundle of ours
        return [f"{name} cannot be read as the bundle of this record."]
    found = [f"{name} does not say what the record says: {one.sentence()}." for one in wanted - said]
    found += [f"{name} says what the record does not say: {one.sentence()}." for one in said - wanted]
    if digest != record_digest:
        found.append(f"{name} was made beside another record.")
    return found


def _of_bundle(bundle: Mapping[str, Any]) -> Iterator[Said]:
    for resource in (entry["resource"] for entry in bundle["entry"]):
        if resource["resourceType"] == "DetectedIssue":
            yield _of_issue(resource)
        elif resource["resourceType"] == "GuidanceResponse":
            for outcome in resource.get("contained", ()):
                yield from (_of_outcome(issue) for issue in outcome["issue"] if "diagnostics" in issue)


def _of_issue(issue: Json) -> Said:
    """A tier beside a severity that is not its own is another tier: a receiver may read either."""
    tier, severity = read_extension(issue, "tier"), issue.get("severity")
    if severity != SEVERITY.get(tier):
        tier = f"{tier}/{severity}"
    return Said(issue["code"]["coding"][0]["code"], "fires", tier, issue["code"]["text"])


def _of_outcome(issue: Json) -> Said:
    details = issue["details"]
    return Said(details["coding"][0]["code"], issue["diagnostics"], read_extension(issue, "tier"), details["text"])


def _record_digest(bundle: Mapping[str, Any]) -> str:
    for entry in bundle["entry"]:
        for entity in entry["resource"].get("entity", ()):
            if entity["what"]["identifier"]["system"] == RECORD_DIGEST:
                return str(entity["what"]["identifier"]["value"])
    return ""
