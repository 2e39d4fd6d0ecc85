"""Cited briefs: a ledger's views joined into one bundle, set as HTML, Word, PDF or Markdown."""

from allegiance.briefs.build import bundle, bundle_of, newest_day

__all__ = ["bundle", "bundle_of", "newest_day"]
