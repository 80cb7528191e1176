"""When two addresses are one page, and when a page under an old name is a revision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.article import Article, Block
from bot.model.identity import article_keys, is_revision, text_hash, url_key, without_tracking

PAGE = "news.example.org/2026/11/ferry-runs-aground"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/2026/11/ferry-runs-aground",
        "http://news.example.org/2026/11/ferry-runs-aground",
        "HTTPS://News.Example.ORG/2026/11/ferry-runs-aground",
        "https://www.news.example.org/2026/11/ferry-runs-aground",
        "https://m.news.example.org/2026/11/ferry-runs-aground",
        "https://amp.news.example.org/2026/11/ferry-runs-aground",
        "https://news.example.org:443/2026/11/ferry-runs-aground",
        "https://news.example.org./2026/11/ferry-runs-aground",
        "https://news.example.org/2026/11/ferry-runs-aground/",
        "https://news.example.org/2026//11/ferry-runs-aground",
        "https://news.example.org/2026/11/ferry-runs-aground#comments",
        "https://news.example.org/2026/11/ferry-runs-aground?utm_source=x&utm_medium=social&fbclid=abc",
        "https://news.example.org/2026/11/ferry-runs-aground?gclid=1&mc_cid=2&igshid=3&ref_src=4",
        "https://news.example.org/2026/11/ferry-runs-aground/amp",
        "https://news.example.org/2026/11/ferry-runs-aground/amp/",
        "https://news.example.org/amp/2026/11/ferry-runs-aground",
        "https://news.example.org/2026/11/ferry-runs-aground.amp",
        "https://news.example.org/2026/11/ferry-runs-aground?amp",
        "https://news.example.org/2026/11/ferry-runs-aground?outputType=amp",
        "https://news.example.org/2026/11/ferry-runs-aground?amp=true",
        "https://news.example.org/2026/11/ferry-runs-aground/amp.html",
        "https://touch.news.example.org/2026/11/ferry-runs-aground",
        "https://news.example.org/2026/11/ferry-runs-aground?m=1",
        "https://news.example.org/2026/11/ferry-runs-aground?mobile=true&view=mobile",
        "https://news.example.org/2026/11/ferry-runs-aground/index.html",
        "https://news.example.org/2026/11/ferry-runs-aground/index.php?utm_source=x#top",
        "https://news.example.org/2026/11/ferry-runs-aground?at_medium=rss&ns_mchannel=email&xtor=1&CMP=share",
        "https://news.example.org/2026/11/ferry%2Druns%2daground",
        "https://news-example-org.cdn.ampproject.org/c/s/news.example.org/2026/11/ferry-runs-aground",
        "https://www.google.com/amp/s/news.example.org/2026/11/ferry-runs-aground",
        "  https://news.example.org/2026/11/ferry-runs-aground\n",
    ],
)
def test_addresses_of_one_page_share_a_key(url: str) -> None:
    """Tracking, AMP, mobile hosts, case, scheme and a trailing slash make no other page."""
    assert url_key(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org/2026/11/ferry-runs-aground-2",
        "https://news.example.org/2026/11/Ferry-runs-aground",
        "https://other.example.org/2026/11/ferry-runs-aground",
        "https://news.example.org:8443/2026/11/ferry-runs-aground",
        "https://news.example.org/2026/11/ferry-runs-aground?page=2",
        "https://news.example.org/2026/11/ferry-runs-aground?m=2",
        "https://news.example.org/2026/11/ferry-runs-aground?at=2",
        "https://news.example.org/2026/11/ferry-runs-aground/index-of-names.html",
        "https://news.example.org/2026/11/ferry-runs-aground?id=5&utm_source=x",
        "https://news.example.org/2026/11/ferry-runs-aground#!/live",
        "https://news.example.org/amplifier/2026/11/ferry-runs-aground",
    ],
)
def test_addresses_of_two_pages_do_not(url: str) -> None:
    """Only what never says which page it is is left out."""
    assert url_key(url) not in {PAGE, None}


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org",
        "https://news.example.org/",
        "https://news.example.org/?utm_source=x",
        "https://news.example.org/index.html",
        "mailto:desk@news.example.org",
        "javascript:alert(1)",
        "/2026/11/ferry-runs-aground",
        "https://news.example.org:port/a",
        "https://[::1/a",
        "",
    ],
)
def test_what_names_no_page_is_no_key(url: str) -> None:
    """A front page as every article's address would make one article of them all."""
    assert url_key(url) is None


def test_the_order_of_parameters_does_not_matter() -> None:
    """A query is a set of names with values."""
    assert url_key("https://example.org/s?b=2&a=1") == url_key("https://example.org/s?a=1&utm_id=7&b=2")


