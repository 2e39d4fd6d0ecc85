"""Bring a ledger's schema forward, one revision at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from allegiance.ledger import schema, triggers

__all__ = ["HEAD", "REVISIONS", "upgrade"]

REVISIONS: Final = ("0001", "0002")
"""Every revision this version can read, oldest first."""
HEAD: Final = REVISIONS[-1]


def upgrade(connection: Connection) -> None:
    """Run every missing migration inside the caller's transaction, then set the triggers."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent))

    def steps(revision: object, _: object) -> list[object]:
        return script._upgrade_revs(HEAD, revision)  # type: ignore[arg-type,return-value]

    context = MigrationContext.configure(
        connection, opts={"script": script, "fn": steps, "transactional_ddl": True}
    )
    with Operations.context(context):
        context.run_migrations()
    for statement in triggers.statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {schema.FORMAT}")
