"""The offline reader: a document in, its actors and claims out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from allegiance.claims import Actor, Claim, Count, Document, Span
from allegiance.reading import attribution, linking
from allegiance.reading.coreference import cast
from allegiance.reading.counts import find_counts
from allegiance.reading.dating import DateMention, find_dates
from allegiance.reading.encoding import is_shouted
from allegiance.reading.figures import Cast, Figure, state_figure
from allegiance.reading.fitting import ABOUT_PLACES, deduplicated, misfit
from allegiance.reading.mentions import Mention, find_mentions
from allegiance.reading.naming import find_units
from allegiance.reading.network import network
from allegiance.reading.relations import find_ties
from allegiance.reading.roles import find_roles
from allegiance.reading.scene import Scene, Tie
from allegiance.reading.seeing import NETWORK, Sight, look
from allegiance.reading.sentences import sentences, unwrapped
from allegiance.reading.settling import name_like, named_spans, settle
from allegiance.reading.syntax import parse_sentences, recase
from allegiance.reading.telling import Told, actors, called
from allegiance.reading.titles import find_listings, find_titles
from allegiance.reading.understanding import Glance, glance, understand
from allegiance.vocabulary import relations
from allegiance.vocabulary.matching import find_names

__all__ = ["Reader", "Reading", "read_document"]

_OPTIMISM: Final = 0.12
_ALONE: Final = 0.4
"""From this confidence on a rule is believed where the networks see nothing."""
_UNNAMED: Final = {"anaphor": 0.75, "nominal": 0.9}
_BARE: Final = re.compile(r"(?:people|persons?|men|others|victims?|passengers?|residents?)")
_VIOLENT: Final = frozenset(("attacks", "kills", "clashes_with"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one document.

    Attributes
    ----------
    document
        The document.
    actors
        Everybody and every place that a claim names.
    claims
        In the order of the text.
    dropped
        What a rule proposed and a check refused, in words.
    """

    document: Document
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    dropped: tuple[str, ...] = ()


class Reader:
    """Reads documents offline, by rules and by the trained networks.

    Parameters
    ----------
    parts
        ``both``, or ``rules`` or ``networks`` alone, to measure what each adds.
    """

    def __init__(self, parts: Literal["both", "rules", "networks"] = "both") -> None:
        self.parts = parts

    def read(self, document: Document) -> Reading:
        """Read one document.

        Raises
        ------
        ModelFileError
            If the English pipeline or a network's file is missing or damaged.
        """
        return _Work(document, self.parts).reading()


@lru_cache(maxsize=1)
def _reader() -> Reader:
    return Reader()


def read_document(document: Document) -> Reading:
    """Read one document with this process's reader; can be sent to other processes."""
    return _reader().read(document)


