from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from allegiance.claims import Claim, Document, Span, fold

CLAIM = Claim("A", "attacks", "B", Span(0, 3, "A B"), "d")


def test_spellings_of_one_name_fold_to_one() -> None:
    assert len({fold(n) for n in ("al-Qa‘ida", "Al Qa'ida", "the al Qaida", "AL-QAIDA")}) == 1
    assert fold("Usmon Ghazi’s faction") == "usmon ghazis faction"


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_a_key_is_what_is_said_not_how_it_was_found() -> None:
    sha = "0" * 64
    assert CLAIM.key(sha) == replace(CLAIM, confidence=0.2, reason="x").key(sha)
    changes = {"status": "denied", "when": "2015", "said_by": "C", "where": "D", "object": "E"}
    assert len({replace(CLAIM, **{k: v}).key(sha) for k, v in changes.items()}) == len(changes)  # type: ignore[arg-type]
    assert CLAIM.key(sha) != CLAIM.key("1" * 64)


def test_the_source_is_the_outlet_before_the_author() -> None:
    assert Document("d", "x", author="A", publisher="P").source == "P"
    assert Document("d", "x", author="A").source == "A"
    assert Document("d", "x").source == "d"
