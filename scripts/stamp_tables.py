"""Write the true SHA-256 and number of rows of every table into sources.toml.

Run after a table was changed on purpose: ``python scripts/stamp_tables.py``. The date of a table
whose bytes changed becomes today's.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from allegiance.vocabulary.sources import measure, sources

FOLDER = Path(__file__).parents[1] / "src" / "allegiance" / "vocabulary" / "tables"


def main() -> None:
    """Stamp every table that changed."""
    path = FOLDER / "sources.toml"
    text = path.read_text(encoding="utf-8")
    for name, said in sources().items():
        sha256, rows = measure(name)
        if (sha256, rows) == (said.sha256, said.rows):
            continue
        start = text.index(f"[{name}]\n")
        following = text.find("\n[", start)
        end = len(text) if following < 0 else following
        part = re.sub(r'sha256 = "[^"]*"', f'sha256 = "{sha256}"', text[start:end])
        part = re.sub(r"rows = \d+", f"rows = {rows}", part)
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        part = re.sub(r'date = "[^"]*"', f'date = "{today}"', part)
        text = text[:start] + part + text[end:]
        print(f"{name}: {rows} rows, {sha256[:12]}")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
