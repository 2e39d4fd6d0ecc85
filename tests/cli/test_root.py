import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from allegiance.cli.root import COMMANDS, allegiance


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_page_says_what_the_command_says(name: str) -> None:
    command = allegiance.get_command(click.Context(allegiance), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(200) == COMMANDS[name].short_help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(allegiance, [name, "--help"])
    assert result.exit_code == 0
    command = allegiance.get_command(click.Context(allegiance), name)
    if not isinstance(command, click.Group):
        assert f"allegiance {name}" in result.output.split("Example")[-1]


def test_a_mistyped_command_is_offered_its_neighbour() -> None:
    result = CliRunner().invoke(allegiance, ["breif"])
    assert result.exit_code == 2
    assert "Did you mean brief?" in result.output


def test_help_loads_no_heavy_package() -> None:
    heavy = "numpy,spacy,numba,scipy,polars,sqlalchemy,networkx,trafilatura,pypdf,rich,jinja2"
    code = (
        "import sys, allegiance.cli.root as r\n"
        "try: r.allegiance.main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print('LOADED', sorted(set('{heavy}'.split(',')) & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "LOADED []" in out.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(shell: str) -> None:
    result = CliRunner().invoke(allegiance, ["completion", shell])
    assert result.exit_code == 0
    assert "_ALLEGIANCE_COMPLETE" in result.output
