"""The command line: one file per family of commands, loaded when called."""

from __future__ import annotations

import gc
import os
import sys

__all__ = ["main"]

_COLLECTED_AFTER = (50_000, 20, 50)
"""New objects after which the garbage collector looks at them, and its rarer, deeper looks."""


def main() -> None:
    """Run the command line and leave with its exit code.

    0 all done, 1 a failure of the program itself, 2 bad input or options (what could be done was
    done), 130 interrupted.
    """
    from allegiance.cli.root import allegiance

    # Vocabularies and networks come to stay: going over them after every 700 new objects took a
    # fifth of a brief's time.
    gc.set_threshold(*_COLLECTED_AFTER)
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
    except Exception as error:
        if os.environ.get("ALLEGIANCE_DEBUG"):
            raise
        complain(
            f"failed unexpectedly ({type(error).__name__}: {error}). Nothing already kept is lost. "
            "Please report it, with what ALLEGIANCE_DEBUG=1 shows when you run it again"
        )
        return 1
    return code if isinstance(code, int) else 0
