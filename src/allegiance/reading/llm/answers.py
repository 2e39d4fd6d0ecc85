"""The answer: its JSON schema, and how it is got out of whatever a model writes."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from allegiance.vocabulary import KINDS, STATUSES, relations

__all__ = ["NotAnAnswer", "parsed", "schema"]

_FENCE: Final = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_THOUGHTS: Final = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)


class NotAnAnswer(Exception):  # noqa: N818 - never leaves the reader
    """What the model wrote is not the JSON object it was asked for; says why."""


def schema() -> dict[str, Any]:
    """Return the JSON schema of an answer, in the strict subset that endpoints enforce."""
    text = {"type": "string"}
    maybe = {"type": ["string", "null"]}
    bound = {"type": ["integer", "null"]}
    count = {"anyOf": [_object(low=bound, high=bound), {"type": "null"}]}
    actor = _object(name=text, kind={"type": "string", "enum": list(KINDS)}, aliases=_list_of(text))
    claim = _object(
        quote=text,
        subject=text,
        subject_words=text,
        relation={"type": "string", "enum": list(relations())},
        object=text,
        object_words=text,
        when=maybe,
        where=maybe,
        status={"type": "string", "enum": list(STATUSES)},
        said_by=maybe,
        killed=count,
        wounded=count,
    )
    return _object(actors=_list_of(actor), claims=_list_of(claim))


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def parsed(text: str) -> dict[str, list[Any]]:
    """Get the answer out of what a model wrote: bare, in a code fence, or after other words.

    Only the outside is checked here; every actor and claim is judged on its own later.

    Raises
    ------
    NotAnAnswer
        If there is no JSON object with the lists ``actors`` and ``claims``.
    """
    text = _THOUGHTS.sub(" ", text)
    whys: list[str] = []
    for candidate in (text, *_FENCE.findall(text)):
        try:
            value = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if why := _wrong(value):
            whys.append(why)
        else:
            return {k: value[k] for k in ("actors", "claims")}
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", text))[:50]:
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if not _wrong(value):
            return {k: value[k] for k in ("actors", "claims")}
    raise NotAnAnswer(whys[0] if whys else "it is no JSON object")


def _wrong(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "it is JSON, but no object"
    for name in ("actors", "claims"):
        if not isinstance(value.get(name), list):
            return f"it has no list {name!r}"
    return None
