"""Typed text to medicines: exact names first, then class phrases, then spelling guesses that only ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from meso_screen.medicines.allergens import recognise_allergy, suggest_allergen
from meso_screen.medicines.guess import Guess, guess
from meso_screen.medicines.lexicon import Lexicon, Phrase
from meso_screen.medicines.names import Name
from meso_screen.medicines.normalise import LONGEST_TEXT, segments
from meso_screen.medicines.scan import Scan, join_broken, scan
from meso_screen.medicines.suggest import suggest
from meso_screen.model.medicine import MedicineQuestion, Recognition, RecognitionContext, RecognitionState
from meso_screen.problems import refuse

__all__ = ["recognise", "recognise_allergy", "suggest", "suggest_allergen"]

_ORDER: tuple[RecognitionState, ...] = (
    "ask", "ambiguous", "unknown", "class", "exact", "negated", "neutral", "none",
)  # fmt: skip
_QUESTIONS: tuple[MedicineQuestion, ...] = ("dose", "last_taken", "why", "prescribed")
_MOST_GUESSES = 20
"""Words of one line that are compared with all names; a line with more is answered *unknown* for the rest."""


def recognise(text: str, lexicon: Lexicon) -> Recognition:
    """What a typed line means. Raises ProblemError above 4,000 characters.

    Negated, past and other people's medicines are never asserted; a guess only asks; neutral only by exact name.
    """
    check_length(text)
    pieces = join_broken(segments(text), lexicon)
    scans = [found for segment in pieces for found in scan(segment, lexicon)]
    _carry_negation(scans)
    parts: list[Recognition] = []
    budget = _MOST_GUESSES
    nothing = False
    for current in scans:
        found, spent = _read(current, lexicon, budget)
        budget -= spent
        if not found and parts and not current.hits and current.has("past"):
            parts[-1] = _ask_when(parts[-1])
        nothing = nothing or (current.size > 0 and current.has("none"))
        parts.extend(found)
    parts = _explained(parts)
    if not parts:
        whole = " ".join(token for segment in pieces for token in segment)
        state: RecognitionState = "none" if _says_nothing(whole, scans, lexicon) else "unknown"
        return Recognition(text=text, state=state, explanation=_why_empty(state))
    if len(parts) == 1:
        return parts[0].model_copy(update={"text": text})
    return _union(text, parts)


def check_length(text: str) -> None:
    """Refuse, in words, a text that is longer than the recogniser reads."""
    if len(text) > LONGEST_TEXT:
        raise refuse(
            f"The text has {len(text):,} characters.", "medicine", f"Write at most {LONGEST_TEXT:,} in one line."
        )


def _says_nothing(whole: str, scans: Sequence[Scan], lexicon: Lexicon) -> bool:
    if "none" in lexicon.words.get(whole, ()):
        return True
    return bool(scans) and all(not current.rest and current.has("none") for current in scans)


def _why_empty(state: RecognitionState) -> str:
    return "The words say that nothing is taken." if state == "none" else "No name in this text is known."


def _read(current: Scan, lexicon: Lexicon, budget: int) -> tuple[list[Recognition], int]:
    """The medicines of one scan, and how many words were compared with all names."""
    found: list[tuple[int, Recognition]] = []
    for place, hit in current.hits:
        if isinstance(hit, Name):
            found.append((place, _by_name(hit, current.route_of(place), lexicon)))
        else:
            found.append((place, _by_phrase(hit, lexicon)))
    spent = 0
    unread: list[str] = []
    for place, word, guessed in _guesses(current, lexicon, budget):
        spent += 1
        if guessed is not None:
            found.append((place, _by_guess(word, guessed, current.route, lexicon)))
        elif word:
            unread.append(word)
    if not found and (unread or current.has("unnamed")):
        shown = " ".join(unread) or "something not named"
        found.append((0, Recognition(text=shown, state="unknown", explanation=f"No name like {shown!r} is known.")))
    elif unread and any(_looks_like_a_medicine(word) for word in unread):
        odd = [word for word in unread if _looks_like_a_medicine(word)]
        found.extend(
            (99, Recognition(text=word, state="unknown", explanation=f"{word!r} is not known.")) for word in odd
        )
    found.sort(key=lambda pair: pair[0])
    return [_in_context(part, place, current) for place, part in found], spent


def _guesses(current: Scan, lexicon: Lexicon, budget: int) -> list[tuple[int, str, Guess | None]]:
    """Each unexplained word with its guess; two words beside each other are also tried as one name."""
    shortest = 6 if current.hits else 5
    found: list[tuple[int, str, Guess | None]] = []
    rest = current.rest
    skip = False
    for number, (place, word) in enumerate(rest):
        if skip:
            skip = False
            continue
        if len(found) >= budget:
            found.append((place, "" if current.hits else word, None))
            continue
        following = rest[number + 1] if number + 1 < len(rest) else None
        together = None
        if following is not None and following[0] == place + 1:
            together = guess(word + following[1], lexicon, wide=False) if len(word + following[1]) >= 8 else None
        if together is not None:
            found.append((place, f"{word} {following[1] if following else ''}", together))
            skip = True
        elif len(word) >= shortest:
            found.append((place, word, guess(word, lexicon, wide=len(found) < 3)))
        else:
            found.append((place, word, None))
    return found


_MEDICINE_ENDINGS = (
    "mab", "nib", "pril", "olol", "sartan", "statin", "prazole", "prazol", "cillin", "mycin", "floxacin", "parin",
    "xaban",
    "grel", "gliptin", "gliflozin", "glutide", "oxetine", "pram", "triptan", "conazole", "setron", "azepam", "barbital",
    "profen", "coxib", "dipine", "zosin", "lukast", "fibrate", "dronate", "vir", "limus", "tide", "cain", "caine",
    "sone",
    "solone", "formin", "azide", "semide", "zole", "zine", "zepine", "idone", "apine",
)  # fmt: skip


def _looks_like_a_medicine(word: str) -> bool:
    return len(word) >= 6 and word.endswith(_MEDICINE_ENDINGS)


def _by_name(name: Name, route: str, lexicon: Lexicon) -> Recognition:
    if name.local:
        return _by_local_name(name, route, lexicon)
    ids = lexicon.class_ids_of(name, route)
    neutral = lexicon.is_neutral(ids)
    state: RecognitionState = "ambiguous" if name.ambiguous else "neutral" if neutral else "exact"
    where = f", used as {route or name.route}" if route or name.route else ""
    return Recognition(
        text=name.name,
        state=state,
        classes=lexicon.groups_of(ids),
        class_ids=ids,
        ingredients=tuple(lexicon.ingredients[found].inn for found in name.ingredients),
        suggestions=_could_be(name, lexicon),
        ask=_questions(ids, lexicon),
        explanation=f"The name {name.name!r} ({name.kind}) matched exactly{where}.",
    )


def _by_local_name(name: Name, route: str, lexicon: Lexicon) -> Recognition:
    """A clinic's own name only ever adds: it clears nothing, and what the reviewed names read in it still counts."""
    own = lexicon.class_ids_of(name, route)
    without = recognise(name.name, lexicon.reviewed) if lexicon.reviewed is not None else None
    other = [found for found in without.class_ids if found not in own] if without is not None else []
    found = {*own, *other}
    ids = tuple(each for each in lexicon.class_order if each in found)
    inns = tuple(lexicon.ingredients[found].inn for found in name.ingredients)
    state: RecognitionState = "ambiguous" if other else "unknown" if lexicon.is_neutral(own) else "exact"
    said = f"The name {name.name!r} was added here and is not reviewed: {' + '.join(inns)}."
    reason = {
        "ambiguous": f" The reviewed names read it as {' or '.join(without.suggestions or without.ingredients)}."
        if without is not None
        else "",
        "unknown": " No rule reads that, and only a reviewed name may say so: it counts as not recognised.",
    }
    return Recognition(
        text=name.name,
        state=state,
        classes=() if state == "unknown" else lexicon.groups_of(ids),
        class_ids=() if state == "unknown" else ids,
        ingredients=inns,
        suggestions=(_offer(name, lexicon), *without.suggestions) if other and without is not None else (),
        ask=_questions(ids, lexicon),
        explanation=said + reason.get(state, ""),
        local=True,
    )


