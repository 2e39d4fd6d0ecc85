"""What a brief on paper says of the time ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from allegiance.briefs.blocks import MOST, Block, Heading, Picture, Run, Table, Text, cut, quiet
from allegiance.briefs.words import day_words, listed, number_words

__all__ = ["dilemmas", "percent", "questions", "record", "supposed"]

Cite = Callable[[Iterable[int]], tuple[int, ...]]
_ANSWERS: Final = {"due": "unsettled", "open": "open", "void": "void"}


def percent(chance: float) -> str:
    """Write a probability so that nothing reads as certain."""
    if chance < 0.01:
        return "<1%"
    return ">99%" if chance > 0.99 else f"{chance:.0%}"


def supposed(bundle: dict[str, Any], cite: Cite) -> Iterator[Block]:
    """Say first of all that something is supposed, and what."""
    found = bundle["supposed"]
    if found is None:
        return
    documents = [bundle["documents"][d] for d in found["documents"]]
    names = [d["title"] or d["id"] for d in documents]
    many = len(found["claims"])
    claims = "one claim is" if many == 1 else f"{number_words(many)} claims are"
    yield Text(
        (
            Run("What if: ", is_bold=True),
            Run(
                f"this brief supposes {listed(names)}. {claims.capitalize()} hypothetical and "
                "marked as supposed; nobody reported them.",
                cite(found["claims"]),
            ),
        )
    )


def dilemmas(bundle: dict[str, Any], cite: Cite) -> Iterator[Block]:
    """Yield the options of each faction: a picture, and a table with reasons."""
    yield Heading("What the factions may do within a year")
    found = bundle["dilemmas"]
    if not found:
        yield quiet(
            "No armed group is told of often enough by this date to weigh what it may do: "
            "two dated claims are the least."
        )
        return
    yield quiet(
        "Odds of a model, not of the reports. Each line is answered by itself, so they need not "
        "add up; the interval holds 90% of what the data leave open; words are those of ICD 203."
    )
    for place, dilemma in enumerate(found):
        yield Heading(dilemma["title"], 2)
        yield Picture(f"Odds of {len(dilemma['options'])} options; the table lists them.", place)
        yield _options(dilemma, cite)
        if dilemma["left_out"]:
            yield quiet(f"{dilemma['left_out']} less likely options are left out.")
    for note in dict.fromkeys(n for d in found for n in d["notes"]):
        yield quiet(note)


def _options(dilemma: dict[str, Any], cite: Cite) -> Table:
    has_before = any(o["without"] is not None for o in dilemma["options"])
    odds_head = "Odds (without)" if has_before else "Odds"
    head = ("Option", odds_head, "90% interval", "In words", "What moves it most")
    rows = []
    for o in dilemma["options"]:
        odds = percent(o["odds"])
        if has_before and o["without"] is not None:
            odds += f" ({percent(o['without'])})"
        pushed = [f"{d['name']} {'raises' if d['push'] > 0 else 'lowers'} it" for d in o["drivers"]]
        claims = [c for d in o["drivers"] for c in d["claims"][:2]]
        rows.append(
            (
                Run(o["label"], is_bold=o["kind"] == "stay"),
                Run(odds),
                Run(f"{percent(o['low'])} to {percent(o['high'])}"),
                Run(o["words"]),
                Run("; ".join(pushed), cite(claims)),
            )
        )
    return Table(head, (0.29, 0.12, 0.14, 0.15, 0.3), tuple(rows))


def questions(bundle: dict[str, Any], cite: Cite, called: Callable[[int], str]) -> Iterator[Block]:
    """Yield what the reports expect, what is due first."""
    found = bundle["questions"]
    yield Heading("What the reports expect, and what came of it")
    if not found:
        yield quiet("These reports make no prediction about two actors that could be checked.")
        return
    yield Table(
        ("Prediction", "Said by", "Deadline", "Answer"),
        (0.4, 0.2, 0.14, 0.26),
        tuple(_question(q, cite, called) for q in found[: MOST["questions"]]),
    )
    yield from cut(len(found), MOST["questions"], "predictions")


def _question(
    question: dict[str, Any], cite: Cite, called: Callable[[int], str]
) -> tuple[Run, ...]:
    who = question["source"]
    if question["said_by"] is not None:
        who = f"{called(question['said_by'])}, in {who}"
    text = question["text"]
    if question["condition"]:
        text += f" ({question['condition']})"
    if question["implied"]:
        implied = question["implied"]
        text += f" “{implied['words']}”: {implied['low']:.0%} to {implied['high']:.0%}."
    deadline = question["deadline"]
    return (
        Run(text, cite([] if question["claim"] is None else [question["claim"]])),
        Run(who),
        Run(day_words(deadline) if deadline else "none stated"),
        Run(f"{_answer(question)}: {question['because']}", cite(question["claims"])),
    )


def _answer(question: dict[str, Any]) -> str:
    if question["state"] == "proposed":
        return f"{question['answer']}, proposed by later claims"
    if question["state"] in ("yes", "no"):
        return f"{question['state']}, says {question['answered_by']}"
    return _ANSWERS[question["state"]]


def record(bundle: dict[str, Any]) -> Iterator[Block]:
    """Yield who was right how often."""
    found = bundle["record"]
    yield Heading("Who was right how often")
    if not found["count"]:
        yield quiet(_nothing(found))
        return
    yield quiet(
        f"{found['count']} predictions with a deadline that has passed and an answer by an "
        f"analyst; {found['came_true']} came true. Brier score: lower is better; the reference is "
        "the base rate, known in hindsight. Words of probability are scored as the middle of what "
        "ICD 203 gives them; may and could have no number."
    )
    yield Table(
        ("Who", "Answered", "Came true", "With odds", "Brier", "Reference"),
        (0.34, 0.13, 0.14, 0.13, 0.13, 0.13),
        tuple(_line(line) for line in found["lines"]),
    )


def _nothing(found: dict[str, Any]) -> str:
    proposed = found["proposed"]
    waiting = (
        f" Later claims propose answers to {number_words(proposed)}: confirm or overrule them with "
        "`allegiance questions resolve`."
        if proposed
        else ""
    )
    return (
        "No track record yet: nobody is scored before a prediction with a deadline has passed it "
        f"and an analyst has answered it.{waiting}"
    )


def _line(line: dict[str, Any]) -> tuple[Run, ...]:
    scores = line["scores"]
    return (
        Run(f"{line['name']} ({line['kind']})"),
        Run(str(line["resolved"])),
        Run(str(line["came_true"])),
        Run(str(scores["count"]) if scores else "none"),
        Run(f"{scores['brier']:.3f}" if scores else ""),
        Run(f"{scores['reference']:.3f}" if scores else ""),
    )
