"""What tells this database apart from any other: its Message-IDs must never meet another's."""

import secrets

from sqlalchemy import select

from bot.store.database import Database
from bot.store.schema import counter

NAME = "installation"


def installation(db: Database) -> str:
    """Give this database's own mark, made once: 12 hexadecimal digits."""
    with db.read() as conn:
        known = conn.execute(select(counter.c.value).where(counter.c.name == NAME)).scalar()
    if known is None:
        with db.write() as conn:
            mark = db.insert(counter).values(name=NAME, value=secrets.randbits(47) | 1)
            conn.execute(mark.on_conflict_do_nothing())
            known = conn.execute(select(counter.c.value).where(counter.c.name == NAME)).scalar_one()
    return f"{known:012x}"
