"""What a sentence does, by its surface: leans, quotes, attributes, counts, denies.

Signs, not understanding: each is chosen so that a mistake costs a sentence that is left out, not one that
misleads. Languages without a word list are judged by numbers, names and quotation marks alone.
"""

import regex

from bot.text.content import NO_SPACES, bare, capitalised, full_names, numbers, stems, words
from bot.text.dateline import without_dateline
from bot.text.quotes import opens_quote, starts_with_quote, without_quotes
from bot.text.vocabulary import code_of, vocabulary

RUNS_ON = frozenset(["ja", "zh", "th", "lo", "km", "my"])
"""Languages that write their words together: theirs are looked for as characters."""

_YEAR = regex.compile(r"(?<![\p{N}.,$€£])(?:19|20)\p{N}{2}(?![\p{N}.,]\p{N}|\p{N})")
_WHOLE = regex.compile(r"[.!?。！？؟۔।॥።။។｡][\[\]'’\"”“»«)」』）]*$")
# Thai and Lao end no sentence with a mark: a paragraph of some length is one.
_NO_MARKS = regex.compile(r"[\p{Thai}\p{Lao}][\p{Thai}\p{Lao}\p{N}\s\p{P}]{30,}$")
_TAG = regex.compile(r",\s+([\p{L}’']+)\s+(\p{L}+)(?=[,.])")
# "named Pihu.She was": two sentences that the page has glued together.
_GLUED = regex.compile(r"\p{Ll}{2}[.!?]\p{Lu}\p{Ll}")
_NUMBERED = regex.compile(r"^\W*\p{N}{1,2}(?:\.\)?|\))\s")  # "2) The second case": an item of a list
_CUT_OFF = regex.compile(r"(?:\.\.|…|\[(?:…|\.{3}|&hellip;)\]|\p{L}[,;:–—-]?\s*[-–—])$")
_TEASER = regex.compile(r"(?:\.\.|…|:\s*\p{N}{1,2}\.)['’\"”“»«)\]]*$")


def is_whole(sentence: str) -> bool:
    """Whether it reads as a sentence: not a colon before a list, a teaser or two sentences glued together.

    Nor is a quotation whole that another paragraph ends.
    """
    if _TEASER.search(sentence) or _GLUED.search(sentence) or opens_quote(sentence):
        return False
    if _WHOLE.search(sentence) is None and _NO_MARKS.search(sentence) is None:
        return False
    said = words(sentence)
    return len(said) > 3 or any(NO_SPACES.match(word) and len(word) > 5 for word in said)


def breaks_off(text: str) -> bool:
    """Whether it ends as an excerpt that was cut: "The harbour office said that 14…"."""
    return _CUT_OFF.search(text) is not None


def leans(sentence: str, known: str, language: str | None) -> bool:
    """Whether the sentence cannot be read without the one before; `known` is text the reader has seen."""
    code = code_of(language)
    sentence = without_dateline(sentence)
    return (
        _NUMBERED.match(sentence) is not None
        or _points_back(sentence, code)
        or _speaker_points_back(sentence, code)
        or lacks_a_person(sentence, known, code)
        or (_has(sentence, code, "reported_mood") and not is_attributed(sentence, code))
        or (words(sentence)[:1] in (["The"], ["the"]) and _unknown_noun(words(sentence), known, code))
    )


def _points_back(sentence: str, code: str) -> bool:
    """Whether its first words, or a phrase in it, point to what was said before."""
    if code in RUNS_ON:
        own = without_quotes(sentence)
        begins = regex.sub(r"^[\p{P}\s]+", "", sentence).startswith(tuple(vocabulary(code, "leaning")))
        return begins or any(word in own for word in vocabulary(code, "leaning_inside"))
    said = [word.lower().replace("’", "'") for word in words(sentence)]
    if not said or {said[0], said[0].partition("'")[0]} & vocabulary(code, "leaning"):
        return True
    if set(said[:2]) & vocabulary(code, "demonstratives"):
        return True
    run = "_" + "_".join(said) + "_"
    return any(run.startswith(f"_{phrase}_") for phrase in vocabulary(code, "leaning_phrases")) or any(
        f"_{phrase}_" in run for phrase in vocabulary(code, "leaning_inside")
    )


def _speaker_points_back(sentence: str, code: str) -> bool:
    """Whether the sentence is told in the words of "he said": behind a quotation, or between commas."""
    own = without_quotes(sentence)
    if starts_with_quote(sentence) and words(own) and _points_back(own, code):
        return True
    verbs = vocabulary(code, "attribution") | vocabulary(code, "speech")
    return any(
        speaker.lower() in vocabulary(code, "leaning") and verb.lower() in verbs
        for speaker, verb in _TAG.findall(own)
    )


def lacks_a_person(sentence: str, known: str, language: str | None) -> bool:
    """Whether it says he or she, quotes apart, and names nobody whom that could be."""
    code = code_of(language)
    own = words(without_quotes(sentence))
    if not {word.lower() for word in own} & vocabulary(code, "pronouns"):
        return False
    names = frozenset(bare(word) for word in own[1:] if word[0].isupper())
    initial = bare(own[0]) in capitalised(known) or (own[1:2] and own[1][0].isupper())
    return not (any(_is_name(own, place, names, code) for place in range(1, len(own))) or initial)


