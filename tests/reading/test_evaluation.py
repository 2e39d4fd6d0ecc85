import importlib.util
import json
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from allegiance.claims import Actor, Claim, ClaimFile, Span, read_claim_file, write_claim_file
from allegiance.reading.agreement import krippendorff_alpha
from allegiance.reading.evaluation import DETAILS, LEVELS, compare, total
from allegiance.vocabulary import STATUSES, relations

SHARED = Path(__file__).parents[2] / ".." / "shared" / "reading"
needs_shared = pytest.mark.skipif(
    not (SHARED / "score.py").exists(), reason="the development gold is not beside this checkout"
)

ACTORS = (
    Actor("Northern Front", "armed_group", ("NF", "Northern Front (NF)")),
    Actor("Ostrava", "government"),
    Actor("Daud", "person"),
)


def claim(subject: str, relation: str, target: str, **more: str) -> Claim:
    return Claim(subject, relation, target, Span(0, 1, "x"), "d", **more)  # type: ignore[arg-type]


def test_the_same_claims_agree_fully() -> None:
    gold = (ACTORS, (claim("NF", "attacks", "Ostrava", when="2015"), claim("Daud", "leads", "NF")))
    out = compare(gold, gold)
    assert [out.f1(level) for level in LEVELS] == [1, 1, 1, 1]
    assert out.share("status") == out.share("when_equal") == out.share("said_by") == 1
    assert not out.missed
    assert not out.invented


def test_each_level_forgives_what_it_should() -> None:
    gold = (ACTORS, (claim("Northern Front", "attacks", "Ostrava", when="2015-03"),))
    other = compare(gold, (ACTORS, (claim("Ostrava", "coerces", "NF", when="2015-03"),)))
    assert (other.f1("pair"), other.f1("sign"), other.f1("full")) == (1, 1, 0)
    friendly = compare(gold, (ACTORS, (claim("NF", "helps", "Ostrava"),)))
    assert (friendly.f1("pair"), friendly.f1("sign")) == (1, 0)
    dated = compare(gold, (ACTORS, (claim("NF", "attacks", "Ostrava", when="2015"),)))
    assert dated.f1("full") == 1
    assert (dated.share("when_equal"), dated.share("when_overlap")) == (0, 1)


def test_symmetric_relations_read_both_ways_and_others_do_not() -> None:
    meets = compare(
        (ACTORS, (claim("NF", "meets", "Ostrava"),)), (ACTORS, (claim("Ostrava", "meets", "NF"),))
    )
    assert meets.f1("full") == 1
    attacks = compare(
        (ACTORS, (claim("NF", "attacks", "Ostrava"),)),
        (ACTORS, (claim("Ostrava", "attacks", "NF"),)),
    )
    assert attacks.f1("full") == 0
    assert len(attacks.missed) == len(attacks.invented) == 1


def test_an_undated_repeat_is_no_second_claim() -> None:
    gold = (ACTORS, (claim("NF", "attacks", "Ostrava", when="2015"),))
    found = (
        ACTORS,
        (claim("NF", "attacks", "Ostrava", when="2015"), claim("NF", "attacks", "Ostrava")),
    )
    assert compare(gold, found).precision("full") == 1


def score_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_score", SHARED / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def worsened(file: ClaimFile, seed: int) -> tuple[tuple[Actor, ...], tuple[Claim, ...]]:
    """Claims a poor reader might find: some gone, some changed, some of its own."""
    draw = random.Random(seed)
    names = [a.name for a in file.actors] + ["Somebody Else"]
    claims = []
    for c in file.claims:
        if draw.random() < 0.2:
            continue
        if draw.random() < 0.2:
            c = replace(c, relation=draw.choice(sorted(relations())))
        if draw.random() < 0.2:
            c = replace(c, object=draw.choice(names))
        if draw.random() < 0.2:
            c = replace(c, when=draw.choice([None, "2015", "2021-10-08", "../2014"]))
        if draw.random() < 0.2:
            c = replace(c, status=draw.choice(STATUSES), said_by=draw.choice(names))
        claims.append(c)
    actors = tuple(a for a in file.actors if draw.random() < 0.9)
    return actors, tuple(claims)