def _could_be(name: Name, lexicon: Lexicon) -> tuple[str, ...]:
    """What else an exact name may mean: the medicines of an ambiguous name, or the look-alikes of another class."""
    if name.ambiguous:
        return tuple(lexicon.ingredients[found].inn for found in name.ingredients)
    return tuple(_offer(lexicon.names[key], lexicon) for key in lexicon.rivals.get(name.key, ())) if name.alike else ()


def _by_phrase(phrase: Phrase, lexicon: Lexicon) -> Recognition:
    return Recognition(
        text=phrase.phrase,
        state="neutral" if lexicon.is_neutral(phrase.class_ids) else "class",
        classes=lexicon.groups_of(phrase.class_ids),
        class_ids=phrase.class_ids,
        ask=_questions(phrase.class_ids, lexicon),
        explanation=f"{phrase.phrase!r} names a class. Which one is it?",
    )


def _by_guess(word: str, guessed: Guess, route: str, lexicon: Lexicon) -> Recognition:
    nearest = guessed.nearest
    ids = _ids(nearest, route, lexicon)
    several = len({lexicon.class_ids_of(name, route) for name in nearest}) > 1
    shown = nearest
    if all(lexicon.is_neutral(lexicon.class_ids_of(name, route)) for name in nearest):
        state: RecognitionState = "unknown"
        ids = ()
    else:
        rivals = tuple(name for name in guessed.rivals if set(lexicon.class_ids_of(name, route)) - set(ids))
        if rivals:
            shown, several = (*nearest, *rivals), True
            ids = _ids(shown, route, lexicon)
        state = "ambiguous" if several else "ask"
    offered = tuple(dict.fromkeys(_offer(name, lexicon) for name in shown))
    return Recognition(
        text=word,
        state=state,
        classes=lexicon.groups_of(ids),
        class_ids=ids,
        ingredients=tuple(dict.fromkeys(lexicon.ingredients[found].inn for name in shown for found in name.ingredients))
        if state != "unknown"
        else (),
        suggestions=offered,
        ask=_questions(ids, lexicon),
        explanation=f"{word!r} is no known name. By {guessed.how} it may be {' or '.join(offered)}.",
    )


