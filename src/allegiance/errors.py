"""Every error the program raises, in one tree.

::

    AllegianceError
    ├── InputError                 what the user gave cannot be used
    │   ├── DocumentError          a report that cannot be read
    │   ├── ClaimFileError         a claim file with a bad line
    │   ├── DateError              a date that is not EDTF or is impossible
    │   ├── VocabularyError        an unknown relation, kind or status
    │   ├── UnknownActorError      no actor of that name (close names are offered)
    │   ├── ScenarioError          hypothetical claims that cannot be laid over a ledger
    │   ├── ExchangeError          a file of another format with a bad row
    │   └── OptionError            options that do not go together
    ├── OutputError                a product that cannot be written
    ├── LedgerError                the store refused
    │   ├── NotALedgerError        the file is something else
    │   ├── LedgerVersionError     written by a newer version
    │   └── LedgerBusyError        locked by another writer for too long
    ├── ReaderError                the reader itself cannot work
    │   ├── ModelFileError         a shipped model is missing or its bytes are wrong
    │   └── EndpointError          a language model endpoint failed
    └── ModelError                 a statistical model cannot be fitted or used
        ├── HistoryError           events that cannot be modelled (row given)
        ├── CollinearityError      columns that say the same thing
        ├── SeparationError        an effect that grows without bound
        └── ConvergenceError       the optimiser did not arrive
"""

from __future__ import annotations

__all__ = [
    "AllegianceError",
    "ClaimFileError",
    "CollinearityError",
    "ConvergenceError",
    "DateError",
    "DocumentError",
    "EndpointError",
    "ExchangeError",
    "HistoryError",
    "InputError",
    "LedgerBusyError",
    "LedgerError",
    "LedgerVersionError",
    "ModelError",
    "ModelFileError",
    "NotALedgerError",
    "OptionError",
    "OutputError",
    "ReaderError",
    "ScenarioError",
    "SeparationError",
    "UnknownActorError",
    "VocabularyError",
]


class AllegianceError(Exception):
    """Something went wrong that the user can do something about.

    Parameters
    ----------
    what
        What was wrong, without a closing full stop.
    where
        File, line, field: as near as is known.
    remedy
        What to do next, as an instruction.
    """

    def __init__(self, what: str, *, where: object = None, remedy: str | None = None) -> None:
        self.what = what
        self.where = None if where is None else str(where)
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        # What was wrong may be a list of rows; the advice then stands on a line of its own.
        between = "\n" if "\n" in self.what else ". "
        advice = f"{between}{self.remedy}" if self.remedy else ""
        return f"{place}{self.what.rstrip()}{advice}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.remedy)


def _rebuild(
    kind: type[AllegianceError], what: str, where: str | None, remedy: str | None
) -> AllegianceError:
    """Errors cross process borders when many reports are read at once."""
    return kind(what, where=where, remedy=remedy)


class InputError(AllegianceError):
    """What the user gave cannot be used."""


class DocumentError(InputError):
    """A report that cannot be read."""


class ClaimFileError(InputError):
    """A claim file with a bad line."""


class DateError(InputError):
    """A date that is not EDTF or is impossible."""


class VocabularyError(InputError):
    """An unknown relation, kind or status."""


class UnknownActorError(InputError):
    """No actor of that name."""


class ScenarioError(InputError):
    """Hypothetical claims that cannot be laid over a ledger."""


class ExchangeError(InputError):
    """A file of another format with a bad row."""


class OptionError(InputError):
    """Options that do not go together."""


class OutputError(AllegianceError):
    """A product that cannot be written."""


class LedgerError(AllegianceError):
    """The store refused."""


class NotALedgerError(LedgerError):
    """The file is something else."""


class LedgerVersionError(LedgerError):
    """The ledger was written by a newer version."""


class LedgerBusyError(LedgerError):
    """Another writer held the ledger for too long."""


class ReaderError(AllegianceError):
    """The reader itself cannot work."""


class ModelFileError(ReaderError):
    """A shipped model is missing or its bytes are wrong."""


class EndpointError(ReaderError):
    """A language model endpoint failed."""


class ModelError(AllegianceError):
    """A statistical model cannot be fitted or used."""


class HistoryError(ModelError):
    """Events that cannot be modelled."""


class CollinearityError(ModelError):
    """Columns that say the same thing."""


class SeparationError(ModelError):
    """An effect that grows without bound."""


class ConvergenceError(ModelError):
    """The optimiser did not arrive."""
