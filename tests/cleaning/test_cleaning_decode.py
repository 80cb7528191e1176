"""Encodings: a page is read as what it was written in."""

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from tests.cleaning.pages import HEADLINE, HTML, PARAGRAPHS, TEXT, page


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1252", "iso-8859-1"]
)
def test_text_is_read_in_the_encoding_it_has(encoding: str) -> None:
    """Parsers on old machines write old encodings."""
    headline, last = "Müller öffnet den Kai für Schiffe", "Die Fähre fährt früher, sagte Jürgen Höß am Kai."
    text = page(headline, text=f"{TEXT}\n\n{last}")
    if encoding == "utf-16-le-bom":
        data = b"\xff\xfe" + text.encode("utf-16-le")
    elif encoding in {"cp1252", "iso-8859-1"}:
        data = text.replace("“", '"').replace("”", '"').encode(encoding)
    else:
        data = text.encode(encoding)
    found = read_file("a.txt", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.headline == headline
    assert found.article.paragraphs[-1] == last


def test_a_few_bad_bytes_do_not_cost_the_page() -> None:
    """A quotation mark in Windows-1252 pasted into UTF-8 is read as one."""
    data = page(HEADLINE).encode().replace("“".encode(), b"\x93").replace("”".encode(), b"\x94")
    data += "Zoë 日本語 Ελλάδα сегодня é".encode()
    found = read_file("a.txt", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.paragraphs[2] == PARAGRAPHS[2]


def test_an_html_page_is_read_in_the_encoding_it_declares() -> None:
    """Declared in its head, as browsers read it."""
    text = HTML.replace('charset="utf-8"', 'charset="iso-8859-2"').replace("Ada Obi", "Áda Škoda")
    data = text.replace("“", '"').replace("”", '"').replace("©", "").encode("iso-8859-2")
    found = read_file("a.html", data)[0]
    assert isinstance(found, CleanedPage)
    assert found.article.authors == ("Áda Škoda",)
