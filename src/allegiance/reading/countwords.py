"""The words that `allegiance.reading.counts` goes by: bounds, casualty words, nouns for people."""

from __future__ import annotations

import re
from typing import Final

from allegiance.reading.numbers import NUMBER
from allegiance.reading.wordlist import words

__all__ = [
    "AUXILIARY", "BARRIER", "FIGHTERS", "INCLUDING", "NOT_PEOPLE", "OBJECT_FREE", "PEOPLE",
    "QUANTITY", "STOPPERS", "TRIGGER", "VAGUE", "VERB_LIKE",
]  # fmt: skip

FIGHTERS: Final = words(
    "fighter fighters militant militants insurgent insurgents rebel rebels soldier soldiers troop "
    "troops gunman gunmen jihadist jihadists jihadi jihadis terrorist terrorists combatant "
    "combatants guerrilla guerrillas militiaman militiamen bomber bombers commando commandos "
    "ranger rangers marine marines recruit recruits defector defectors deserter deserters "
    "mujahideen mujahidin attacker attackers assailant assailants peacekeeper peacekeepers "
    "extremist extremists paramilitary paramilitaries warrior warriors airman airmen sailor "
    "sailors operative operatives commander commanders guard guards policeman policemen police "
    "officer officers personnel servicemember servicemembers serviceman servicemen raider raiders "
    "dissident dissidents hitman hitmen bodyguard bodyguards contractor contractors general "
    "generals colonel colonels captain captains lieutenant lieutenants sergeant sergeants"
)
PEOPLE: Final = words(
    "people person persons civilian civilians man men woman women child children boy boys girl "
    "girls villager villagers worshipper worshippers worshiper worshipers student students "
    "teacher teachers journalist journalists reporter reporters cameraman cameramen worker "
    "workers farmer farmers passenger passengers pilgrim pilgrims resident residents citizen "
    "citizens national nationals member members other others victim victims inmate inmates "
    "prisoner prisoners detainee detainees hostage hostages captive captives refugee refugees "
    "tribesman tribesmen bystander bystanders mourner mourners official officials leader leaders "
    "elder elders migrants tourists tourist foreigners foreigner locals shopkeepers laborers "
    "labourers miners doctors doctor nurses nurse judges judge lawyers lawyer politicians "
    "politician activists activist imams imam clerics cleric priests priest suspects suspect "
    "family families relatives individual individuals supporters followers sympathizers "
    "sympathisers demonstrators protesters protestors schoolgirls schoolboys schoolchildren "
    "shoppers patients drivers driver sons son daughters daughter brothers brother sisters sister "
    "wives wife husband father mother parents nephews cousins aides aide employees employee staff "
    "engineers engineer traders merchants herders voters candidates candidate monks nuns pupils "
    "youths youth adults infants babies toddlers diplomats diplomat returnees survivors "
    "collaborators spies informants chiefs chief scholars scholar preachers bishops players "
    "musicians photographers medics paramedics firefighters volunteers volunteer peasants "
    "indigenous britons americans afghans pakistanis syrians iraqis somalis kenyans nigerians "
    "colombians indians shias sunnis hazaras uyghurs kurds christians yazidis muslims hindus "
    "sikhs jews"
)
STOPPERS: Final = words(
    "in on at from by near to with when while and or but after before during as since for were "
    "was are is be been have has had who which that where than into against between over under "
    "through said says according inside outside across along amid including among"
)

_ROLES: Final = (
    (
        "casualties",
        r"killed\s+(?:and|or|&)\s+(?:wounded|injured)|dead\s+(?:and|or)\s+(?:wounded|injured)"
        r"|killing\s+(?:and|or)\s+(?:wounding|injuring)|casualt(?:y|ies)(?!\s+toll)",
    ),
    (
        "killed",
        r"kill(?:s|ed|ing)?|dead|died|dies|dying|deaths?(?!\s+(?:toll|penalty|sentence|threat))"
        r"|fatalit(?:y|ies)|murder(?:s|ed|ing)?|massacr(?:ed|es|ing)|slain|slaughter(?:ed|ing|s)?"
        r"|execut(?:ed|es|ing)|behead(?:ed|ing|s)?|assassinat(?:ed|es|ing)"
        r"|(?<!save )(?<!saved )(?<!saving )(?<!save the )(?<!saved the )lives|perished"
        r"|gunned\s+down|shot\s+dead|(?:death|casualty)\s+toll|hanged|drowned|neutrali[sz](?:ed|ing)"
        r"|martyred|(?:bodies|corpses)(?!\s+of\s+the\s+(?:UN|United))"
        r"|eliminat(?:ed|ing)|massacre"
        r"|(?:lost|lose|loses|losing)(?=\s+(?:at\sleast\s|more\sthan\s|over\s|about\s|some\s|nearly\s|up\sto\s)?"
        r"(?:\d|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|hundreds))",
    ),
    (
        "wounded",
        r"wound(?:s|ed|ing)?|injur(?:e|es|ed|ing|y|ies)|hurt(?:ing)?|maim(?:ed|ing|s)?"
        r"|hospitali[sz]ed",
    ),
    (
        "captured",
        r"captur(?:ed|es|ing)|arrest(?:s|ed|ing)?|detain(?:s|ed|ing)?|kidnap(?:s|ped|ping)?"
        r"|abduct(?:s|ed|ing)?|apprehend(?:ed|ing)|imprison(?:ed|ing)|jailed"
        r"|taken\s+(?:hostage|prisoner|captive)",
    ),
    (
        "displaced",
        r"displac(?:ed|es|ing)|fled|fleeing|homeless|evacuat(?:ed|ing)|uprooted",
    ),
)
TRIGGER: Final = re.compile(
    "|".join(rf"\b(?P<{role}>{pattern})\b" for role, pattern in _ROLES), re.IGNORECASE
)
"""A word that says what befell people; the group names it."""

