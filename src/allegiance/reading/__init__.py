"""Documents to claims: load a report, read it, score what was read."""

from allegiance.reading.corpus import read_many
from allegiance.reading.documents import find_reports, load
from allegiance.reading.reader import Reader, Reading, read_document

__all__ = ["Reader", "Reading", "find_reports", "load", "read_document", "read_many"]
