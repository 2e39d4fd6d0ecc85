import csv
import gzip
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from allegiance.exchange import FORMATS

SHEET = """subject,relation,object,when,source
Blue Front,allied_with,Red Front,2015-05,Daily Wire
Red Front,opposes,Iran,2015/2017,Valley Post
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "ties.csv"
    path.write_text(SHEET)
    return path


def count(run, ledger: Path) -> int:
    return len(json.loads(run("claims", "--ledger", ledger, "--json").out))


def test_an_import_is_tried_done_repeated_undone_and_done_again(
    run, sheet: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "new.ledger"
    args = ("import", "spreadsheet", sheet, "--ledger", ledger, "--json")
    tried = json.loads(run(*args, "--dry-run").out)
    assert (tried["rows"], tried["new_claims"], tried["batch"], tried["dry_run"]) == (2, 2, 0, True)
    assert not ledger.exists()
    done = json.loads(run(*args).out)
    assert (done["new_claims"], done["new_documents"], done["batch"]) == (2, 2, 1)
    assert json.loads(run(*args, "--dry-run").out)["new_claims"] == 0
    assert json.loads(run(*args).out)["new_claims"] == 0
    said = run("undo-import", 1, "--ledger", ledger, "--reason", "the wrong sheet")
    assert (said.code, "2 claims no longer count" in said.out) == (0, True)
    assert count(run, ledger) == 0
    said = run("undo-import", 1, "--ledger", ledger, "--reason", "again")
    assert (said.code, "not in force" in said.err) == (2, True)
    assert run(*args).code == 0
    assert count(run, ledger) == 2


def test_an_import_says_how_it_is_undone(run, sheet: Path, planted: Path) -> None:
    said = run("import", "spreadsheet", sheet, "--ledger", planted)
    assert "2 rows read: 2 of 2 claims" in said.out
    assert "allegiance undo-import 3 " in said.out


def test_a_dry_run_needs_no_ledger_and_an_import_does(run, sheet: Path) -> None:
    assert "would be new" in run("import", "spreadsheet", sheet, "--dry-run").out
    said = run("import", "spreadsheet", sheet)
    assert (said.code, "--ledger" in said.err) == (2, True)


def test_a_mapping_is_guessed_corrected_and_used(run, tmp_path: Path) -> None:
    sheet, mapping, ledger = tmp_path / "own.csv", tmp_path / "columns.json", tmp_path / "l"
    sheet.write_text("Actor,Verb,Target,Date\nBlue Front,befriends,Red Front,2015\n")
    assert run("import", "spreadsheet", sheet, "--save-mapping", mapping).code == 0
    found = json.loads(mapping.read_text())
    assert found["columns"] == {"subject": "Actor", "object": "Target", "when": "Date"}
    found["columns"]["relation"] = "Verb"
    found["relations"] = {"befriends": "allied_with"}
    mapping.write_text(json.dumps(found))
    assert run("import", "spreadsheet", sheet, "--mapping", mapping, "--ledger", ledger).code == 0
    (claim,) = json.loads(run("claims", "--ledger", ledger, "--json").out)
    assert (claim["subject"], claim["relation"], claim["when"]) == (
        "Blue Front",
        "allied_with",
        "2015",
    )
    mapping.write_text("{")
    said = run("import", "spreadsheet", sheet, "--mapping", mapping, "--ledger", ledger)
    assert (said.code, "mapping cannot be read" in said.err) == (2, True)


BAD = {
    "a short row": ("Blue Front,allied_with\n", ("row 3", "object is empty")),
    "a long row": ("a,opposes,b,2015,c,d,e\n", ("row 3", "7 cells under 5 headings")),
    "30 February": ("A Front,opposes,Iran,2015-02-30,X\n", ("row 3, column when", "no day 30")),
    "the end before the start": (
        "A Front,opposes,Iran,2016/2015,X\n",
        ("row 3, column when", "ends before it starts"),
    ),
    "an unknown relation": (
        "A Front,loves,Iran,2015,X\n",
        ("row 3, column relation", "unknown relation"),
    ),
    "a cyclic lineage": (
        "A Front,part_of,B Front,2015,X\nB Front,part_of,A Front,2015/2016,X\n",
        ("field relation", "cyclic part_of: A Front → B Front → A Front", "row 3", "row 4"),
    ),
}


@pytest.mark.parametrize("why", BAD)
def test_bad_rows_are_named_and_nothing_is_imported(
    why: str, run, planted: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    rows, told = BAD[why]
    path.write_text(SHEET.splitlines()[0] + "\nBlue Front,allied_with,Red Front,2015,X\n" + rows)
    for extra in ((), ("--dry-run",)):
        said = run("import", "spreadsheet", path, "--ledger", planted, *extra)
        assert said.code == 2
        assert "Traceback" not in said.err
        assert str(path) in said.err
        assert all(words in said.err for words in told), said.err
    assert count(run, planted) == 5
    said = run("import", "spreadsheet", path, "--ledger", tmp_path / "fresh.ledger")
    assert (said.code, (tmp_path / "fresh.ledger").exists()) == (2, False)


def test_a_lineage_that_turned_round_in_time_is_no_cycle(run, tmp_path: Path) -> None:
    path = tmp_path / "turned.csv"
    path.write_text(SHEET.splitlines()[0] + "\nA,part_of,B,2001/2003,X\nB,part_of,A,2010/2012,X\n")
    assert run("import", "spreadsheet", path, "--dry-run").code == 0


def claim_file(path: Path, actors: list[dict], **claim: object) -> Path:
    rows = [{"document": {"id": "d", "publisher": "Wire"}}, *({"actor": a} for a in actors)]
    said = {
        "subject": "BF",
        "relation": "opposes",
        "object": "Iran",
        "quote": "x",
        "start": 0,
        "end": 1,
    } | claim
    path.write_text("\n".join(map(json.dumps, [*rows, {"claim": said}])))
    return path


def test_a_name_that_is_two_actors_is_refused_by_line_and_field(
    run, planted: Path, tmp_path: Path
) -> None:
    iran = {"name": "Iran", "kind": "government"}
    shared = [
        {"name": n, "kind": "armed_group", "aliases": ["BF"]} for n in ("Blue Front", "Black Forum")
    ]
    both = [{"name": "BF", "kind": kind} for kind in ("person", "armed_group")]
    for actors, who in ((shared, "Black Forum and Blue Front"), (both, "a person")):
        path = claim_file(tmp_path / "two.jsonl", [*actors, iran])
        said = run("import", "claims", path, "--ledger", planted)
        assert said.code == 2
        assert "row 5, field subject: 'BF' is two actors" in said.err
        assert who in said.err
    assert count(run, planted) == 5


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ({"relation": "loves"}, "line 4, field relation: unknown relation 'loves'"),
        ({"when": "2015-02-30"}, "line 4, field when"),
        ({"end": 0}, "line 4, field start"),
        ({"subject": "Nobody"}, "field subject: no actor of the document is called 'Nobody'"),
    ],
)
def test_a_bad_claim_is_named_by_line_and_field(
    claim, told: str, run, planted: Path, tmp_path: Path
) -> None:
    actors = [{"name": "BF", "kind": "armed_group"}, {"name": "Iran", "kind": "government"}]
    path = claim_file(tmp_path / "bad.jsonl", actors, **claim)
    said = run("import", "claims", path, "--ledger", planted)
    assert said.code == 2
    assert str(path) in said.err
    assert told in said.err
    assert count(run, planted) == 5


def test_files_that_are_something_else_are_refused(
    run, planted: Path, tmp_path: Path, sheet: Path
) -> None:
    whole = gzip.compress(SHEET.encode() * 50)
    (tmp_path / "cut.csv.gz").write_bytes(whole[:60])
    (tmp_path / "a.parquet").write_bytes(b"PAR1\x00\xff\x15")
    (tmp_path / "empty.csv").write_text("")
    for format_, name in (
        ("ucdp-ged", "cut.csv.gz"), ("spreadsheet", "cut.csv.gz"), ("spreadsheet", "a.parquet"), ("spreadsheet", "empty.csv"),
        ("claims", "a.parquet"), ("stix", "a.parquet"), ("ftm", "ties.csv"), ("acled", "ties.csv"), ("ucdp-ged", "nowhere.csv"),
        ("spreadsheet", "."),
    ):  # fmt: skip
        said = run("import", format_, tmp_path / name, "--ledger", planted)
        assert said.code == 2, (format_, name, said.err)
        assert str(tmp_path / name) in said.err
        assert "unexpectedly" not in said.err
    assert count(run, planted) == 5
    said = run("import", "spreadsheat", sheet, "--ledger", planted)
    assert (said.code, "Use spreadsheet" in said.err) == (2, True), said.err


def test_a_truncated_parquet_is_refused_and_a_whole_one_read(
    run, planted: Path, tmp_path: Path
) -> None:
    whole, cut = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    run("export", "parquet", whole, "--ledger", planted)
    cut.write_bytes(whole.read_bytes()[:-100])
    said = run("import", "spreadsheet", cut, "--ledger", planted)
    assert said.code == 2
    assert f"{cut}: the Parquet file is cut short or damaged" in said.err
    assert "Copy it again" in said.err
    assert count(run, planted) == 5
    assert run("import", "spreadsheet", whole, "--ledger", tmp_path / "again.ledger").code == 0
    rows = json.loads(run("claims", "--ledger", tmp_path / "again.ledger", "--json").out)
    assert sorted(
        (r["subject"], r["relation"], r["when"] or "", r["status"]) for r in rows
    ) == sorted(
        (r["subject"], r["relation"], r["when"] or "", r["status"])
        for r in json.loads(run("claims", "--ledger", planted, "--json").out)
    )


@pytest.mark.parametrize("format_", [f.name for f in FORMATS.values() if f.writer])
def test_every_export_is_written_and_says_what_it_left_out(
    format_: str, run, planted: Path, tmp_path: Path
) -> None:
    done = json.loads(run("export", format_, tmp_path / "out", "--ledger", planted, "--json").out)
    assert sum(done["written"].values()) > 0
    assert (tmp_path / "out").exists()
    if format_ != "claims":
        assert done["left_out"]
    if FORMATS[format_].reader:
        again = tmp_path / "again.ledger"
        assert run("import", format_, tmp_path / "out", "--ledger", again).code == 0
        assert count(run, again) == 5


def test_claims_come_back_exactly(run, planted: Path, tmp_path: Path) -> None:
    run("export", "claims", tmp_path / "out", "--ledger", planted)
    run("import", "claims", tmp_path / "out", "--ledger", tmp_path / "again.ledger")
    taken = [
        json.loads(run("snapshot", "s", "--ledger", ledger, "--json").out)["content"]
        for ledger in (planted, tmp_path / "again.ledger")
    ]
    assert taken[0] == taken[1]


def test_an_export_of_a_date_holds_what_bears_on_it(run, planted: Path, tmp_path: Path) -> None:
    run("snapshot", "all", "--ledger", planted)
    path = tmp_path / "on.csv"
    run("export", "csv", path, "--ledger", planted, "--on", "2015-06-01")
    with path.open(newline="") as handle:
        assert {r["document"] for r in csv.DictReader(handle)} == {"first"}
    run("withdraw", "first", "--reason", "test", "--ledger", planted)
    run("export", "csv", path, "--ledger", planted)
    with path.open(newline="") as handle:
        assert {r["document"] for r in csv.DictReader(handle)} == {"second"}
    run("export", "csv", path, "--ledger", planted, "--known-by", "all")
    with path.open(newline="") as handle:
        assert len(list(csv.DictReader(handle))) == 5


def test_graphs_carry_dates_and_strength(run, planted: Path, tmp_path: Path) -> None:
    import networkx as nx

    for on in ((), ("--on", "2015-06-30")):
        path = tmp_path / "g.graphml"
        assert run("export", "graphml", path, "--ledger", planted, *on).code == 0
        edges = list(nx.read_graphml(path).edges(data=True))
        assert ("Usmon Ghazi", "Blue Front") in {(a, b) for a, b, _ in edges}
        assert all(0 < data["weight"] < 1 for _, _, data in edges)
        assert any(data.get("from") for _, _, data in edges)


def test_an_export_that_cannot_be_is_refused(run, planted: Path, tmp_path: Path) -> None:
    for args, why in (
        (("acled", tmp_path / "x"), "'acled' is not exported"),
        (("cvs", tmp_path / "x"), "Use csv"),
        (("csv", tmp_path / "no" / "x.csv"), "cannot be written"),
    ):
        said = run("export", *args, "--ledger", planted)
        assert (said.code, why in said.err) == (2, True), said.err


def test_formats_say_what_they_hold(run) -> None:
    rows = json.loads(run("formats", "--json").out)
    assert {r["format"] for r in rows} == set(FORMATS)
    assert all(r["holds"] and (r["import"] or r["export"]) for r in rows)
    assert "STIX 2.1 bundle" in run("formats").out


def limited(size: int, *args: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where no file may grow beyond a size, as on a full disk."""
    return subprocess.run(
        [sys.executable, "-m", "allegiance", *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


def test_a_full_disk_leaves_the_ledger_as_it_was(run, planted: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "large.csv"
    rows = "".join(f"Front {i},opposes,Iran,2015,Wire\n" for i in range(20_000))
    sheet.write_text(SHEET.splitlines()[0] + "\n" + rows)
    said = limited(
        planted.stat().st_size + 200_000, "import", "spreadsheet", sheet, "--ledger", planted
    )
    assert said.returncode == 2, said.stderr
    assert "disk is full or failing; nothing was written" in said.stderr
    assert "Free some space" in said.stderr
    assert count(run, planted) == 5
    assert run("check", "--ledger", planted).code == 0


def test_a_full_disk_leaves_no_half_written_export(run, planted: Path, tmp_path: Path) -> None:
    folder, sheet = tmp_path / "out", tmp_path / "large.csv"
    folder.mkdir()
    sheet.write_text(
        SHEET.splitlines()[0]
        + "\n"
        + "".join(f"Front {i},opposes,Iran,2015,Wire\n" for i in range(1500))
    )
    run("import", "spreadsheet", sheet, "--ledger", planted)
    for format_ in ("csv", "gexf", "graphml"):
        said = limited(64_000, "export", format_, folder / f"x.{format_}", "--ledger", planted)
        assert said.returncode == 2, (format_, said.stderr)
        assert "cannot be written" in said.stderr
        assert list(folder.iterdir()) == []


def test_a_lost_connection_is_told(run, sheet: Path) -> None:
    said = run(
        "import", "spreadsheet", sheet, "--ledger", "postgresql://nobody:secret@127.0.0.1:1/none"
    )
    assert said.code == 2
    assert "the connection to the ledger failed" in said.err
    assert "secret" not in said.err


def test_the_real_ucdp_files(run, tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / ".." / "shared" / "models" / "ucdp"
    if not folder.is_dir():
        pytest.skip("no ../shared/models/ucdp here")
    ledger = tmp_path / "ucdp.ledger"
    said = run(
        "import", "ucdp-dyadic", folder / "Dyadic_v24_1.csv.gz", "--ledger", ledger, "--json"
    )
    assert json.loads(said.out)["rows"] == 3357
    assert run("check", "--ledger", ledger).code == 0