VAGUE: Final = {
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2_000, "millions": 2_000_000,
    "tens of thousands": 20_000, "hundreds of thousands": 200_000, "several": 3, "a few": 3,
    "several dozen": 36, "several hundred": 300, "several thousand": 3_000, "a handful": 3,
    "a few dozen": 36, "a few hundred": 300, "a few thousand": 3_000,
}  # fmt: skip
"""Least numbers meant by words without a number: a plural of dozens is at least two of them."""

_BOUND: Final = (
    (
        "least",
        r"at\sleast|no\s(?:fewer|less)\sthan|not\s(?:fewer|less)\sthan|a\sminimum\sof|minimum\sof"
        r"|upwards?\sof",
    ),
    ("above", r"(?:well\s|slightly\s|just\s)?(?:more\sthan|over|above)|in\sexcess\sof|exceeding"),
    (
        "most",
        r"up\sto|as\smany\sas|no\smore\sthan|not\smore\sthan|at\s(?:the\s)?most|a\smaximum\sof",
    ),
    ("below", r"(?:slightly\s|just\s)?(?:fewer\sthan|less\sthan|under|below)"),
    (
        "about",
        r"about|around|approximately|roughly|some|nearly|almost|close\sto|an\sestimated|estimated"
        r"|circa|only|just|a\stotal\sof|the|all|exactly|reportedly|another",
    ),
)
_VAGUE_WORDS = "|".join(word.replace(" ", r"\s") for word in sorted(VAGUE, key=len, reverse=True))
QUANTITY: Final = re.compile(
    r"(?<![\w$€£%.,-])(?:"
    + "|".join(rf"(?P<{name}>{pattern})\s+" for name, pattern in _BOUND)
    + r")*(?:"
    rf"between\s(?P<low>{NUMBER})\s(?:and|to)\s(?P<high>{NUMBER})"
    rf"|(?P<vague>{_VAGUE_WORDS})"
    r"|(?P<none>no\s?one|nobody|none|no)"
    rf"|(?P<number>{NUMBER})(?:(?:\s*[-–]\s*|\s(?:to|or)\s)(?P<upper>{NUMBER}))?"
    r"(?P<plus>\+|-plus|\sor\smore|\splus)?"
    r"|(?P<one>an?))(?![\w%’']|[.,]\d|-(?!strong|member))",
    re.IGNORECASE,
)
AUXILIARY: Final = re.compile(
    r"(?:\s|,)*(?:(?:who|which|that|were|was|have|has|had|been|being|are|is|be|also|all|both|each|"
    r"reportedly|either|later|then|more|others?|believed|said|feared|reported|found|left|allegedly|"
    r"got|seriously|severely|critically|lightly|badly|to|presumed|confirmed|now|already)\b\s*)*",
    re.IGNORECASE,
)
BARRIER: Final = re.compile(
    r"[.;:]|\b(?:by|when|after|as|while|before|during|who|which|that|where|against|since|with|on|in"
    r"|at|from|for|because|if)\b",
    re.IGNORECASE,
)
VERB_LIKE: Final = re.compile(
    r"\b(?!including|armed|unarmed|masked|suspected|alleged|uniformed|unidentified|convicted|wounded|injured"
    r"|backed|hundred)[a-z]{3,}(?:ed|ing)\b|\b(?:said|says|told|was|were|is|are|has|have|had|took"
    r"|hit|struck|shot|stole|set|blew)\b"
)
OBJECT_FREE: Final = re.compile(
    r"\s*(?:$|[,;:.)\]–—”\"]|(?:in|on|by|when|during|after|and|at|near|as|since|while|or|from|over|"
    r"along|last|this|yesterday|today|earlier|across|inside|outside|with|including|so|overnight|"
    r"throughout|within|under|around|amid|following|before|there|between|among|alongside)\b)",
    re.IGNORECASE,
)
INCLUDING: Final = re.compile(
    r"\b(?:including|among\s+them|among\s+whom|of\s+whom|of\s+them|which\s+included)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
NOT_PEOPLE: Final = re.compile(
    r"\s*-?(?:%|percent\b|per\s+cent\b|km\b|kilomet|miles?\b|met(?:er|re)s?\b|years?\b|months?\b"
    r"|weeks?\b|days?\b|hours?\b|minutes?\b|times?\b|a\.?m\b|p\.?m\b|o['’]clock|dollars?\b|euros?\b"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|(?:million|billion)\sdollars)",
    re.IGNORECASE,
)
