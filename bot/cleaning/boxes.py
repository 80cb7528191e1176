"""Which lines lead to other stories, or are torn from any text: boxes of titles, charts, teasers."""

from collections.abc import Sequence

from bot.cleaning.lines import Line, glued_from, item_number

_BOX = 6
"""The longest run of titles in a box of related stories."""

_TEASER = 240
_TITLE = 25
_CUT_OFF = 160
_SPEAKER = 110
"""In letters: the longest sentence in a box, the shortest title with its age below, the longest teaser that
is cut off, the longest line that names the speaker of a pull quote."""

_OPENING = ('"', "“", "„", "«", "»", "'", "‘", "「")


def drop_boxes(rest: list[Line]) -> None:
    """Drop the titles that follow "Read more" and its like, up to the next running text.

    Lines that stand glued to such a label, where the page has blank lines between its paragraphs, are the
    box's, also sentences.
    """
    left = glued = 0
    text = [line for line in rest if line.prose]
    spaced = sum(line.gap for line in text) >= 0.8 * len(text)
    for at, line in enumerate(rest):
        if line.role == "related" and not _names_title(line):
            left = _BOX
            end = glued_from(rest, at)
            glued = end if spaced and at + 2 < end <= at + 1 + 2 * _BOX else 0
        if line.role:
            continue
        if at < glued and line.weight < _TEASER:
            line.take("related", "stands in a box of other stories")
        elif line.prose or line.ends:
            left = 0
        elif left and not (_is_text(rest, at + 1) and line.gap and left < _BOX):
            line.take("related", "a title in a box of other stories")
            left -= 1


def drop_torn(rest: list[Line]) -> None:
    """Drop what is torn from the text: a chart's sentence, a speaker below a pull quote, a cut teaser."""
    for at, line in enumerate(rest):
        if line.role or item_number(line.text):
            continue
        above, below = rest[max(0, at - 3) : at], rest[at + 1 : at + 4]
        if line.weight < 200 and sum(_is_label(near) for near in (*above, *below)) >= 5:
            line.take("label", "stands among labels, torn from the text")
        elif (
            line.text.endswith(("...", "…")) and line.weight < _CUT_OFF and not line.text.startswith(_OPENING)
        ):
            line.take("related", "a title or teaser that is cut off")
        elif line.prose or line.ends:
            continue
        elif above and above[-1].role == "pull quote" and line.weight <= _SPEAKER:
            line.take("pull quote", "says who is quoted above")
        elif below and below[0].role in {"counter", "age"} and line.weight >= _TITLE:
            line.take("related", "a title with its age below: another story")


def _is_label(line: Line) -> bool:
    return line.weight < 25 and not line.ends and line.role in {"", "label", "counter", "ornament"}


def _is_text(rest: Sequence[Line], at: int) -> bool:
    return at < len(rest) and not rest[at].role and rest[at].prose


def _names_title(line: Line) -> bool:
    """Tell whether a pointer carries its title itself: "READ ALSO: Ferry back in service"."""
    return line.weight >= 30
