"""Write a product whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from allegiance.errors import OutputError

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> Path:
    """Write bytes to a file so that readers see the old file or the new one, never a part.

    Parameters
    ----------
    path
        Where to; its folder must exist.
    content
        The whole product.

    Raises
    ------
    OutputError
        If it cannot be written; nothing half-written is left.
    """
    if path.is_dir():
        raise OutputError("is a folder", where=path, remedy="Name a file in it, such as brief.html")
    partial: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        partial = Path(name)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        partial.chmod(_usual_mode())
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})",
            where=path,
            remedy="Name a folder that exists and that you may write to",
        ) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
    return path


def _usual_mode() -> int:
    """Temporary files are private; a product has the permissions of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
