"""Write docs/reference/cli.md from the commands themselves (``--check`` only compares)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from allegiance.cli.root import allegiance

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "cli.md"


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Context]]:
    """Yield every command with its full name, groups before their members."""
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}")


def page() -> str:
    """Return the whole reference as Markdown."""
    parts = [
        "# Command line",
        "Generated from the commands (`python scripts/make_cli_reference.py`).",
    ]
    for name, context in commands(allegiance, "allegiance"):
        parts += [f"## `{name}`", "```text\n" + context.get_help().rstrip() + "\n```"]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write the page, or say that it is stale."""
    if "--check" in sys.argv:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()
        if stale:
            print(f"{PAGE.name} is stale: run python scripts/make_cli_reference.py")
        return int(stale)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
