"""Which names are one actor."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from allegiance.ledger import Identity, Ledger
from allegiance.ledger.identity import Named, group

IS = Named("Islamic State", "armed_group", ("IS",))
ISK = Named("Islamic State Khorasan Province", "armed_group", ("IS-K", "ISKP"))


def judged(number, a, b, judgement="same", undoes=None):
    at = datetime(2020, 1, 1, tzinfo=UTC)
    return Identity(number, judgement, a, b, "me", None, None, undoes, at)


def together(grouping, a, b):
    of = {node.name: index for node, index in grouping.of.items()}
    return of[a] == of[b]


def test_spellings_of_one_name_are_one_actor():
    found = group([Named("Al-Qaida", "armed_group"), Named("al Qa'ida", "organization")])
    assert len(found.actors) == 1


def test_an_alias_joins_documents():
    one = Named("Katibat Nowhere of the Valley", "armed_group", ("KNV",))
    found = group([one, Named("KNV", "armed_group")])
    assert [set(a.names) for a in found.actors] == [{"Katibat Nowhere of the Valley", "KNV"}]


def test_an_alias_of_two_actors_joins_neither():
    names = [
        Named("Katibat Nowhere of the Valley", "armed_group", ("KNV",)),
        Named("Kunar Volunteers", "armed_group", ("KNV",)),
        Named("KNV", "armed_group"),
    ]
    assert len(group(names).actors) == 3


def test_a_way_of_speaking_is_no_alias():
    names = [
        Named("Katibat Nowhere", "armed_group", ("the group",)),
        Named("the group", "armed_group"),
    ]
    assert len(group(names).actors) == 2


def test_a_branch_is_not_the_whole_even_if_a_report_says_so():
    loose = Named("Islamic State Khorasan Province", "armed_group", ("Islamic State",))
    assert not together(group([IS, ISK, loose]), IS.name, ISK.name)


def test_a_place_and_its_government_are_two():
    names = [Named("Afghanistan", "government"), Named("Afghanistan", "place")]
    found = group(names)
    assert sorted(a.kind for a in found.actors) == ["government", "place"]
    assert len({a.id for a in found.actors}) == 2


def test_an_analyst_stands_above_the_vocabulary():
    assert together(group([IS, ISK], [judged(1, IS.name, ISK.name)]), IS.name, ISK.name)
    alike = [Named("Al-Qaida", "armed_group"), Named("al Qaida", "armed_group")]
    apart = group(alike, [judged(1, "Al-Qaida", "al Qaida", "different")])
    assert len(apart.actors) == 2


def test_the_latest_judgement_wins_and_undo_brings_the_earlier_back():
    first, second = judged(1, IS.name, ISK.name), judged(2, ISK.name, IS.name, "different")
    assert not together(group([IS, ISK], [first, second]), IS.name, ISK.name)
    undone = [first, second, judged(3, ISK.name, IS.name, undoes=2)]
    assert together(group([IS, ISK], undone), IS.name, ISK.name)


WORDS = ["IMU", "Islamic Movement", "TIP", "Taliban", "Kunduz", "Al-Qaida", "al Qaida", "Base"]
NAMED = st.lists(
    st.builds(
        Named,
        st.sampled_from(WORDS),
        st.sampled_from(["armed_group", "place", "person", "organization"]),
        st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=10,
)
JUDGED = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS),
        st.sampled_from(["same", "different", "unsure"]),
    ).filter(lambda j: j[0] != j[1]),
    max_size=5,
).map(lambda found: [judged(i, *j) for i, j in enumerate(found, 1)])


@settings(max_examples=60, deadline=None)
@given(NAMED, JUDGED, st.randoms(use_true_random=False))
def test_order_does_not_matter(named, judgements, chance):
    mixed = list(named)
    chance.shuffle(mixed)
    assert group(mixed, judgements) == group(named, judgements)


@settings(max_examples=60, deadline=None)
@given(NAMED, JUDGED, JUDGED)
def test_undo_restores_the_grouping_exactly(named, before, after):
    offset = len(before)
    more = [judged(j.number + offset, j.a, j.b, j.judgement) for j in after]
    last = offset + len(more)
    undo = [judged(last + i, j.a, j.b, j.judgement, undoes=j.number) for i, j in enumerate(more, 1)]
    assert group(named, before + more + undo) == group(named, before)


@settings(max_examples=60, deadline=None)
@given(NAMED, JUDGED)
def test_a_different_in_force_keeps_apart_and_every_name_has_an_actor(named, judgements):
    from allegiance.claims import fold

    found = group(named, judgements)
    assert set(found.of) == {n.node for n in named}
    assert set(found.of.values()) == set(range(len(found.actors)))
    assert len({a.id for a in found.actors}) == len(found.actors)
    if judgements and judgements[-1].judgement == "different":
        a, b = fold(judgements[-1].a), fold(judgements[-1].b)
        for x, i in found.of.items():
            for y, j in found.of.items():
                if a != b and (fold(x.name), fold(y.name)) == (a, b) and x.sort == y.sort:
                    assert i != j


def test_undo_in_a_ledger_restores_the_history(tmp_path, reading):
    with Ledger.open(tmp_path / "l") as ledger:
        given = reading()
        ledger.add(given.document, given.actors, given.claims)
        before = ledger.history().actors
        number = ledger.identify("IMU", "Taliban", by="anna", reason="mistaken")
        number = ledger.identify(
            "Islamic Movement of Uzbekistan", "Taliban", by="anna", reason="mistaken"
        )
        assert len(ledger.history().actors) == len(before) - 1
        ledger.undo_identity(number, by="ben", reason="they fought each other")
        assert ledger.history().actors == before
