"""A .json file: our own record, IPTC ninjs or schema.org's JSON-LD, told apart by content; one or a list."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import tzinfo
from functools import partial

from bot.cleaning.jsonld import LinkedData, is_linked_data
from bot.cleaning.ninjs import is_ninjs, ninjs_record
from bot.cleaning.record import article_from
from bot.cleaning.story_blocks import standfirst_of
from bot.model.article import Article, CleanedPage
from bot.model.errors import PageRefused


def read_json(text: str, zone: tzinfo) -> list[CleanedPage | PageRefused]:
    """Give the articles in a file; raises PageRefused for the whole of it.

    Of several articles each that is none comes as a PageRefused that names its number and the field.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise PageRefused(f"line {error.lineno}: no JSON ({error.msg})") from error
    except (ValueError, RecursionError) as error:
        raise PageRefused("no JSON that can be read: a number or a nesting in it is too large") from error
    readings = list(_readings(found, zone))
    if not readings:
        raise PageRefused("the list is empty; write articles into it")
    if len(readings) == 1 and not isinstance(found, list):
        return [CleanedPage(readings[0]())]
    return [_read(number, reading) for number, reading in enumerate(readings, start=1)]


def _read(number: int, reading: Callable[[], Article]) -> CleanedPage | PageRefused:
    try:
        return CleanedPage(reading())
    except PageRefused as refusal:
        return PageRefused(f"item {number}: {refusal}")


def _readings(found: object, zone: tzinfo) -> Iterator[Callable[[], Article]]:
    """A way to read each article in a file, in its order."""
    items = found if isinstance(found, list) else [found]
    if items and all(is_linked_data(item) for item in items):
        data = LinkedData(found)
        articles = list(data.articles())
        if not articles:
            raise PageRefused("holds linked data, but no article: a NewsArticle or another Article is taken")
        yield from (partial(_from_linked_data, data, article, zone) for article in articles)
    else:
        yield from (partial(_from_item, item, zone) for item in items)


def _from_item(item: object, zone: tzinfo) -> Article:
    if isinstance(item, Mapping) and is_ninjs(item):
        return _of_the_trade(article_from(ninjs_record(item, zone), zone))
    if is_linked_data(item):
        data = LinkedData(item)
        article = next(data.articles(), None)
        if article is None:
            raise PageRefused("is linked data, but no article: a NewsArticle or another Article is taken")
        return _from_linked_data(data, article, zone)
    return article_from(item, zone)


def _from_linked_data(data: LinkedData, item: Mapping[str, object], zone: tzinfo) -> Article:
    return _of_the_trade(article_from(data.record(item, zone), zone))


def _of_the_trade(article: Article) -> Article:
    """An agency's description is often the text's own beginning, which is no standfirst."""
    return replace(article, standfirst=standfirst_of(article.standfirst, article.body))
