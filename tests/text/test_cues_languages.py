"""What a sentence does, in languages other than English: it leans, somebody answers for it, it denies."""

import pytest

from bot.text import cues, quotes
from bot.text.guess import guessed_language

STANDS = {
    "en": "The harbour of Port Amsel reopened on Monday.",
    "fr": "Le port d’Amsel a rouvert lundi matin.",
    "de": "Der Hafen von Amsel ist am Montag wieder offen.",
    "es": "El puerto de Amsel reabrió el lunes.",
    "pt": "O porto de Amsel reabriu na segunda-feira.",
    "ar": "أعيد فتح ميناء أمسل صباح الاثنين.",
    "ru": "Порт Амзель открылся в понедельник утром.",
    "sw": "Bandari ya Amsel ilifunguliwa tena Jumatatu.",
    "ha": "An sake buɗe tashar jiragen ruwa ta Amsel ranar Litinin.",
    "id": "Pelabuhan Amsel dibuka kembali pada Senin.",
    "ja": "アムゼル港が月曜日の朝に再開した。",
}


@pytest.mark.parametrize("language", STANDS)
def test_a_sentence_of_its_own_does_not_lean(language: str) -> None:
    """Else no page of the language would give a thread."""
    assert cues.can_judge(language)
    assert not cues.leans(STANDS[language], "", language)
    assert cues.is_whole(STANDS[language])


@pytest.mark.parametrize(
    ("language", "leaning"),
    [
        ("en", "Is a lecturer at the University of Port Amsel."),
        ("en", "2) The second case is about the cranes."),
        ("fr", "Par ailleurs, le port reste fermé la nuit."),
        ("fr", "Elle a rouvert le port lundi."),
        ("de", "Derweil blieb der Hafen nachts zu."),
        ("de", "Was der Hafen jetzt braucht."),
        ("es", "Entretanto, el puerto sigue cerrado."),
        ("es", "Uno de los barcos volvió el lunes."),
        ("pt", "Enquanto isso, o porto segue fechado."),
        ("ar", "وأضاف أن الميناء مغلق."),
        ("ar", "كما أعلن الميناء عن خطط جديدة."),
        ("ru", "Ещё 18 судов ждут у порта."),
        ("ru", "Кроме того, порт закрыт ночью."),
        ("sw", "Hata hivyo, bandari itafungwa usiku."),
        ("sw", "Aidha, alisema meli 14 ziko nje."),
        ("sw", "Kwa upande wake, meya alikubali."),
        ("ha", "Ya ce jiragen ruwa 14 suna waje."),
        ("ha", "Haka kuma an rufe tashar da dare."),
        ("ha", "A nasa ɓangaren, magajin gari ya amince."),
        ("id", "Ia mengatakan 14 kapal masih menunggu."),
        ("id", "Sementara itu, pelabuhan ditutup pada malam hari."),
        ("id", "Pelabuhan tersebut ditutup pada malam hari."),
        ("id", "Kapal masih menunggu, ujarnya."),
        ("ja", "同氏は14隻が待っていると話した。"),
        ("ja", "しかし、港は夜に閉まる。"),
        ("ja", "「この港は大きい」と同社は説明した。"),
        ("ja", "一方で、港は夜に閉まる。"),
    ],
)
def test_a_sentence_that_leans_is_known(language: str, leaning: str) -> None:
    """Pronouns, "meanwhile", "the said", an item of a list."""
    assert cues.leans(leaning, "", language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sw", "Meya Asha Juma alisema meli 14 ziko nje."),
        ("ha", "Magajin gari Musa Sani ya bayyana cewa jirage 14 na waje."),
        ("id", "Wali Kota Budi Santoso mengatakan 14 kapal menunggu."),
        ("ja", "港湾当局によると、14隻が待っている。"),
    ],
)
def test_somebody_answers_for_what_is_said(language: str, said: str) -> None:
    """An editor's first reason for a sentence."""
    assert cues.is_attributed(said, language)
    assert not cues.is_attributed(STANDS[language], language)


@pytest.mark.parametrize(
    ("language", "denial"),
    [
        ("sw", "Bandari ilikanusha madai ya rushwa."),
        ("ha", "Hukumar ta musanta zargin."),
        ("id", "Pelabuhan membantah tuduhan itu."),
        ("ja", "港湾局は疑惑を否定した。"),
    ],
)
def test_a_denial_is_known(language: str, denial: str) -> None:
    """A claim is never told without it."""
    assert cues.denies(denial, language)
    assert not cues.denies(STANDS[language], language)


def test_a_japanese_quote_needs_its_speaker() -> None:
    """A title behind the name and a verb of saying, outside the marks."""
    names: frozenset[str] = frozenset()
    alone = "「港はあすの朝に再開する予定です」。"
    told = "「港はあすの朝に再開する予定です」と田中市長が述べた。"
    assert quotes.has_speech(alone)
    assert not cues.has_named_speaker(alone, names, "ja")
    assert cues.has_named_speaker(told, names, "ja")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("बंदरगाह सोमवार को फिर खुल गया।", True),
        ("ท่าเรืออัมเซลเปิดให้บริการอีกครั้งเมื่อเช้าวันจันทร์ที่ผ่านมา", True),
        ("ท่าเรือ", False),
        ("وہ بندرگاہ پیر کو دوبارہ کھل گئی۔", True),
        ("She was found by the pier.It was closed.", False),
        ("The harbour office said that 14…", False),
        ("Ships in the harbour", False),
    ],
)
def test_a_whole_sentence_ends_as_its_script_ends_sentences(text: str, whole: bool) -> None:
    """A danda, an Arabic full stop, or in Thai the end of the paragraph; two glued sentences are none."""
    assert cues.is_whole(text) == whole


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "pt", "ar", "sw", "ha", "id", "ja"])
def test_a_page_s_language_is_guessed_from_its_small_words(language: str) -> None:
    """Where neither the page nor its source says it."""
    assert guessed_language(" ".join([STANDS[language], MORE[language]])) == language


MORE = {
    "en": "It had been closed for the winter, and the ships were waiting outside with their crews.",
    "fr": "Il avait été fermé pendant l’hiver, et les bateaux attendaient dehors avec leurs équipages.",
    "de": "Er war im Winter geschlossen, und die Schiffe haben mit ihren Mannschaften draußen gewartet.",
    "es": "Estuvo cerrado durante el invierno, y los barcos esperaban fuera con sus tripulaciones.",
    "pt": "Ficou fechado durante o inverno, e os navios esperavam fora com as suas tripulações.",
    "ar": "كان الميناء مغلقا في الشتاء، وكانت السفن تنتظر في الخارج مع طواقمها منذ أسابيع.",
    "sw": "Ilikuwa imefungwa kwa ajili ya ukarabati, na meli zilikuwa zikisubiri nje pamoja na watu wake.",
    "ha": "An rufe ta saboda gyara, kuma jiragen suna jira a waje tare da ma’aikatan su har zuwa yanzu.",
    "id": "Pelabuhan itu ditutup untuk perbaikan, dan kapal-kapal menunggu di luar dengan para awak mereka.",
    "ja": "冬の間は閉鎖されていて、船は外で待っていた。",
}
