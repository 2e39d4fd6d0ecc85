"""Every command that the README and the docs show exists, with the options shown."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from allegiance.cli.root import COMMANDS, allegiance

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [p for p in PAGES if p.name not in ("cli.md",) and "_build" not in p.parts]


def shown() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, flags=re.DOTALL):
            joined = block.replace("\\\n", " ")
            for line in joined.splitlines():
                words = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
                if words.startswith("allegiance "):
                    found.append((page.relative_to(ROOT).as_posix(), words))
    return found


def test_the_docs_show_commands() -> None:
    assert len(shown()) > 10


@pytest.mark.parametrize(("page", "line"), shown())
def test_a_shown_command_parses(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command: click.Command = allegiance
    context = click.Context(allegiance, info_name="allegiance")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        inner = command.get_command(context, words[0])
        if inner is None and getattr(command, "default", None):
            break
        assert inner is not None, f"{page}: no command {words[0]!r}"
        command, words = inner, words[1:]
        context = click.Context(command, parent=context)
    default = getattr(command, "default", None)
    if isinstance(command, click.Group) and default:
        command = command.commands[default]
    known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {
        "--help",
        "-h",
        "--version",
    }
    for word in words:
        if word.startswith("-") and not re.fullmatch(r"-?\d+", word):
            assert word.split("=")[0] in known, f"{page}: {line}: no option {word}"


def test_every_command_is_documented() -> None:
    named = {line.split()[1] for _, line in shown() if len(line.split()) > 1}
    reference = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    assert all(f"## `allegiance {name}`" in reference for name in COMMANDS)
    assert named <= set(COMMANDS) | {"--help", "--version"}


def test_the_command_line_reference_is_generated() -> None:
    script = ROOT / "scripts" / "make_cli_reference.py"
    said = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "khorasan" / "README.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not target.startswith("mailto:"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
