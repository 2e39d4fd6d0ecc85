"""What no report means, however its words are parsed."""

from collections import Counter

from allegiance.claims import Document
from allegiance.reading import Reader
from allegiance.reading.figures import Figure
from allegiance.reading.fitting import misfit
from allegiance.vocabulary.names import lookup


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


def test_an_armed_group_is_no_part_of_a_state_or_of_the_united_nations() -> None:
    group = Figure(0, "armed_group", Counter({"Islamic State Khorasan Province": 1}))
    for index, name in enumerate(("United Nations", "Afghanistan"), 1):
        (entry,) = lookup(name)
        whole = Figure(index, entry.kind, Counter({name: 1}), entry)
        assert misfit(group, "part_of", whole, "network")
        assert misfit(group, "opposes", whole, "network") is None


def test_a_known_group_is_no_part_of_a_unit() -> None:
    (entry,) = lookup("Taliban")
    known = Figure(0, "armed_group", Counter({"Taliban": 1}), entry)
    unit = Figure(1, "armed_group", Counter({"Badri battalion": 1}))
    assert misfit(known, "part_of", unit, "network")
    assert misfit(unit, "part_of", known, "network") is None
