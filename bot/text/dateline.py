"""Datelines: "ALEPPO, Syria (AP) — " says where a report was written and is no part of its first sentence."""

import regex

_AGENCIES = (
    "AA|AFP|ANSA|ANTARA|AP|APA|APTN|BBC|CNN|CP|DW|EFE|EUROPA PRESS|IANS|IRNA|JTA|KUNA|MENA|NAN|NOVOSTI|PA|PTI"
    "|RFE|SANA|SID|SPA|STA|TASS|UNI|UPI|WAM|XINHUA|afp|ap|apa|dapd|dpa|epd|kna|sid|Ag[eê]ncia Brasil|Antara"
    "|Lusa|Notimex|Reuters|RIA|Xinhua|(?i:kompas(?:\\.com)?)|CNN Indonesia|CNBC Indonesia|TEMPO\\.CO"
    "|Liputan6\\.com|detik(?:com)?|ТАСС|РИА Новости|Интерфакс|ロイター|共同|時事"
    "|رويترز|سانا|أ ف ب|أ\\.ف\\.ب|وام|الأناضول"
)
_CAPITALS = r"\p{Lu}[\p{Lu}\p{M}.'’/-]+(?: (?:\p{Lu}[\p{Lu}\p{M}.'’/-]*|d[aeio]s?|DE))*"
_PLACE = r"[\p{Lu}\p{Lo}][\p{L}\p{M}.'’/-]*(?: [\p{L}\p{M}][\p{L}\p{M}.'’/-]*){0,3}"
_MORE = r"(?:, [\p{L}\p{N}][\p{L}\p{M}\p{N} .'’/-]{0,30})"  # ", Syria", ", Nov. 22"
_DASH = r"(?:\s*[—–―]+|\s-{1,2}(?=\s))"
_BREAK = rf"(?:\s*\.?{_DASH}\s*|\s*(?:\.-|:)\s*)"
_AGENCY = rf"[(/](?:[^()/]{{0,20}}[ /,])?(?:{_AGENCIES})(?:[ /,][^()/]{{0,20}})?[)/]"
_DATE = r"[^()—–]{0,12} \p{N}{1,2}\b[^()—–]{0,12}"
_FORMS = (
    rf"{_CAPITALS}{_MORE}{{0,2}}(?: ?\([^()]{{2,40}}\))?{_BREAK}",  # ALEPPO, Syria (AP) —
    rf"{_PLACE}{_MORE}{{0,2}} ?{_AGENCY}(?:{_BREAK}|\.?\s+)",  # Berlin (dpa/lby) -
    rf"{_PLACE}, (?:\p{{Lu}}\.?){{2,3}}(?:, {_PLACE})?{_BREAK}",  # Washington, DC, United States:
    rf"{_PLACE},{_DATE} \([^()]{{2,30}}\){_BREAK}",  # Rome, 22 Nov (XYZ) -
    rf"(?:{_PLACE}, )?(?:{_AGENCIES})(?:, {_PLACE})?{_DASH}\s*",  # Jakarta, CNN Indonesia --
    rf"[(\[](?:{_AGENCIES})[)\]](?:{_BREAK}|\s*)",  # (CNN) —
    r"[【［][^】］]{2,30}[】］](?:\s*[-－—])?\s*",  # 【ワシントン共同】
)
# What follows begins a sentence: "NASA — the agency — said" has no dateline.
_LONGEST = 160  # characters that are looked at
_DATELINE = regex.compile(rf"(?:{'|'.join(_FORMS)})(?=[^\p{{L}}\p{{N}}]{{0,2}}[\p{{Lu}}\p{{Lo}}\p{{N}}])")


def without_dateline(text: str) -> str:
    """The paragraph without the place, date and agency that stand before its first sentence."""
    found = _DATELINE.match(text[:_LONGEST])
    return text[found.end() :] if found else text