def test_an_international_host_has_one_spelling() -> None:
    """Umlauts and their encoded form are one host."""
    assert url_key("https://zürich.example/a") == url_key("https://xn--zrich-kva.example/a")


@given(st.text(max_size=80))
def test_a_key_can_always_be_stored(tail: str) -> None:
    """Whatever stands in an address, its key is plain, short, and its own key."""
    key = url_key("https://example.org/" + tail)
    if key is not None:
        assert len(key) <= 700
        assert key.isascii() or "#!" in key
        assert "\x00" not in key


def test_a_very_long_address_still_has_a_key_of_its_own() -> None:
    """Keys fit their column; two long addresses stay two."""
    one, other = (url_key(f"https://example.org/{'a' * 5000}{end}") for end in "xy")
    assert one is not None
    assert len(one) <= 700
    assert one != other


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.example.org/a/?utm_source=x&id=7#top", "https://www.example.org/a/?id=7#top"),
        ("https://example.org/a?fbclid=x", "https://example.org/a"),
        ("https://example.org/a?q=%20b+c&d", "https://example.org/a?q=%20b+c&d"),
        ("https://[::1/a?fbclid=x", "https://[::1/a?fbclid=x"),
    ],
)
def test_a_link_only_loses_its_tracking(url: str, link: str) -> None:
    """What readers click stays the address that the page gave."""
    assert without_tracking(url) == link


def _page(headline: str, *body: str, **more: str) -> Article:
    return Article(headline, tuple(Block("paragraph", text) for text in body), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Minister resigns after audit", "Minister resigns after audit"),
        ("Minister resigns after audit", "MINISTER RESIGNS AFTER AUDIT"),
        ("Minister resigns after the audit", "Minister resigns after audit"),
        ("Café fire in Orléans kills none", "Cafe fire in Orleans kills none"),
    ],
)
def test_nearly_the_same_headline_is_a_revision_whatever_the_text(old: str, new: str) -> None:
    """A page that was rewritten from top to bottom under its headline is still that page."""
    assert is_revision(_page(old, "One text here."), _page(new, "Quite another one there."))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Flood closes three schools in Kaduna", "Floods close five schools in Kaduna"),
        ("Minister resigns after audit", "UPDATE: Minister resigns after damning audit"),
        ("Harbour bridge reopens after storm", "Harbour bridge to reopen after the storm on Friday"),
        ("Storm kills 3 in Accra", "Storm kills 5 in Accra"),
        ("Dam safe, says engineer", "Dam not safe, engineer now says"),
        ("Weather for Monday", "Weather for Tuesday"),
    ],
)
def test_a_headline_alike_is_a_revision_if_some_text_stays(old: str, new: str) -> None:
    """Alike is not the same: the text decides whether it is the next of a series."""
    kept = "The harbour master said on Sunday that nobody had been hurt at the pier."
    assert is_revision(_page(old, kept), _page(new, kept, "More followed in the evening."))
    assert not is_revision(_page(old, kept), _page(new, "Something else was reported from the hills today."))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Weather: rain in Lagos", "Police arrest two in Lagos"),
        ("Parliament votes on fishing law", "Parliament debates school meals"),
        ("Harbour bridge reopens", "Teachers end their strike"),
    ],
)
def test_another_headline_is_another_article(old: str, new: str) -> None:
    """Parsers overwrite `latest.txt`; a file's path is no identity."""
    kept = "Read all our stories on the front page of the evening edition."
    assert not is_revision(_page(old, kept), _page(new, kept))


def test_a_page_s_keys_are_its_id_and_its_address() -> None:
    """The text is a key only where a page has neither; ids of two sources do not meet."""
    page = _page("Ferry runs aground", "All are safe.")
    keyed = _page("Ferry runs aground", "All are safe.", url=f"https://{PAGE}?utm_id=1", source_key="17")
    assert article_keys(keyed, "inbox") == {"source": "inbox:17", "url": PAGE}
    assert article_keys(page, "inbox") == {"text": text_hash(page)}
    front = _page("Ferry runs aground", "All are safe.", url="https://news.example.org/")
    assert list(article_keys(front, "inbox")) == ["text"]


def test_spacing_does_not_change_the_text_s_hash() -> None:
    """A parser that wraps lines anew has not found another page."""
    assert text_hash(_page("A  b", "c\n d")) == text_hash(_page("A b", "c d"))
    assert text_hash(_page("A b", "c d")) != text_hash(_page("A b", "c", "d"))


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    """Nothing that a page may hold breaks the comparison; a page is a revision of itself."""
    assert is_revision(_page(one, other), _page(one, other))
    is_revision(_page(one, one), _page(other, other))
