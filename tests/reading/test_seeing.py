import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.claims import Document
from allegiance.reading import Reader
from allegiance.reading.seeing import NETWORK, _pooled

chances = st.floats(0.01, 0.99)

REPORT = (
    "The Zarkent Front, an armed group in the Sorabad hills, pledged allegiance to the Harun Emirate"
    " in March 2019. Its leader, Usmon Qodirov, praised the emirate in a video. Tamani officials"
    " said the group had not taken part in the raid on Sorabad."
)


@given(chances, chances, chances)
def test_a_pool_lies_between_and_grows(a: float, b: float, weight: float) -> None:
    pool = _pooled(a, b, weight)
    assert min(a, b) - 1e-9 <= pool <= max(a, b) + 1e-9
    assert _pooled(min(a + 0.005, 0.995), b, weight) >= pool


@pytest.mark.parametrize("parts", ["networks", "both"])
def test_a_pledge_of_groups_nobody_knows_is_seen(parts: str) -> None:
    reading = Reader(parts).read(Document("d", REPORT, published="2019-05-01"))  # type: ignore[arg-type]
    pledge = next(c for c in reading.claims if c.relation == "pledges_to")
    assert (pledge.subject, pledge.object) == ("Zarkent Front", "Harun Emirate")
    assert pledge.when == "2019-03"
    assert all(REPORT[c.span.start : c.span.end] == c.span.quote for c in reading.claims)


def test_the_networks_claims_say_so_and_their_chance_is_their_confidence() -> None:
    reading = Reader("networks").read(Document("d", REPORT))
    assert reading.claims
    assert {c.reason for c in reading.claims} == {NETWORK}
    assert all(0.33 <= c.confidence <= 1 for c in reading.claims)


def test_rules_alone_need_no_network() -> None:
    reading = Reader("rules").read(Document("d", REPORT))
    assert NETWORK not in {c.reason for c in reading.claims}
