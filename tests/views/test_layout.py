"""Actors hold still, inside the frame, with labels apart."""

from __future__ import annotations

from allegiance.history import History
from allegiance.views import layout


def test_only_actors_that_ever_have_a_tie_are_placed(khorasan: History) -> None:
    found = layout(khorasan)
    placed = {khorasan.actors[i].id for i in found}
    assert placed == {"imu", "faction", "taliban", "qaeda", "is", "tip", "ghazi", "china"}
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in found.values())


def test_the_same_history_gives_the_same_places(khorasan: History) -> None:
    again = khorasan.select(khorasan.start_high >= 0)
    assert again is not khorasan
    assert layout(again) == layout(khorasan)


def test_labels_do_not_overlap(khorasan: History) -> None:
    found = sorted(layout(khorasan).items())
    for place, (i, (x, y)) in enumerate(found):
        for j, (u, v) in found[place + 1 :]:
            wide = 0.00425 * (len(khorasan.actors[i].name) + len(khorasan.actors[j].name))
            assert abs(y - v) > 0.02 or abs(x - u) > min(wide, 0.3) * 0.9


def test_friends_stand_nearer_than_strangers(khorasan: History) -> None:
    at = {khorasan.actors[i].id: xy for i, xy in layout(khorasan).items()}

    def far(a: str, b: str) -> float:
        return ((at[a][0] - at[b][0]) ** 2 + (at[a][1] - at[b][1]) ** 2) ** 0.5

    assert far("faction", "is") < far("qaeda", "is")
    assert far("tip", "taliban") < far("tip", "is")


def test_no_ties_no_places(khorasan: History) -> None:
    assert layout(khorasan.select(khorasan.start_high < 0)) == {}
