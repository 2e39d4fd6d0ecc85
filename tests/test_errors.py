import pickle
import re

import pytest

from allegiance import errors
from allegiance.errors import AllegianceError


def every_error() -> list[type[AllegianceError]]:
    found, waiting = [], [AllegianceError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += [k for k in kind.__subclasses__() if k.__module__ == "allegiance.errors"]
    return found


def test_the_docstring_draws_the_whole_tree() -> None:
    drawn = re.findall(r"^[\s│├└─]*(\w+Error)\b", errors.__doc__ or "", flags=re.MULTILINE)
    assert sorted(drawn) == sorted(kind.__name__ for kind in every_error())
    assert sorted(errors.__all__) == sorted(drawn)


def test_no_error_stands_outside_the_tree() -> None:
    own = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]
    assert all(issubclass(kind, AllegianceError) for kind in own)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_a_message_says_where_what_and_what_next(kind: type[AllegianceError]) -> None:
    error = kind("the file is empty", where="a.txt", remedy="Give a report")
    assert str(error) == "a.txt: the file is empty. Give a report"
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.what, back.where, back.remedy) == (
        kind,
        "the file is empty",
        "a.txt",
        "Give a report",
    )
