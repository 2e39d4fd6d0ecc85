"""Agreement between two coders of the same documents.

Krippendorff's alpha for nominal data (Krippendorff 2011, "Computing Krippendorff's
Alpha-Reliability"): 1 - observed disagreement / disagreement expected by chance, over units that
both coders judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

__all__ = ["krippendorff_alpha"]


def krippendorff_alpha(units: Iterable[tuple[Hashable | None, ...]]) -> float | None:
    """Return Krippendorff's alpha for nominal values.

    Parameters
    ----------
    units
        For each unit, one value per coder; None where a coder gave none.

    Returns
    -------
    float or None
        1 for perfect agreement, 0 for what chance gives; None where fewer than two values can be
        compared or only one value was ever used, so that chance agreement is certain.
    """
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for unit in units:
        values = [v for v in unit if v is not None]
        if len(values) < 2:
            continue
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                if i != j:
                    coincidences[a, b] += 1 / (len(values) - 1)  # type: ignore[assignment]
    margins: Counter[Hashable] = Counter()
    for (a, _), weight in coincidences.items():
        margins[a] += weight
    n = sum(margins.values())
    expected = n * n - sum(m * m for m in margins.values())
    if n <= 1 or expected <= 0:
        return None
    disagreed = sum(weight for (a, b), weight in coincidences.items() if a != b)
    return 1 - (n - 1) * disagreed / expected
