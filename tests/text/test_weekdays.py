"""Weekdays named in a text."""

import pytest

from bot.text.weekdays import named_weekday


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        (["Ferries stopped late Friday.", "They ran on Monday."], "en", "Friday"),
        (["Nothing here.", "By Saturday, all was calm."], None, "Saturday"),
        (["Ferries stopped."], "en", None),
        (["A sundayish calm."], "en", None),
        (["La grève a commencé samedi."], "fr-FR", "samedi"),
        (["Am Sonnabend fuhr keine Fähre, am Samstag auch nicht."], "de", "Samstag"),
        (["O porto reabriu na segunda-feira."], "pt_BR", "segunda-feira"),
        (["توقفت العبارات يوم السبت."], "ar", "السبت"),
        (["渡轮星期六停航。"], "zh", "星期六"),
        (["It closed on Friday."], "xx", "Friday"),
        (["It closed on Friday."], "not a code", "Friday"),
        ([], "en", None),
    ],
)
def test_a_weekday_is_found_in_the_texts_own_language(
    texts: list[str], language: str | None, found: str | None
) -> None:
    """In full and as a whole word; abbreviations such as "Sat." are too often something else."""
    assert named_weekday(texts, language) == found
