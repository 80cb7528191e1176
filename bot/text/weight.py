"""The weight of a text on X, exactly as X counts it: 280 is the most a post may weigh.

Configuration 3 of twitter-text (https://github.com/twitter/twitter-text/blob/master/config/v3.json): NFC;
1 for U+0000-10FF, U+2000-200D, U+2010-201F and U+2032-2037, 2 for any other character; an emoji sequence 2; a
link 23, however long it is.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

from bot.text.links import link_units
from bot.text.utf16 import units

POST_WEIGHT = 280
LINK_WEIGHT = 23
_HEAVY = 2
_LIGHT_RANGES = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


def weight(text: str) -> int:
    """What `text` weighs on X, links with and without a scheme counted as links."""
    unit_text = units(unicodedata.normalize("NFC", text))
    spans = {match.start(): (match.end(), _HEAVY) for match in _emoji().finditer(unit_text)}
    spans |= {start: (end, LINK_WEIGHT) for start, end in link_units(unit_text)}
    total = place = 0
    while place < len(unit_text):
        end, weighs = spans.get(place) or _character(unit_text, place)
        total += weighs
        place = end
    return total


def _character(unit_text: str, place: int) -> tuple[int, int]:
    """The end and the weight of the one character at `place`."""
    unit = ord(unit_text[place])
    paired = 0xD800 <= unit <= 0xDBFF and "\udc00" <= unit_text[place + 1 : place + 2] <= "\udfff"
    light = any(first <= unit <= last for first, last in _LIGHT_RANGES)
    return place + 1 + paired, 1 if light else _HEAVY


@cache
def _emoji() -> re.Pattern[str]:
    return re.compile(
        files("bot.text").joinpath("data", "emoji_pattern.txt").read_text(encoding="ascii").strip()
    )
