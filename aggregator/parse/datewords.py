"""The words of date lines: months, days, labels, zones, eras, as tables.

Swedish, German, English and French, and the Japanese eras. Words are case-folded.
"""

from __future__ import annotations

from collections.abc import Mapping

_MONTHS = (
    "januari january januar janvier jänner jan janv",
    "februari february februar février fevrier feb febr févr",
    "mars march märz maerz mar mär mrz",
    "april avril apr avr",
    "maj may mai",
    "juni june juin jun",
    "juli july juillet jul juil",
    "augusti august août aout aug",
    "september septembre sep sept",
    "oktober october octobre okt oct",
    "november novembre nov",
    "december dezember décembre decembre dec dez déc",
)
MONTHS: Mapping[str, int] = {
    word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()
}

_WEEKDAYS = (
    "måndag tisdag onsdag torsdag fredag lördag söndag mån tis tors tor fre lör sön",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue tues wed thu thur thurs fri sat sun",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim",
)
WEEKDAYS = frozenset(word for words in _WEEKDAYS for word in words.split())

# What may stand before a date; the longest first, so that none hides behind its own beginning.
LABELS = tuple(
    sorted(
        (
            *("publicerad den", "publicerad", "publicerat", "publicerades", "senast uppdaterad"),
            *("uppdaterad", "datum", "published on", "published", "posted on", "posted"),
            *("updated", "date", "veröffentlicht am", "veröffentlicht", "erschienen am", "stand"),
            *("publié le", "publiée le", "publié", "mis à jour le", "mise à jour", "更新日"),
            *("掲載日", "公開日", "登録日", "最終更新日"),
        ),
        key=len,
        reverse=True,
    )
)

# Days counted back from the date of the dump.
RELATIVE: Mapping[str, int] = {
    **dict.fromkeys(("idag", "i dag", "today", "heute", "aujourd'hui", "本日", "今日"), 0),
    **dict.fromkeys(("igår", "i går", "yesterday", "gestern", "hier", "昨日"), 1),
    **dict.fromkeys(("i förrgår", "förrgår", "vorgestern", "avant-hier"), 2),
}

# Hours east of Greenwich.
ZONES: Mapping[str, int] = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "bst": 1,
    "west": 1,
    "cet": 1,
    "mez": 1,
    "cest": 2,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
    "jst": 9,
}

# The year before the first of each era.
ERAS: Mapping[str, int] = {"令和": 2018, "平成": 1988, "昭和": 1925}
