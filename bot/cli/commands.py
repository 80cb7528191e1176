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
        Entry("ingest", "ingest", "ingest", "Take pages in now."),
        Entry("articles", "articles", "articles", "List the newest articles."),
    ),
    "Readers": (Entry("subscribers", "subscribers", "subscribers", "Add, import, list or remove readers."),),
}


def entries() -> dict[str, Entry]:
    """Every command by its name."""
    return {entry.name: entry for section in SECTIONS.values() for entry in section}
