"""A .md file: fields as front matter between `---` lines, then the text in Markdown."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from bot.cleaning.record import article_from
from bot.cleaning.text import tidy
from bot.model.article import Article, Block, BlockKind
from bot.model.errors import PageRefused

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def read_markdown(text: str, zone: tzinfo) -> Article:
    """Give the article; raises PageRefused naming the field or the line of the front matter.

    Without a headline among the fields, a first heading of level one is it. Other headings are sub-headings.
    """
    from markdown_it import MarkdownIt

    text = tidy(text)
    front = _FRONT.match(text)
    fields = _front_matter(front[1]) if front else {}
    # Text that is only indented is text, not code.
    tokens = MarkdownIt("commonmark").disable("code").parse(text[front.end() :] if front else text)
    if not fields.keys() & {"headline", "title"} and len(tokens) > 2 and tokens[0].tag == "h1":
        fields["headline"] = _plain(tokens[1].children or [])
        tokens = tokens[3:]
    return article_from(fields, zone, _blocks(tokens))


def _front_matter(text: str) -> dict[str, Any]:
    """The fields as strings: YAML's own reading of dates would lose their zone."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        fields = YAML(typ="base").load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise PageRefused(f"front matter, line {line}: {error.problem or 'is no YAML'}") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise PageRefused("the front matter is no YAML; write lines such as headline: Ferry back") from error
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise PageRefused("the front matter has no fields; write lines such as headline: Ferry back")
    return fields


def _blocks(tokens: Sequence["Token"]) -> Iterator[Block]:
    """Headings, paragraphs, quotations and lists; raw HTML, code and rules have no place in a story."""
    quote = depth = 0
    items: list[str] = []
    kind: BlockKind = "paragraph"
    for token in tokens:
        opened = token.nesting
        if token.type.startswith(("bullet_list", "ordered_list")):
            depth += opened
            if not depth and items:
                yield Block("list", "\n".join(items))
                items = []
        elif token.type.startswith("blockquote"):
            quote += opened
        elif token.type == "heading_open":
            kind = "subhead"
        elif token.type == "paragraph_open":
            kind = "quote" if quote else "paragraph"
        elif token.type == "inline" and (text := _plain(token.children or [])):
            if depth:
                items.append(text)
            else:
                yield Block(kind, text)


def _plain(tokens: Sequence["Token"]) -> str:
    """The words of a line: links by their text, without pictures and tags."""
    words = {"text": "content", "code_inline": "content"}
    parts = [
        token.content if token.type in words else " " if token.type in {"softbreak", "hardbreak"} else ""
        for token in tokens
    ]
    return " ".join("".join(parts).split())
