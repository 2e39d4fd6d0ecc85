import pytest

from allegiance.reading.language import other_language


@pytest.mark.parametrize(
    "text",
    [
        "The Taliban said that Mullah Abdul Ghani Baradar met Zabihullah Mujahid.",
        "Usmon Ghazi killed in Zabul",
        "Mullah Hibatullah Akhundzada, Sirajuddin Haqqani, Abdul Ghani Baradar",
        "ELN and FARC attack in Arauca; the Ejército de Liberación Nacional de Colombia denies it",
        "Harakat al-Shabaab al-Mujahidin; Jama'at Ansarullah; Katibat al-Tawhid wal-Jihad",
        "Taliban",
        "",
        "The bayʿat (بيعة) of the Katibat (كتيبة) was sworn by Саид in the mosque of Kunduz.",
    ],
)
def test_english_is_let_through_whatever_its_names(text: str) -> None:
    assert other_language(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "El grupo atacó una base militar y mató a tres soldados en la frontera con el Ecuador",
            "Spanish",
        ),
        (
            "Le groupe a attaqué un village dans le nord et des civils ont été tués par les tirs",
            "French",
        ),
        (
            "Die Gruppe hat am Montag erklärt, dass die Regierung nicht mit dem Feind verhandelt",
            "German",
        ),
        (
            "Kelompok bersenjata itu menyerang pos polisi di Papua dan menewaskan dua orang dari desa itu",
            "Indonesian",
        ),
        ("Kundi la Al-Shabaab ni kubwa katika nchi ya Somalia na Kenya kwa sasa", "Swahili"),
        ("Талибан заявил об этом в Кабуле", "Cyrillic script"),
        ("أعلنت حركة طالبان", "Arabic script"),
        ("塔利班占领了喀布尔", "Chinese characters"),
        (
            "Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor " * 5,
            "another language",
        ),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    assert other_language(text) == language
