"""Which risks and which advice concern this person, and what raises a risk for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meso_screen.model.consent import Advice, Risk
from meso_screen.model.facts import Facts
from meso_screen.model.finding import Finding
from meso_screen.rules.holds import Holds
from meso_screen.rules.truth import NO, YES

RAISED = 2


@dataclass(frozen=True)
class ToldRisk:
    """One risk to be told, and the rules that raise it for this person."""

    risk: Risk
    raised_by: tuple[str, ...]


def choose_risks(
    risks: Iterable[Risk],
    conditions: Mapping[str, Holds],
    facts: Facts,
    findings: Iterable[Finding],
    also: Iterable[str],
) -> tuple[ToldRisk, ...]:
    """Risks whose condition is not *no*, those raised by a finding, and those of the areas and techniques (``also``).

    The weightiest first; being raised for this person counts as two steps of weight. An unknown condition is told:
    what is not known is never left out.
    """
    raised: dict[str, list[str]] = {name: [] for name in also}
    for finding in findings:
        for name in finding.raises:
            reasons = raised.setdefault(name, [])
            if finding.state == "fires" and not finding.private:
                reasons.append(finding.rule)
    told = []
    for risk in risks:
        holds = conditions.get(risk.id)
        if risk.id in raised or holds is None or holds(facts) != NO:
            told.append(ToldRisk(risk, tuple(dict.fromkeys(raised.get(risk.id, ())))))
    return tuple(sorted(told, key=lambda one: -one.risk.weight - RAISED * bool(one.raised_by)))


def choose_advice(
    advice: Iterable[Advice], when: Mapping[str, Holds], unless: Mapping[str, Holds], facts: Facts
) -> tuple[Advice, ...]:
    """Advice whose condition is not *no* and whose exception is not *yes*, in the order of the pack."""
    chosen = []
    for line in advice:
        if line.id in when and when[line.id](facts) == NO:
            continue
        if line.id in unless and unless[line.id](facts) == YES:
            continue
        chosen.append(line)
    return tuple(chosen)
