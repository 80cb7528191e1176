"""The language of a page that does not say it."""

import pytest

from bot.text.guess import guessed_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbour has been open since Monday and the ferries are on their way to the quay.", "en"),
        ("Der Hafen ist seit Montag wieder offen, und die Fähren sind auf dem Weg zu den Inseln.", "de"),
        ("Le port est de nouveau ouvert depuis lundi et les bateaux sont dans la rade.", "fr"),
        ("El puerto está abierto desde el lunes y los barcos han vuelto a las islas.", "es"),
        ("Il porto è aperto da lunedì e le navi sono tornate nella baia con le merci.", "it"),
        ("De haven is sinds maandag weer open en de boten zijn op weg naar de eilanden.", "nl"),
        ("O porto está aberto desde segunda-feira e os barcos não foram para as ilhas.", "pt"),
        ("Порт снова открыт, и паромы вышли в море, но это ещё не все, что было с ними.", "ru"),
        ("أعيد فتح المرفأ وقال المسؤول إن السفن التي كانت على الرصيف عادت إلى الجزر.", "ar"),
        ("港が再開した。船が戻った。", "ja"),
        ("항구가 다시 열렸다.", "ko"),
        ("Harbour", None),
        ("", None),
        ("Přístav byl znovu otevřen, trajekty vyplouvají každou hodinu, cestující čekají. " * 8, "und"),
    ],
)
def test_a_page_shows_its_language_by_its_small_words(text: str, code: str | None) -> None:
    """Too short: nobody can tell; long and in none that we know: undetermined (ISO 639's und)."""
    assert guessed_language(text) == code
