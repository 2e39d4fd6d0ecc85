"""Event files, actors, networks and changes: what is read, and which row is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import allegiance.models
from allegiance.errors import HistoryError
from allegiance.models import Choice, read_history
from allegiance.models.warm import warm


def write(folder: Path, **files: str) -> dict[str, Path]:
    found = {}
    for name, text in files.items():
        found[name] = folder / f"{name}.csv"
        found[name].write_text(text)
    return found


def test_everything_is_read(tmp_path: Path) -> None:
    files = write(
        tmp_path,
        events="time,sender,receiver,increment,relation\n"
        "2020-01-02,a,b,2,aids\n2020-01-03T12:00,b,c,1,fights\n2020-01-05,c,a,1,aids\n",
        actors="label,present,creed,size\na,TRUE,x,1\nb,TRUE,y,NA\nc,TRUE,x,3\nd,FALSE,y,4\n",
        matrix=",a,b,c,d\na,0,1,0,0\nb,0,0,2,0\nc,0,0,0,0\nd,0,0,0,0\n",
        later="time,sender,receiver,replace\n2020-01-04,a,b,0\n",
        size="time,node,replace\n2020-01-03,a,5\n",
        present="time,node,replace\n2020-01-04,d,TRUE\n",
    )
    history = read_history(
        files["events"],
        actors=files["actors"],
        networks={"kin": [files["matrix"], files["later"]]},
        changes={"size": files["size"], "present": files["present"]},
        impute=True,
    )
    assert history.actors == ("a", "b", "c", "d")
    assert list(np.diff(history.times)) == [36 * 3600.0, 36 * 3600.0]
    assert list(history.weights) == [2, 1, 1]
    assert history.relations == ("aids", "fights")
    assert list(history.rows) == [2, 3, 4]
    assert list(history.attributes["creed"].initial) == [0, 1, 0, 1]
    assert history.attributes["size"].initial[1] == pytest.approx((1 + 3 + 4) / 3)
    kin = history.networks["kin"]
    assert list(kin.times[:2]) == [-np.inf, -np.inf]
    assert list(kin.values) == [1, 2, 0]
    rows = Choice("tie(kin,weighted),alter(size)").rows(history)
    assert list(rows["receiver"]) == ["b", "c", "a", "c", "a", "b", "d"]
    assert list(rows["tie(kin, weighted)"]) == [1, 0, 0, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ("", "is empty"),
        ("time,sender\n1,a\n", "has no column 'receiver'"),
        ("time,sender,receiver\n1,a\n", "row 2: has not 3 cells"),
        ("time,sender,receiver\n", "there are no events"),
        ("time,sender,receiver\nsoon,a,b\n", "row 2: 'soon' is neither a number nor an ISO date"),
        ("time,sender,receiver,weight\n1,a,b,x\n", "row 2: weight 'x' is not a number"),
        ("time,sender,receiver\n1,a,b\n2,a,b\n0,b,a\n", "row 4: the time is before"),
        ("time,sender,receiver\n1,a,zz\n", "row 2: unknown actor 'zz'"),
    ],
)
def test_bad_events_name_the_row(events: str, message: str, tmp_path: Path) -> None:
    files = write(tmp_path, events=events, actors="label\na\nb\nc\n")
    with pytest.raises(HistoryError, match=message):
        read_history(files["events"], actors=files["actors"])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("actors", "label\na\nb\na\n", "row 4: 'a' is listed twice"),
        ("network", "sender,receiver\na,zz\n", "row 2: unknown actor 'zz'"),
        ("network", "time,sender,receiver\n2,a,b\n1,b,a\n", "row 3: the time is before"),
        ("changes", "time,node\n1,a\n", "has no column 'replace'"),
    ],
)
def test_bad_companions_name_the_row(name: str, text: str, message: str, tmp_path: Path) -> None:
    files = write(
        tmp_path,
        events="time,sender,receiver\n1,a,b\n2,b,a\n",
        actors="label,size\na,1\nb,2\nc,3\n",
        network="sender,receiver\na,b\n",
        changes="time,node,replace\n1,a,2\n",
    )
    files |= write(tmp_path, **{name: text})
    with pytest.raises(HistoryError, match=message):
        read_history(
            files["events"],
            actors=files["actors"],
            networks={"kin": [files["network"]]},
            changes={"size": files["changes"]},
        )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="cannot be read"):
        read_history(tmp_path / "none.csv")
    with pytest.raises(AttributeError, match="no attribute 'Choise'"):
        allegiance.models.Choise  # noqa: B018


def test_all_public_names_load() -> None:
    for name in allegiance.models.__all__:
        assert getattr(allegiance.models, name).__doc__


def test_warming_runs_every_model() -> None:
    assert warm() > 0


def test_summary_prints_like_the_field(tmp_path: Path) -> None:
    text = "time,sender,receiver\n" + "".join(
        f"{t},{'abcd'[t % 4]},{'abcd'[(t + 1 + t % 3) % 4]}\n" for t in range(1, 40) if t % 3 != 2
    )
    history = read_history(write(tmp_path, events=text)["events"])
    model = Choice("inertia,indegree(weighted)").fit(history)
    lines = model.summary().splitlines()
    assert lines[0].startswith("choice model, 26 events")
    assert "std. error" in lines[2]
    assert f"{model.coef_[0]:.5f}" in lines[3]
    assert f"AIC {model.aic_:.2f}" in lines[-1]
    table = model.table()
    assert table["low"][0] < table["estimate"][0] < table["high"][0]
    assert model.to_json()["events"] == 26
