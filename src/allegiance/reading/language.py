"""Whether a report is in English: a test by little words, kind to short texts and foreign names.

Trained detectors mistake "The Taliban said Mullah Baradar met Hibatullah Akhundzada" for Hausa or
Uzbek. Little words do not: names may be Arabic, but "the", "of" and "said" are only English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from allegiance.reading.wordlist import words

__all__ = ["language_code", "other_language"]

_ENGLISH = words(
    "the of and to in a is was that for on with as by at from are were has have had been be an "
    "its it this which who their they he his not but after said will would also between against "
    "or more than into over about when where there during since no may could should can did does "
    "before because while under through other two three first new group attack killed says among "
    "these those some all"
)
_OTHERS = {
    "Spanish": words(
        "el la los las de del que y en un una por con para se su al lo como más fue está son ha"
    ),
    "French": words(
        "le la les des du de et en un une que qui dans pour par sur au aux est a été sont avec "
        "pas ce"
    ),
    "German": words(
        "der die das und den von zu mit sich des auf für ist im dem nicht ein eine als auch wurde"
    ),
    "Portuguese": words(
        "o a os as de do da dos das que e em um uma por com para não no na ao foi mais são"
    ),
    "Italian": words(
        "il lo la gli le di del della che e in un una per con non si da dei delle è sono nel al"
    ),
    "Dutch": words(
        "de het een en van in is dat op te zijn met voor niet aan er door ook bij werd naar heeft"
    ),
    "Turkish": words(
        "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra ancak ise oldu dedi göre"
    ),
    "Indonesian": words(
        "yang dan di dari ini itu untuk dengan pada tidak dalam adalah akan oleh mereka ke telah"
    ),
    "Swedish": words(
        "och att det som en på är av för med den till har inte ett om men var från de vid"
    ),
    "Polish": words(
        "i w na z się że nie do to jest o jak po ale przez za od są oraz został przy"
    ),
    "Romanian": words(
        "și de la în a cu pe din un o nu care este au pentru mai fost prin să după"
    ),
    "Somali": words("oo ka iyo ku in uu ay waa la si soo ayaa waxaa kale ah sheegay dalka"),
    "Swahili": words("ya wa na kwa ni katika la za hii kuwa cha watu wa huo alisema hiyo baada"),
    "Tagalog": words("ang ng sa na mga at ay si ni para ito hindi kay mula isang din"),
    "Uzbek": words("va bilan uchun bu bir ham deb edi bo'lgan ning hamda mumkin"),
    "Vietnamese": words("và của là có không trong được cho một các những người với đã"),
}  # fmt: skip
_CODES = {
    "Spanish": "es", "French": "fr", "German": "de", "Portuguese": "pt", "Italian": "it",
    "Dutch": "nl", "Turkish": "tr", "Indonesian": "id", "Swedish": "sv", "Polish": "pl",
    "Romanian": "ro", "Somali": "so", "Swahili": "sw", "Tagalog": "tl", "Uzbek": "uz",
    "Vietnamese": "vi",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SAMPLE = 60_000


def other_language(text: str) -> str | None:
    """Name the language of a text that is not in English.

    Returns
    -------
    str or None
        None for English, and for a text too short to tell. Otherwise the language or script, as
        well as it can be named: ``"Spanish"``, ``"Cyrillic script"``, ``"another language"``.

    Examples
    --------
    >>> other_language("Mullah Baradar met Sirajuddin Haqqani of the Haqqani network")
    >>> other_language("El grupo atacó una base militar y mató a tres soldados en la frontera")
    'Spanish'
    """
    sample = _sample(text)
    letters = [c for c in sample if c.isalpha()]
    if not letters:
        return None
    scripts = Counter(
        unicodedata.name(c, "?").split()[0] for c in letters[:: 1 + len(letters) // 4000]
    )
    script, most = scripts.most_common(1)[0]
    if script != "LATIN" and most > 0.5 * sum(scripts.values()):
        return "Chinese characters" if script == "CJK" else f"{script.capitalize()} script"
    said = [w.lower() for w in _WORD.findall(sample)]
    english = sum(w in _ENGLISH for w in said)
    rivals = {name: [w for w in said if w in table] for name, table in _OTHERS.items()}
    name, heard = max(rivals.items(), key=lambda item: len(item[1]))
    # Three different words, for "al" and "la" stand in many a name.
    if len(set(heard)) >= 3 and len(heard) > max(english, 0.1 * len(said)):
        return name
    if len(said) >= 40 and english < 0.12 * len(said):
        return "another language"
    return None


def language_code(name: str | None) -> str:
    """Return the ISO 639 code of what `other_language` names; ``und`` where it names a script.

    Examples
    --------
    >>> language_code("Spanish"), language_code("Cyrillic script"), language_code(None)
    ('es', 'und', 'en')
    """
    return "en" if name is None else _CODES.get(name, "und")


def _sample(text: str) -> str:
    """Take the beginning and the middle: front pages may be bilingual."""
    if len(text) <= _SAMPLE:
        return text
    middle = len(text) // 2
    return text[: _SAMPLE // 2] + " " + text[middle : middle + _SAMPLE // 2]
