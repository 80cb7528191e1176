"""Where a long text may be cut: between paragraphs, lines, sentences or words, in this order of liking.

Never inside a word (so never inside a grapheme, a number or a link), nor between two words of a name or a
number and what it counts.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import regex

from bot.model.errors import DoesNotFit
from bot.text.sentences import sentences

_PARAGRAPH, _LINE, _SENTENCE, _WORD = 3, 2, 1, 0
_SPACE = regex.compile(r"[^\S\u00a0\u202f\u2060\ufeff]+|(?<=[、，；：。！？])")
# A name that goes on ("Ada |Finch", "Boeing |737") and a number with what it counts ("3.5 |million").
_TOGETHER = regex.compile(r"(?:\p{Lu}[\p{L}\p{M}.’'\-]*\s+[\p{Lu}\p{N}]|\p{N}[\p{N}.,]*\s+\p{L})$")


def split(
    text: str,
    fits: Callable[[int, int], bool],
    keep: Sequence[tuple[int, int]] = (),
    language: str | None = None,
) -> list[tuple[int, int]]:
    """Cut `text` into as few pieces as read well: (start, end) of each in code points, without space around.

    `fits(start, end)` says whether a piece can go out; what fits must fit shorter, too. `keep` are spans that
    no cut may fall into. Raises DoesNotFit if a single word is too long.
    """
    places = [place for place in _places(text, language) if not any(a < place[0] < b for a, b in keep)]
    pieces: list[tuple[int, int]] = []
    start = 0
    ahead = iter(places)
    waiting = next(ahead, None)
    within: list[tuple[int, int]] = []
    while not fits(*_stripped(text, start, len(text))):
        while waiting and fits(*_stripped(text, start, waiting[0])):
            within.append(waiting)
            waiting = next(ahead, None)
        if not within:
            raise DoesNotFit(f"one word is too long for a message: “{text[start : start + 40]}…”")
        start, piece = _cut(text, start, within)
        within = [place for place in within if place[0] > start]
        pieces.append(piece)
    return [piece for piece in [*pieces, _stripped(text, start, len(text))] if piece[0] < piece[1]]


def _cut(text: str, start: int, within: list[tuple[int, int]]) -> tuple[int, tuple[int, int]]:
    """The best cut that leaves the piece at least half full: a paragraph's end before a sentence's."""
    furthest = within[-1][0]
    for least in (_PARAGRAPH, _LINE, _SENTENCE, _WORD):
        place = max((p for p, rank in within if rank >= least), default=start)
        if place - start >= (furthest - start) / 2:
            return place, _stripped(text, start, place)
    return furthest, _stripped(text, start, furthest)


def _places(text: str, language: str | None) -> list[tuple[int, int]]:
    """Every place where a cut may fall, in order, with how good it is."""
    found: dict[int, int] = {}
    ends = _sentence_ends(text, language)
    for match in _SPACE.finditer(text):
        place = match.end()
        breaks = match[0].count("\n")
        if breaks:
            found[place] = _PARAGRAPH if breaks > 1 else _LINE
        elif match.start() in ends:
            found[place] = _SENTENCE
        elif not _TOGETHER.search(text, max(0, match.start() - 60), place + 1):
            found[place] = _WORD
    return sorted(found.items())


def _sentence_ends(text: str, language: str | None) -> frozenset[int]:
    """The places right behind a sentence's last character."""
    ends = set()
    lines = [0, *(match.end() for match in regex.finditer("\n", text)), len(text)]
    for start, end in pairwise(lines):
        solid = [place for place in range(start, end) if not text[place].isspace()]
        passed = 0
        for sentence in sentences(text[start:end], language):
            passed += sum(1 for character in sentence if not character.isspace())
            ends.add(solid[passed - 1] + 1)
    return frozenset(ends)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