class _Work:
    """One document on the bench."""

    def __init__(self, document: Document, parts: str) -> None:
        self.document = document
        self.by_rules = parts != "networks"
        spans = [(s.start, s.end) for s in sentences(document.text)]
        self.text = unwrapped(document.text, spans)
        seen = None if parts == "rules" else glance(network(), self.text, spans)
        names = [(n.start, n.end) for n in find_names(self.text)]
        if seen is not None and is_shouted(self.text):
            names += name_like(self.text, seen.found)
        text = recase(self.text, names)
        naming = find_units(text, seen.found if seen else None)
        parsed = parse_sentences(text, spans, naming.units)
        self.scenes = [Scene.of(s, find_mentions(s, naming)) for s in parsed]
        self.cast: Cast = cast(self.scenes, f"{document.publisher or ''} {document.author or ''}")
        self.dates = find_dates(self.text, document.published)
        self.dropped: list[str] = []
        self.led: dict[int, Figure] = {
            o: self.cast.figures[g] for g, o in self.cast.leaders.items()
        }
        self.sight: Sight | None = None if seen is None else self._look(seen, text)

    def _look(self, seen: Glance, text: str) -> Sight:
        """Look with the networks; ``text`` is the report, recased."""
        understood = understand(seen, named_spans(self.scenes))
        scenes = {s.sentence.index: s for s in self.scenes}
        settled = settle(understood, scenes, self.cast, text)
        return look(understood, settled, scenes, self.cast, self.text)

    def reading(self) -> Reading:
        told = [t for scene in self.scenes for t in self._claims(scene)]
        names = called(told)
        claims = tuple(deduplicated([t.named(names) for t in told]))
        kept = {n for c in claims for n in (c.subject, c.object, c.where, c.said_by)}
        names = {index: name for index, name in names.items() if name in kept}
        return Reading(self.document, actors(self.cast.figures, names), claims, tuple(self.dropped))

    def _told(self, scene: Scene) -> list[Tie]:
        """Return the ties that rules find in a sentence."""
        return [
            *find_ties(scene),
            *find_roles(scene),
            *find_titles(scene, self.cast),
            *find_listings(scene, self.cast),
        ]

    def _claims(self, scene: Scene) -> Iterable[Told]:
        ties = [t for t in self._told(scene) if self._is_likely(t)] if self.by_rules else []
        pairs = {frozenset((t.subject.actor, t.object.actor)) for t in ties}
        ties += [
            t
            for t in (self.sight.ties.get(scene.sentence.index, ()) if self.sight else ())
            if frozenset((t.subject.actor, t.object.actor)) not in pairs
        ]
        triggers = {t.trigger for t in ties if t.relation in _VIOLENT}
        dates = [d for d in self.dates if scene.sentence.start <= d.start < scene.sentence.end]
        for tie in ties:
            told = self._tell(scene, tie, dates, triggers)
            if told is not None:
                yield told

    def _is_likely(self, tie: Tie) -> bool:
        """Whether a rule's tie is likely, or the networks see something there too."""
        if self.sight is None or _confidence(tie) >= _ALONE:
            return True
        ends = frozenset((tie.subject.actor, tie.object.actor))
        if ends in self.sight.glimpsed.get(tie.subject.sentence, ()):
            return True
        self._drop(tie, "a doubtful rule, and the networks see nothing")
        return False

    def _tell(
        self, scene: Scene, tie: Tie, dates: list[DateMention], triggers: set[int]
    ) -> Told | None:
        if (
            tie.reason == "verb join"
            and tie.subject.kind == "person"
            and tie.relation == "allied_with"
        ):
            tie = replace(tie, relation="joins")
        sides = self._sides(tie)
        if sides is None:
            return None
        subject, object_ = sides
        if tie.relation == "leads" and object_.kind == "armed_group":
            self.led[subject.index] = object_
        sentence = scene.sentence
        text = self.document.text
        span = Span(sentence.start, sentence.end, text[sentence.start : sentence.end])
        is_event = not relations()[tie.relation].is_state
        date = linking.date_of(scene, tie.trigger, dates)
        when = self._when(tie, date, is_event)
        where = self._where(scene, tie, object_) if is_event else None
        status, said_by = self._status(scene, tie), self._said_by(scene, tie)
        if tie.relation == "clashes_with" and status == "denied" and self._is_unable(scene, tie):
            self._drop(tie, "a lack of means, no denial")
            return None
        killed, wounded = self._toll(scene, tie, object_, triggers)
        claim = Claim(
            subject=subject.name,
            relation=tie.relation,
            object=object_.name,
            span=span,
            document=self.document.id,
            when=when,
            status=status,
            killed=killed,
            wounded=wounded,
            confidence=_confidence(tie),
            reason=tie.reason,
        )
        return Told(claim, subject, object_, where, said_by)

    def _said_by(self, scene: Scene, tie: Tie) -> Figure | None:
        if tie.reason == NETWORK:
            said = tie.said
        elif self._is_description(scene, tie):
            said = None
        else:
            said = attribution.speaker(scene, tie.trigger, tie.subject)
            if said is not None and _is_official(scene, said):
                said = None  # unnamed officials are not their state
        if said is None or said.actor < 0:
            return None
        return self.cast.figures[said.actor]

    def _is_unable(self, scene: Scene, tie: Tie) -> bool:
        """Whether it only cannot be done: "cannot defeat X"."""
        children = scene.sentence.tokens[tie.trigger].children
        return any(c.dep_ == "aux" and c.lower_ in ("can", "ca", "could") for c in children)

    def _status(self, scene: Scene, tie: Tie) -> str:
        if tie.reason == NETWORK:
            return tie.status
        if self._is_description(scene, tie):
            return "asserted"
        status = attribution.status(scene, tie.trigger)
        if status == "asserted" and tie.relation in _VIOLENT | {"coerces"}:
            before = scene.sentence.tokens[max(0, tie.subject.first - 4) : tie.subject.first]
            if any(t.lower_ == "suspected" for t in before):
                return "possible"
        return status

    def _is_description(self, scene: Scene, tie: Tie) -> bool:
        """Whether it is told in passing, beside a name, whatever becomes of the sentence."""
        beside = tie.reason.startswith(("title", "eponym", "possessive", "compound", "role"))
        return beside and scene.sentence.tokens[tie.trigger].dep_ not in ("attr", "ROOT", "oprd")

    def _toll(
        self, scene: Scene, tie: Tie, object_: Figure, triggers: set[int]
    ) -> tuple[Count | None, Count | None]:
        """Return the killed and wounded that belong to this act of violence."""
        if tie.relation not in _VIOLENT or (tie.relation == "kills" and object_.kind == "person"):
            return None, None
        sentence = scene.sentence
        found: dict[str, Count] = {}
        for mention in find_counts(self.text[sentence.start : sentence.end]):
            word = sentence.word_at(sentence.start + mention.start)
            if mention.is_part or mention.what not in ("killed", "wounded") or word is None:
                continue
            tokens = sentence.tokens
            nearest = min(
                triggers, key=lambda t: (linking.distance(tokens[t], tokens[word]), abs(t - word))
            )
            if nearest == tie.trigger:
                found.setdefault(mention.what, mention.count)
        return found.get("killed"), found.get("wounded")

    def _when(self, tie: Tie, date: DateMention | None, is_event: bool) -> str | None:
        if date is None or (
            tie.reason.startswith(("role", "compound", "possessive", "title", "eponym"))
            and (tie.ended or tie.relation != "leads")
        ):
            return None
        if tie.ended:
            return f"../{date.point}" if "/" not in date.point else date.point
        return date.edtf

    def _where(self, scene: Scene, tie: Tie, object_: Figure) -> Figure | None:
        if tie.relation == "moves_to":
            return None
        places = [
            m
            for m in scene.mentions
            if m.actor >= 0
            and self.cast.figures[m.actor].kind == "place"
            and m.actor != object_.index
            and m is not tie.object
        ]
        place = linking.place_of(scene, tie.trigger, places)
        return self.cast.figures[place.actor] if place is not None else None

    def _sides(self, tie: Tie) -> tuple[Figure, Figure] | None:
        if tie.subject.actor < 0 or tie.object.actor < 0:
            self._drop(tie, "one side is nobody the report names")
            return None
        subject = self._as(tie.subject, place=False)
        object_ = self._as(tie.object, place=tie.relation in ABOUT_PLACES)
        if _BARE.fullmatch(object_.name.casefold()):
            self._drop(tie, "people whom nothing tells apart")
            return None
        if tie.reason in ("verb succeed", "verb replace") and object_.index in self.led:
            object_ = self.led[object_.index]
        wrong = misfit(subject, tie.relation, object_, tie.reason)
        if wrong:
            self._drop(tie, wrong)
            return None
        return subject, object_

    def _as(self, mention: Mention, *, place: bool) -> Figure:
        """Return a state as place or government, whichever the relation needs."""
        figure = self.cast.figures[mention.actor]
        if (
            mention.entry is not None
            and mention.entry.table == "states"
            and mention.form in ("state", "capital")
        ):
            if place and figure.kind == "government":
                return state_figure(self.cast, mention.entry, "place")
            if not place and figure.kind == "place":
                return state_figure(self.cast, mention.entry, "government")
        return figure

    def _drop(self, tie: Tie, why: str) -> None:
        self.dropped.append(
            f"{tie.subject.text} {tie.relation} {tie.object.text}: {why} ({tie.reason})"
        )


def _is_official(scene: Scene, said: Mention) -> bool:
    word = scene.sentence.tokens[said.head]
    beside = word.dep_ in ("amod", "compound", "nmod") and word.head.lemma_.lower() == "official"
    return beside or said.text.casefold().endswith(("official", "officials"))


def _confidence(tie: Tie) -> float:
    """Return how often such a claim is right: the rule's share, less for sides not named outright.

    The last step is measured: doubtful rules did worse than their rows say; with it, the shares
    held on texts of thirty theatres that the rules were not written on.
    """
    share = tie.confidence
    if tie.reason == NETWORK:
        return round(share, 2)
    for side in (tie.subject, tie.object):
        share *= _UNNAMED.get(side.form, 1.0)
    return round(share - (_OPTIMISM if share < 0.75 else 0.03), 2)
