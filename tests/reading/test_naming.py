import pytest

from allegiance.reading.naming import find_units


def _names(text: str) -> set[str]:
    return {n.text for n in find_units(text).names.values()}


@pytest.mark.parametrize(
    "part", ["ANVC (B)", "NDFB-Saoraigwra", "PREPAK-Progressive", "KCP-Military Council"]
)
def test_a_mark_after_initials_makes_a_group_of_its_own(part: str) -> None:
    assert part in _names(f"Police blamed the {part} for the fire.")


def test_an_adjective_in_brackets_or_after_a_hyphen_makes_none() -> None:
    assert "PKK" in _names("The army met PKK (Kurdish) rebels and a PKK-led column.")


def test_what_brackets_add_to_initials_is_no_second_name() -> None:
    text = "The Popular Dawn Army (PDA, Maoist) split. The PDA denied it."
    found = find_units(text).names.values()
    assert {a for n in found for a in n.aliases} == {"PDA"}


def test_a_quarter_of_the_world_and_a_number_are_no_part_of_a_name() -> None:
    assert "ISIL-West" not in _names("It has since been called ISIL-West Africa.")
    assert "Harun Border Guard" in _names("Two Harun Border Guard (HBG) men were shot.")
