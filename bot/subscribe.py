"""Subscribe: people join a newsletter, one by one or by a list; they leave by a link or an editor's hand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.model.errors import BotError, UsageError
from bot.model.subscriber import Subscriber
from bot.store import subscribers
from bot.store.database import Database
from bot.store.subscribers import NewSubscriber
from bot.subscriber_list import (
    BadLine,
    BadValue,
    read_address,
    read_language,
    read_list,
    read_sections,
    read_zone,
)

BATCH = 500
"""People subscribed in one transaction: some 20 ms, so that the dispatcher gets its turn."""

PAGE = 1000


class LinkNotValid(BotError):
    """An unsubscribe link is not one of ours, or was cut off on its way."""


@dataclass(frozen=True, slots=True)
class Imported:
    """How far an import is: `read` of `size` bytes of the file, and what became of the lines so far.

    `already` counts those who were subscribed, `away` those who had left and stay away.
    """

    read: int
    size: int
    new: int = 0
    already: int = 0
    away: int = 0
    bad: int = 0


def add(
    db: Database,
    newsletter: str,
    address: str,
    *,
    zone: str,
    name: str = "",
    language: str | None = None,
    sections: str = "",
    sample: bool = False,
) -> Literal["new", "already", "back", "suppressed"]:
    """Subscribe one person by hand; someone who had left is back, someone suppressed is not.

    `sections` is a list such as "World;Politics", empty for all. Raises UsageError for a value that cannot be
    used.
    """
    try:
        given, normalised = read_address(address)
        person = NewSubscriber(
            address=given,
            normalised=normalised,
            zone=read_zone(zone),
            name=" ".join(name.split()),
            language=read_language(language) if language else None,
            sections=read_sections(sections),
            sample=sample,
        )
    except BadValue as bad:
        raise UsageError(str(bad)) from bad
    with db.write() as conn:
        now = db.now(conn)
        added = subscribers.add_new(db, conn, [person], newsletter, now)
        if added.new:
            return "new"
        if added.already:
            return "already"
        known = subscribers.by_address(conn, normalised, newsletter)
        if known and subscribers.come_back(conn, known.subscription_id, now):
            return "back"
        return "suppressed"


def import_csv(db: Database, path: Path, newsletter: str, *, zone: str) -> Iterator[Imported | BadLine]:
    """Subscribe the people of a CSV file: yields each bad line, and after each batch how far it is.

    Good lines are kept whatever the others are. `zone` is for people who have none. Nobody who left is
    brought back. The last Imported is the total. Raises UsageError if it is no such file.
    """
    try:
        so_far = Imported(read=0, size=path.stat().st_size)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    waiting: list[NewSubscriber] = []
    for line in read_list(path, zone):
        if isinstance(line, BadLine):
            so_far = replace(so_far, bad=so_far.bad + 1)
            yield line
            continue
        waiting.append(line.person)
        if len(waiting) == BATCH:
            so_far = _add_batch(
                db, newsletter, waiting, replace(so_far, read=min(line.position, so_far.size))
            )
            yield so_far
            waiting = []
    yield _add_batch(db, newsletter, waiting, replace(so_far, read=so_far.size))


def _add_batch(db: Database, newsletter: str, people: list[NewSubscriber], so_far: Imported) -> Imported:
    with db.write() as conn:
        added = subscribers.add_new(db, conn, people, newsletter, db.now(conn))
    return replace(
        so_far,
        new=so_far.new + added.new,
        already=so_far.already + added.already,
        away=so_far.away + added.away,
    )


def list_all(db: Database, newsletter: str | None = None, state: str | None = None) -> Iterator[Subscriber]:
    """Give the subscribers of a newsletter (None: of all), in the order they joined, `state` None: of any.

    Read page by page: an editor who reads a long list holds nobody up.
    """
    after = 0
    while True:
        with db.read() as conn:
            people = subscribers.listed(conn, newsletter, state, after, PAGE)
        yield from people
        if len(people) < PAGE:
            return
        after = people[-1].subscription_id


def remove(db: Database, newsletter: str, address: str) -> bool:
    """End a subscription by an editor's hand; False if it had ended before.

    Raises UsageError for an address that is none, or is not in the newsletter.
    """
    try:
        _, normalised = read_address(address)
    except BadValue as bad:
        raise UsageError(str(bad)) from bad
    with db.write() as conn:
        known = subscribers.by_address(conn, normalised, newsletter)
        if known is None:
            raise UsageError(
                f"{address} is no subscriber of {newsletter}: `bot subscribers list` shows who is"
            )
        return subscribers.leave(conn, known.subscription_id, "removed by an editor", db.now(conn))


def unsubscribe_token(secret: str, subscription_id: int) -> str:
    """Give the signed token of a subscription's unsubscribe link; the same for ever, and safe in a URL."""
    from itsdangerous import URLSafeSerializer

    return str(URLSafeSerializer(secret, salt="unsubscribe").dumps(subscription_id))


def read_token(secret: str, token: str) -> int:
    """Give the subscription that a token names; raises LinkNotValid if we did not sign it."""
    from itsdangerous import BadData, URLSafeSerializer

    try:
        return int(URLSafeSerializer(secret, salt="unsubscribe").loads(token))
    except (BadData, UnicodeError) as error:
        raise LinkNotValid(
            "this unsubscribe link is not valid: open it from a mail of ours once more"
        ) from error


def subscriber_of(db: Database, secret: str, token: str) -> Subscriber:
    """Give who an unsubscribe link belongs to and change nothing; raises LinkNotValid."""
    number = read_token(secret, token)
    with db.read() as conn:
        person = subscribers.by_subscription(conn, number)
    if person is None:
        raise LinkNotValid("this unsubscribe link belongs to no subscription any more: nothing will be sent")
    return person


def unsubscribe(db: Database, secret: str, token: str) -> Subscriber:
    """End the subscription that a link names, if it has not ended; gives who it was. Raises LinkNotValid."""
    person = subscriber_of(db, secret, token)
    with db.write() as conn:
        subscribers.leave(conn, person.subscription_id, "unsubscribed by its link", db.now(conn))
    return person
