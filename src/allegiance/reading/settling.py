"""Rules and network agree on who is who.

Names go by the rules, which know the vocabulary, acronyms and surnames; pronouns, descriptions and
names that no rule took go where the network puts them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from allegiance.claims import fold
from allegiance.reading.figures import Cast
from allegiance.reading.lexicon import nominals, person_roles
from allegiance.reading.mentions import Mention, titles
from allegiance.reading.network import Words
from allegiance.reading.scene import Scene
from allegiance.reading.syntax import is_common
from allegiance.reading.understanding import Understanding

__all__ = ["name_like", "named_spans", "settle"]

_NAMED: Final = ("name", "state", "capital")
_ARTICLE: Final = re.compile(r"\A(?:the|a|an|its|their|his|her|our|this|that|these|those)\s+", re.I)
_PRONOUN: Final = re.compile(
    r"(?:it|its|itself|they|them|their|theirs|themselves|he|him|his|she|her|hers|we|us|our|ours"
    r"|who|whose|which|both|one|himself|herself|i|my|me|you|your|that|this|those|these|another"
    r"|the (?:group|two|movement|organi[sz]ation|latter|former|other))",
    re.I,
)
_NUMBERS: Final = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
)
_NAME: Final = re.compile(r"(?:^|[\s(])(?:al-|ad-|ul-)?[A-Z0-9]")


def named_spans(scenes: Sequence[Scene]) -> list[tuple[int, int, str, bool]]:
    """Return the names that rules found: start, end, kind, whether the vocabulary knows them."""
    return [
        (m.start, m.end, m.kind, m.entry is not None)
        for scene in scenes
        for m in scene.mentions
        if m.form in _NAMED and m.kind
    ]


def name_like(text: str, found: Mapping[tuple[int, int], str]) -> list[tuple[int, int]]:
    """Return the mentions of a text in capitals that read like names, not descriptions.

    Parameters
    ----------
    found
        What the network found: characters and kind of actor.
    """
    kept = []
    surnames = {
        text[a:b].casefold().split()[-1]
        for (a, b), kind in found.items()
        if kind == "person" and " " in text[a:b]
    }
    for (start, end), kind in found.items():
        words = fold(_ARTICLE.sub("", text[start:end])).split()
        if not words or _PRONOUN.fullmatch(text[start:end]) or kind == "population":
            continue
        described = nominals().keys() | person_roles().keys()
        last = words[-1]
        if (last.endswith("s") or len(words) < 3) and {last, last.removesuffix("s")} & described:
            continue
        if (
            len(words) > 1
            or kind in ("person", "place")
            or words[0] in surnames
            or not is_common(words[0])
        ):
            kept.append((start, end))
    return kept


def settle(
    understood: Understanding, scenes: Mapping[int, Scene], cast: Cast, text: str
) -> list[Mention | None]:
    """Give every mention that the network found its actor.

    Parameters
    ----------
    scenes
        By number of the sentence; those without words are missing.

    Returns
    -------
    list
        For each, the rules' mention of these words, made if there was none; None for nobody.
        Where the network means another actor by a pronoun or description than the rules do, a
        copy: what the rules tell stays theirs.
    """
    beside = [_counterpart(scenes.get(m.sentence), m) for m in understood.mentions]
    home = _homes(understood, beside, cast, text)
    settled: list[Mention | None] = []
    for words, own, group in zip(understood.mentions, beside, understood.groups, strict=True):
        if own is not None and own.form in _NAMED and own.actor >= 0:
            settled.append(own)
            continue
        if group not in home:
            settled.append(own if own is not None and own.actor >= 0 else None)
            continue
        spoken = own or _added(scenes.get(words.sentence), words, text)
        settled.append(_of(spoken, home[group], cast) if spoken is not None else None)
    return settled


def _of(mention: Mention, actor: int, cast: Cast) -> Mention:
    """Give a mention its actor; one that rules gave to another is copied."""
    kind = cast.figures[actor].kind
    if mention.actor >= 0:
        return replace(mention, actor=actor, kind=kind)
    mention.actor, mention.kind = actor, kind
    return mention


def _counterpart(scene: Scene | None, words: Words) -> Mention | None:
    """Return the rules' mention of the same words, most of either being shared."""
    best: tuple[float, Mention] | None = None
    for mention in scene.mentions if scene else ():
        shared = min(mention.end, words.end) - max(mention.start, words.start)
        whole = max(mention.end, words.end) - min(mention.start, words.start)
        if shared > 0 and shared / whole >= 0.5 and (best is None or shared / whole > best[0]):
            best = (shared / whole, mention)
    return best[1] if best else None


