import re

from hypothesis import given
from hypothesis import strategies as st

from allegiance.reading.marking import MARKS, SIGN, marked, tokens
from allegiance.vocabulary import KINDS

TEXT = "The Dune Front swore loyalty to Emir Harun. Its men raided Tamani posts."


def span(words: str, is_second: bool, kind: str) -> tuple[int, int, bool, str]:
    start = TEXT.index(words)
    return start, start + len(words), is_second, kind


def test_names_give_way_to_signs_and_pronouns_stay() -> None:
    spans = [
        span("Dune Front", False, "armed_group"),
        span("Emir Harun", True, "person"),
        span("Its", False, "armed_group"),
    ]
    shown = marked(TEXT, 0, len(TEXT), spans)
    assert shown.text == f"The {SIGN} swore loyalty to {SIGN}. Its men raided Tamani posts."
    group, person = 1 + KINDS.index("armed_group"), 1 + KINDS.index("person") + len(KINDS)
    assert [shown.text[a:b] for a, b, _ in shown.marks] == [SIGN, SIGN, "Its"]
    assert [kind for _, _, kind in shown.marks] == [group, person, group]


def test_only_the_stretch_asked_for_is_shown() -> None:
    begin = TEXT.index("Its")
    shown = marked(TEXT, begin, len(TEXT), [span("Its", False, "armed_group")])
    assert shown.text == TEXT[begin:]
    assert shown.marks[0][:2] == (0, 3)


class Letters:
    """A tokenizer of single letters."""

    def encode(self, text: str) -> "Letters":
        self.offsets = [(0, 0), *((i, i + 1) for i in range(len(text))), (0, 0)]
        self.ids = list(range(len(self.offsets)))
        return self


def test_what_is_over_long_loses_its_beginning() -> None:
    ids, marks, hints = tokens(marked("x" * 400, 0, 400, [(390, 395, True, "person")]), Letters())
    assert len(ids) == len(marks) == len(hints) == 160
    assert ids[0] == 0
    assert ids[-1] == 401
    assert sum(m > 0 for m in marks) == len(SIGN) or sum(m > 0 for m in marks) == 5


@given(st.lists(st.sampled_from(["rebels", "Army", "it", "سلام", "Ж", "🙂"]), min_size=1))
def test_marks_point_at_what_they_mark(words: list[str]) -> None:
    text = " ".join(words)
    spans = [
        (m.start(), m.end(), i % 2 == 1, KINDS[i % len(KINDS)])
        for i, m in enumerate(re.finditer(r"\S+", text))
    ]
    shown = marked(text, 0, len(text), spans)
    assert len(shown.marks) == len(spans)
    for (a, b, kind), word in zip(shown.marks, words, strict=True):
        assert shown.text[a:b] in (word, SIGN)
        assert 0 < kind < MARKS
