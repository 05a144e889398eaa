"""Cross-checks of a whole pack: every id, kind, option, unit, text and source fits, and nothing is left over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from meso_screen.catalogue.catalogue import Catalogue
from meso_screen.catalogue.fitting import Fitting
from meso_screen.catalogue.words import required_texts
from meso_screen.model.condition import Condition, Defined, leaves
from meso_screen.model.form import Question
from meso_screen.problems import Problem

ARTICLE_ROWS = frozenset(
    f"{letter}{number}"
    for letter, count in (("A", 8), ("B", 6), ("C", 9), ("D", 4), ("E", 2))
    for number in range(1, count + 1)
)


def verify(catalogue: Catalogue, today: date | None = None) -> list[Problem]:
    """All problems of a pack whose records were read. ``today`` adds the note that a review is due."""
    return [
        *_approval(catalogue, today),
        *_questions(catalogue),
        *_conditions(catalogue),
        *_rules(catalogue),
        *_treatment(catalogue),
        *_consent(catalogue),
        *_covers(catalogue),
        *_texts(catalogue),
        *_unused(catalogue),
    ]


def place(catalogue: Catalogue, kind: str, record: str) -> str:
    """Where a record stands: file, kind and id."""
    return f"{catalogue.places.get((kind, record), '')}: {kind} {record}"


def _approval(catalogue: Catalogue, today: date | None) -> Iterable[Problem]:
    pack, where = catalogue.pack, "pack.toml: pack"
    if pack.id != catalogue.folder.resolve().name:
        yield Problem(f"The pack's id “{pack.id}” is not its folder's name.", where, "Make them the same.")
    if pack.approved and not (pack.approved_by and pack.approved_on):
        yield Problem(
            "The pack says it is approved, but not by whom and when.", where, "Name the clinician and the day."
        )
    if not pack.approved:
        yield Problem(
            "The clinical content is not approved by a responsible clinician.",
            where,
            "A clinical lead reads and approves it before it is relied on.",
            note=True,
        )
    if today is not None and catalogue.outdated(today):
        yield Problem(f"The pack was due for review by {pack.review_by}.", where, "Have it reviewed.", note=True)


def _questions(catalogue: Catalogue) -> Iterable[Problem]:
    earlier: set[str] = set()
    for kind in ("medicines", "allergies", "plan"):
        if sum(q.kind == kind for q in catalogue.questions.values()) != 1:
            yield Problem(f"The pack needs exactly one question of kind “{kind}”.", "questions", "Add or remove one.")
    for question in catalogue.questions.values():
        where = place(catalogue, "question", question.id)
        if question.section not in catalogue.sections:
            yield Problem(f"The section “{question.section}” does not exist.", where, "Name a section of the pack.")
        yield from _shape(question, where)
        if question.show_when is not None:
            fitting = Fitting(catalogue, where)
            for read in fitting.questions(question.show_when):
                if read not in earlier:
                    yield Problem(f"It is shown by “{read}”, which is not asked earlier.", where, "Move or correct it.")
        earlier.add(question.id)


def _shape(question: Question, where: str) -> Iterable[Problem]:
    choosing = question.kind in ("one", "several")
    if choosing and len(question.options) < 2 - (question.kind == "several"):
        yield Problem("There are too few options to choose from.", where, "List the options.")
    if question.options and not choosing:
        yield Problem(f"A question of kind “{question.kind}” has no options.", where, "Remove the options.")
    if len(set(question.options)) != len(question.options):
        yield Problem("An option stands twice.", where, "Remove one of them.")
    for reserved in {"none", "not_sure", "declined"} & set(question.options):
        yield Problem(f"“{reserved}” is offered by itself and is no option.", where, "Remove it.")
    if (question.kind == "number") != (question.unit is not None):
        yield Problem("A number needs a unit, and only a number has one.", where, "Correct the unit.")
    ranges = {"number": {"high", "low"}, "date": {"recent", "late"}}
    known = set(question.choices()) | ranges.get(question.kind, set())
    if question.kind in ("yes_no", "one", "several", "number", "date"):
        for worse in set(question.worse) - known:
            yield Problem(f"“{worse}” cannot be the worse answer.", where, f"Known: {', '.join(sorted(known))}.")


def _every_condition(catalogue: Catalogue) -> Iterable[tuple[str, str, Condition]]:
    for kind, records in (
        ("question", catalogue.questions),
        ("define", catalogue.defines),
        ("rule", catalogue.rules),
        ("risk", catalogue.risks),
        ("advice", catalogue.advice),
        ("statement", catalogue.statements),
        ("prompt", catalogue.prompts),
        ("signatory", catalogue.signatories),
        ("reflection", catalogue.reflections),
    ):
        for record in records.values():
            for name in ("show_when", "settled_when", "scope", "when", "unless"):
                condition = getattr(record, name, None)
                if condition is not None:
                    yield kind, record.id, condition


def _conditions(catalogue: Catalogue) -> Iterable[Problem]:
    for name in catalogue.defines:
        if _loops(catalogue, name, frozenset()):
            yield Problem("The definition leads back to itself.", place(catalogue, "define", name), "Break the circle.")
            return
    for kind, record, condition in _every_condition(catalogue):
        fitting = Fitting(catalogue, place(catalogue, kind, record))
        yield from fitting.check(condition)


def _loops(catalogue: Catalogue, name: str, seen: frozenset[str]) -> bool:
    if name in seen:
        return True
    define = catalogue.defines.get(name)
    if define is None:
        return False
    inner = (leaf.define for leaf in leaves(define.when) if isinstance(leaf, Defined))
    return any(_loops(catalogue, leaf, seen | {name}) for leaf in inner)


def _rules(catalogue: Catalogue) -> Iterable[Problem]:
    for rule in catalogue.rules.values():
        where = place(catalogue, "rule", rule.id)
        if rule.problem not in catalogue.problems:
            yield Problem(
                f"The clinical problem “{rule.problem}” does not exist.", where, "Name a problem of the pack."
            )
        for risk in rule.raises:
            if risk not in catalogue.risks:
                yield Problem(f"It raises “{risk}”, which is no risk of the pack.", where, "Name a risk.")
        if rule.override is not None and rule.verdict != "stop":
            yield Problem("Only a stop can be passed by an override.", where, "Remove the override.")
    for kind, records in (("rule", catalogue.rules), ("risk", catalogue.risks), ("advice", catalogue.advice)):
        for record in records.values():
            for cited in record.sources:
                if cited.id not in catalogue.sources:
                    where = place(catalogue, kind, record.id)
                    yield Problem(f"The source “{cited.id}” does not exist.", where, "Name a source of the pack.")
    for told in catalogue.risks.values():
        if told.frequency is None:
            continue
        where = place(catalogue, "risk", told.id)
        if told.frequency.source.id not in catalogue.sources:
            yield Problem(
                f"The source “{told.frequency.source.id}” does not exist.", where, "Name a source of the pack."
            )
        if not 0 <= told.frequency.count <= told.frequency.of:
            yield Problem("The frequency is not a share.", where, "Correct count and of.")


def _treatment(catalogue: Catalogue) -> Iterable[Problem]:
    known: dict[str, Iterable[str]] = {
        "family": catalogue.families,
        "ingredient": catalogue.ingredients,
        "allergen": catalogue.allergens,
        "risk": catalogue.risks,
    }
    for kind, records, fields in (
        ("product", catalogue.products, (("families", "family"), ("ingredients", "ingredient"))),
        ("ingredient", catalogue.ingredients, (("allergens", "allergen"), ("families", "family"))),
        ("area", catalogue.areas, (("groups", "family"), ("raises", "risk"))),
        ("technique", catalogue.techniques, (("raises", "risk"),)),
        ("allergen", catalogue.allergens, (("includes", "allergen"), ("cross", "allergen"))),
    ):
        for record in records.values():
            for field, target in fields:
                for name in getattr(record, field):
                    if name not in known[target]:
                        where = place(catalogue, kind, record.id)
                        yield Problem(f"There is no {target} “{name}”.", where, f"Name a known {target}.")


def _consent(catalogue: Catalogue) -> Iterable[Problem]:
    for statement in catalogue.statements.values():
        if statement.part not in catalogue.parts:
            where = place(catalogue, "statement", statement.id)
            yield Problem(f"There is no part “{statement.part}”.", where, "Name a part of the document.")
    for fact in catalogue.facts.values():
        where = place(catalogue, "fact", fact.id)
        if fact.part not in catalogue.parts:
            yield Problem(f"There is no part “{fact.part}”.", where, "Name a part of the document.")
        if fact.question not in catalogue.questions:
            yield Problem(f"There is no question “{fact.question}”.", where, "Name a question of the pack.")


def _covers(catalogue: Catalogue) -> Iterable[Problem]:
    for kind, records in (
        ("question", catalogue.questions),
        ("rule", catalogue.rules),
        ("risk", catalogue.risks),
        ("advice", catalogue.advice),
        ("statement", catalogue.statements),
        ("technique", catalogue.techniques),
    ):
        for record in records.values():
            for row in record.covers:
                if row not in ARTICLE_ROWS:
                    yield Problem(
                        f"The article has no row “{row}”.", place(catalogue, kind, record.id), "Use A1 to E2."
                    )


def _texts(catalogue: Catalogue) -> Iterable[Problem]:
    required = required_texts(catalogue)
    for language, texts in catalogue.texts.items():
        for text, (kind, record) in required.items():
            if text not in texts:
                yield Problem(
                    f"The text “{text}” is missing in “{language}”.", place(catalogue, kind, record), "Write it."
                )
        for text in texts:
            if text not in required:
                where = catalogue.places.get(("text", text), f"text/{language}")
                yield Problem(f"The text “{text}” belongs to no record.", where, "Remove it, or put its record back.")


def _unused(catalogue: Catalogue) -> Iterable[Problem]:
    cited = {
        c.id
        for group in (catalogue.rules, catalogue.risks, catalogue.advice)
        for record in group.values()
        for c in record.sources
    }
    cited |= {risk.frequency.source.id for risk in catalogue.risks.values() if risk.frequency}
    named = {leaf.define for _, _, c in _every_condition(catalogue) for leaf in leaves(c) if isinstance(leaf, Defined)}
    on_cards = {rule.problem for rule in catalogue.rules.values()}
    in_sections = {question.section for question in catalogue.questions.values()}
    for kind, records, used in (
        ("source", catalogue.sources, cited),
        ("define", catalogue.defines, named),
        ("problem", catalogue.problems, on_cards),
        ("section", catalogue.sections, in_sections),
    ):
        for record in records:
            if record not in used:
                yield Problem(f"The {kind} “{record}” is used nowhere.", place(catalogue, kind, record), "Remove it.")
