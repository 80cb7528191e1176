"""From markup to our blocks: HTML as sites and feeds write it, and the XML in which trafilatura answers."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cleaning.text import one_line
from bot.model.article import Block, BlockKind
from bot.model.errors import PageRefused

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "head"})
_QUOTES = frozenset({"blockquote", "quote"})
_LISTS = frozenset({"ul", "ol", "dl", "list"})
_BREAKS = frozenset({"br", "lb"})
_BLOCKS = (
    _HEADINGS
    | _QUOTES
    | _LISTS
    | _names("p div section article main body header li dt dd item hr pre table tr td th address center")
)
_STATES = (
    dict.fromkeys(_HEADINGS, "heading")
    | dict.fromkeys(_QUOTES, "quote")
    | dict.fromkeys(_LISTS, "list")
    | dict.fromkeys(("b", "strong"), "strong")
    | {"pre": "pre", "sup": "sup"}
)
_DROPPED = _names(
    "script style noscript template iframe object embed applet svg math canvas video audio picture img figure"
    " figcaption form button input select textarea label nav aside footer menu dialog map graphic rt rp"
    " del s strike title"
)
"""What holds no running text of the story: code, pictures and captions, boxes beside it, struck words."""

_BOX = re.compile(
    r"(?:^|[\s_-])(?:related\w*|recommend\w*|read-?(?:more|also|next)|newsletters?|subscri\w+|sign-?up|shar(?:e|ing)"
    r"|sharedaddy|social|embed\w*|adverts?|advertisement|ads?|promo\w*|sponsor\w*|(?:wp-)?caption\w*|credits?|gallery"
    r"|comments?|breadcrumbs?|outbrain|taboola|(?:twitter-)?tweet|instagram(?:-media)?|tiktok(?:-embed)?"
    r"|screen-reader-text|sr-only|visually-hidden|noprint|mw-editsection)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Words in the class or id of what stands beside the story."""

_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_ENDS = re.compile(r"[.!?…。！？؟।:;,]['\"’”»)\]]*$")
_SENTENCE_ENDS = re.compile(r"[.!?…。！？؟।]\W*$")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MOST_ELEMENTS = 40_000
"""What has more is no article, and takes long to read; a news site's largest pages have a tenth of it."""

_MOST_BOXES_WEIGHED = 20
_LONGEST_BOLD_SUBHEAD = 90
_SHORTEST_LINE_PARAGRAPH = 60
"""Letters. A line of verse or of an address is shorter, and a break after it begins no paragraph."""


