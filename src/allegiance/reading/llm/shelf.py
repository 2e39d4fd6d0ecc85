"""Answers kept on this machine, so that a repeat costs nothing and a run can be taken up again.

An answer lies under the hash of all that was asked: endpoint, model, prompt and words. Neither key
nor address is kept; the answer itself quotes the report, so the folder is for its owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allegiance.errors import OutputError

__all__ = ["Kept", "Shelf", "key_of"]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as kept.

    Attributes
    ----------
    text
        What the model wrote.
    is_cut
        It broke off at the model's limit: the piece must be read in halves.
    """

    text: str
    is_cut: bool = False


def key_of(*asked: object) -> str:
    """Return the hash of what was asked."""
    packed = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()


class Shelf:
    """A folder of answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def get(self, key: str) -> Kept | None:
        """Return the answer of that key; None where there is none or its file is damaged."""
        try:
            row: Any = json.loads(self._path(key).read_text(encoding="utf-8"))
            text, is_cut = row["text"], row["is_cut"]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return Kept(text, is_cut) if isinstance(text, str) and isinstance(is_cut, bool) else None

    def put(self, key: str, kept: Kept) -> None:
        """Keep an answer, whole or not at all.

        Raises
        ------
        OutputError
            If the folder cannot be written to.
        """
        path = self._path(key)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(asdict(kept), file)
                Path(partial).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(partial).unlink()
                raise
        except OSError as error:
            raise OutputError(
                f"answers cannot be kept ({error.strerror})",
                where=self.folder,
                remedy="Set ALLEGIANCE_CACHE to a folder that you may write to",
            ) from error
