"""The pipeline's bytes, capitals turned to print, names shown as one word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allegiance.errors import ModelFileError
from allegiance.reading import syntax
from allegiance.reading.syntax import Unit, parse_sentences, recase


def test_recase_lowers_words_and_keeps_names():
    text = "REBELS OF THE DAWN FRONT ATTACKED ADRASKANI ON TUESDAY, THE ARMY SAID."
    found = recase(text, [(14, 24)])
    assert found.casefold() == text.casefold()
    assert found.startswith("rebels of the Dawn Front attacked Adraskani on Tuesday, the army")


@given(st.text(max_size=200))
def test_recase_keeps_every_offset(text):
    found = recase(text)
    assert len(found) == len(text)
    assert found.casefold() == text.casefold()


def test_print_in_ordinary_case_is_left_alone():
    text = "The NATO mission in Kabul ended. An ABC of it."
    assert recase(text) == text


def test_unit_is_one_word_and_an_aside_none():
    text = "Al-Qaida in the Far North (AQFN) attacked Chad."
    units = [Unit(0, 25, "armed_group"), Unit(25, 32, "skip")]
    (sentence,) = parse_sentences(text, [(0, len(text))], units)
    assert sentence.units == {0: units[0]}
    assert [text[a:b] for a, b in zip(sentence.starts, sentence.ends, strict=True)] == [
        "Al-Qaida in the Far North",
        "attacked",
        "Chad",
        ".",
    ]


def test_damaged_pipeline_is_refused(tmp_path: Path):
    (tmp_path / "config.cfg").write_text("changed")
    with pytest.raises(ModelFileError, match="not those it was published with"):
        syntax._check_bytes(tmp_path)


def test_missing_pipeline_is_named(monkeypatch):
    monkeypatch.setattr(syntax, "find_spec", lambda name: None)
    with pytest.raises(ModelFileError, match="pip install"):
        syntax._packaged_folder()
