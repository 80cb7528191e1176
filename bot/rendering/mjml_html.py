"""MJML to HTML, with the faults told that the compiler passes over in silence."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from bot.model.errors import TemplateError
from bot.rendering.environment import render

# https://documentation.mjml.io/, less mj-include (Jinja2's is overridable), mj-font (no remote fonts)
# and mj-social (its icons come from a host that is not the newsroom's).
_KNOWN = re.compile(
    r"mjml|mj-(head|body|attributes|all|class|breakpoint|html-attributes|selector|html-attribute|preview|style"
    r"|title|accordion|accordion-element|accordion-title|accordion-text|button|carousel|carousel-image|column"
    r"|divider|group|hero|image|navbar|navbar-link|raw|section|spacer|table|text|wrapper)"
)
_LINK = re.compile(r"(https?://[^/\s]|mailto:|#)", re.IGNORECASE)
_LINKING = ("href", "src", "background", "action", "formaction", "poster", "srcset")


def html_of(env: SandboxedEnvironment, template: str, values: dict[str, object]) -> str:
    """Render an MJML template to the HTML of a mail.

    Raises TemplateError, naming template and tag, if the template fails, holds a tag that MJML does not know
    or puts one where it does nothing, or links to anything but http(s), mailto or a place in the mail itself.
    """
    from mjml import mjml2html

    # The compiler takes a line end between two tags of its head, and calls blanks alone an unexpected token.
    source = re.sub(r">[ \t]+(?=</?mj)", ">\n", render(env, template, values))
    for tag, _ in _tags(source):
        if tag.startswith("mj") and not _KNOWN.fullmatch(tag):
            raise TemplateError(
                f"{_place(env, template, f'<{tag}')}: <{tag}> is no MJML tag that a mail can use; "
                "see https://documentation.mjml.io/, and use Jinja2's include for another file"
            )
    try:
        html = str(mjml2html(source, fonts={}))
    except ValueError as error:
        raise TemplateError(f"template {template}: {_unreadable(source, str(error))}") from error
    for tag, attributes in _tags(html):
        if tag.startswith("mj"):
            where = _place(env, template, f"<{tag}")
            raise TemplateError(f"{where}: <{tag}> does nothing at this place; put it inside its parent tag")
        for name, value in attributes.items():
            if name in _LINKING and not _LINK.match(value):
                raise TemplateError(
                    f"template {template}: <{tag} {name}={value[:80]!r}> is no absolute http(s) address; "
                    "print a story's `link`, which is either safe or none"
                )
    return html


def _unreadable(source: str, error: str) -> str:
    """Say why MJML cannot be read, with the words around the place that the compiler names by its bytes."""
    position = re.search(r"position (\d+):", error)
    if position is None:
        return f"this is no MJML that can be read: {error}; look for a tag that is not closed"
    before = source.encode()[: int(position[1])].decode(errors="ignore")
    after = source[len(before) :]
    return f"this is no MJML that can be read, near {(before[-60:] + after[:40])!r}: {error}"


class _Tags(HTMLParser):
    """Collects the opening tags with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def _tags(markup: str) -> list[tuple[str, dict[str, str]]]:
    parser = _Tags()
    parser.feed(markup)
    parser.close()
    return parser.found


def _place(env: SandboxedEnvironment, template: str, text: str) -> str:
    """Return the template file and line that hold the text: the template itself or one that it includes."""
    for name, source in _sources(env, template, set()):
        for number, line in enumerate(source.splitlines(), 1):
            if text in line:
                return f"template {name}, line {number}"
    return f"template {template}"


def _sources(env: SandboxedEnvironment, template: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    if env.loader is None or template in seen:
        return
    seen.add(template)
    source = env.loader.get_source(env, template)[0]
    yield template, source
    for name in meta.find_referenced_templates(env.parse(source)):
        if name is not None:
            yield from _sources(env, name, seen)
