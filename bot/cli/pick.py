"""Which story an editor means: an id, a URL, a path to a page, or words of the headline."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.model.errors import BotError, UsageError

if TYPE_CHECKING:
    from bot.model.story import Story
    from bot.wiring import Home

LISTED = 10


def pick(home: "Home", text: str) -> "Story":
    """Give the one story that is meant; a page that is not in yet is taken in first.

    Raises UsageError that lists the matches if there are several, BotError if there is none.
    """
    from bot.store import articles

    if Path(text).is_file():
        text = str(_taken(home, Path(text)))
    with home.db.read() as conn:
        found = articles.find(conn, text, sites=home.press.sites)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BotError(f"no article is meant by {text!r}; `bot articles` lists the newest")
    listed = "\n".join(f"  {story.article_id:>6}  {story.article.headline}" for story in found[:LISTED])
    more = f"\n  and {len(found) - LISTED} more" if len(found) > LISTED else ""
    raise UsageError(f"{text!r} may mean several articles; give the number of one:\n{listed}{more}")


def _taken(home: "Home", path: Path) -> int:
    """Take a page in; give the number of its article."""
    for taken in home.take_in_by_hand([str(path)]):
        if taken.article_id is not None:
            return taken.article_id
        raise BotError(taken.told)
    raise BotError(f"{path} holds no article")
