import json
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from allegiance.errors import ModelFileError
from allegiance.reading.marking import marked
from allegiance.reading.network import Network, Words, network

SHIPPED = Path(str(files("allegiance.reading"))) / "data"
TEXT = "The Zarkent Front attacked the Tamani army in Sorabad. Its leader, Usmon Qodirov, fled."


def test_the_shipped_files_are_small_and_whole() -> None:
    described = json.loads((SHIPPED / "model.json").read_text(encoding="utf-8"))
    size = sum((SHIPPED / name).stat().st_size for name in described["sha256"])
    assert size < 60e6
    assert network().relations == tuple(described["relations"])


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "data")
    path = tmp_path / "data" / "tokenizer.json"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelFileError, match=r"tokenizer\.json"):
        Network(tmp_path / "data")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="missing"):
        Network(tmp_path)


def test_names_never_seen_are_found_with_their_kinds() -> None:
    net = network()
    found = {TEXT[a:b]: kind for a, b, kind in net.find(net.encode(TEXT, shouted=False), TEXT)}
    assert found["Zarkent Front"] == "armed_group"
    assert found["Usmon Qodirov"] == "person"
    assert found["Sorabad"] == "place"


def test_a_pronoun_goes_to_its_group() -> None:
    net = network()
    stretch = net.encode(TEXT, shouted=False)
    words = [
        Words(TEXT.index(w), TEXT.index(w) + len(w), kind, sentence)
        for w, kind, sentence in (
            ("Zarkent Front", "armed_group", 0),
            ("Tamani army", "government", 0),
            ("Its", "armed_group", 1),
        )
    ]
    _, before = net.antecedents(stretch, net.rows(stretch, words), TEXT, words)
    assert before == [-1, -1, 0]


def test_chances_are_chances_and_do_not_depend_on_the_company() -> None:
    net = network()
    one = marked(TEXT, 0, 54, [(4, 17, False, "armed_group"), (31, 42, True, "government")])
    other = marked("X met Y in May.", 0, 15, [(0, 1, False, "person"), (6, 7, True, "person")])
    alone, status = net.judge([one])
    together, _ = net.judge([one, other])
    assert alone.sum() == pytest.approx(1, abs=1e-5)
    assert status.sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(alone[0], together[0], atol=0.1)
    assert net.relations[int(alone[0, 1:].argmax()) % len(net.relations)] == "attacks"
