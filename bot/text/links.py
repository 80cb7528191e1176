"""What X makes of a text: links, mentions and cashtags, found as X's own library finds them.

A port of twitter-text 3.1.0's extractUrlsWithIndices, extractMentionsOrListsWithIndices and
extractCashtagsWithIndices (https://github.com/twitter/twitter-text, Apache License 2.0), over UTF-16 units as
there. A bare domain ("Booking.com") is a link: it weighs as one and is billed as one.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.text.utf16 import joined, units

_LONGEST_URL = 4096
_LONGEST_TCO_SLUG = 40
_LONGEST_LABEL = 63

_SPACES = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_INVALID = r"\uFFFE\uFEFF\uFFFF"
_DIRECTIONAL = r"\u202A-\u202E\u061C\u200E\u200F\u2066\u2067\u2068\u2069"
_PUNCTUATION = r"\!'#%&'\(\)*\+,\\\-\.\/:;<=>\?@\[\]\^_{|}~\$"
_LATIN_ACCENTED = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289"
    r"\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_CYRILLIC = r"\u0400-\u04FF"
_NOT_BEFORE_BARE = re.compile(r"[-_./]$")
_MENTION = re.compile(
    r"(?:^|[^a-zA-Z0-9_!#$%&*@＠]|(?:^|[^a-zA-Z0-9_+~.-])(?:rt|RT|rT|Rt):?)"
    r"(?P<handle>[@＠][a-zA-Z0-9_]{1,20}(?:/[a-zA-Z][a-zA-Z0-9_-]{0,24})?)"
)
_NOT_AFTER_MENTION = re.compile(rf"[@＠]|[{_LATIN_ACCENTED}]|://")
_CASHTAG = re.compile(
    rf"(?:^|[{_SPACES}])(?P<tag>\$[a-zA-Z]{{1,6}}(?:[._][a-zA-Z]{{1,2}})?)(?=$|[{_SPACES}\uFEFF]|[{_PUNCTUATION}])"
)
# Python folds these into ASCII letters when case is ignored, the original's patterns do not.
_NOT_ASCII = str.maketrans({"ſ": "ŀ", "ı": "ŀ", "İ": "ŀ"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link that X would make: the words it shows, and where they stand, in code points."""

    text: str
    start: int
    end: int


def links(text: str) -> list[Link]:
    """The links that X makes of `text` (NFC), in order: with a scheme or without."""
    unit_text = units(text)
    return [
        Link(joined(unit_text[start:end]), len(joined(unit_text[:start])), len(joined(unit_text[:end])))
        for start, end in link_units(unit_text)
    ]


def mentions(text: str) -> list[str]:
    """The @handles in `text` that X would tell of it."""
    return [
        match["handle"]
        for match in _MENTION.finditer(text)
        if not _NOT_AFTER_MENTION.match(text, match.end())
    ]


def cashtags(text: str) -> list[str]:
    """The $TAGS in `text`; X takes one a post."""
    return [match["tag"] for match in _CASHTAG.finditer(text)]


def link_units(unit_text: str) -> list[tuple[int, int]]:
    """Where X's links stand in a text given as UTF-16 units: (start, end) of each, in order."""
    found: list[tuple[int, int]] = []
    # A link has no space in it; what stands before its run matters only as far as the space itself.
    for run in re.finditer(rf"[{_SPACES}]?[^{_SPACES}]*\.[^{_SPACES}]*", unit_text):
        offset = run.start()
        found += [(offset + start, offset + end) for start, end in _in_run(run[0].translate(_NOT_ASCII))]
    return found


def _in_run(run: str) -> list[tuple[int, int]]:
    found = []
    for match in _patterns().link.finditer(run):
        url, domain = match["url"], match["domain"]
        start, end = match.span("url")
        if not _is_possible(match["protocol"] or "https://", url, domain):
            continue
        if not match["protocol"]:
            found += _bare(match, start, end)
            continue
        shortened = _patterns().tco.match(url)
        if shortened is None:
            found.append((start, end))
        elif len(shortened[1]) <= _LONGEST_TCO_SLUG:
            found.append((start, start + shortened.end()))
    return found


