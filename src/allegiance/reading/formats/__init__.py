"""One small module per family of files, each with ``pages(path, data) -> list[Page]``."""

from allegiance.reading.formats.page import Page

__all__ = ["Page"]
