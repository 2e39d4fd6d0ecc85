"""Where a language model answers, under which key, at what price, and how patiently it is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from allegiance.errors import OptionError

__all__ = ["Endpoint", "Retries"]

_PATH: Final = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint that speaks the chat completions protocol of OpenAI.

    Attributes
    ----------
    url
        Its base, such as ``http://localhost:11434/v1``; ``/chat/completions`` is added.
    model
        The model's name there.
    key
        Sent as bearer token; never printed, logged or kept. None where none is needed.
    price_in, price_out
        Of a million tokens sent and of a million received, in any one currency; None if unknown.
    timeout
        Seconds after which an answer is given up.
    parallel
        How many questions may be under way at once.

    Raises
    ------
    OptionError
        If the URL or a number cannot be used.
    """

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    price_in: float | None = None
    price_out: float | None = None
    timeout: float = 600.0
    parallel: int = 4

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host:
            raise OptionError(
                f"{self.url!r} is no address of an endpoint",
                remedy="Give its base with http:// or https://, such as http://localhost:11434/v1",
            )
        if parts.username or parts.password:
            raise OptionError(
                "the endpoint's address holds a user name or password",
                remedy="Take them out, and name the variable that holds the key with --key-env",
            )
        if not self.model.strip():
            raise OptionError("no model is named", remedy="Give --model NAME")
        if self.key is not None and not (self.key.isascii() and self.key.isprintable()):
            raise OptionError(
                "the key holds characters that no key has",
                remedy="Set its variable again, without line ends or quotes",
            )
        for name in ("price_in", "price_out"):
            price = getattr(self, name)
            if price is not None and not 0 <= price < float("inf"):
                raise OptionError(
                    f"{name.replace('_', '-')} is {price}", remedy="Give a price of 0 or more"
                )
        if not self.timeout > 0 or self.parallel < 1:
            raise OptionError(
                "the time limit and the number of questions at once must be above zero",
                remedy="Leave them out for what is usual",
            )

    @property
    def address(self) -> str:
        """The URL that questions go to."""
        parts = urlsplit(self.url)
        path = parts.path.rstrip("/")
        path = path if path.endswith(_PATH) else path + _PATH
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))

    @property
    def place(self) -> str:
        """The address as messages show it, without what a query may hold."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, so that nothing leaves it."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def is_exposed(self) -> bool:
        """Whether reports travel to another machine where others can read them on the way."""
        return urlsplit(self.url).scheme == "http" and not self.is_local


@dataclass(frozen=True, slots=True)
class Retries:
    """How patiently a question is put.

    Attributes
    ----------
    tries
        How often at most.
    pause
        Seconds before the second time; doubled for each further one.
    longest
        Seconds that an endpoint may ask us to wait; one that asks for more is given up.
    """

    tries: int = 5
    pause: float = 1.0
    longest: float = 120.0

    def delay(self, attempt: int, asked: float | None) -> float:
        """Return the seconds to wait after so many attempts; what the endpoint asks comes first."""
        return asked if asked is not None else self.pause * 2.0 ** (attempt - 1)
