from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.llm.pieces import halves, pieces

TEXT = " ".join(f"Sentence number {n} tells of the Front." for n in range(40))


def test_pieces_share_sentences_and_miss_none() -> None:
    found = pieces(TEXT, 300, 2)
    assert all(p.end - p.start <= 300 for p in found)
    assert found[0].start == 0
    assert found[-1].end == len(TEXT)
    for one, other in pairwise(found):
        assert one.spans[-2:] == other.spans[:2]


def test_a_short_text_is_one_piece() -> None:
    assert len(pieces(TEXT[:200], 300, 2)) == 1
    assert pieces("", 300, 2) == []


@given(st.text(max_size=400), st.integers(10, 120), st.integers(0, 4))
def test_every_word_is_in_some_piece_and_none_is_too_long(
    text: str, size: int, overlap: int
) -> None:
    found = pieces(text, size, overlap)
    covered = {i for p in found for a, b in p.spans for i in range(a, b)}
    assert all(p.end - p.start <= size for p in found if len(p.spans) > 1)
    starts = [p.start for p in found]
    assert starts == sorted(set(starts)), "each piece begins later than the one before"
    assert all(i in covered or not text[i].isalnum() for i in range(len(text))), (
        "only white space and bullets are left out"
    )


def test_halves_part_between_sentences() -> None:
    (piece,) = pieces(TEXT[:200], 300, 2)
    parts = halves(piece)
    assert parts is not None
    assert parts[0].spans + parts[1].spans == piece.spans
    alone = pieces("One sentence.", 300, 2)[0]
    assert halves(alone) is None
