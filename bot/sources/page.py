"""One page by hand: `bot ingest https://...`."""

import json
from hashlib import sha256
from urllib.parse import urljoin

from bot.sources.article_page import ArticlePages, same_site
from bot.sources.base import Taken
from bot.sources.parsed_feed import links_in
from bot.sources.web import Web


def fetch_page(web: Web, url: str) -> Taken:
    """Fetch an article's page; raises PageRefused for what is none, SourceUnreachable for what cannot be had.

    The document is a record with the page in it and its address: the canonical one that the page names, if
    that is of the same site, else the one that answered. The robots.txt of other sites is honoured.
    """
    text, answered = ArticlePages(web).fetch(url)
    address = _canonical(text, answered)
    record = json.dumps({"url": address, "page_html": text}, ensure_ascii=False)
    data = record.encode("utf-8", "replace")
    return Taken(address, "page.json", data, sha256(data).hexdigest())


def _canonical(text: str, answered: str) -> str:
    named = (link["href"] for link in links_in(text) if link.get("rel", "").lower() == "canonical")
    whole = urljoin(answered, next(named, answered).strip())
    return whole if whole.startswith(("http://", "https://")) and same_site(whole, answered) else answered
