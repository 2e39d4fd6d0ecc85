"""Shell completion."""

from __future__ import annotations

import click

from allegiance.cli.options import examples

__all__ = ["completion"]


@click.command(epilog=examples("allegiance completion bash >> ~/.bashrc"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell completion script."""
    from click.shell_completion import get_completion_class

    from allegiance.cli.root import allegiance

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(allegiance, {}, "allegiance", "_ALLEGIANCE_COMPLETE").source())
