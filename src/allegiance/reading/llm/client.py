"""One question to an endpoint, put again where that may help."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from allegiance.errors import EndpointError, OptionError
from allegiance.reading.llm.answers import schema
from allegiance.reading.llm.endpoint import Endpoint, Retries

if TYPE_CHECKING:
    import httpx

__all__ = ["Answer", "Client", "Refused"]

_PASSING: Final = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_REQUEST: Final = frozenset((400, 413, 415, 422, 501))
_SPENT: Final = ("insufficient_quota", "billing", "credit balance")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; tokens are None where the endpoint does not tell."""

    text: str
    is_cut: bool
    tokens_in: int | None
    tokens_out: int | None


class Refused(Exception):  # noqa: N818 - never leaves the reader
    """The endpoint works but will not answer this question; says why."""


class _Passing(Exception):  # noqa: N818
    """It failed in a way that may pass, or that shows at the first question that it never works."""

    def __init__(self, what: str, wait: float | None = None, *, early: bool = False) -> None:
        super().__init__(what)
        self.wait = wait
        self.early = early


class Client:
    """A connection to an endpoint, to be used within one event loop."""

    def __init__(self, endpoint: Endpoint, retries: Retries) -> None:
        try:
            import httpx
        except ImportError as error:
            raise OptionError(
                "reading with a language model needs the package httpx",
                remedy="Install it: pip install 'allegiance[llm]'",
            ) from error
        self._endpoint = endpoint
        self._retries = retries
        self._has_answered = False
        # What an endpoint does not know is left out from the first question it then answers on.
        self._extras: dict[str, Any] = {
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "claims", "strict": True, "schema": schema()},
            },
        }
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        self._http = httpx.AsyncClient(
            headers=headers,
            timeout=httpx.Timeout(endpoint.timeout, connect=min(20.0, endpoint.timeout)),
            # A report must not wander to another host than the one that was named.
            follow_redirects=False,
        )

    async def close(self) -> None:
        """End the connection."""
        await self._http.aclose()

    async def ask(self, messages: Sequence[dict[str, str]]) -> Answer:
        """Put a question until it is answered, as often as `Retries` says.

        Raises
        ------
        Refused
            If this question is refused though the endpoint works.
        EndpointError
            If the endpoint cannot be used.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._once(messages)
            except _Passing as passing:
                wait = self._retries.delay(attempt, passing.wait)
                hopeless = passing.early and not self._has_answered
                if hopeless or attempt >= self._retries.tries or wait > self._retries.longest:
                    raise self._error(
                        f"{passing}" + ("" if hopeless else f"; asked {attempt} times"),
                        "Check that it runs and is reached from here; then give the same command "
                        "again: what was answered is kept",
                    ) from passing
                await asyncio.sleep(wait)

    async def _once(self, messages: Sequence[dict[str, str]]) -> Answer:
        extras = self._extras
        while True:
            body = {"model": self._endpoint.model, "messages": list(messages), **extras}
            response = await self._post(body)
            if response.status_code == 200:
                answer = self._answer(response)
                self._extras = extras
                return answer
            said = self._said(response)
            if response.status_code not in _REQUEST or not extras:
                raise self._failure(response, said)
            extras = _lesser(extras, said)

    async def _post(self, body: dict[str, Any]) -> httpx.Response:
        import httpx

        try:
            async with asyncio.timeout(self._endpoint.timeout):
                return await self._http.post(self._endpoint.address, json=body)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise _Passing(f"no answer within {self._endpoint.timeout:g} seconds") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            deaf = isinstance(error, httpx.ConnectError)
            what = "nothing answers there" if deaf else "the connection broke"
            raise _Passing(f"{what} ({_short(str(error))})", early=deaf) from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._error(
                f"it cannot be asked ({type(error).__name__})", "Check the endpoint's address"
            ) from error

    def _answer(self, response: httpx.Response) -> Answer:
        try:
            row = response.json()
            choice = row["choices"][0]
            message = choice["message"]
            usage = row.get("usage") or {}
            text = message.get("content")
            if isinstance(text, list):  # some send parts
                text = "".join(part.get("text") or "" for part in text)
            counts = [usage.get(k) for k in ("prompt_tokens", "completion_tokens")]
            reason = choice.get("finish_reason")
            refusal = message.get("refusal")
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise _Passing("what it answers is no chat completion", early=True) from error
        self._has_answered = True
        tokens_in, tokens_out = (n if type(n) is int and n >= 0 else None for n in counts)
        if reason == "content_filter" or (refusal and not text):
            raise Refused(f"the model declines to read it ({_short(str(refusal or reason))})")
        is_cut = reason in ("length", "max_tokens")
        return Answer(text if isinstance(text, str) else "", is_cut, tokens_in, tokens_out)

    def _failure(self, response: httpx.Response, said: str) -> Exception:
        status = response.status_code
        what = f"it answers {status}" + (f": {said}" if said else "")
        if status in _PASSING and not any(word in said.lower() for word in _SPENT):
            return _Passing(what, _wait(response.headers.get("retry-after")))
        if status in _REQUEST and self._has_answered:
            return Refused(f"the endpoint refuses it ({what})")
        remedy = "Check the model's name, and that chat completions are spoken there"
        if status in (401, 403):
            remedy = "Name the environment variable that holds a valid key with --key-env"
        elif status == 404:
            remedy = "Check address and model; most addresses end in /v1"
        elif status in (402, 429):
            remedy = "Look after your account there; what was answered is kept"
        elif 300 <= status < 400:
            remedy = "Give the address it leads to, if you trust it: redirects are not followed"
        return self._error(what, remedy)

    def _said(self, response: httpx.Response) -> str:
        """Return the endpoint's own words on what went wrong, shortened, the key blotted out."""
        try:
            row = json.loads(response.text)
            error = row.get("error", row)
            parts = error if isinstance(error, str) else [error.get("message"), error.get("code")]
            said = parts if isinstance(parts, str) else " ".join(str(p) for p in parts if p)
        except (ValueError, AttributeError, RecursionError):
            said = response.text
        if self._endpoint.key:
            said = said.replace(self._endpoint.key, "[key]")
        return _short(said)

    def _error(self, what: str, remedy: str) -> EndpointError:
        return EndpointError(what, where=self._endpoint.place, remedy=remedy)


def _lesser(extras: dict[str, Any], said: str) -> dict[str, Any]:
    """Leave out what the endpoint complains of: what it names, else the strictest."""
    less = dict(extras)
    if "temperature" in said.lower() and "temperature" in less:
        del less["temperature"]
    elif less.get("response_format", {}).get("type") == "json_schema":
        less["response_format"] = {"type": "json_object"}
    elif "response_format" in less:
        del less["response_format"]
    else:
        less.clear()
    return less


def _short(text: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split()).rstrip(".")
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def _wait(said: str | None) -> float | None:
    """Read a Retry-After header: seconds or a date."""
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
