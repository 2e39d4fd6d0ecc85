"""The brief as one HTML file that asks nothing of any network.

The page carries its data, script and styles. Its Content-Security-Policy forbids every request
and allows exactly the one script and the one style sheet, by their hashes, so that no words of a
report can ever run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from allegiance.briefs.files import write_whole
from allegiance.errors import ModelFileError

__all__ = ["as_data", "asset", "page", "policy", "shell", "template", "write_html"]


def write_html(bundle: dict[str, Any], path: Path) -> Path:
    """Write the brief as a single HTML file.

    Parameters
    ----------
    bundle
        What `allegiance.briefs.bundle` returned.
    path
        Where to.

    Raises
    ------
    OutputError
        If the file cannot be written; nothing half-written is left.
    """
    return write_whole(path, page(bundle).encode("utf-8", errors="replace"))


def page(bundle: dict[str, Any]) -> str:
    """Return the whole page: markup, data, script and styles, and the policy that locks them."""
    script, style = asset("brief.js"), asset("brief.css")
    rendered: str = template("page.html").render(
        policy=policy(script, style),
        title=bundle["title"],
        lead=[sentence["text"] for sentence in bundle["lead"]],
        script=script,
        style=style,
        data=as_data(bundle),
    )
    return rendered


def shell() -> str:
    """Return the page of the workbench, which asks the server that sent it for its data."""
    rendered: str = template("workbench.html").render()
    return rendered


def policy(script: str, style: str) -> str:
    """Return a Content-Security-Policy that lets these two texts run and nothing be fetched."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{_hash(script)}'",
            f"style-src 'sha256-{_hash(style)}'",
            "img-src data:",
            "font-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def as_data(bundle: dict[str, Any]) -> str:
    """Write JSON that no HTML parser can mistake for markup, whatever the reports say."""
    text = json.dumps(bundle, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


@cache
def asset(name: str) -> str:
    """Return a built file of the front end.

    Raises
    ------
    ModelFileError
        If it did not come with the installation.
    """
    place = files("allegiance.briefs") / "static" / name
    try:
        return place.read_text(encoding="utf-8").replace("\r\n", "\n").strip()
    except OSError as error:
        raise ModelFileError(
            f"the built front end lacks {name}",
            where=place,
            remedy="Install the package again, or run npm ci && npm run build in frontend/",
        ) from error


@cache
def template(name: str) -> Any:
    """Return a template of this package; whatever is filled in is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("allegiance.briefs", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template(name)
