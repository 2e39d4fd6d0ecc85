from allegiance.claims import Document
from allegiance.reading import Reader
from allegiance.reading.settling import _ARTICLE, _NAME, _PRONOUN, _is_bare, name_like


def test_an_article_goes_only_at_the_start() -> None:
    assert _ARTICLE.sub("", "the human rights group") == "human rights group"
    assert _ARTICLE.sub("", "human rights") == "human rights"


def test_pronouns_and_bare_groups_name_nobody() -> None:
    assert all(_PRONOUN.fullmatch(w) for w in ("its", "The group", "them", "the two"))
    assert not _PRONOUN.fullmatch("the Sorabad group")


def test_names_are_told_by_their_capitals() -> None:
    assert all(_NAME.search(w) for w in ("Ansar", "al-Shabaab", "men of ETA"))
    assert not _NAME.search("villagers")


def test_shouted_reports_keep_whole_words() -> None:
    text = "REBELS ATTACKED HUMAN RIGHTS ACTIVISTS OF THE SORABAD COMMITTEE IN TAMAN."
    reading = Reader().read(Document("d", text))
    assert not any("humr" in a.name.lower() for a in reading.actors)


def test_a_sort_of_actor_is_no_actor() -> None:
    assert all(_is_bare(w) for w in ("Commander", "army", "Three fighters"))
    assert not any(_is_bare(w) for w in ("Commander Harun", "Dune army", "Dunes"))


def test_in_capitals_names_are_told_from_descriptions() -> None:
    text = "THE REVOLUTIONARY WORKERS PARTY, DIEGO MONTES, MONTES AND RIGHTIST GROUPS"

    def at(words: str, last: bool = False) -> tuple[int, int]:
        start = text.rindex(words) if last else text.index(words)
        return start, start + len(words)

    found = {
        at("REVOLUTIONARY WORKERS PARTY"): "armed_group",
        at("DIEGO MONTES"): "person",
        at("MONTES", last=True): "organization",
        at("RIGHTIST GROUPS"): "armed_group",
    }
    assert name_like(text, found) == list(found)[:3]