def parsed(markup: str) -> "HtmlElement":
    """Give the root of an HTML page or fragment, empty where there is nothing in it to read.

    Raises PageRefused for more elements than any article has.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(_UNREADABLE.sub("", markup).encode(), parser=parser)
    except (etree.ParserError, ValueError):
        return html.Element("html")
    elements = sum(1 for _ in root.iter())
    if elements > _MOST_ELEMENTS:
        raise PageRefused(f"the page has {elements:,} elements of HTML; at most {_MOST_ELEMENTS:,} are read")
    return root


def blocks_from_html(fragment: str) -> tuple[Block, ...]:
    """Give the blocks of a story's body in HTML, as a feed or a content system hands it over.

    Links and emphasis leave their words. Pictures with their captions, scripts, embeds, tables of data and
    boxes beside the story leave nothing. Two line breaks part paragraphs. Empty when nothing is left; raises
    PageRefused like `parsed`.
    """
    return tuple(blocks_of(parsed(fragment)))


def blocks_of(root: "HtmlElement") -> Iterator[Block]:
    """Give the blocks of a tree in page order, without what stands beside the story."""
    from lxml import etree

    beside, writer = _Beside(root), _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    dropped = None
    for event, element in walk:
        if event == "start":
            if beside.holds(element):
                dropped = element
                walk.skip_subtree()
                continue
            yield from writer.open(element)
            writer.add(element.text)
        else:
            if element is dropped:
                dropped = None
            else:
                yield from writer.close(element)
            if element is not root:
                writer.add(element.tail)
    yield from writer.flush()


class _Beside:
    """Tells which elements are no part of the running text."""

    def __init__(self, root: "HtmlElement") -> None:
        self.root = root
        self._half = (
            len(root.text_content() if hasattr(root, "text_content") else "".join(root.itertext())) / 2
        )
        self._weighed = 0

    def holds(self, element: "HtmlElement") -> bool:
        if element is self.root:
            return False
        tag = element.tag
        if tag in _DROPPED or element.get("hidden") is not None or element.get("aria-hidden") == "true":
            return True
        if (style := element.get("style")) and _UNSEEN.search(style):
            return True
        if tag == "table":
            return element.find(".//p") is None and element.find(".//br") is None
        if tag == "sup":
            return element.find("a") is not None
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        return tag != "body" and _BOX.search(named) is not None and self._is_small(element)

    def _is_small(self, element: "HtmlElement") -> bool:
        """A box that holds most of the text is the story under an odd name; few are weighed, for speed."""
        if self._weighed >= _MOST_BOXES_WEIGHED:
            return False
        small = len("".join(element.itertext())) < self._half
        self._weighed += not small
        return small


class _Writer:
    """Gathers the words of a block and gives the block when it ends."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._items: list[str] = []
        self._open: dict[str, int] = dict.fromkeys(
            ("heading", "quote", "list", "strong", "link", "pre", "sup"), 0
        )
        self._in_strong = self._in_link = self._letters = 0

    def open(self, element: "HtmlElement") -> Iterator[Block]:
        tag = element.tag
        if tag in _BLOCKS:
            yield from self.flush()
        if tag in _BREAKS:
            self._words.append("\n")
        elif tag == "q":
            self.add("“")
        if kind := _state(element):
            self._open[kind] += 1

    def close(self, element: "HtmlElement") -> Iterator[Block]:
        tag = element.tag
        if tag in _BLOCKS:
            yield from self.flush()
        elif tag == "q":
            self.add("”")
        if kind := _state(element):
            self._open[kind] -= 1
            if kind == "list" and not self._open["list"] and self._items:
                yield Block("list", "\n".join(self._items))
                self._items = []

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self._open["sup"]:
            text = text.strip().translate(_RAISED) if text.strip(" 0123456789+-") == "" else text
        self._words.append(text if self._open["pre"] else re.sub(r"\s+", " ", text))
        letters = len(text.strip())
        self._letters += letters
        self._in_strong += letters if self._open["strong"] else 0
        self._in_link += letters if self._open["link"] else 0

    def flush(self) -> Iterator[Block]:
        """The block that was gathered, or several where line breaks part it."""
        words, self._words = "".join(self._words), []
        all_strong = 0 < self._letters == self._in_strong
        all_link = 0 < self._letters == self._in_link
        self._letters = self._in_strong = self._in_link = 0
        for text in _paragraphs(words):
            if all_link and not _ENDS.search(text):
                continue  # the title of another story
            if self._open["list"]:
                self._items.append(text)
            else:
                yield Block(self._kind(text, all_strong), text)

    def _kind(self, text: str, all_strong: bool) -> BlockKind:
        if self._open["heading"]:
            return "subhead"
        if self._open["quote"]:
            return "quote"
        if all_strong and len(text) <= _LONGEST_BOLD_SUBHEAD and not _ENDS.search(text):
            return "subhead"
        return "paragraph"


def _state(element: "HtmlElement") -> str | None:
    """What an open element means for the words in it."""
    tag = element.tag
    if tag == "a":  # a link within the page is an anchor, no pointer to another story
        return None if (element.get("href") or "#").startswith("#") else "link"
    return _STATES.get(tag)


def _paragraphs(words: str) -> Iterator[str]:
    """The paragraphs in a block: an empty line parts them, and a break after a whole long sentence does."""
    gathered: list[str] = []
    for line in words.split("\n"):
        text = _tidy_line(line)
        if gathered and (not text or _ends_paragraph(gathered)):
            yield " ".join(gathered)
            gathered = []
        if text:
            gathered.append(text)
    if gathered:
        yield " ".join(gathered)


def _tidy_line(line: str) -> str:
    """What one_line gives; most lines are plain ASCII, in which there is nothing to mend."""
    text = " ".join(line.split())
    return text if text.isascii() and text.isprintable() else one_line(text)


def _ends_paragraph(lines: list[str]) -> bool:
    if not _SENTENCE_ENDS.search(lines[-1][-8:]):
        return False
    return sum(len(line) for line in lines[-_SHORTEST_LINE_PARAGRAPH:]) >= _SHORTEST_LINE_PARAGRAPH
