"""Every command in the order an editor meets them: its name, where it is, and what it does in a line.

`bot --help` prints this table and imports none of them.
"""

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: `module` under bot.cli, `attribute` the click command in it."""

    name: str
    module: str
    attribute: str
    help: str


SECTIONS: dict[str, tuple[Entry, ...]] = {
    "Start": (
        Entry("init", "init", "init", "Make a newsroom's home."),
        Entry("doctor", "doctor", "doctor", "Check settings, accounts and templates."),
        Entry("completion", "completion", "completion", "Print the shell's completion script."),
    ),
    "Articles": (
        Entry("clean", "clean", "clean", "Show what cleaning makes of a page."),
        Entry("ingest", "ingest", "ingest", "Take pages in now, or look at the sources."),
        Entry("sources", "sources", "sources", "Show how every source fares."),
        Entry("articles", "articles", "articles", "List stories, their state, and where they went."),
        Entry("explain", "explain", "explain", "Tell a story's whole life in sentences."),
    ),
    "Publish": (
        Entry("run", "run", "run", "Take in and publish by the schedules, or once."),
        Entry("plan", "plan", "plan", "List the coming slots, and why each story is in or out."),
        Entry("preview", "preview", "preview", "Show exactly what would go."),
        Entry("send", "send", "send", "Send one story now, or at a time."),
        Entry("demo", "demo", "demo", "Run on sample pages, into files."),
    ),
    "Decide": (
        Entry("today", "today", "today", "See what was sent, goes next, and waits for you."),
        Entry("outbox", "outbox", "outbox", "List deliveries and their states."),
        Entry("settle", "outbox", "settle", "Say what became of an uncertain delivery."),
        Entry("account", "outbox", "account", "Show that every delivery is accounted for."),
        Entry("hold", "hold", "hold", "Let nothing of a story go out until it is released."),
        Entry("release", "hold", "release", "Let a held story go."),
        Entry("embargo", "hold", "embargo", "Let nothing of a story go out before a time."),
        Entry("pin", "pin", "pin", "Put a story first wherever a rule lets it through."),
        Entry("drop", "pin", "drop", "Never tell a story by one schedule."),
        Entry("pause", "pause", "pause", "Stop everything, a target, a schedule or an edition."),
        Entry("resume", "pause", "resume", "Let it go on."),
    ),
    "Readers": (Entry("subscribers", "subscribers", "subscribers", "Add, import, list or remove readers."),),
}


def entries() -> dict[str, Entry]:
    """Every command by its name."""
    return {entry.name: entry for section in SECTIONS.values() for entry in section}
