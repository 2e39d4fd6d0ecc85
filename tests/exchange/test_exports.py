"""Every export, read back by a program that is not ours where there is one."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import networkx as nx
import polars as pl
import pytest

from allegiance.errors import ExchangeError, OutputError
from allegiance.exchange import FORMATS, Content, Tie, export_to, import_from

WRITERS = sorted(f.name for f in FORMATS.values() if f.writer)


def test_claims_to_claim_file_to_claims_is_exact(content, tmp_path):
    export_to("claims", tmp_path / "out", content)
    back = import_from("claims", tmp_path / "out").files
    assert sorted(back, key=lambda f: f.document.id) == list(content.files)


def test_a_claim_file_without_text_keeps_the_hash(content, tmp_path):
    file = content.files[0]
    bare = replace(file, document=replace(file.document, text=""))
    export_to("claims", tmp_path / "out", Content((bare,)))
    assert import_from("claims", tmp_path / "out").files == (bare,)


@pytest.mark.parametrize("format_", WRITERS)
def test_the_same_content_gives_the_same_bytes_and_the_report_says_what_is_lost(
    content, tmp_path, format_
):
    first = export_to(format_, tmp_path / "a", content)
    again = export_to(format_, tmp_path / "b", content)
    assert first == again
    assert first.written
    assert format_ == "claims" or first.left_out
    if format_ != "claims":
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("format_", WRITERS)
def test_nothing_to_export_is_no_error(tmp_path, format_):
    export_to(format_, tmp_path / "empty", Content(()))


@pytest.mark.parametrize("format_", [f for f in WRITERS if f != "claims"])
def test_an_unwritable_place_leaves_nothing(content, tmp_path, format_):
    with pytest.raises(OutputError):
        export_to(format_, tmp_path / "no" / "folder", content)
    assert list(tmp_path.iterdir()) == []


def test_csv_and_parquet(content, tmp_path):
    export_to("parquet", tmp_path / "a.parquet", content)
    frame = pl.read_parquet(tmp_path / "a.parquet")
    claims = content.files[0].claims
    assert frame["quote"].to_list() == [c.span.quote for c in claims]
    assert frame["killed_low"].to_list() == [None, None, 3, None]
    assert frame["last_day"].to_list()[3] == "2015-11-09"
    export_to("csv", tmp_path / "a.csv", content)
    quotes = pl.read_csv(tmp_path / "a.csv")["quote"].to_list()
    assert quotes[2] == "'" + claims[2].span.quote, "a spreadsheet must not run it"


def test_graphml(content, tmp_path):
    export_to("graphml", tmp_path / "a.graphml", content)
    graph = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    assert graph.number_of_edges() == 4
    edges = {d["relation"]: d for _, _, d in graph.edges(data=True)}
    assert (edges["leads"]["from"], edges["leads"]["to"]) == ("2012-01-01", "2015-12-31")
    assert graph.nodes["Islamic Movement of Uzbekistan"]["names"] == "IMU; Harakat"


def test_gexf_has_an_edge_a_relation_with_spells_and_strength_over_time(content, tmp_path):
    ties = (
        Tie("A", "B", "opposes", -1, 0.5, None, "2014-12-31", ("k1",)),
        Tie("A", "B", "opposes", -1, 0.3, "2014-12-31", "2015-06-30", ("k1", "k2")),
        Tie("A", "B", "opposes", -1, 0.7, "2018-01-01", None, ("k3",)),
        Tie("A", "B", "allied_with", 1, 0.2, None, None, ("k4",)),
    )
    export_to("gexf", tmp_path / "a.gexf", replace(content, ties=ties))
    root = ElementTree.parse(tmp_path / "a.gexf").getroot()
    space = {"g": "http://gexf.net/1.3"}
    assert root.attrib == {"version": "1.3"}
    (graph,) = root.findall("g:graph", space)
    assert graph.attrib == {
        "mode": "dynamic",
        "defaultedgetype": "directed",
        "timeformat": "date",
        "timerepresentation": "interval",
    }
    declared = {a.get("id"): a for a in graph.iterfind("g:attributes/g:attribute", space)}
    said = {v.get("for") for v in graph.iterfind(".//g:attvalue", space)}
    assert said == set(declared)
    opposes, allied = graph.findall("g:edges/g:edge", space)
    assert (opposes.get("kind"), opposes.get("weight")) == ("opposes", "0.7")
    spells = [s.attrib for s in opposes.iterfind("g:spells/g:spell", space)]
    assert spells == [{"end": "2015-06-30"}, {"start": "2018-01-01"}]
    strengths = opposes.findall("g:attvalues/g:attvalue[@for='strength']", space)
    assert [(s.get("value"), s.get("start"), s.get("end")) for s in strengths] == [
        ("0.5", None, "2014-12-31"),
        ("0.3", "2014-12-31", "2015-06-30"),
        ("0.7", "2018-01-01", None),
    ]
    assert allied.find("g:spells", space) is None
    known = {n.get("id") for n in graph.iterfind("g:nodes/g:node", space)}
    assert {"A", "B", "Islamic State"} <= known


def test_geojson(content, tmp_path):
    report = export_to("geojson", tmp_path / "a.geojson", content)
    features = json.loads((tmp_path / "a.geojson").read_text())["features"]
    assert [f["geometry"]["coordinates"] for f in features] == [[69.17, 34.53], [67.25, 32.1]]
    assert report.left_out == ("claims without a place: left out of 2",)


def test_prov_is_read_by_the_library(content, tmp_path):
    from prov.model import ProvDocument

    export_to("prov", tmp_path / "a.json", content)
    record = ProvDocument.deserialize(str(tmp_path / "a.json"), format="json")
    kinds = [type(r).__name__ for r in record.get_records()]
    assert kinds.count("ProvEntity") == 2 + 4
    assert kinds.count("ProvAgent") == 2


def test_bibliographies(content, tmp_path):
    export_to("bibtex", tmp_path / "a.bib", content)
    text = (tmp_path / "a.bib").read_text()
    assert r"title = {A “title” \& more\_\{x\}}" in text
    assert "month = dec" in text
    assert "@misc{wire-2016," in text
    export_to("csl-json", tmp_path / "a.json", content)
    items = json.loads((tmp_path / "a.json").read_text())
    assert items[0]["issued"] == {"date-parts": [[2015, 12, 1]]}
    assert items[1]["issued"] == {"date-parts": [[2016]]}


def test_ftm_is_valid_and_comes_back(content, tmp_path):
    from followthemoney import model

    report = export_to("ftm", tmp_path / "a.jsonl", content)
    for line in (tmp_path / "a.jsonl").read_text().splitlines():
        data = json.loads(line)
        proxy = model.get_proxy(data)
        proxy.schema.validate(data)
        assert proxy.to_dict() == data
    assert "killed and wounded: left out of 1" in report.left_out
    claims = [c for f in import_from("ftm", tmp_path / "a.jsonl").files for c in f.claims]
    given = content.files[0].claims
    said = {(c.subject, c.relation, c.object, c.status) for c in claims}
    assert said == {(c.subject, c.relation, c.object, c.status) for c in given}
    kinds = {
        a.name: a.kind for f in import_from("ftm", tmp_path / "a.jsonl").files for a in f.actors
    }
    assert kinds["Zabul"] == "place"
    assert kinds["Islamic State"] == "armed_group"


def test_stix_is_valid_and_comes_back(content, tmp_path):
    import stix2

    report = export_to("stix", tmp_path / "a.json", content)
    bundle = stix2.parse((tmp_path / "a.json").read_text(), allow_custom=False, version="2.1")
    assert sum(o["type"] == "relationship" for o in bundle["objects"]) == 4
    assert "documents without claims: left out of 1" in report.left_out
    (file,) = import_from("stix", tmp_path / "a.json").files
    given = content.files[0].claims
    assert sorted((c.subject, c.relation, c.object, c.status) for c in file.claims) == sorted(
        (c.subject, c.relation, c.object, c.status) for c in given
    )
    assert {c.confidence for c in file.claims} == {None, 0.75, 0.5}
    assert file.document.source == "Radio"


def test_unknown_formats_are_refused_with_the_known(tmp_path, content):
    with pytest.raises(ExchangeError, match="graphml"):
        export_to("graphmll", tmp_path / "x", content)
    with pytest.raises(ExchangeError, match="not imported"):
        import_from("gexf", tmp_path)
    with pytest.raises(ExchangeError, match="no such file"):
        import_from("stix", tmp_path / "none")
