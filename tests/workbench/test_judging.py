import pytest

from allegiance.claims import Span
from allegiance.workbench import sentence_around

TEXT = "Heading\n\nThe first sentence. Gen. Smith met the rebels in town. The last one.\n\nAnother paragraph."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), words)


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("met the rebels", "Gen. Smith met the rebels in town."),
        ("Heading", "Heading"),
        ("town. The last", "Gen. Smith met the rebels in town. The last one."),
        ("Another", "Another paragraph."),
    ],
)
def test_words_are_shown_in_their_sentences(words: str, whole: str) -> None:
    before, quote, after = sentence_around(TEXT, span(words))
    assert quote == words
    assert before + quote + after == whole


def test_without_the_text_the_quote_stands_alone() -> None:
    assert sentence_around("", Span(3, 8, "words")) == ("", "words", "")