def _bare(match: re.Match[str], start: int, end: int) -> list[tuple[int, int]]:
    """The ASCII and Latin domains in a link without a scheme; the last one takes the path along.

    Two oddities are the original's, kept for an equal count: a domain is taken to stand where its letters
    first stand, and its end is its own length on, also where other letters come between it and the path.
    """
    if _NOT_BEFORE_BARE.search(match["before"]):
        return []
    domain: str = match["domain"]
    found = []
    place = 0
    for text in _patterns().ascii.findall(domain):
        begin = domain.index(text, place)
        place = begin + len(text)
        found.append((start + begin, start + place))
    if found and match["path"]:
        found[-1] = (found[-1][0], found[-1][1] + (end - start) - len(domain))
    return found


def _is_possible(protocol: str, url: str, domain: str) -> bool:
    """Whether the domain could be looked up (RFC 3490: labels of 1 to 63) and X takes a link so long."""
    if domain.startswith("xn--") and not _patterns().ascii.search(domain):
        return False
    for label in joined(domain).split("."):
        parts = re.split("[.\u3002\uff0e\uff61]", label)
        encoded = ".".join(
            part if part.isascii() else f"xn--{part.encode('punycode').decode()}" for part in parts
        )
        if not 1 <= len(encoded) <= _LONGEST_LABEL:
            return False
    return len(protocol) + len(url) <= _LONGEST_URL


@dataclass(frozen=True, slots=True)
class _Patterns:
    link: re.Pattern[str]
    ascii: re.Pattern[str]
    tco: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    names = files("bot.text").joinpath("data", "linked_domains.txt").read_text(encoding="utf-8").split()
    top = rf"(?:{_any_of(names)}(?=[^0-9a-zA-Z@+-]|$)|xn--[\-0-9a-z]+)"
    char = f"[^{_PUNCTUATION}{_SPACES}{_INVALID}{_DIRECTIONAL}]"
    subdomain = rf"(?:(?:{char}(?:[_-]|{char})*)?{char}\.)"
    domain = rf"{subdomain}*(?:(?:{char}(?:-|{char})*)?{char}\.){top}"
    general = rf"[a-z{_CYRILLIC}0-9!\*';:=\+,\.\$\/%#\[\]\-\u2013_~@\|&{_LATIN_ACCENTED}]"
    parens = rf"\((?:{general}+|(?:{general}*\({general}+\){general}*))\)"
    ending = rf"(?:[\+\-a-z{_CYRILLIC}0-9=_#\/{_LATIN_ACCENTED}]|(?:{parens}))"
    path = rf"(?:(?:{general}*(?:{parens}{general}*)*{ending})|(?:@{general}+/))"
    query = r"\?[a-z0-9!?\*'@\(\);:&=\+\$\/%#\[\]\-_\.,~|]*[a-z0-9\-_&=#\/]"
    before = rf"(?:[^A-Za-z0-9@＠$#＃{_INVALID}]|[{_DIRECTIONAL}]|^)"
    return _Patterns(
        link=re.compile(
            rf"(?P<before>{before})(?P<url>(?P<protocol>https?://)?(?P<domain>{domain})"
            rf"(?::[0-9]+)?(?P<path>/{path}*)?(?:{query})?)",
            re.IGNORECASE,
        ),
        ascii=re.compile(rf"(?:[\-a-z0-9{_LATIN_ACCENTED}]+\.)+{top}", re.IGNORECASE),
        tco=re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{query})?", re.IGNORECASE),
    )


def _any_of(names: list[str]) -> str:
    """A pattern for any of `names`, the longest first, as a tree of their letters.

    The list as it stands, 1,500 alternatives tried in turn, takes seconds over a word that is all dots.
    """
    tails: dict[str, list[str]] = {}
    for name in names:
        if name:
            tails.setdefault(name[0], []).append(name[1:])
    branches = [re.escape(first) + _any_of(rest) for first, rest in tails.items()]
    whole = "|".join([*branches, *([""] if "" in names else [])])
    return f"(?:{whole})" if whole else ""
