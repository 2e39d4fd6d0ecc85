import shutil
import sys
from pathlib import Path

import pytest

from allegiance.errors import ClaimFileError

TRAINING = Path(__file__).parents[2] / "training"
sys.path.insert(0, str(TRAINING))
from agreement import NOTHING, agreement, main, read_pairs  # noqa: E402
from notation import read_corpus  # noqa: E402

HEAD = """=== x-1
theatre: sahel
genre: wire
@front armed_group Front of the Dunes
@army government Tamani army
@chief person Sidi Bah

The Front of the Dunes raided the army of Sidi Bah and met it in May.
"""
FIRST = "> front attacks army\n> front meets army when=2019-05 said_by=chief\n> chief leads army\n"
SECOND = "> front clashes_with army\n> front meets army when=2019-06\n"


def test_the_second_coding_parses_and_has_the_corpus_texts() -> None:
    pairs = read_pairs(TRAINING / "second", TRAINING / "corpus")
    assert len(pairs) >= 15
    for first, second in pairs:
        assert first.sentences == second.sentences
        assert first.declared == second.declared
        assert second.claims


def plant(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "x.txt").write_text(text, encoding="utf-8")
    return folder


def test_planted_disagreements_are_counted(tmp_path: Path) -> None:
    corpus = plant(tmp_path / "corpus", HEAD + FIRST)
    figures = agreement(read_pairs(plant(tmp_path / "second", HEAD + SECOND), corpus))
    assert (figures.documents, figures.first, figures.second) == (1, 3, 2)
    assert figures.units == (
        ("meets", "meets"),
        ("attacks", "clashes_with"),
        ("leads", NOTHING),
    )
    assert figures.comparison.levels["pair"] == [1, 1, 2]
    assert figures.comparison.levels["full"] == [1, 2, 3]
    assert figures.comparison.details["when_equal"] == [0, 1]
    assert figures.comparison.details["said_by"] == [0, 1]
    # By hand, two units: n = 4, margins 2, 1, 1, observed 2, expected 16 - 6: 1 - 3 * 2 / 10.
    assert figures.alpha_shared == pytest.approx(0.4)


def test_the_same_coding_agrees_in_full(tmp_path: Path) -> None:
    corpus = plant(tmp_path / "corpus", HEAD + FIRST)
    figures = agreement(read_pairs(corpus, corpus))
    assert figures.alpha_shared == figures.alpha_all == 1
    assert figures.comparison.f1("full") == 1


def test_another_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = plant(tmp_path / "corpus", HEAD + FIRST)
    second = plant(tmp_path / "second", HEAD.replace("in May", "in June") + SECOND)
    with pytest.raises(ClaimFileError, match="x-1"):
        read_pairs(second, corpus)
    assert main(second, corpus) == 1
    assert "reads differently" in capsys.readouterr().out
    shutil.rmtree(second)


def test_the_documents_are_the_first_that_were_drawn() -> None:
    drawn = (TRAINING / "second" / "DRAWN").read_text(encoding="utf-8").split()
    second = {c.document.id for p in (TRAINING / "second").glob("*.txt") for c in read_corpus(p)}
    assert second == set(drawn[: len(second)])
    assert len(drawn) == 31
