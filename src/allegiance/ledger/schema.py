"""The ledger's tables: one schema for SQLite and PostgreSQL.

Every row says when it was learned (UTC, microseconds since 1970) and, through its batch, by
whom. Row numbers are dense and given out under the writer's lock, so that a number also says
the order of learning and indexes a column directly. Names, dates and reasons are stored once
each and referred to by number: that is what makes a million claims small and quick to load.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = [
    "APPEND_ONLY",
    "ERASABLE",
    "FORMAT",
    "WORDS",
    "actors",
    "alembic_version",
    "assignments",
    "bands",
    "batches",
    "cells",
    "claims",
    "copies",
    "dates",
    "documents",
    "forecasts",
    "grades",
    "identities",
    "metadata",
    "names",
    "questions",
    "reasons",
    "resightings",
    "resolutions",
    "reviews",
    "snapshots",
    "texts",
    "withdrawals",
]

FORMAT: Final = 0x414C4731
"""SQLite's application_id of a ledger: "ALG1" in ASCII."""

metadata = MetaData()


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True, autoincrement=False)


def _learned() -> Column[int]:
    return Column("learned", BigInteger, nullable=False)


def _to(table: str, name: str, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.number"), nullable=nullable, index=index)


batches = Table(
    "batches",
    metadata,
    _number(),
    Column("action", String(40), nullable=False),
    Column("origin", Text),
    Column("by", Text, nullable=False),
    Column("note", Text),
    Column("program", String(40), nullable=False),
    _learned(),
)
documents = Table(
    "documents",
    metadata,
    _number(),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False, index=True),
    Column("title", Text),
    Column("author", Text),
    Column("publisher", Text),
    Column("published", Text),
    Column("url", Text),
    Column("language", Text),
    Column("characters", Integer, nullable=False),
    _to("batches", "batch", index=True),
    _learned(),
)
texts = Table(
    "texts",
    metadata,
    Column("document", Integer, ForeignKey("documents.number"), primary_key=True),
    Column("text", Text, nullable=False),
    _learned(),
)
names = Table(
    "names",
    metadata,
    _number(),
    Column("name", Text, nullable=False, unique=True),
)
dates = Table(
    "dates",
    metadata,
    _number(),
    Column("text", Text, nullable=False, unique=True),
)
reasons = Table(
    "reasons",
    metadata,
    _number(),
    Column("text", Text, nullable=False, unique=True),
)
actors = Table(
    "actors",
    metadata,
    _number(),
    _to("documents", "document", index=True),
    _to("names", "name", index=True),
    Column("kind", String(20), nullable=False),
    Column("aliases", Text, nullable=False),
    _to("batches", "batch"),
    _learned(),
)
claims = Table(
    "claims",
    metadata,
    _number(),
    Column("key", String(20), nullable=False, unique=True),
    _to("documents", "document", index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    _to("names", "subject", index=True),
    Column("relation", String(40), nullable=False),
    _to("names", "object", index=True),
    _to("dates", "when", nullable=True),
    _to("names", "place", nullable=True),
    Column("status", String(20), nullable=False),
    _to("names", "said_by", nullable=True),
    Column("has_killed", Boolean, nullable=False),
    Column("killed_low", Integer),
    Column("killed_high", Integer),
    Column("has_wounded", Boolean, nullable=False),
    Column("wounded_low", Integer),
    Column("wounded_high", Integer),
    Column("confidence", Float(53)),
    _to("reasons", "reason", nullable=True),
    _to("batches", "batch", index=True),
    _learned(),
)
resightings = Table(
    "resightings",
    metadata,
    _number(),
    _to("claims", "claim", index=True),
    _to("batches", "batch", index=True),
    _learned(),
)
reviews = Table(
    "reviews",
    metadata,
    _number(),
    _to("claims", "claim", index=True),
    Column("judgement", String(20), nullable=False),
    Column("coder", Text, nullable=False),
    Column("changes", Text),
    Column("comment", Text),
    Column("codebook", Text),
    Column("is_final", Boolean, nullable=False),
    _learned(),
)
identities = Table(
    "identities",
    metadata,
    _number(),
    Column("judgement", String(20), nullable=False),
    _to("names", "a", index=True),
    _to("names", "b", index=True),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    Column("score", Float(53)),
    Column("undoes", Integer, ForeignKey("identities.number")),
    _learned(),
)
grades = Table(
    "grades",
    metadata,
    _number(),
    Column("scope", String(10), nullable=False),
    Column("target", Text, nullable=False),
    Column("reliability", String(1)),
    Column("credibility", Integer),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    _learned(),
)
withdrawals = Table(
    "withdrawals",
    metadata,
    _number(),
    Column("action", String(10), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("target", Integer, nullable=False),
    Column("erased", Boolean, nullable=False),
    Column("tombstone", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _learned(),
)
copies = Table(
    "copies",
    metadata,
    _number(),
    _to("documents", "document", index=True),
    _to("documents", "of"),
    Column("judgement", String(20), nullable=False),
    Column("score", Float(53)),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    _learned(),
)
bands = Table(
    "bands",
    metadata,
    _number(),
    Column("hash", BigInteger, nullable=False, index=True),
    _to("documents", "document"),
)
snapshots = Table(
    "snapshots",
    metadata,
    _number(),
    Column("name", Text, nullable=False, unique=True),
    Column("content", String(64), nullable=False),
    Column("claims", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("marks", Text, nullable=False),
    Column("by", Text, nullable=False),
    _learned(),
)
assignments = Table(
    "assignments",
    metadata,
    _number(),
    _to("documents", "document", index=True),
    Column("coder", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("codebook", Text),
    Column("by", Text, nullable=False),
    _learned(),
)
questions = Table(
    "questions",
    metadata,
    _number(),
    Column("key", String(24), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("subject", Text),
    Column("relation", String(40)),
    Column("object", Text),
    Column("condition", Text),
    Column("asked", String(10), nullable=False),
    Column("deadline", String(10)),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    _learned(),
)
forecasts = Table(
    "forecasts",
    metadata,
    _number(),
    Column("question", String(24), nullable=False, index=True),
    Column("probability", Float(53), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    _learned(),
)
resolutions = Table(
    "resolutions",
    metadata,
    _number(),
    Column("question", String(24), nullable=False, index=True),
    Column("outcome", String(10), nullable=False),
    Column("claims", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _learned(),
)
cells = Table(
    "cells",
    metadata,
    _number(),
    Column("hypothesis", Text, nullable=False),
    Column("claim", String(20), nullable=False, index=True),
    Column("judgement", String(20), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _learned(),
)
alembic_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)

APPEND_ONLY: Final = tuple(table.name for table in metadata.sorted_tables)
"""Every table: none may be changed once written."""
ERASABLE: Final = ("texts", "claims", "actors", "reviews", "resightings", "bands")
"""Tables whose rows may go, once a tombstone stands for their document and says so."""
WORDS: Final = ("names", "reasons")
"""Tables of words, of which those that nothing uses any more may go after an erasure."""
