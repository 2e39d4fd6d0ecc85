from allegiance.reading.network import network
from allegiance.reading.sentences import sentences
from allegiance.reading.understanding import Understanding, glance, understand

STORY = (
    "The Zarkent Front attacked a post of the Tamani army near Sorabad on Monday. "
    "The group said that three soldiers died. "
)


def read(text: str, named: list[tuple[int, int, str, bool]] | None = None) -> Understanding:
    spans = [(s.start, s.end) for s in sentences(text)]
    return understand(glance(network(), text, spans), named or [])


def test_a_long_report_is_read_whole_and_no_sentence_twice() -> None:
    text = STORY * 40
    found = read(text)
    owned = [n for w in found.windows for n in range(w.own, w.last + 1)]
    assert owned == list(range(80))
    assert len(found.windows) > 2
    assert {m.sentence for m in found.mentions} >= set(range(0, 80, 2))
    assert all(text[m.start : m.end].strip() == text[m.start : m.end] for m in found.mentions)


def test_a_pronoun_joins_its_group() -> None:
    text = "The Zarkent Front attacked the Tamani army. Its leader, Usmon Qodirov, was wounded."
    found = read(text)
    group = {text[m.start : m.end]: g for m, g in zip(found.mentions, found.groups, strict=True)}
    assert group["Zarkent Front"] == group["Its"]
    assert group["Zarkent Front"] != group["Tamani army"]


def test_names_that_others_know_count() -> None:
    at = STORY.index("Monday")
    found = read(STORY, [(at, at + 6, "organization", True)])
    assert (at, at + 6) in {(m.start, m.end) for m in found.mentions}


def test_related_pairs_stand_in_order_with_a_word_that_tells() -> None:
    found = read(STORY)
    pairs = list(found.seen(list(found.groups), 0.5))
    attack = next(
        p
        for p in pairs
        if STORY[found.mentions[p.first].start : found.mentions[p.first].end] == "Zarkent Front"
    )
    assert attack.is_near
    assert attack.sentence == 0
    assert network().relations[int(attack.which.argmax())] == "attacks"
    start, end = attack.trigger
    assert 0 <= start < end <= len(STORY)


def test_an_empty_report_has_nobody() -> None:
    assert read("").mentions == []
