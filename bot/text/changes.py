"""What a revision changed, in words for an editor, and whether it corrects what readers were told. Pure."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.model.article import Article
from bot.model.words import count
from bot.text.sentences import sentences

_TOKEN = re.compile(r"(?<!\w)[-−–](?=\d)|\w+|[^\w\s.,;:!?'\"“”„‘’‚«»‹›()\[\]…—–。、，！？「」『』-]")
"""A word, a number, its sign, or a mark that means something (% $ € °), as commas and quotes do not."""


def difference(old: Article, new: Article) -> str:
    """Say what a revision changed: 'the headline was “Ferry sails”; 2 paragraphs changed'."""
    found = [] if old.headline == new.headline else [f"the headline was “{old.headline}”"]
    found += [
        f"the {name} {_how(before, after)}"
        for name, before, after in (
            ("standfirst", old.standfirst, new.standfirst),
            ("section", old.section, new.section),
            ("byline", old.authors, new.authors),
            ("printed date", old.published, new.published),
            ("address", old.url, new.url),
            ("picture", old.image, new.image),
            ("language", old.language, new.language),
            ("embargo", old.publish_after, new.publish_after),
        )
        if before != after
    ]
    found += _paragraphs([block.text for block in old.body], [block.text for block in new.body])
    return "; ".join(found) or "nothing that is printed changed"


def _how(before: object, after: object) -> str:
    if not before:
        return "is new"
    return "changed" if after else "is gone"


def _paragraphs(old: list[str], new: list[str]) -> list[str]:
    changed = added = gone = 0
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            both = min(last - first, end - start)
            changed, added, gone = changed + both, added + end - start - both, gone + last - first - both
    parts = ((changed, "changed"), (added, "added"), (gone, "gone"))
    return [f"{count(number, 'paragraph')} {word}" for number, word in parts if number]


def corrects(old: Article, new: Article, printed: Iterable[str]) -> str | None:
    """Say what of the texts that readers were told a revision changes, or None: it changes nothing of that.

    The headline counts, and each sentence of standfirst and body that was printed and stands in the new
    version no more. Punctuation, case and what was never printed do not.
    """
    if _tokens(old.headline) != _tokens(new.headline):
        return "the headline"
    told = _run(" ".join(printed))
    now = _run(" ".join((new.headline, new.standfirst or "", *(block.text for block in new.body))))
    for text in (old.standfirst or "", *(block.text for block in old.body)):
        for sentence in sentences(text, old.language):
            words = _run(sentence)
            if words.strip() and words in told and words not in now:
                return f"“{sentence}”"
    return None


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.casefold())


def _run(text: str) -> str:
    """The words of a text with a space around each, so that a run of them is found in a longer one."""
    return f" {' '.join(_tokens(text))} "
