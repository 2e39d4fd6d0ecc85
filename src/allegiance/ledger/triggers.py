"""What makes the ledger append-only: the database itself refuses UPDATE and DELETE.

The one way out is legal: rows that hold a document's words may be deleted after a withdrawal
with ``erased`` set has been written for that document, never before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from allegiance.ledger.schema import APPEND_ONLY, ERASABLE, WORDS

__all__ = ["REFUSAL", "expected", "statements"]

REFUSAL: Final = "the ledger is append-only"

_ERASED: Final = (
    "SELECT 1 FROM withdrawals w WHERE w.erased AND w.scope = 'document' AND w.target = {document}"
)
_OF_CLAIM: Final = "(SELECT c.document FROM claims c WHERE c.number = OLD.claim)"
_DOCUMENT_OF: Final = {
    "texts": "OLD.document",
    "claims": "OLD.document",
    "actors": "OLD.document",
    "bands": "OLD.document",
    "reviews": _OF_CLAIM,
    "resightings": _OF_CLAIM,
}
_ANY_ERASED: Final = "SELECT 1 FROM withdrawals w WHERE w.erased"


def expected() -> tuple[str, ...]:
    """Return the names of all triggers that a whole ledger has."""
    return tuple(f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete"))


def statements(dialect: str) -> Iterator[str]:
    """Yield the SQL that puts every trigger in place, replacing what is there."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _permission(table: str) -> str | None:
    """Return the query whose answer permits a deletion, None where nothing does."""
    if table in ERASABLE:
        return _ERASED.format(document=_DOCUMENT_OF[table])
    return _ANY_ERASED if table in WORDS else None


def _sqlite() -> Iterator[str]:
    for table in APPEND_ONLY:
        for act in ("update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_no_{act}"
            allowed = _permission(table) if act == "delete" else None
            when = f" WHEN NOT EXISTS ({allowed})" if allowed else ""
            yield (
                f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table}{when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def _postgresql() -> Iterator[str]:
    for table in APPEND_ONLY:
        allowed = _permission(table)
        permit = f"IF EXISTS ({allowed}) THEN RETURN OLD; END IF; " if allowed else ""
        for act, body in (("update", ""), ("delete", permit)):
            name = f"{table}_no_{act}"
            yield (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {body}RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        yield f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}"
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_update()"
        )
