"""Datelines and captions: what stands among a page's sentences and is none of them."""

import pytest

from bot.text.captions import is_caption
from bot.text.dateline import without_dateline

SENTENCE = "The harbour reopened on Monday."


@pytest.mark.parametrize(
    "dateline",
    [
        "ALEPPO, Syria (AP) — ",
        "PORT AMSEL (Reuters) - ",
        "NEW DELHI: ",
        "LAGOS, Nigeria, Nov 22 (Reuters) - ",
        "NAIROBI, Kenya, Nov 22 – ",
        "ST. JOHN'S, N.L. — ",
        "U.N. HEADQUARTERS, New York — ",
        "RIO DE JANEIRO — ",
        "INDIANAPOLIS (AP) —",
        "Washington, DC, United States: ",
        "Khartoum, Nov 22 (SUNA) - ",
        "Paris, 22 novembre (AFP) – ",
        "Berlin (dpa) - ",
        "Berlin/München (dpa/lby) - ",
        "Wien (APA) – ",
        "MADRID, 22 Nov. (EUROPA PRESS) - ",
        "São Paulo, 22 nov (EFE).- ",
        "JAKARTA, KOMPAS.com - ",
        "Jakarta, CNN Indonesia -- ",
        "TEMPO.CO, Jakarta - ",
        "Liputan6.com, Jakarta - ",
        "DAR ES SALAAM: ",
        "ANKARA (AA) - ",
        "МОСКВА, 22 ноя — ",
        "القاهرة (رويترز) - ",
        "【ワシントン共同】",
        "［東京　２２日　ロイター］ - ",
        "(CNN) — ",
        "(CNN)",
        "[Reuters] - ",
    ],
)
def test_a_dateline_is_taken_off(dateline: str) -> None:
    """Where and by whom a report was written is no part of its first sentence."""
    assert without_dateline(dateline + SENTENCE) == SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        "NASA — the space agency — said so.",
        "Berlin – die Stadt – schläft.",
        "The mayor — Ada Finch — left.",
        "Ada Finch (D-N.Y.) won.",
        "Port Amsel (pop. 300) grew.",
        "Ada Finch: “I won.”",
        "UNICEF says 300 died.",
        "The U.S. - Mexico border is closed.",
        "A: The answer.",
        "Apple (AAPL) - the firm - rose.",
        "He told CNN - The network - so.",
        "PORT AMSEL — ",
        "港が再開した。",
        "",
    ],
)
def test_what_only_looks_like_a_dateline_stays(text: str) -> None:
    """A name between dashes, a speaker before a colon, an agency in mid-sentence."""
    assert without_dateline(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Photo: Ada Finch",
        "Foto: Ada Finch / dpa",
        "Bild: dpa",
        "Picha: Juma Ali",
        "写真＝共同",
        "صورة: رويترز",
        "Ships in the harbour of Port Amsel. (Photo: Ada Finch)",
        "Ships in the harbour of Port Amsel (AP Photo/Ada Finch)",
        "Ships in the harbour of Port Amsel. (Ada Finch/Reuters)",
        "Ships in the harbour of Port Amsel | Getty Images",
        "The harbour. Photo illustration by Ada Finch.",
        "File photo of the harbour in May.",
        "Der Hafen von Port Amsel (Archivbild).",
        "The harbour in this undated photo provided by the port office.",
        "Mayor Ada Finch, pictured left, opens the harbour.",
        "Media caption Ada Finch told us that the harbour was open",
        "Der Hafen am Montag Copyright Ada Finch/Copyright 2026 The Wire. All rights reserved.",
    ],
)
def test_a_caption_is_known(text: str) -> None:
    """By the word photo or by the credit at its end."""
    assert is_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Photos of the harbour went round the world, the mayor said.",
        "The harbour (and its cranes) reopened.",
        "Reuters reported that the harbour was open (again).",
        "The Copyright Act binds the harbour museum, too.",
        "The image of the harbour has changed: it is clean now.",
    ],
)
def test_a_sentence_is_no_caption(text: str) -> None:
    """A story may tell of photos."""
    assert not is_caption(text)
