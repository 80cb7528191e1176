"""The only place that picks concrete classes: it opens a newsroom's home."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.settings import Settings, load_settings

TRIAL_SENDER = "newsroom@broadsheet.example"
"""Who mail is from in a trial on files, when BOT_EMAIL_FROM is not set."""

SETTLE_SECONDS = 1.0
"""How long a file must keep its size and times before it is taken."""

BY_HAND = "desk"
"""The source of what an editor names where no source of schedules.yaml is its own."""

if TYPE_CHECKING:
    from datetime import datetime
    from threading import Event

    from jinja2.sandbox import SandboxedEnvironment

    from bot.ask_again import Asker
    from bot.channels.base import Channel
    from bot.compose import Press
    from bot.dispatch import Dispatcher
    from bot.furniture import Furniture
    from bot.intake import Read, TakenIn
    from bot.look import Hurry, Watch
    from bot.model import schedule
    from bot.model.edition import Brief, Outlet, Rendition
    from bot.model.schedule import Newsroom
    from bot.sources.base import Asked, Found, Source
    from bot.sources.web import Web
    from bot.store.database import Database
    from bot.store.workers import Worker


class Home:
    """A newsroom's home, opened piece by piece as a command needs it: settings, schedules, database.

    `files_only` is a trial: every target writes files, whatever credentials are around.
    """

    def __init__(self, settings: Settings, *, files_only: bool = False) -> None:
        self.settings = settings
        self.root = settings.home
        self.files_only = files_only
        self._learned: dict[str, Furniture] = {}

    @cached_property
    def newsroom(self) -> "Newsroom":
        """What schedules.yaml says; raises UsageError with file, line and field."""
        from bot.channels.plugins import channel_names
        from bot.resources import template_files
        from bot.schedules import read_newsroom

        return read_newsroom(self.root / "schedules.yaml", channel_names(), template_files(self.root))

    @cached_property
    def db(self) -> "Database":
        """The database with this version's tables; raises StoreError."""
        from bot.store.database import open_database

        return open_database(self.settings.database_url.get_secret_value(), self.root)

    @cached_property
    def sources(self) -> "Mapping[str, Source]":
        """Every source by its name; folders remember between looks which files have not settled."""
        return {name: self._source(fixes) for name, fixes in self.newsroom.sources.items()}

    def _source(self, fixes: "schedule.Source") -> "Source":
        if fixes.folder:
            from bot.sources.folder import FolderSource

            return FolderSource(self.root / fixes.folder, SETTLE_SECONDS)
        if fixes.sql:
            from bot.sources.sql import SqlSource

            assert fixes.env  # the reader of schedules.yaml asks for it
            address = self.settings.source_database_url(fixes.env).get_secret_value()
            return SqlSource(fixes.sql, address, columns=fixes.columns, mark=fixes.mark, home=self.root)
        auth = self.settings.source_login(fixes.env) if fixes.env else None
        if fixes.feed:
            from bot.sources.feed import FeedSource

            return FeedSource(fixes.feed, self.web, auth=auth, language=fixes.language)
        from bot.sources.wordpress import WordPressSource

        assert fixes.wordpress
        return WordPressSource(fixes.wordpress, self.web, auth=auth)

    @cached_property
    def web(self) -> "Web":
        """The one client that fetches, guarded: the newsroom's private hosts are in its settings."""
        from bot.sources.web import Web

        settings = self.settings
        return Web(public_url=settings.public_url, private_hosts=settings.private_hosts)

    @property
    def accounts(self) -> list[str]:
        """The accounts that schedules.yaml names, whose settings have names of their own."""
        targets, sources = self.newsroom.targets.values(), self.newsroom.sources.values()
        named = [target.env for target in targets] + [source.env for source in sources]
        return [env for env in named if env]

    @cached_property
    def watches(self) -> "dict[str, Watch]":
        """What looks at each source when it is due, by the source's name."""
        return {name: self._watch(name, fixes) for name, fixes in self.newsroom.sources.items()}

    def _watch(self, name: str, fixes: "schedule.Source") -> "Watch":
        from bot.look import Watch, Watched
        from bot.model.rhythm import rhythm

        local = fixes.folder is not None
        every = rhythm(name, fixes.every, folder=local)
        watched = Watched(
            name,
            self.sources[name],
            self._read(name),
            every,
            local=local,
            fixes=fixes,
            learn=self._furniture(name).learn,
            defined=None if local else self._definition(fixes),
        )
        return Watch(self.db, watched)

    def _definition(self, fixes: "schedule.Source") -> str:
        """A hash of what a source is; it is keyed, since passwords are a part of that."""
        from hashlib import blake2b

        account = {name: value.value for name, value in self.settings.given.items()} if fixes.env else {}
        own = sorted((name, value) for name, value in account.items() if name.startswith(f"BOT_{fixes.env}_"))
        said = f"{fixes.model_dump_json()} {own} {self.settings.private_hosts}"
        return blake2b(said.encode(), key=self.secret_key.encode()[:64], digest_size=32).hexdigest()

    def look(
        self,
        name: str,
        hurry: "Hurry",
        *,
        ahead: "Callable[[int], None] | None" = None,
        stop: "Event",
    ) -> "Iterator[TakenIn]":
        """Take in what a source has, a folder's files that had not settled too; raises SourceUnreachable."""
        from bot.sources.folder import FolderSource

        source = self.sources[name]
        yield from self.watches[name].look(hurry, ahead=ahead, stop=stop)
        if isinstance(source, FolderSource) and source.unsettled and not stop.wait(SETTLE_SECONDS):
            yield from self.watches[name].look(hurry, stop=stop)

    def take_in_by_hand(
        self,
        places: "Iterable[str]",
        *,
        ahead: "Callable[[int], None] | None" = None,
        stop: "Event | None" = None,
    ) -> "Iterator[TakenIn]":
        """Take in the files, folders and web addresses that an editor names: they are news, not backlog.

        Files count as pages of the first folder source, an address as one of the source at the same host.
        `ahead` hears how many documents there are; `stop` ends it in order.
        """
        from bot.intake import take_in
        from bot.sources.folder import take_paths

        named = list(places)
        files = [Path(place) for place in named if not is_address(place)]
        work: list[tuple[str, Iterable[Found]]] = [(self._inbox, take_paths(files, SETTLE_SECONDS))]
        work += [(self._source_at(url), self._fetch(url)) for url in named if is_address(url)]
        for name, found in work:
            if stop is not None and stop.is_set():
                return
            yield from take_in(
                self.db,
                name,
                found,
                self._read(name),
                fixes=self.newsroom.sources.get(name),
                learn=self._furniture(name).learn,
                ahead=ahead,
                stop=stop,
            )

    @property
    def _inbox(self) -> str:
        return next((name for name, fixes in self.newsroom.sources.items() if fixes.folder), BY_HAND)

    def _source_at(self, url: str) -> str:
        """The source whose pages are at the host of an address."""
        for name, fixes in self.newsroom.sources.items():
            known = (fixes.feed, fixes.wordpress, fixes.site)
            if urlsplit(url).hostname in {urlsplit(one).hostname for one in known if one}:
                return name
        return BY_HAND

    def _fetch(self, url: str) -> "Iterator[Found]":
        from bot.model.errors import PageRefused
        from bot.sources.base import NotTaken, SourceUnreachable
        from bot.sources.page import fetch_page
        from bot.sources.trouble import shown_text

        try:
            yield fetch_page(self.web, url)
        except (PageRefused, SourceUnreachable) as error:
            yield NotTaken(shown_text(url), PageRefused(str(error)))

    def _read(self, source: str) -> "Read":
        """Cleaning for a source: without its furniture; dates that name no zone are in its own."""
        from bot.cleaning.read import read_file

        fixes = self.newsroom.sources.get(source)
        zone = (fixes and fixes.zone) or self.newsroom.zone
        return partial(read_file, zone=ZoneInfo(zone), recurring=self._furniture(source).known)

    def _furniture(self, source: str) -> "Furniture":
        from bot.furniture import Furniture

        return self._learned.setdefault(source, Furniture(self.db, source))

    @cached_property
    def secret_key(self) -> str:
        """The key that signs readers' links, made on first use."""
        from bot.secret_key import secret_key

        return secret_key(self.settings)

    @cached_property
    def outlets(self) -> "dict[str, Outlet]":
        """Every target with the adapter that serves it today; raises UsageError for half-set credentials."""
        from bot.outlets import outlets

        return outlets(self.newsroom, self.settings, files_only=self.files_only)

    @cached_property
    def templates(self) -> "SandboxedEnvironment":
        """The newsroom's own templates over the shipped ones."""
        from bot.rendering.environment import environment
        from bot.resources import template_folders

        return environment(template_folders(self.root))

    def render(self, brief: "Brief") -> "Rendition":
        """Render for the brief's channel; raises TemplateError or DoesNotFit."""
        if brief.channel == "email":
            from bot.rendering.email import render_email

            return render_email(brief, self.templates)
        if brief.channel == "telegram":
            from bot.rendering.telegram import render_telegram

            return render_telegram(brief, self.templates)
        from bot.rendering.x import render_x

        return render_x(brief, self.templates)

    @cached_property
    def press(self) -> "Press":
        """What composing needs."""
        from bot.compose import Press

        return Press(
            db=self.db,
            newsroom=self.newsroom,
            outlets=self.outlets,
            render=self.render,
            mail_head=self.mail_head,
            public_url=self.settings.public_url,
            ask=self.ask,
        )

    @cached_property
    def ask(self) -> "Asker":
        """What asks the sources once more before a story goes out: feeds and sites can be asked."""
        from bot.ask_again import Asker

        names = [name for name, fixes in self.newsroom.sources.items() if fixes.feed or fixes.wordpress]
        return Asker(self.db, names, lambda name: cast("Asked", self.sources[name]))

    def mail_head(self, outlet: "Outlet", edition: str, date: "datetime") -> dict[str, str]:
        """What all mails of an edition have in common, as it is kept with each rendition."""
        from bot.store.installation import installation

        name, address = parseaddr(self.settings.email_from or TRIAL_SENDER)
        local, _, domain = address.rpartition("@")
        newsletter = outlet.newsletter or outlet.name
        front = f"{self.settings.public_url}/"
        return {
            "sender_name": name or newsletter,
            "sender_address": address,
            "envelope_from": address,
            "unsubscribe_mailto": f"{local}+unsubscribe@{domain}",
            "help_url": front,
            "archive_url": front,
            "list_id": f"{slug(newsletter)}.{domain}",
            "publication": newsletter,
            "edition": edition,
            "language": outlet.language or self.newsroom.language,
            "date": date.isoformat(timespec="seconds"),
            "message_domain": f"{installation(self.db)}.{domain}",
        }

    def channel(self, outlet: "Outlet") -> "Channel":
        """A new channel instance for an outlet: one for each dispatcher thread."""
        if not outlet.live:
            from bot.channels.files.channel import FilesChannel, Kind

            return FilesChannel(self.root / "outbox", cast("Kind", outlet.channel))
        from bot.channels.plugins import plugin_channels

        account = self.newsroom.targets[outlet.name].env or outlet.channel.upper()
        given = {name: value.value for name, value in self.settings.given.items()}
        return plugin_channels()[outlet.channel](given, account)

    def dispatchers(self, worker: "Worker", names: "list[str] | None" = None) -> "list[Dispatcher]":
        """One dispatcher a target, several for mail: each needs a thread of its own."""
        return [
            self.dispatcher(worker, outlet)
            for outlet in self.outlets.values()
            if names is None or outlet.name in names
            for _ in range(self.settings.email_connections if outlet.adapter == "email" else 1)
        ]

    def dispatcher(self, worker: "Worker", outlet: "Outlet") -> "Dispatcher":
        """A dispatcher for one target."""
        from bot.dispatch import Dispatcher
        from bot.messages import Messages

        between = self.settings.x_part_seconds if outlet.adapter == "x" else 0.0
        return Dispatcher(
            db=self.db,
            worker=worker,
            outlet=outlet,
            channel=self.channel(outlet),
            message=Messages(self.db, self.secret_key, self.unsubscribe_url).message,
            between_parts=timedelta(seconds=between),
            ask=self.ask,
        )

    def unsubscribe_url(self, subscription_id: int) -> str:
        """A reader's own way out: signed, and good for ever."""
        from bot.subscribe import unsubscribe_token

        token = unsubscribe_token(self.secret_key, subscription_id)
        return f"{self.settings.public_url}/unsubscribe/{token}"

    def close(self) -> None:
        """Let go of the database, if it was opened."""
        if "db" in self.__dict__:
            self.db.close()


@contextmanager
def open_home(root: Path | None) -> Iterator[Home]:
    """Open a home (None: BOT_HOME, else the current folder); raises UsageError for bad settings."""
    home = Home(load_settings(root))
    try:
        yield home
    finally:
        home.close()


def is_address(place: str) -> bool:
    """Whether an editor names an address, not a file; which of them will do is told where it is fetched."""
    scheme, found, _ = place.partition("://")
    return bool(found) and scheme.isalnum()


def slug(name: str) -> str:
    """A name as a list id or folder may hold it: lower case ASCII letters, digits and dashes."""
    from re import sub
    from unicodedata import normalize

    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return sub(r"[^a-z0-9]+", "-", plain).strip("-") or "list"
