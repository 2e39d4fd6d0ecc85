"""Reading made short for tests: a text in, what it is said to claim out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from allegiance.claims import Claim, Document
from allegiance.reading import Reader, Reading

Told = set[tuple[str, str, str]]


@pytest.fixture(scope="session")
def read() -> Callable[..., Reading]:
    """Read a text published on Wednesday 6 July 2016, by rules alone: what each of them does."""
    reader = Reader("rules")

    def go(
        text: str, published: str | None = "2016-07-06", publisher: str | None = None
    ) -> Reading:
        return reader.read(Document("test", text, published=published, publisher=publisher))

    return go


@pytest.fixture(scope="session")
def told(read: Callable[..., Reading]) -> Callable[..., Told]:
    """Return who stands in what relation to whom."""

    def go(text: str, **more: str) -> Told:
        return {(c.subject, c.relation, c.object) for c in read(text, **more).claims}

    return go


@pytest.fixture(scope="session")
def claim(read: Callable[..., Reading]) -> Callable[..., Claim]:
    """Return the one claim of a relation."""

    def go(text: str, relation: str, **more: str) -> Claim:
        found = [c for c in read(text, **more).claims if c.relation == relation]
        assert len(found) == 1, found
        return found[0]

    return go
