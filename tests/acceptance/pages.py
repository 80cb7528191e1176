"""Invented pages for acceptance tests: a scraped one of the usual shape, and one that gives five parts."""

import random
from typing import Any

HEADLINE = "Kestrel Bay council approves sea wall after nine years"

PARAGRAPHS = [
    "Councillors in Kestrel Bay approved a sea wall late in the evening, after nine years and two lawsuits.",
    "Engineers of the harbour board said the wall would stand 6.2 metres high and replace stones of 1911.",
    "The regional water board reported that 1,300 homes lie below the flood line, 212 of them uninsured.",
    "Fishing crews told the council that the works would close the eastern basin for 14 months.",
    "The mayor, Ines Tarrow, promised the crews berths at the old ferry pier until the basin opens again.",
    "Council clerk Mara Voss said the first stones would be set in April, and the wall completed by 2028.",
]

FIVE_PARTS: dict[str, Any] = {
    "headline": HEADLINE,
    "section": "World",
    "language": "en",
    "url": "https://news.example.org/2026/sea-wall",
    "body": PARAGRAPHS,
}

SCRAPED = "\n\n".join(
    (
        *("Connect with us", "World", HEADLINE, "Published", "on", f" {HEADLINE}"),
        *PARAGRAPHS[:3],
        "READ ALSO :Ferry pier reopens after storm",
        *PARAGRAPHS[3:4],
        f"A Pier for the Fleet\n{PARAGRAPHS[4]}",
        *PARAGRAPHS[5:],
        "© 2026 The Kestrel Ledger Limited. All rights reserved.",
        "Share this:\nFacebook\nTwitter\n",
    )
)

READERS = """\
email,name,zone
ada@reader.example,Ada,Africa/Lagos
jonas@reader.example,Jonas,Europe/Berlin
mei@reader.example,Mei,America/New_York
"""

_WORDS = ("ferry", "bridge", "museum", "council", "opens", "orchard", "tunnel", "waits", "market", "sings")


def told(seed: object) -> str:
    """A sentence of its own for each seed: pages made of such ones are different news."""
    rng = random.Random(str(seed))
    words = (rng.choice(_WORDS) + str(rng.randint(10, 99)) for _ in range(14))
    return f"The board said on Sunday that the {' '.join(words)} until the spring."
