"""Bring Cyrillic, Arabic and Persian spellings of a name to comparable Latin letters."""

from __future__ import annotations

import re
from functools import lru_cache

from allegiance.vocabulary.folding import fold

__all__ = ["consonants", "skeleton", "to_latin"]

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґғқҳҷӣӯўңөүәһ",
        re.split(
            " ",
            "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya "
            "i yi ye g gh q h j i u u ng o u a h",
        ),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژگکیےٹڈڑںھہۀؤ",
        re.split(
            " ",
            "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a  a a i w y "
            "p ch zh g k y e t d r n h h h w",
        ),
        strict=True,
    )
)
_LATIN = {ord(k): v for k, v in (_CYRILLIC | _ARABIC).items()} | {0x64B: "an", 0x651: ""}
_SHORT_VOWELS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ARABIC_ARTICLE = re.compile(r"(?:(?<=\s)|^)ال(?=\w{2})")

# Letters that different transliterations use for one sound; order matters.
_SOUNDS = (
    (r"shch|sch|tch|tsch", "ch"),
    (r"dj|dzh|dz(?=h)", "j"),
    (r"zh", "j"),
    (r"ph", "f"),
    (r"ck|kh|gh|q|k", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c(?!h)", "k"),
    (r"dh", "d"),
    (r"th", "t"),
    (r"ou|oo|o|w(?![aeiouy])", "u"),
    (r"ee|iy|yi|ey|ei|e|y(?![aeiou])", "i"),
    (r"x", "ks"),
    (r"v|w", "v"),
    (r"g", "k"),
)
_RULES = tuple((re.compile(pattern), to) for pattern, to in _SOUNDS)
_DOUBLED = re.compile(r"(.)\1+")
_PARTICLES = frozenset(
    re.split(" ", "al el as ash at az ad ar an ul ud ur us ut ibn bin ben bint ould e i l the of")
)
_VOWELS = re.compile(r"(?<=.)[aeiouy]")


def to_latin(name: str) -> str:
    """Write Cyrillic, Arabic and Persian letters in Latin ones; leave all others as they are.

    Arabic and Persian leave short vowels out, and so does the result.

    Examples
    --------
    >>> to_latin("Талибан"), to_latin("القاعدة")
    ('taliban', 'al-qaada')
    """
    if name.isascii():
        return name
    plain = _ARABIC_ARTICLE.sub("al-", _SHORT_VOWELS.sub("", name.replace("\u200c", " ")))
    if not any(ord(c) in _LATIN for c in plain.lower()):
        return plain
    return plain.lower().translate(_LATIN)


@lru_cache(maxsize=65536)
def skeleton(name: str) -> tuple[str, ...]:
    """Return the words of a name reduced to sounds that transliterations agree on.

    Articles and particles (al-, ibn, bin) fall away, k/q/kh/g, u/o/ou, i/e/y and doubled
    letters become one, a final h after a vowel is dropped.
    """
    parts = fold(to_latin(name)).split()
    kept = [part for part in parts if part not in _PARTICLES] or parts
    return tuple(_sound(part) for part in kept)


def _sound(word: str) -> str:
    for pattern, to in _RULES:
        word = pattern.sub(to, word)
    word = _DOUBLED.sub(r"\1", word)
    return re.sub(r"(?<=[aiu])[ht]$", "", word)


def consonants(name: str) -> tuple[str, ...]:
    """Return the skeleton without vowels but for a leading one, as scripts without them need.

    A leading h and kh are one here: Russian and Turkic spellings of Arabic names swap them.
    """
    bare = (re.sub("^h", "k", _VOWELS.sub("", word)) for word in skeleton(name))
    return tuple(_DOUBLED.sub(r"\1", word) for word in bare)
