"""Write the next migration: `python -m bot.store.migrations "what it changes"`, after editing schema/.

It compares the tables of all migrations so far with schema/. Read what it wrote: a renamed column, for one,
looks to it like one that went and one that came.
"""

import sys

from sqlalchemy import create_engine

from bot.store.migrations import FOLDER, alembic_config, revisions, upgrade


def write_next(words: str) -> None:
    """Write `versions/mNNNN_words.py` with what schema/ has and the migrations so far have not."""
    from alembic import command

    number = f"{len(revisions()) + 1:04}"
    with create_engine("sqlite://").connect() as conn:
        if revisions():
            upgrade(conn)
        command.revision(alembic_config(conn, FOLDER), words, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    write_next(" ".join(sys.argv[1:]))
