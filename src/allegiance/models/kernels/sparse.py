"""Statistics of sampled dyads in histories too large for a matrix.

Only what the sampled rows ask about is kept: the contacts of the actors in them, as lists in order
of time, and degrees. Everything is a pass over the events; memory does not grow with dyads.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from allegiance.models.kernels.jit import kernel

__all__ = ["Contacts", "ahead", "contacts", "degrees", "measure", "tally", "turn"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Actors = npt.NDArray[np.int32]

INERTIA: Final = 0
RECIPROCITY: Final = 1
CLOSURE: Final = 2
BINARY: Final = 1
LOG: Final = 2
ROOT: Final = 3
LEAST: Final = 2
PRODUCT: Final = 1


class Contacts(NamedTuple):
    """Whom some actors acted on, and who acted on them.

    ``place`` (n,) is an actor's number here or -1; list a is ``whom[offset[a]:offset[a + 1]]`` with
    the events at ``when``, in order.
    """

    place: Actors
    out_offset: Ints
    out_whom: Actors
    out_when: Actors
    in_offset: Ints
    in_whom: Actors
    in_when: Actors


@kernel
def _count(place: Actors, actors: Actors, offset: Ints) -> None:
    for e in range(actors.shape[0]):
        at = place[actors[e]]
        if at >= 0:
            offset[at + 1] += 1
    for at in range(1, offset.shape[0]):
        offset[at] += offset[at - 1]


@kernel
def _list(
    place: Actors, actors: Actors, others: Actors, offset: Ints, whom: Actors, when: Actors
) -> None:
    filled = offset[:-1].copy()
    for e in range(actors.shape[0]):
        at = place[actors[e]]
        if at >= 0:
            whom[filled[at]] = others[e]
            when[filled[at]] = e
            filled[at] += 1


@kernel
def contacts(senders: Actors, receivers: Actors, place: Actors, count: int) -> Contacts:
    """List the contacts of the actors who have a place, in two passes over the events."""
    out_offset = np.zeros(count + 1, dtype=np.int64)
    in_offset = np.zeros(count + 1, dtype=np.int64)
    _count(place, senders, out_offset)
    _count(place, receivers, in_offset)
    out_whom = np.empty(out_offset[count], dtype=np.int32)
    out_when = np.empty(out_offset[count], dtype=np.int32)
    in_whom = np.empty(in_offset[count], dtype=np.int32)
    in_when = np.empty(in_offset[count], dtype=np.int32)
    _list(place, senders, receivers, out_offset, out_whom, out_when)
    _list(place, receivers, senders, in_offset, in_whom, in_when)
    return Contacts(place, out_offset, out_whom, out_when, in_offset, in_whom, in_when)


@kernel
def tally(offset: Ints, whom: Actors, when: Actors, a: int, before: int, other: int) -> int:
    """Count the contacts of list a with another actor before an event; with any, if it is -1."""
    count = 0
    for at in range(offset[a], offset[a + 1]):
        if when[at] >= before:
            break
        count += other < 0 or whom[at] == other
    return count


@kernel
def degrees(
    actors: Actors, events: Ints, offset: Ints, who: Actors, count: int, out: Floats
) -> None:
    """Write how often each row's actor is in ``actors`` before the row's event.

    ``events`` (s,) are ascending; rows of event s are ``who[offset[s]:offset[s + 1]]``.
    """
    seen = np.zeros(count, dtype=np.int32)
    e = 0
    for s in range(events.shape[0]):
        while e < events[s]:
            seen[actors[e]] += 1
            e += 1
        for row in range(offset[s], offset[s + 1]):
            out[row] = seen[who[row]]


@kernel
def _two_paths(
    first_offset: Ints,
    first_whom: Actors,
    first_when: Actors,
    second_offset: Ints,
    second_whom: Actors,
    second_when: Actors,
    a: int,
    b: int,
    before: int,
    combine: int,
    counts: Actors,
    too: Actors,
) -> float:
    """Sum f over middle actors; ``counts`` and ``too`` (n,) are zero before and after."""
    for at in range(first_offset[a], first_offset[a + 1]):
        if first_when[at] >= before:
            break
        counts[first_whom[at]] += 1
    total = 0.0
    for at in range(second_offset[b], second_offset[b + 1]):
        if second_when[at] >= before:
            break
        k = second_whom[at]
        if counts[k] > 0:
            too[k] += 1
            if combine == PRODUCT:
                total += counts[k]
            elif combine == LEAST:
                total += 1.0 if too[k] <= counts[k] else 0.0
            else:
                total += 1.0 if too[k] == 1 else 0.0
    for at in range(second_offset[b], second_offset[b + 1]):
        if second_when[at] >= before:
            break
        too[second_whom[at]] = 0
    for at in range(first_offset[a], first_offset[a + 1]):
        if first_when[at] >= before:
            break
        counts[first_whom[at]] = 0
    return total


@kernel
def measure(
    lists: Contacts,
    rules: Ints,
    befores: Ints,
    offset: Ints,
    senders: Actors,
    receivers: Actors,
    actors: int,
    out: Floats,
) -> None:
    """Write dyadic statistics of all rows; columns as :mod:`.rows` keeps them.

    ``rules`` (k, 4) hold code, turn of the first leg, turn of the second leg, combine; -1 as code
    leaves a column as it is. Columns of event s with m rows are at ``k * m + place``.
    """
    counts, too = np.zeros(actors, dtype=np.int32), np.zeros(actors, dtype=np.int32)
    place = lists.place
    out_offset, out_whom, out_when = lists.out_offset, lists.out_whom, lists.out_when
    in_offset, in_whom, in_when = lists.in_offset, lists.in_whom, lists.in_when
    p = rules.shape[0]
    for s in range(befores.shape[0]):
        rows = offset[s + 1] - offset[s]
        for row in range(offset[s], offset[s + 1]):
            i, j, before = senders[row], receivers[row], befores[s]
            for k in range(p):
                at = p * offset[s] + k * rows + row - offset[s]
                if rules[k, 0] == INERTIA:
                    out[at] = tally(out_offset, out_whom, out_when, place[i], before, j)
                elif rules[k, 0] == RECIPROCITY:
                    out[at] = tally(in_offset, in_whom, in_when, place[i], before, j)
                elif rules[k, 0] == CLOSURE:
                    ours, theirs = rules[k, 1] > 0, rules[k, 2] == 0
                    out[at] = _two_paths(
                        in_offset if ours else out_offset,
                        in_whom if ours else out_whom,
                        in_when if ours else out_when,
                        in_offset if theirs else out_offset,
                        in_whom if theirs else out_whom,
                        in_when if theirs else out_when,
                        place[i], place[j], before, rules[k, 3], counts, too,
                    )  # fmt: skip


@kernel
def turn(values: Floats, transforms: Ints, offset: Ints) -> None:
    """Transform columns in place."""
    p = transforms.shape[0]
    for s in range(offset.shape[0] - 1):
        rows = offset[s + 1] - offset[s]
        for k in range(p):
            first = p * offset[s] + k * rows
            for at in range(first, first + rows):
                if transforms[k] == BINARY:
                    values[at] = 1.0 if values[at] > 0.0 else 0.0
                elif transforms[k] == LOG:
                    values[at] = np.log1p(values[at])
                elif transforms[k] == ROOT:
                    values[at] = np.sqrt(values[at])


@kernel
def ahead(offset: Ints, when: Actors, place: Actors, befores: Ints) -> Ints:
    """Count the entries of each list before an event, by halving."""
    found = np.empty(place.shape[0], dtype=np.int64)
    for s in range(place.shape[0]):
        low, high = offset[place[s]], offset[place[s] + 1]
        start = low
        while low < high:
            middle = (low + high) // 2
            if when[middle] < befores[s]:
                low = middle + 1
            else:
                high = middle
        found[s] = low - start
    return found
