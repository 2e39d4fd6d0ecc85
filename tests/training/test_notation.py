import sys
from pathlib import Path

import pytest

from allegiance.claims import Count
from allegiance.errors import ClaimFileError

TRAINING = Path(__file__).parents[2] / "training"
sys.path.insert(0, str(TRAINING))
from notation import read_corpus  # noqa: E402

SAMPLE = """# a remark
=== x-1
theatre: sahel
genre: wire
published: 2019-05-14
@front armed_group Front of the Dunes
@army government Tamani army
@post place Gorom
@off government officials

Fighters of the [Front of the Dunes|front] ([FD|front]) raided an [army|army] post at [Gorom|post] on [Monday|=2019-05-13], killing [at least 25|#killed 25..], [officials|off] said.
> front attacks army when=2019-05-13 where=post killed=25.. said_by=off
It was raining.

[The group|front] denied it.
> front attacks army when=2019-05-13 status=denied said_by=front from=3
"""


def test_the_text_and_its_claims_come_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    (coded,) = read_corpus(path)
    text = coded.document.text
    assert text.startswith(
        "Fighters of the Front of the Dunes (FD) raided an army post at Gorom on Monday"
    )
    assert text.endswith("It was raining.\n\nThe group denied it.")
    first, second = coded.claims
    assert (first.subject, first.relation, first.object) == (
        "Front of the Dunes",
        "attacks",
        "Tamani army",
    )
    assert (first.killed, first.where, first.said_by) == (Count(25, None), "Gorom", "officials")
    assert second.status == "denied"
    assert second.span.quote == text
    for claim in coded.claims:
        assert text[claim.span.start : claim.span.end] == claim.span.quote
    assert coded.actors[0].aliases == ("FD",)
    assert {text[m.start : m.end] for m in coded.marks if m.sort == "date"} == {"Monday"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("> front attacks", "> front befriends", "unknown relation"),
        ("|army]", "|navy]", "@navy is not declared"),
        ("when=2019-05-13 where", "when=2019-02-30 where", "no day 30"),
        ("killed=25..", "killed=many", "is no count"),
        ("genre: wire", "gender: wire", "unknown head line"),
        ("@post place", "@post hill", "unknown kind"),
        ("[Gorom|post]", "[Gorom|post", "not closed"),
        ("from=3", "from=4", "one to three"),
        ("theatre: sahel\n", "", "lacks its theatre"),
    ],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert old in SAMPLE
    path = tmp_path / "a.txt"
    path.write_text(SAMPLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ClaimFileError, match=why):
        list(read_corpus(path))
