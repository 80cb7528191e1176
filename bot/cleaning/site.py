"""Which sentences are the site's own: it speaks of itself to its readers, not of the news."""

import re

from bot.cleaning.lines import Line
from bot.cleaning.words import word_set

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTE = re.compile(r"[\"“”„«»「『]")
_LONGEST = 420


def speaks_for_site(line: Line) -> bool:
    """Tell whether a line speaks of the site: of its newsletter, app, adverts or cookies, as "we" to "you".

    A quotation never does: there somebody else speaks.
    """
    text = line.text
    if len(text) > _LONGEST or word_set("site_things").isdisjoint(line.words) or _QUOTE.search(text):
        return False
    words = _WORD.findall(text.casefold())
    said = set(words)
    things = len(said & word_set("site_things"))
    if not things:
        return False
    persons = (not said.isdisjoint(word_set("we"))) + (not said.isdisjoint(word_set("you")))
    needed = 1 if len(words) <= 22 else 2
    if persons == 2:
        return things >= needed
    return persons == 1 and things > needed and len(words) <= 45
