"""Editions as the ledger leaves them, written straight into a database for the desk. Invented news."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert

from bot.model.message import Entity, Part
from bot.rendering.marks import UNSUBSCRIBE_MARK
from bot.store.schema import delivery, edition, rendition, target

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

HEADLINE = "Harbour tunnel opens two years late, and free for its first month"
LINK = "https://news.example.org/harbour-tunnel"
THREAD = (
    f"{HEADLINE}\n\nThe first cars drove through at 05:40, the Port Authority of Velmar said.\n\n1/3",
    "Engineers found 214 faults in the pumps in March. All but nine are mended, according to the city. 2/3",
    f"The toll of 2.80 crowns begins on 1 January. \n\n{LINK} 3/3",
)
MAIL = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
body {{ margin: 0; background: #fff; color: #1b1b1b; font: 17px/1.5 Georgia, serif; }}
main {{ max-width: 560px; margin: 0 auto; padding: 24px; }}
h1 {{ font-size: 30px; border-bottom: 1px solid; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #17181a; color: #e8e6e1; }} }}</style></head>
<body><main><h1>The Velmar Courier</h1><p><small>WORLD</small></p><h2>{HEADLINE}</h2>
<p>The first cars drove through at 05:40 on Sunday, the Port Authority of Velmar said.</p>
<p><a href="{LINK}">Read the story</a></p>
<p><small><a href="{UNSUBSCRIBE_MARK}">Unsubscribe</a> · 4 Quay Street, Velmar</small></p></main>
</body></html>"""


def add_edition(conn: Connection, key: str, channel: str, **given: Any) -> int:
    """One edition of a target of its own; `given` replaces columns."""
    adapter = given.pop("adapter", f"files/{channel}")
    place = conn.execute(
        insert(target)
        .values(adapter=adapter, name=given.pop("target", f"{channel}-main"), first_seen=NOW)
        .returning(target.c.id)
    ).scalar_one()
    values: dict[str, Any] = {
        "key": key,
        "kind": "scheduled",
        "schedule": f"{channel}-posts",
        "slot": key,
        "state": "closed",
        "due_at": NOW - timedelta(minutes=30),
        "priority": 2,
        "recipe": {},
        "created_at": NOW,
        "candidates": 1,
        "audience_complete": True,
        **given,
    }
    made = insert(edition).values(adapter=adapter, channel=channel, target_id=place, **values)
    return int(conn.execute(made.returning(edition.c.id)).scalar_one())


def add_rendition(
    conn: Connection, edition_id: int, parts: list[Part], weights: list[int], **given: Any
) -> int:
    """One frozen text of an edition."""
    values = {"variant": "", "language": "en", "dropped": [], "stories": [], **given}
    made = insert(rendition).values(
        edition_id=edition_id,
        parts=[part.as_json() for part in parts],
        weights=weights,
        frozen_at=NOW,
        **values,
    )
    return int(conn.execute(made.returning(rendition.c.id)).scalar_one())


def add_delivery(conn: Connection, edition_id: int, rendition_id: int, recipient: str, **given: Any) -> None:
    """One delivery, sent unless said otherwise."""
    of = conn.execute(edition.select().where(edition.c.id == edition_id)).one()
    values = {"part": 1, "of": 1, "state": "sent", "attempts": 1, "recipient_key": f"k:{recipient}", **given}
    conn.execute(
        insert(delivery).values(
            edition_id=edition_id,
            rendition_id=rendition_id,
            target_id=of.target_id,
            adapter=of.adapter,
            channel=of.channel,
            recipient=recipient,
            due_at=NOW,
            priority=2,
            changed_at=NOW,
            **values,
        )
    )


def add_thread(conn: Connection, key: str = "x-2026-11-22-0800", **given: Any) -> int:
    """A thread of three parts: two sent, the third uncertain."""
    made = add_edition(conn, key, "x", **{"state": "ready", **given})
    parts = [
        Part(number, 3, text, link=LINK if number == 3 else None) for number, text in enumerate(THREAD, 1)
    ]
    text = add_rendition(conn, made, parts, [158, 101, 76], cost=Decimal("0.23"))
    for number in (1, 2):
        add_delivery(
            conn, made, text, "@velmar", part=number, of=3, remote_id=str(1900 + number),
            url=f"https://x.com/i/web/status/{1900 + number}",
        )  # fmt: skip
    add_delivery(
        conn, made, text, "@velmar", part=3, of=3, state="uncertain", attempts=2,
        reason="no answer within 30 s after the request was out",
    )  # fmt: skip
    return made


def add_post(conn: Connection, key: str = "tg-2026-11-22-0800", **given: Any) -> int:
    """A Telegram post with a bold headline and a link at its end."""
    text = f"{HEADLINE}\n\nThe toll begins on 1 January 🚗\n• 214 faults found in March\n\nRead the story"
    start = len(text[: text.index("Read the")].encode("utf-16-le")) // 2
    entities = (Entity("bold", 0, len(HEADLINE)), Entity("text_link", start, 14, url=LINK))
    made = add_edition(conn, key, "telegram", **given)
    part = Part(1, 1, text, entities=entities, link=LINK)
    frozen = add_rendition(conn, made, [part], [len(text.encode("utf-16-le")) // 2])
    add_delivery(conn, made, frozen, "@velmar_news", remote_id="77", url="https://t.me/velmar_news/77")
    return made


def add_digest(
    conn: Connection, key: str = "morning-2026-11-22-Europe-Berlin", readers: int = 12, **given: Any
) -> int:
    """A digest to several readers of one zone, all sent."""
    wave = {"zone": "Europe/Berlin", "newsletter": "Morning Briefing", "schedule": "morning-digest"}
    usual = {**wave, "target": "morning", "candidates": readers}
    made = add_edition(conn, key, "email", **{**usual, **given})
    part = Part(
        1, 1, f"THE VELMAR COURIER\n\n{HEADLINE}\n\nUnsubscribe: {UNSUBSCRIBE_MARK}\n",
        subject=f"{HEADLINE} · 22 November 2026", html=MAIL,
        preheader="Engineers found 214 faults in the pumps in March.",
    )  # fmt: skip
    frozen = add_rendition(
        conn, made, [part], [len(MAIL)], dropped=["2 stories of Sport: the mail was full"], sample=True
    )
    for number in range(readers):
        add_delivery(
            conn, made, frozen, f"reader{number}@example.org", remote_id=f"<{number}@velmar.example>",
            url="file:///tmp/outbox/x.eml",
        )  # fmt: skip
    return made
