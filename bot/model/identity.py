"""Which pages are one article: what identifies a page, and when a page under an old name is a revision."""

import re
import unicodedata
from difflib import SequenceMatcher
from hashlib import sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from bot.model.article import Article

TRACKING = re.compile(
    r"(utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium)|(fb|g|d|tw|tt|y|ms)clk?id|gbraid|wbraid|igsh(id)?"
    r"|mc_[ce]id|mkt_tok|_ga|_gl|_hs(enc|mi)|li_fat_id|oly_(enc|anon)_id|vero_id|s_cid|[on]cid|cmpid|smid"
    r"|usqp|ref_(src|url)|fb_(action_\w+|source|ref)|__twitter_impression|guccounter|guce_\w+|ftag|wt[._]?z?mc\w*"
    r"|at_(medium|campaign|custom\d|link_\w+|format|bbc_team|ptr_name)|ns_(mchannel|source|campaign|linkname|fee)"
    r"|xtor|cmp|ito|trk|hss_channel|sfmc_\w+|ml_subscriber\w*|spm|share_from|ck_subscriber_id)",
    re.IGNORECASE,
)
"""Query parameters that say who sent the reader, never which page it is."""

VIEWS = {
    *(("amp", on) for on in ("", "1", "true")),
    *((name, "amp") for name in ("outputtype", "output", "view")),
    *((name, on) for name in ("m", "mobile") for on in ("1", "true")),
    ("view", "mobile"),
}
"""Query parameters that ask for another view of the same page."""

FOLDED_HOSTS = ("www.", "m.", "mobile.", "amp.", "touch.", "wap.")
AMP_CACHE = re.compile(r"^(?:[\w-]+\.cdn\.ampproject\.org/[cv]/(?:s/)?|(?:www\.)?google\.[\w.]+/amp/(?:s/)?)")
ALIKE, NEARLY_THE_SAME, KEPT_TEXT = 0.6, 0.85, 0.3
"""How much of two headlines, and of the old text, must agree; set by the table in tests/test_identity.py."""


def without_tracking(url: str) -> str:
    """Give the address as it is linked to: the same page, without tracking parameters."""
    try:
        scheme, host, path, query, fragment = urlsplit(url)
    except ValueError:
        return url
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])]
    if len(kept) == len(parse_qsl(query, keep_blank_values=True)):
        return url
    return urlunsplit((scheme, host, path, urlencode(kept), fragment))


def url_key(url: str) -> str | None:
    """Give what all addresses of one page share, or None for an address that names no page.

    Scheme, case of the host, `www.`, AMP and mobile variants, tracking, order of parameters, fragment, a
    trailing slash and `index.html` do not matter. The case of the path does: numbers in letters have it. A
    site's front page is no article's address.
    """
    try:
        split = urlsplit(_out_of_amp_cache(url.strip()))
        host, port = (split.hostname or "").rstrip("."), split.port
    except ValueError:
        return None
    if split.scheme not in {"http", "https"} or not host:
        return None
    path = _plain_path(split.path)
    query = urlencode(sorted(_identifying(split.query)))
    if not path and not query:
        return None
    place = _plain_host(host) + (f":{port}" if port not in {None, 80, 443} else "")
    bang = f"#{split.fragment}" if split.fragment.startswith("!") else ""
    key = f"{place}{path}" + (f"?{query}" if query else "") + bang
    return key if len(key) <= 600 else f"sha256:{sha256(key.encode()).hexdigest()}"


def _out_of_amp_cache(url: str) -> str:
    scheme, _, rest = url.partition("://")
    inner = AMP_CACHE.sub("", rest)
    return f"{scheme.lower()}://{inner or rest}"


def _plain_host(host: str) -> str:
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = host.lower()
    for prefix in FOLDED_HOSTS:
        if host.startswith(prefix) and "." in host.removeprefix(prefix):
            host = host.removeprefix(prefix)
    return host


def _plain_path(path: str) -> str:
    path = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape")
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    path = re.sub(r"^/amp(?=/)", "", path)
    path = re.sub(r"(/amp|\.amp|/amp\.html)$|\.amp(?=\.html$)", "", path)
    return re.sub(r"/(index|default)\.(html?|php|aspx?)$", "", path)


def _identifying(query: str) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not TRACKING.fullmatch(name) and (name.lower(), value.lower()) not in VIEWS
    ]


def folded(text: str) -> str:
    """Give text for comparing: no case, no accents, single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def text_hash(article: Article) -> str:
    """Give the SHA-256 of what a page says: headline and body, whatever the spacing."""
    said = [article.headline, *(block.text for block in article.body)]
    lines = (" ".join(unicodedata.normalize("NFC", text).split()) for text in said)
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def article_keys(article: Article, source: str) -> dict[str, str]:
    """Give the keys of wall 1 by kind: `source`, `url`; `text` only where a page has neither."""
    keys: dict[str, str] = {}
    if article.source_key:
        own = f"{source}:{article.source_key}"
        keys["source"] = own if len(own) <= 600 else f"sha256:{sha256(own.encode()).hexdigest()}"
    if article.url and (address := url_key(article.url)):
        keys["url"] = address
    return keys or {"text": text_hash(article)}


def is_revision(old: Article, new: Article) -> bool:
    """Tell whether a page that took the place of another (the same file) is a changed version of it.

    The same headline is enough, and nearly the same one with the same numbers. Where less of it agrees
    ("Weather for Monday" and "for Tuesday", "3 held" and "5 held") some of the old text must still stand in
    the new one, or it is the next of a series.
    """
    first, second = folded(old.headline).split(), folded(new.headline).split()
    if first == second:
        return True
    alike = _likeness(first, second)
    same_numbers = _with_digits(first) == _with_digits(second)
    if alike >= NEARLY_THE_SAME and same_numbers:
        return True
    return alike >= ALIKE and _kept_text(old, new) >= KEPT_TEXT


def _likeness(first: list[str], second: list[str]) -> float:
    words = SequenceMatcher(None, first, second, autojunk=False).ratio()
    letters = SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()
    return (words + letters) / 2


def _with_digits(words: list[str]) -> set[str]:
    return {word for word in words if any(c.isdigit() for c in word)}


def _kept_text(old: Article, new: Article) -> float:
    """Which share of the old body's runs of three words stands in the new one."""
    before, after = _runs(old), _runs(new)
    return len(before & after) / len(before) if before else 0.0


def _runs(article: Article) -> set[tuple[str, ...]]:
    words = folded(" ".join(block.text for block in article.body)).split()
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}
