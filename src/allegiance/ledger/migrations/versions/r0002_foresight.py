"""Questions, forecasts, resolutions, and cells of a matrix of hypotheses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _number() -> sa.Column[Any]:
    return sa.Column("number", sa.Integer(), autoincrement=False, nullable=False)


def _signed(*, reason: bool) -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=not reason),
        sa.Column("learned", sa.BigInteger(), nullable=False),
    )


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "questions",
        _number(),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("object", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=True),
        *_signed(reason=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "forecasts",
        _number(),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("probability", sa.Float(precision=53), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        *_signed(reason=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_forecasts_question"), "forecasts", ["question"], unique=False)
    op.create_table(
        "resolutions",
        _number(),
        sa.Column("question", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        *_signed(reason=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_resolutions_question"), "resolutions", ["question"], unique=False)
    op.create_table(
        "cells",
        _number(),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("claim", sa.String(length=20), nullable=False),
        sa.Column("judgement", sa.String(length=20), nullable=False),
        *_signed(reason=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_cells_claim"), "cells", ["claim"], unique=False)