def _homes(
    understood: Understanding, beside: Sequence[Mention | None], cast: Cast, text: str
) -> dict[int, int]:
    """Return the actor of each group: who most of its names are, else somebody new."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    described: dict[int, Counter[int]] = defaultdict(Counter)
    members: dict[int, list[Words]] = defaultdict(list)
    for words, own, group in zip(understood.mentions, beside, understood.groups, strict=True):
        members[group].append(words)
        if own is None or own.actor < 0:
            continue
        figure = cast.figures[own.actor]
        if own.form in _NAMED:
            votes[group][own.actor] += 2 if figure.kind == words.kind else 1
        elif figure.described and own.form == "nominal":
            described[group][own.actor] += 1
    home = {}
    for group, all_words in members.items():
        chosen = votes.get(group) or described.get(group)
        if chosen:
            home[group] = chosen.most_common(1)[0][0]
            continue
        made = _new_figure(cast, [(_flat(text[w.start : w.end]), w.kind) for w in all_words])
        if made is not None:
            home[group] = made
    return home


def _new_figure(cast: Cast, words: Sequence[tuple[str, str]]) -> int | None:
    """Return a new actor with the names that the words give, None where they are pronouns."""
    telling = [(_ARTICLE.sub("", t), k) for t, k in words if not _PRONOUN.fullmatch(t)]
    telling = [(t, k) for t, k in telling if not _is_bare(t)]
    if not telling:
        return None
    kind = Counter(k for _, k in telling).most_common(1)[0][0]
    names = [t for t, _ in telling if _NAME.search(t)] or [max((t for t, _ in telling), key=len)]
    key = ("name", fold(max(names, key=len)))
    figure = cast.figure(key, kind)
    figure.described = figure.described or not _NAME.search(max(names, key=len))
    for name in names:
        figure.names[name] += 1
    return figure.index


def _flat(words: str) -> str:
    return " ".join(words.split())


def _is_bare(words: str) -> bool:
    """Whether words only say what sort of actor is meant: "Commander", "army", "fighters"."""
    known = person_roles().keys() | nominals().keys() | titles() | _NUMBERS
    return all(
        w.isdigit() or w in known or w.removesuffix("s") in known for w in fold(words).split()
    )


def _added(scene: Scene | None, words: Words, text: str) -> Mention | None:
    """Make the scene's mention of words that no rule took."""
    if scene is None:
        return None
    sentence = scene.sentence
    covered = [
        i
        for i, (a, b) in enumerate(zip(sentence.starts, sentence.ends, strict=True))
        if a < words.end and b > words.start
    ]
    if not covered:
        return None
    shown = _flat(text[words.start : words.end])
    inside = set(covered)
    head = next(
        (
            i
            for i in covered
            if sentence.tokens[i].head.i not in inside or sentence.tokens[i].head.i == i
        ),
        covered[-1],
    )
    form = "anaphor" if _PRONOUN.fullmatch(shown) else "name" if _NAME.search(shown) else "nominal"
    made = Mention(
        sentence.index,
        head,
        covered[0],
        covered[-1],
        words.start,
        words.end,
        _ARTICLE.sub("", shown),
        words.kind,
        form,
    )
    if not any(i in scene.at for i in covered):
        scene.mentions.append(made)
        scene.mentions.sort(key=lambda m: m.first)
        scene.at.update(dict.fromkeys(covered, made))
    return made
