"""What the free words of a draft say: ordinals in titles, stages of agreements, kinds of instruments."""

import re
from datetime import date
from typing import Final

from negotiations.models import AgreementStageKind, InstrumentKind
from negotiations.rules.texts import fold

ONES: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
TENS: Final = {"twentieth": 20, "thirtieth": 30, "twenty": 20, "thirty": 30}
ORDINALS: Final = {
    **{word: number for number, word in enumerate(ONES, start=1)},
    **{word: number for word, number in TENS.items() if word.endswith("ieth")},
    **{
        f"{ten}-{word}": number + one
        for ten, number in TENS.items()
        if ten.endswith("ty")
        for one, word in enumerate(ONES[:9], start=1)
    },
}
ORDINAL: Final = re.compile(r"(?:the )?(?:([a-z]+(?:-[a-z]+)?)|(\d{1,3})(?:st|nd|rd|th))\b")

LEVEL_WORDS: Final = {
    "summit": ("summit", "leaders"),
    "ministerial": ("ministerial", "ministers"),
    "senior": ("senior", "officials", "negotiators"),
    "technical": ("technical", "working-level"),
}


def ordinal_in(title: str) -> int | None:
    """The ordinal that a title begins with: 2 for "Second technical discussions" and "2nd round"."""
    match = ORDINAL.match(fold(title))
    if match is None:
        return None
    word, figures = match.groups()
    return int(figures) if figures else ORDINALS.get(word)


def names_its_level(title: str, level: str) -> bool:
    """Whether the title says the level it is counted in: "Second ministerial round"."""
    return any(word in fold(title) for word in LEVEL_WORDS[level])


MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
DAY_IN_WORDS: Final = re.compile(
    rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})|(\d{{4}})-(\d{{2}})-(\d{{2}})"
)

# The words of each stage; the first that is said counts.
STAGE_WORDS: Final = (
    (AgreementStageKind.AGREED_IN_PRINCIPLE, r"agreed in principle|agreement in principle"),
    (AgreementStageKind.PROVISIONALLY_APPLIED, r"provisionally applied|provisional application"),
    (AgreementStageKind.IN_FORCE, r"in force|in_force|entered into force"),
    (AgreementStageKind.SIGNED, r"signed"),
    (AgreementStageKind.INITIALLED, r"initialled|initialed"),
    (AgreementStageKind.PUBLISHED, r"published"),
    (AgreementStageKind.PAUSED, r"paused|suspended"),
    (AgreementStageKind.SUPERSEDED, r"superseded|replaced"),
    (AgreementStageKind.TERMINATED, r"terminated|ended"),
    (AgreementStageKind.ANNOUNCED, r"announced"),
)
# The stages by which an agreement comes about: its date is theirs.
OF_ITS_DATE: Final = (
    AgreementStageKind.AGREED_IN_PRINCIPLE,
    AgreementStageKind.SIGNED,
    AgreementStageKind.INITIALLED,
    AgreementStageKind.PUBLISHED,
    AgreementStageKind.ANNOUNCED,
)
DENIED: Final = r"(?<!not )(?<!not yet )(?<!never )(?<!un)\b"


def stage_said(status: str) -> tuple[AgreementStageKind, date | None] | None:
    """The stage that a status in free words names, and its day where they tell it: "in force from 14 May 2025"."""
    words = fold(status)
    for stage, pattern in STAGE_WORDS:
        match = re.search(rf"{DENIED}(?:{pattern})\b", words)
        if match:
            return stage, _day_in(words[match.end() :])
    return None


def _day_in(words: str) -> date | None:
    match = DAY_IN_WORDS.search(words)
    if match is None:
        return None
    day, month, year, *iso = match.groups()
    try:
        if day:
            return date(int(year), MONTHS.index(month) + 1, int(day))
        return date(*(int(part) for part in iso))
    except ValueError:
        return None


SENTENCE_END: Final = re.compile(r"(?<=[.!?]) +")


def without_sentences(text: str, about: str) -> str:
    """The text without the sentences that speak of ``about``."""
    return " ".join(each for each in SENTENCE_END.split(text) if about not in fold(each))


def as_sentence(text: str) -> str:
    """Some words as a sentence of their own: "agreed" is "Agreed."."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


MORE_FULLY: Final = re.compile(r"(?: such as [^;]*| \([^()]*\))?")


def says_the_same(products: str, more_fully: str) -> bool:
    """Whether some products are those of another text, which may add examples or codes: "Car parts such as engines"."""
    short, long = fold(products), fold(more_fully)
    return long.startswith(short) and MORE_FULLY.fullmatch(long[len(short) :]) is not None


INSTRUMENT_KINDS: Final = (
    (InstrumentKind.ORDER, r"executive order\b"),
    (InstrumentKind.PROCLAMATION, r"proclamation\b"),
    (InstrumentKind.NOTICE, r"notice\b"),
    (InstrumentKind.LETTER, r"letter\b"),
)
KINDS_BY_KEY: Final = {
    "eo": InstrumentKind.ORDER,
    "procl": InstrumentKind.PROCLAMATION,
    "fr": InstrumentKind.NOTICE,
}


def instrument_kind(slug: str, *texts: str) -> str:
    """The kind that the slug (``eo-14257``) or the beginning of a text (``Proclamation 10908``) names; blank for others."""
    by_key = KINDS_BY_KEY.get(slug.partition("-")[0])
    if by_key and US_INSTRUMENT.fullmatch(slug):
        return by_key.value
    for text in texts:
        for kind, pattern in INSTRUMENT_KINDS:
            if re.match(pattern, fold(text)):
                return kind.value
    return ""


NUMBERED: Final = (
    (re.compile(r"executive order (\d{4,6})\b"), "eo"),
    (re.compile(r"proclamation (\d{4,6})\b"), "procl"),
)


def instruments_said(text: str) -> list[str]:
    """The slugs of the instruments that a text names by their numbers: "Executive Order 14316: more time"."""
    words = fold(text)
    return [
        f"{prefix}-{number}" for pattern, prefix in NUMBERED for number in pattern.findall(words)
    ]


# Numbers that mean the same in every file: orders, proclamations, the Federal Register, the Code of Federal Regulations.
US_INSTRUMENT: Final = re.compile(r"(?:eo|procl)-\d{4,6}|(?:fr|cfr)-\d+(?:-\d+)*")
PROCLAMATION: Final = re.compile(r"(?:proc|procl|pr)-(\d{4,6})")