def _offer(name: Name, lexicon: Lexicon) -> str:
    generic = " + ".join(lexicon.ingredients[found].inn for found in name.ingredients)
    return name.name if name.name == generic else f"{name.name} ({generic})"


def _ids(names: Iterable[Name], route: str, lexicon: Lexicon) -> tuple[str, ...]:
    found = {each for name in names for each in lexicon.class_ids_of(name, route)}
    return tuple(sorted(found, key=lambda each: lexicon.class_order[each]))


def _questions(class_ids: Iterable[str], lexicon: Lexicon) -> tuple[MedicineQuestion, ...]:
    asked = {question for found in class_ids for question in lexicon.classes[found].ask}
    return tuple(question for question in _QUESTIONS if question in asked)


def _in_context(part: Recognition, place: int, current: Scan) -> Recognition:
    """A part as its neighbours leave it: negated, someone else's, an allergy, past use, or as it was."""
    context = _context(place, current)
    if context is None or part.state in ("none", "unknown"):
        return part
    if context == "past":
        return _ask_when(part)
    reason = {
        "negation": "The words say that it is not taken.",
        "other_person": "The words say that someone else takes it.",
        "allergy": "The words say that it is an allergy. It belongs on the allergy page.",
    }[context]
    update = {"state": "negated", "classes": (), "class_ids": (), "ask": (), "context": context}
    return part.model_copy(update={**update, "explanation": f"{part.explanation} {reason}"})


def _context(place: int, current: Scan) -> RecognitionContext | None:
    if not current.marks:
        return None
    if current.has("allergy"):
        return "allergy"
    if current.has("other-person") and not current.has("first-person"):
        return "other_person"
    if _negated(place, current):
        return "past" if current.has("past") else "negation"
    return "past" if current.has("past") else None


def _negated(place: int, current: Scan) -> bool:
    before = current.places("negator")
    after = current.places("negator-after")
    if any(word < place for word in before) or any(word > place for word in after):
        return True
    last = max((found for found, _ in current.hits), default=-1)
    return bool(before) and not any(word < last for word in before)


def _carry_negation(scans: Sequence[Scan]) -> None:
    """In "no aspirin, ibuprofen or naproxen" the negation reaches the whole list, up to the word *or*."""
    for start, current in enumerate(scans):
        if not current.has("negator"):
            continue
        reach = start
        for number in range(start + 1, len(scans)):
            follower = scans[number]
            if follower.marks and any(kind not in ("or", "negator") for _, kind in follower.marks):
                break
            if follower.has("or"):
                reach = number
        for follower in scans[start + 1 : reach + 1]:
            follower.marks.append((-1, "negator"))


def _ask_when(part: Recognition) -> Recognition:
    """Past use still counts until the last dose is known."""
    if part.state in ("negated", "none", "unknown", "neutral"):
        return part
    asked = tuple(question for question in _QUESTIONS if question in part.ask or question == "last_taken")
    explanation = f"{part.explanation} The words say that it was taken in the past. When was the last dose?"
    return part.model_copy(update={"state": "ask", "ask": asked, "context": "past", "explanation": explanation})


def _explained(parts: list[Recognition]) -> list[Recognition]:
    """Drop a class phrase that a named medicine of the same line explains ("warfarin, my blood thinner")."""
    named = {found for part in parts if part.state in ("exact", "ask", "ambiguous") for found in part.class_ids}
    return [part for part in parts if part.state != "class" or not named & set(part.class_ids)]


def _union(text: str, parts: Sequence[Recognition]) -> Recognition:
    return Recognition(
        text=text,
        state=next(state for state in _ORDER if any(part.state == state for part in parts)),
        classes=tuple(dict.fromkeys(found for part in parts for found in part.classes)),
        class_ids=tuple(dict.fromkeys(found for part in parts for found in part.class_ids)),
        ingredients=tuple(dict.fromkeys(found for part in parts for found in part.ingredients)),
        suggestions=tuple(dict.fromkeys(found for part in parts for found in part.suggestions)),
        parts=tuple(parts),
        ask=tuple(question for question in _QUESTIONS if any(question in part.ask for part in parts)),
        explanation=f"{len(parts)} medicines or remarks on one line.",
        local=any(part.local for part in parts),
    )
