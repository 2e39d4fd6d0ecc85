"""Frozen records of what was said, and the claim file that carries them."""

from allegiance.claims.editions import edition, identity, is_known, known_editions
from allegiance.claims.files import ClaimFile, read_claim_file, write_claim_file
from allegiance.claims.records import Actor, Claim, Count, Document, Span, fold, text_sha256

__all__ = [
    "Actor",
    "Claim",
    "ClaimFile",
    "Count",
    "Document",
    "Span",
    "edition",
    "fold",
    "identity",
    "is_known",
    "known_editions",
    "read_claim_file",
    "text_sha256",
    "write_claim_file",
]
