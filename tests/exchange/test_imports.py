"""Every import: planted rows with the claims they must give, bad rows with their message."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from allegiance.claims import Count
from allegiance.errors import ExchangeError, OutputError
from allegiance.exchange import (
    FORMATS,
    ColumnMapping,
    guess_mapping,
    import_from,
    load_mapping,
    save_mapping,
)

READERS = sorted(f.name for f in FORMATS.values() if f.reader)


def sheet(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def said(found):
    return [(c.subject, c.relation, c.object, c.when) for file in found.files for c in file.claims]


def assert_grounded(found):
    """Every quote is verbatim, every name an actor of its document."""
    for file in found.files:
        names = {n for a in file.actors for n in a.names}
        for c in file.claims:
            assert file.document.text[c.span.start : c.span.end] == c.span.quote
            assert {c.subject, c.object} <= names
        assert len({a.name for a in file.actors}) == len(
            {(a.name, a.kind == "place") for a in file.actors}
        )


GED = "id,year,month,day,country,type_of_violence,conflict_name,side_a,side_b,latitude,longitude,low_death,best_death,high_death"


def test_ucdp_ged(tmp_path):
    path = tmp_path / "ged_v21_1.csv.gz"
    rows = [
        GED,
        "1.0,2017.0,7.0,31,Afghanistan,State-based violence,Iraq: Government,Government of Iraq,IS,34.5,69.1,6.0,6.0,7.0",
        "2,1989,1,5,Peru,One-sided violence,x,Shining Path,Civilians,-12.0,-77.0,0,2,1",
    ]
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    found = import_from("ucdp-ged", path)
    assert said(found) == [
        ("Government of Iraq", "clashes_with", "IS", "2017-07-31"),
        ("Shining Path", "attacks", "Civilians", "1989-01-05"),
    ]
    one, two = (file.claims[0] for file in found.files)
    assert (one.killed, two.killed) == (Count(6, 7), Count(0, 2))
    assert one.where == "Afghanistan (34.5000, 69.1000)"
    assert "best_death: 6.0" in one.span.quote
    assert {a.name: a.kind for a in found.files[1].actors}["Civilians"] == "population"
    assert found.files[0].document.published == "2021"
    assert list(found.notes.values()) == [1]
    assert_grounded(found)


def test_full_ucdp_ged_has_other_columns(tmp_path):
    path = sheet(
        tmp_path / "GEDEvent_v24_1.csv",
        "id,year,type_of_violence,side_a,side_b,where_coordinates,latitude,longitude,date_start,date_end,best,high,low",
        "9,2020,2,A,B,Kunduz town,36.7,68.8,2020-03-01 00:00:00.000,2020-03-04 00:00:00.000,5,8,4",
    )
    (file,) = import_from("ucdp-ged", path).files
    (claim,) = file.claims
    assert (claim.when, claim.where) == ("2020-03-01/2020-03-04", "Kunduz town (36.7000, 68.8000)")
    assert claim.killed == Count(4, 8)


def test_errors_name_row_and_column_and_nothing_is_imported(tmp_path):
    path = sheet(
        tmp_path / "ged.csv",
        GED,
        "1,2017,2,30,A,State-based violence,x,P,Q,34.5,69.1,6,6,7",
        "2,2017,2,3,A,State-based violence,x,P,,340.5,69.1,six,6,7",
    )
    with pytest.raises(ExchangeError) as caught:
        import_from("ucdp-ged", path)
    message = str(caught.value)
    for part in (
        "row 2, column day",
        "no day 30",
        "row 3, column side_b",
        "row 3, column latitude",
        "row 3, column low_death",
        "nothing was imported",
    ):
        assert part in message


def test_the_real_ucdp_files(shared):
    found = import_from("ucdp-dyadic", shared / "ucdp" / "Dyadic_v24_1.csv.gz")
    assert found.rows == 3357
    assert sum(1 for c in said(found) if c[1] == "opposes") == 3357
    assert ("Government of Egypt", "opposes", "Government of Israel", "1967") in said(found)
    assert sum(1 for c in said(found) if c[1] == "supports") > 200
    assert_grounded(found)


@pytest.mark.slow
def test_the_real_ged(shared):
    found = import_from("ucdp-ged", shared / "ucdp" / "ged_v21_1_reduced.csv.gz")
    assert (found.rows, found.claims, len(found.files)) == (176_579, 176_579, 32)
    assert sum(found.notes.values()) == 869 + 593


ACLED = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,location,source,notes,fatalities"


def test_acled(tmp_path):
    path = sheet(
        tmp_path / "acled.csv",
        ACLED,
        'A1,11 November 2021,1,Battles,Armed clash,Taliban,,2,ISKP,"Helpers; Taliban",2,Kunduz,Tolo,"A, b.",12',
        "A2,2021-11-12,2,Protests,Peaceful protest,Protesters,,6,,,0,Kabul,Tolo,x,0",
        "A3,2021-11-12,3,Strategic developments,Headquarters or base established,ISKP,,2,,,0,Darzab,Pajhwok,x,",
    )
    found = import_from("acled", path)
    assert said(found) == [
        ("Taliban", "clashes_with", "ISKP", "2021-11-11"),
        ("Helpers", "allied_with", "ISKP", "2021-11-11"),
        ("Taliban", "allied_with", "ISKP", "2021-11-11"),
        ("ISKP", "based_in", "Darzab", "2021-11/.."),
    ]
    assert found.files[0].claims[0].killed == Count(12, 12)
    assert [f.document.source for f in found.files] == ["Tolo", "Pajhwok"]
    assert found.notes == {"Peaceful protest: no two actors": 1}
    assert_grounded(found)


def test_icews(tmp_path):
    path = sheet(
        tmp_path / "icews.tab",
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tCAMEO Code\tTarget Name\tTarget Sectors\tPublisher\tCity\tCountry",
        "1\t2014-01-02\tTaliban\tRebel,Insurgents\t190\tMilitary (Afghanistan)\tMilitary\tXinhua\t\tAfghanistan",
        "2\t2014-01-02\tChina\t\t010\tIran\t\tXinhua\tTehran\tIran",
        "3\t2014-01-03\tChina\tGovernment\t042\tIran\tGovernment\tAFP\tTehran\tIran",
    )
    found = import_from("icews", path)
    assert said(found) == [
        ("Taliban", "clashes_with", "Military (Afghanistan)", "2014-01-02"),
        ("China", "meets", "Iran", "2014-01-03"),
    ]
    assert [c.where for f in found.files for c in f.claims] == ["Afghanistan", "Tehran"]
    kinds = {a.name: a.kind for f in found.files for a in f.actors}
    assert kinds == {
        "Taliban": "armed_group",
        "Military (Afghanistan)": "government",
        "China": "government",
        "Iran": "government",
    }
    assert found.notes == {"ICEWS: CAMEO 010: no relation between two actors": 1}


def test_polecat(tmp_path):
    path = sheet(
        tmp_path / "polecat.csv",
        "Event ID,Event Date,Event Type,Event Mode,Actor Name,Actor Sectors,Recipient Name,Recipient Sectors,Placename,Source",
        "1,2021-09-01,ASSAULT,aerial,USA,MIL,ISKP,REB,Kabul,AP",
        "2,2021-09-01,PROTEST,demo,Crowd,CVL,Taliban,REB,Kabul,AP",
    )
    found = import_from("polecat", path)
    assert said(found) == [("USA", "attacks", "ISKP", "2021-09-01")]
    assert list(found.notes) == ["POLECAT: PROTEST demo: no relation between two actors"]
    assert {a.name: a.kind for a in found.files[0].actors}["USA"] == "government"


def test_a_table_of_ties(tmp_path):
    path = sheet(
        tmp_path / "ties.csv",
        "Group 1;Type;Group 2;Start Year;End Year;Description",
        "IMU;Allies;Taliban;1998;2015;They trained together.",
        "IJU;Splinter;IMU;2002;;Left over strategy.",
    )
    found = import_from("militants", path)
    assert said(found) == [
        ("IMU", "allied_with", "Taliban", "1998/2015"),
        ("IJU", "splits_from", "IMU", "2002/.."),
    ]
    assert found.files[0].claims[0].span.quote == "They trained together."
    assert {a.kind for a in found.files[0].actors} == {"armed_group"}


def test_a_mapping_is_saved_and_used_again(tmp_path):
    path = sheet(
        tmp_path / "own.csv",
        "Wer,Wen,Was,Tote,Zeitung",
        "A,B,kämpft,3,Blatt",
        "C,D,attacks,,Blatt",
    )
    mapping = ColumnMapping(
        {
            "subject": "Wer",
            "object": "Wen",
            "relation": "Was",
            "killed": "Tote",
            "source": "Zeitung",
        },
        {"kämpft": "clashes_with"},
        {"subject_kind": "armed_group"},
    )
    save_mapping(mapping, tmp_path / "m.json")
    assert load_mapping(tmp_path / "m.json") == mapping
    found = import_from("spreadsheet", path, mapping=mapping)
    assert [c[:3] for c in said(found)] == [("A", "clashes_with", "B"), ("C", "attacks", "D")]
    assert found.files[0].claims[0].killed == Count(3, 3)
    assert found.files[0].document.source == "Blatt"
    with pytest.raises(OutputError):
        save_mapping(mapping, tmp_path / "no" / "m.json")


def test_xlsx(tmp_path):
    from datetime import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["subject", "relation", "object", "date", "killed"])
    book.active.append(["A", "attacks", "B", datetime(2015, 11, 9), 3.0])
    book.save(tmp_path / "s.xlsx")
    found = import_from("spreadsheet", tmp_path / "s.xlsx")
    assert said(found) == [("A", "attacks", "B", "2015-11-09")]
    assert found.files[0].claims[0].killed == Count(3, 3)


def test_every_kind_of_bad_cell_is_named(tmp_path):
    path = sheet(
        tmp_path / "bad.csv",
        "subject,relation,object,start,end,status,killed_low,killed_high,confidence,kind_a",
        "A,atacks,B,2015,2014,asserted,5,3,0.5,armed_group",
        ",attacks,B,2021-02-30,,certain,-1,,1.5,warband",
    )
    with pytest.raises(ExchangeError) as caught:
        import_from("spreadsheet", path)
    message = str(caught.value)
    for part in (
        "row 2, column relation: unknown relation; Did you mean attacks?",
        "row 2, column end: '2015/2014' is no date: it ends before it starts",
        "row 2, column killed_low: low is above high",
        "row 3, column subject: subject is empty",
        "row 3, column start: '2021-02-30' is no date: 2021-02 has no day 30",
        "row 3, column status: unknown status",
        "row 3, column killed_low: not a whole number",
        "row 3, column confidence: not between 0 and 1",
        "row 3, column kind_a: unknown subject_kind",
    ):
        assert part in message, part


@pytest.mark.parametrize(
    "mapping",
    [
        ColumnMapping({"subject": "subject", "object": "object"}),
        ColumnMapping({"subject": "subject", "object": "object", "relation": "none"}),
        ColumnMapping({"subjekt": "subject"}),
        ColumnMapping(guess_mapping(["subject", "object", "type"]).columns, {"x": "loves"}),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path, mapping):
    path = sheet(tmp_path / "s.csv", "subject,object,type", "A,B,attacks")
    with pytest.raises(ExchangeError):
        import_from("spreadsheet", path, mapping=mapping)


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize(
    "bytes_",
    [b"", b"\x00\xff\xfe junk", b"x,y\n1,2,3\n", b'{"a": 1}\n[]\n', b"\x1f\x8b\x08 cut short"],
    ids=["empty", "binary", "other columns", "other json", "cut gzip"],
)
def test_what_is_not_the_format_is_refused_by_name(tmp_path, format_, bytes_):
    from allegiance.errors import InputError

    path = tmp_path / "file.csv"
    path.write_bytes(bytes_)
    with pytest.raises(InputError) as caught:
        import_from(format_, path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy


def test_a_broken_workbook_is_refused(tmp_path):
    (tmp_path / "s.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(ExchangeError, match="workbook"):
        import_from("spreadsheet", tmp_path / "s.xlsx")


def test_ftm_from_elsewhere(tmp_path):
    rows = [
        {"id": "p", "schema": "Person", "properties": {"name": ["Ann"]}},
        {
            "id": "o",
            "schema": "Organization",
            "properties": {"name": ["Front"], "topics": ["crime.terror"]},
        },
        {
            "id": "d",
            "schema": "Directorship",
            "properties": {"director": ["p"], "organization": ["o"], "startDate": ["2011"]},
        },
        {
            "id": "u",
            "schema": "UnknownLink",
            "properties": {"subject": ["p"], "object": ["o"], "role": ["cousin"]},
        },
    ]
    path = sheet(tmp_path / "a.jsonl", *map(json.dumps, rows))
    found = import_from("ftm", path)
    assert said(found) == [("Ann", "leads", "Front", "2011/..")]
    assert found.notes == {"links without a known role": 1}
    assert {a.name: a.kind for a in found.files[0].actors} == {
        "Ann": "person",
        "Front": "armed_group",
    }
    sheet(path, json.dumps(rows[2]))
    with pytest.raises(ExchangeError, match="row 1, column id"):
        import_from("ftm", path)


def test_stix_from_elsewhere(tmp_path):
    import stix2

    group = stix2.v21.IntrusionSet(name="Front")
    state = stix2.v21.Identity(name="Army", identity_class="organization")
    tool = stix2.v21.Tool(name="Hammer")
    links = [
        stix2.v21.Relationship(group, "targets", state, start_time="2015-01-01T00:00:00Z"),
        stix2.v21.Relationship(group, "uses", tool),
    ]
    path = tmp_path / "b.json"
    path.write_text(stix2.v21.Bundle(group, state, tool, *links).serialize())
    found = import_from("stix", path)
    assert said(found) == [("Front", "attacks", "Army", "2015-01-01/..")]
    assert found.notes == {"tool: not an actor": 1, "relationships intrusion-set uses tool": 1}


def test_a_row_that_ends_early_is_named_by_what_it_lacks(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("subject,relation,object,when\nA Front,opposes\nA Front,opposes,B Front\n")
    with pytest.raises(ExchangeError, match="row 2, column object: object is empty") as refused:
        import_from("spreadsheet", path)
    assert "row 3" not in str(refused.value)
    assert str(refused.value).endswith("object is empty\nCorrect them and import the file again")


def test_a_line_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "latin.csv"
    rows = "subject,relation,object\nA,opposes,B\nÄ,opposes,B\n"
    path.write_bytes(rows.encode("latin-1"))
    with pytest.raises(ExchangeError, match=r"latin\.csv, row 3: the line is not UTF-8"):
        import_from("spreadsheet", path)
