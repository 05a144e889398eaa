"""Typed allergies to allergens: allergen names first, then medicines by their ingredient, then guesses that ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from meso_screen.medicines.guess import errors_allowed
from meso_screen.medicines.lexicon import AllergenName, Lexicon
from meso_screen.medicines.normalise import LONGEST_TEXT, segments, tokens
from meso_screen.model.allergy import AllergenRecognition, AllergenSuggestion, AllergyState
from meso_screen.problems import refuse

_ORDER: tuple[AllergyState, ...] = ("ask", "ambiguous", "unknown", "exact", "negated", "neutral", "none")
_OTHER_DRUG = "other-drug"
_LONGEST_NAME = 6


def recognise_allergy(text: str, lexicon: Lexicon) -> AllergenRecognition:
    """Which allergens a typed allergy names or may name. Raises ProblemError above 4,000 characters."""
    if len(text) > LONGEST_TEXT:
        raise refuse(
            f"The text has {len(text):,} characters.", "allergy", f"Write at most {LONGEST_TEXT:,} in one line."
        )
    parts: list[AllergenRecognition] = []
    nothing = False
    for segment in segments(text):
        found, says_none = _read(segment, lexicon)
        parts.extend(found)
        nothing = nothing or says_none
    if not parts:
        state: AllergyState = "none" if nothing else "unknown"
        return AllergenRecognition(text=text, state=state, explanation="No allergen is named.")
    if len(parts) == 1:
        return parts[0].model_copy(update={"text": text})
    return AllergenRecognition(
        text=text,
        state=next(state for state in _ORDER if any(part.state == state for part in parts)),
        allergens=tuple(dict.fromkeys(found for part in parts for found in part.allergens)),
        suggestions=tuple(dict.fromkeys(found for part in parts for found in part.suggestions)),
        parts=tuple(parts),
        explanation=f"{len(parts)} allergens on one line.",
    )


def suggest_allergen(text: str, lexicon: Lexicon, limit: int = 8) -> tuple[AllergenSuggestion, ...]:
    """At most ``limit`` allergens for what is typed so far. Two letters start it."""
    key = " ".join(tokens(text[:LONGEST_TEXT]))
    if len(key) < 2:
        return ()
    found: dict[tuple[str, ...], AllergenSuggestion] = {}
    names = lexicon.allergen_names
    if key in names:
        found[names[key].allergens] = _offer(names[key], "exact")
    starting = sorted((name for name in names.values() if name.key.startswith(key)), key=lambda name: len(name.key))
    for name in starting:
        found.setdefault(name.allergens, _offer(name, "prefix"))
    for name in _near(key, names):
        found.setdefault(name.allergens, _offer(name, "spelling"))
    return tuple(found.values())[:limit]


def _offer(name: AllergenName, kind: str) -> AllergenSuggestion:
    return AllergenSuggestion.model_validate({"name": name.name, "allergens": name.allergens, "kind": kind})


def _read(segment: Sequence[str], lexicon: Lexicon) -> tuple[list[AllergenRecognition], bool]:
    whole = " ".join(segment)
    says_none = bool({"none", "no-allergy"} & lexicon.words.get(whole, frozenset()))
    if says_none:
        return [], True
    found: list[AllergenRecognition] = []
    unread: list[str] = []
    negated = False
    place = 0
    while place < len(segment):
        hit, length = _hit_at(segment, place, lexicon)
        if hit is not None:
            found.append(hit)
        else:
            kinds = lexicon.words.get(segment[place], frozenset())
            phrase, size = _words_at(segment, place, lexicon)
            kinds, length = (phrase, size) if phrase else (kinds, 1)
            negated = negated or "negator" in kinds or "negator-after" in kinds or "no-allergy" in kinds
            if not kinds and not segment[place].isdigit():
                unread.append(segment[place])
        place += length
    if not found and unread:
        found = [_guess(unread, lexicon)]
    if negated:
        found = [part.model_copy(update={"state": "negated", "allergens": ()}) for part in found if part.allergens]
    return found, negated and not found


def _words_at(segment: Sequence[str], place: int, lexicon: Lexicon) -> tuple[frozenset[str], int]:
    for length in range(min(_LONGEST_NAME, len(segment) - place), 0, -1):
        kinds = lexicon.words.get(" ".join(segment[place : place + length]))
        if kinds:
            return kinds, length
    return frozenset(), 1


def _hit_at(segment: Sequence[str], place: int, lexicon: Lexicon) -> tuple[AllergenRecognition | None, int]:
    for length in range(min(_LONGEST_NAME, len(segment) - place), 0, -1):
        key = " ".join(segment[place : place + length])
        named = lexicon.allergen_names.get(key)
        if named is not None:
            return _by_name(named, lexicon), length
        medicine = lexicon.names.get(key)
        if medicine is not None and not medicine.local and not lexicon.words.get(key):
            ids = [found for each in medicine.ingredients for found in lexicon.ingredients[each].allergens]
            allergens = tuple(dict.fromkeys(ids)) or (_OTHER_DRUG,)
            state: AllergyState = "ambiguous" if medicine.ambiguous else "exact"
            explanation = f"{medicine.name!r} is a medicine: {', '.join(medicine.ingredients)}."
            return AllergenRecognition(
                text=medicine.name, state=state, allergens=allergens, explanation=explanation
            ), length
    return None, 1


def _by_name(name: AllergenName, lexicon: Lexicon) -> AllergenRecognition:
    state: AllergyState = "ask" if name.state == "ask" else "ambiguous" if name.state == "ambiguous" else "exact"
    if state == "exact" and all(lexicon.allergens[found].neutral for found in name.allergens):
        state = "neutral"
    offered = name.allergens if state in ("ask", "ambiguous") else ()
    explanation = f"The name {name.name!r} matched exactly."
    return AllergenRecognition(
        text=name.name, state=state, allergens=name.allergens, suggestions=offered, explanation=explanation
    )


def _guess(unread: Sequence[str], lexicon: Lexicon) -> AllergenRecognition:
    text = " ".join(unread)
    for candidate in (text, *unread[:6]):
        near = _near(candidate, lexicon.allergen_names)
        if near:
            allergens = tuple(dict.fromkeys(found for name in near for found in name.allergens))
            names = tuple(name.name for name in near)
            explanation = f"{candidate!r} is no known allergen. It may be {' or '.join(names)}."
            neutral = all(lexicon.allergens[found].neutral for found in allergens)
            state: AllergyState = "unknown" if neutral else "ask"
            return AllergenRecognition(
                text=text,
                state=state,
                allergens=() if neutral else allergens,
                suggestions=names,
                explanation=explanation,
            )
    return AllergenRecognition(text=text, state="unknown", explanation=f"No allergen like {text!r} is known.")


def _near(word: str, names: Mapping[str, AllergenName]) -> tuple[AllergenName, ...]:
    allowed = errors_allowed(word)
    if not allowed:
        return ()
    found = extract(word, list(names), scorer=OSA.distance, score_cutoff=allowed, limit=4)
    best = min((errors for _, errors, _ in found), default=0)
    return tuple(names[key] for key, errors, _ in found if errors == best)
