"""What no report means, however its words are parsed."""

from allegiance.claims import Document
from allegiance.reading import Reader


def read(text: str) -> set[tuple[str, str, str]]:
    reading = Reader().read(Document("a", text, published="2021-10-09"))
    return {(c.subject, c.relation, c.object) for c in reading.claims}


def test_a_body_owns_its_committees_and_not_whom_they_list() -> None:
    found = read("The Security Council's Taliban sanctions committee added two names on Monday.")
    assert not any(relation == "part_of" for _, relation, _ in found)


def test_a_people_belongs_to_no_group() -> None:
    found = read("Some Uyghurs are members of the Taliban, a former officer said.")
    assert not any(relation == "member_of" for _, relation, _ in found)


def test_a_groups_own_branch_is_still_its_part() -> None:
    found = read("The Taliban's Badri battalion guards the palace in Kabul.")
    assert any(r == "part_of" and "Badri" in a and b == "Taliban" for a, r, b in found)