@needs_shared
@pytest.mark.parametrize("seed", range(4))
def test_the_figures_are_those_of_the_published_script(tmp_path: Path, seed: int) -> None:
    script = score_module()
    parts = []
    counts = {level: [0, 0, 0] for level in LEVELS}
    details = {detail: [0, 0] for detail in DETAILS}
    for path in sorted((SHARED / "gold" / "gold").glob("*.jsonl")):
        text_path = SHARED / "gold" / "texts" / f"{path.stem}.txt"
        text = text_path.read_text(encoding="utf-8")
        file = read_claim_file(path, text)
        actors, claims = worsened(file, seed)
        write_claim_file(tmp_path / path.name, file.document, actors, claims)
        theirs, their_details = script.score(path, tmp_path / path.name, text_path)
        for level in LEVELS:
            counts[level] = [a + b for a, b in zip(counts[level], theirs[level], strict=True)]
        for detail in DETAILS:
            pair = their_details[detail]
            details[detail] = [a + b for a, b in zip(details[detail], pair, strict=True)]
        parts.append(compare((file.actors, file.claims), (actors, claims), text))
    ours = total(parts)
    assert json.dumps(ours.levels) == json.dumps(counts)
    assert json.dumps(ours.details) == json.dumps(details)


def test_alpha_replays_the_published_example() -> None:
    """Krippendorff 2011, section C: nominal data of four coders with gaps, alpha 0.743."""
    coders = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    rows = [[None if v == "." else v for v in line.split()] for line in coders]
    alpha = krippendorff_alpha(zip(*rows, strict=True))
    assert alpha == pytest.approx(0.743, abs=0.0005)


def test_alpha_is_one_for_agreement_and_undefined_without_variety() -> None:
    assert krippendorff_alpha([("a", "a"), ("b", "b")]) == 1
    assert krippendorff_alpha([("a", "a"), ("a", "a")]) is None
    assert krippendorff_alpha([("a", None)]) is None


def test_every_claim_that_counts_has_one_outcome_and_says_what_comes_nearest() -> None:
    gold = (
        ACTORS,
        (
            claim("Daud", "leads", "NF"),
            claim("NF", "attacks", "Ostrava", when="2015", status="possible"),
            claim("NF", "opposes", "Daud"),
            claim("Ostrava", "coerces", "Daud", when="2016"),
            claim("Ostrava", "coerces", "Daud", when="2018"),
        ),
    )
    found = (
        ACTORS,
        (
            claim("Daud", "leads", "NF"),
            claim("Northern Front", "attacks", "Ostrava", when="2015-03"),
            claim("Ostrava", "attacks", "NF"),
            claim("NF", "kills", "Daud"),
            claim("Ostrava", "coerces", "Daud", when="2018"),
        ),
    )
    out = compare(gold, found)
    said = {
        (o.kind, (o.gold or o.found).relation, (o.gold or o.found).when): (  # type: ignore[union-attr]
            o.wrong,
            o.near and o.near.relation,
        )
        for o in out.outcomes
    }
    assert said == {
        ("right", "leads", None): ((), None),
        ("slip", "attacks", "2015"): (("status", "when"), None),
        ("invented", "attacks", None): (("direction",), "attacks"),
        ("missed", "opposes", None): (("relation",), "kills"),
        ("invented", "kills", None): (("relation",), "opposes"),
        ("missed", "coerces", "2016"): (("dates",), "coerces"),
        ("right", "coerces", "2018"): ((), None),
    }
    kinds = [o.kind for o in out.outcomes]
    hits, predicted, coded = out.levels["full"]
    assert kinds.count("right") + kinds.count("slip") == hits
    assert hits + kinds.count("missed") == coded
    assert hits + kinds.count("invented") == predicted


@needs_shared
@pytest.mark.parametrize("seed", range(2))
def test_outcomes_add_up_to_the_figures(seed: int) -> None:
    for path in sorted((SHARED / "gold" / "gold").glob("*.jsonl")):
        file = read_claim_file(path)
        out = compare((file.actors, file.claims), worsened(file, seed))
        hits, predicted, coded = out.levels["full"]
        kinds = [o.kind for o in out.outcomes]
        assert kinds.count("right") + kinds.count("slip") == hits
        assert (len(out.missed), len(out.invented)) == (coded - hits, predicted - hits)
        slips = sum("status" in o.wrong for o in out.outcomes if o.kind == "slip")
        right, judged = out.details["status"]
        assert slips == judged - right
