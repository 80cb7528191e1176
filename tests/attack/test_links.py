"""What a page's address may carry to readers."""

import json

import pytest

from bot.cleaning.read import read_file
from bot.model.article import CleanedPage
from bot.model.errors import PageRefused


def link(address: str, name: str = "quay.json") -> str | None:
    page = {"headline": "Quay", "body": ["It was said on the quay."], "url": address}
    (read,) = read_file(name, json.dumps(page).encode())
    assert isinstance(read, CleanedPage)
    return read.article.url


@pytest.mark.parametrize("login", ["ada:secret@", "ada@", ":@", "a@b:secret@"])
def test_a_login_in_a_pages_address_is_never_shown_to_readers(login: str) -> None:
    """A feed behind a password gives such addresses; the page is the same without."""
    assert (
        link(f"https://{login}news.example.org:8080/quay?a=b@c") == "https://news.example.org:8080/quay?a=b@c"
    )


@pytest.mark.parametrize(
    "address", ["https://news.example.org:99999/quay", "https://news.example.org:x/quay"]
)
def test_an_address_with_an_impossible_port_is_refused(address: str) -> None:
    """Readers could not open it."""
    with pytest.raises(PageRefused, match="no web address"):
        link(address)