def _unknown_noun(said: list[str], known: str, code: str) -> bool:
    """Whether "The ..." opens with a noun that points back to something `known` does not have."""
    nouns = vocabulary(code, "leaning_nouns")
    seen = stems(known, code)
    for word in said[1:3]:
        if word[0].isupper():
            return False
        if word in nouns:
            return not stems(word, code) & seen
    return False


def can_judge(language: str | None) -> bool:
    """Whether there are words to tell which sentences lean: without them no two may be put apart."""
    return bool(vocabulary(code_of(language), "leaning"))


def is_aside(sentence: str, language: str | None) -> bool:
    """Whether the page speaks of itself: who wrote it, where to subscribe, what else to read."""
    run = "_" + "_".join(word.lower() for word in words(sentence)) + "_"
    return any(f"_{phrase}_" in run for phrase in vocabulary(code_of(language), "asides"))


def is_attributed(sentence: str, language: str | None) -> bool:
    """Whether somebody answers for what is said."""
    return _has(without_quotes(sentence), language, "attribution")


def has_named_speaker(text: str, names: frozenset[str], language: str | None) -> bool:
    """Whether somebody with a name speaks: a name from `names` close to a verb of speech, quotes apart.

    "He said on Friday" and "residents of Leeds said" name nobody.
    """
    code = code_of(language)
    own = words(without_quotes(text))
    verbs = vocabulary(code, "attribution") | vocabulary(code, "speech")
    if code in RUNS_ON:
        said = without_quotes(text)
        return _any_in(said, verbs) and _any_in(said, vocabulary(code, "titles") | vocabulary(code, "bodies"))
    if not verbs:  # a script without capitals shows no names: whoever is told beside the quote must do
        unseen = own and not any(word[0].isupper() or word[0].islower() for word in own)
        return bool(full_names(without_quotes(text), language) or (unseen and len(own) > 1))
    for verb, word in enumerate(own):
        if word.lower() in verbs:
            after = own[verb + 1 : verb + 7]
            reach = verb + 1 + (after.index("that") if "that" in after else len(after))
            if any(_is_name(own, place, names, code) for place in range(max(0, verb - 10), reach)):
                return True
    return False


def names_somebody(sentence: str, names: frozenset[str], language: str | None) -> bool:
    """Whether one of `names` stands in it behind its first word, and is neither a day nor a place."""
    own = words(without_quotes(sentence))
    return any(_is_name(own, place, names, code_of(language)) for place in range(1, len(own)))


def _is_name(said: list[str], place: int, names: frozenset[str], code: str) -> bool:
    word = bare(said[place])
    if not word[:1].isupper() or word not in names or word.lower() in vocabulary(code, "calendar"):
        return False
    return place == 0 or said[place - 1].lower() not in vocabulary(code, "place_prepositions")


def denies(sentence: str, language: str | None) -> bool:
    """Whether the sentence holds somebody's denial."""
    run = "_".join(word.lower() for word in words(sentence))
    phrases = vocabulary(code_of(language), "denial_phrases")
    return _has(sentence, language, "denial") or any(phrase in run for phrase in phrases)


def answers(sentence: str, language: str | None) -> bool:
    """Whether it denies what the sentence before it claims: "He denied it", "The firm rejects the claims"."""
    return denies(sentence, language) and (
        leans(sentence, "", language) or _has(sentence, language, "denied_things")
    )


def number_strength(text: str, language: str | None) -> int:
    """2: a number in digits that is not a year; 1: a number in words; 0: none. Quotes do not count."""
    own = _YEAR.sub(" ", without_quotes(text))
    return 2 if numbers(own) else int(_has(own, language, "number_words"))


def has_background_year(text: str) -> bool:
    """Whether a year is named, as in the background of a story."""
    return _YEAR.search(text) is not None


def has_verdict(sentence: str, language: str | None) -> bool:
    """Whether the writer judges, outside quotation marks."""
    return _has(without_quotes(sentence), language, "verdict")


def is_personal(sentence: str, language: str | None) -> bool:
    """Whether the writer says I, we or you, outside quotation marks."""
    return _has(without_quotes(sentence), language, "personal")


def asks(text: str) -> bool:
    """Whether a sentence in it is a question or a shout, outside quotation marks."""
    return regex.search(r"[?？؟!！]", without_quotes(text)) is not None


def names_body(sentence: str, language: str | None) -> bool:
    """Whether a body that acts is named: "the Office for ...", or initials such as U.N. or WHO."""
    own = words(without_quotes(sentence))
    bodies = vocabulary(code_of(language), "bodies")
    if code_of(language) in RUNS_ON:
        return _any_in(without_quotes(sentence), bodies)
    named = any(word[0].isupper() and word.lower() in bodies for word in own[1:])
    return named or any(regex.fullmatch(r"(?:\p{Lu}\.?){2,6}", word) for word in own)


def _has(text: str, language: str | None, list_name: str) -> bool:
    code = code_of(language)
    listed = vocabulary(code, list_name)
    if code in RUNS_ON:
        return _any_in(text, listed)
    return any(word.lower().replace("’", "'") in listed for word in words(text))


def _any_in(text: str, listed: frozenset[str]) -> bool:
    return any(word in text for word in listed)
