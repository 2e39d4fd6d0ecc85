"""The command line: one file per family of commands, loaded when called."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code.

    0 all done, 2 bad input or options (what could be done was done), 130 interrupted.
    """
    from allegiance.cli.root import allegiance

    sys.exit(run(allegiance))


def run(command: object, args: list[str] | None = None) -> int:
    """Run a command and turn every error into a message and an exit code."""
    import click

    from allegiance.cli.output import complain
    from allegiance.errors import AllegianceError

    assert isinstance(command, click.Command)
    try:
        code = command.main(args=args, prog_name="allegiance", standalone_mode=False)
    except click.exceptions.Abort:
        complain("stopped. What was read is kept; the same command goes on from there")
        return 130
    except KeyboardInterrupt:
        complain("stopped. What was read is kept; the same command goes on from there")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except AllegianceError as error:
        complain(str(error))
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code if isinstance(code, int) else 0
