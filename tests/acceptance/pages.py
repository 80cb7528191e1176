"""Invented pages for acceptance tests: a scraped one of the usual shape, and an article that gives five parts."""

from typing import Any

HEADLINE = "Kestrel Bay council approves sea wall after nine years"

SCRAPED = """\
Connect with us

World

Kestrel Bay council approves sea wall after nine years

Published

on

 Kestrel Bay council approves sea wall after nine years

Councillors in Kestrel Bay approved a sea wall late in the evening after nine years of debate and two lawsuits.

Engineers of the harbour board said the wall would stand 6.2 metres above the tide and replace a bank of stones laid in 1911.

The regional water board reported that 1,300 homes lie below the flood line, and that insurers had refused to cover 212 of them.

READ ALSO :Ferry pier reopens after storm

Fishing crews told the council that the works would close the eastern basin for 14 months.

A Pier for the Fleet
The mayor, Ines Tarrow, promised the crews berths at the old ferry pier until the basin opens again.

Opponents of the wall said the council had never studied a cheaper plan; the clerk denied this and pointed to a report of 2019.

Council clerk Mara Voss said the first stones would be set in April, with completion expected before the winter storms of 2028.

© 2026 The Kestrel Ledger Limited. All rights reserved.

Share this:
Facebook
Twitter
"""

FIVE_PARTS: dict[str, Any] = {
    "headline": HEADLINE,
    "section": "World",
    "language": "en",
    "url": "https://news.example.org/2026/sea-wall",
    "body": [
        "Councillors in Kestrel Bay approved a sea wall late in the evening after nine years of debate and two "
        "lawsuits, according to the council's clerk.",
        "Engineers of the harbour board said the wall would stand 6.2 metres above the tide and replace a bank of "
        "stones laid in 1911.",
        "The regional water board reported that 1,300 homes lie below the flood line, and that insurers had refused "
        "to cover 212 of them since March.",
        "Fishing crews told the council that the works would close the eastern basin for 14 months.",
        "The mayor, Ines Tarrow, promised the crews berths at the old ferry pier until the basin opens again.",
        "Council clerk Mara Voss said the first stones would be set in April, with completion expected before the "
        "winter storms of 2028.",
    ],
}

READERS = """\
email,name,zone
ada@reader.example,Ada,Africa/Lagos
jonas@reader.example,Jonas,Europe/Berlin
mei@reader.example,Mei,America/New_York
"""
