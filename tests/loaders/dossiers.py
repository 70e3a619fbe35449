"""Small dossiers to begin with, in format 1 and as drafts; and what the database says after they were loaded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import transaction

from negotiations.loaders.dossiers import Loaded, load
from negotiations.loaders.dumping import dump
from negotiations.loaders.problems import Refused
from negotiations.models import AgendaArea, Economy, EconomyKind, MastChapter, Negotiation

ECONOMIES: Final = {
    "AU": "Australia",
    "CN": "China",
    "EU": "European Union",
    "GB": "United Kingdom",
    "IN": "India",
    "JP": "Japan",
    "KR": "Republic of Korea",
    "US": "United States",
}
AREAS: Final = {
    "balanced-trade": "Balanced trade",
    "digital-trade": "Digital trade",
    "investment": "Investment",
    "market-access-goods": "Market access for goods",
    "nontariff-measures": "Nontariff measures",
}

TALKS: Final[dict[str, Any]] = {
    "format": 1,
    "negotiation": {
        "slug": "kr-us-talks",
        "title": "Korea-US talks",
        "kind": "tariff_talks",
        "started_on": "2025-04-08",
        "parties": [
            {"economy": "KR", "lead_organization": "kr-motie"},
            {"economy": "US"},
        ],
        "status_changes": [
            {"changed_on": "2025-04-24", "process": "active", "sources": ["kbs"]},
        ],
        "sources": ["herald"],
    },
    "agenda": [{"area": "digital-trade", "added_on": "2025-05-16", "added_at": "r2"}],
    "rounds": [
        {
            "key": "r1",
            "title": "First technical discussions",
            "level": "technical",
            "ordinal": 1,
            "status": "concluded",
            "first_day": "2025-04-30",
            "last_day": "2025-05-01",
            "country": "US",
            "delegations": [
                {
                    "economy": "KR",
                    "delegates": [
                        {"person": "chang-sung-gil", "role": "head", "organization": "kr-motie"}
                    ],
                    "sources": ["herald"],
                }
            ],
            "sources": ["herald"],
        },
        {
            "key": "r2",
            "title": "Second technical discussions",
            "level": "technical",
            "ordinal": 2,
            "status": "concluded",
            "first_day": "2025-05-20",
            "last_day": "2025-05-22",
            "discussions": [
                {"area": "digital-trade", "movement": "raised"},
                {"area": "balanced-trade", "movement": "stalled"},
            ],
            "sources": [{"source": "herald", "quote": "two days", "stance": "contradicts"}, "kbs"],
        },
    ],
    "positions": [
        {
            "key": "kr-tariffs",
            "economy": "KR",
            "area": "market-access-goods",
            "kind": "demand",
            "text": "Lower the rate.",
            "round": "r2",
            "met_by_rate": "us-reciprocal/kr-15",
            "sources": ["kbs"],
        }
    ],
    "agreements": [
        {
            "slug": "kr-us-talks-deal",
            "title": "Framework deal",
            "kind": "framework",
            "stages": [{"stage": "announced", "reached_on": "2025-07-30", "sources": ["kbs"]}],
            "commitments": [
                {
                    "key": "kr-investment",
                    "economy": "KR",
                    "text": "Invest.",
                    "amount": 350000000000,
                    "currency": "USD",
                    "due_on": "2029-01",
                    "sources": ["kbs"],
                }
            ],
            "sources": ["kbs"],
        }
    ],
    "tariff_measures": [
        {
            "slug": "us-reciprocal",
            "title": "Reciprocal duty",
            "kind": "reciprocal",
            "imposed_by": "US",
            "rates": [
                {
                    "key": "kr-25",
                    "origin": "KR",
                    "rate": 25,
                    "basis": "additional",
                    "state": "suspended",
                    "valid_from": "2025-04-10",
                    "last_day": "2025-08-06",
                    "known_from": "2025-04-09",
                    "sources": ["herald"],
                },
                {
                    "key": "kr-15",
                    "origin": "KR",
                    "rate": 15,
                    "basis": "additional",
                    "state": "in_force",
                    "valid_from": "2025-08-07",
                    "known_from": "2025-07-30",
                    "instrument": "eo-14326",
                    "sources": ["kbs"],
                },
            ],
        }
    ],
    "nontariff_measures": [
        {
            "slug": "kr-beef",
            "title": "Ban on beef of older cattle",
            "maintained_by": "KR",
            "mast_chapter": "A",
            "trail": [{"key": "us-r2", "kind": "raised", "economy": "US", "round": "r2"}],
            "sources": ["herald"],
        }
    ],
    "deadlines": [
        {
            "slug": "kr-us-talks-suspension",
            "title": "End of the suspension",
            "kind": "suspension_expiry",
            "measure": "us-reciprocal",
            "status": "met",
            "revisions": [
                {
                    "announced_on": "2025-04-09",
                    "due_on": "2025-07-09",
                    "due_time": "00:01",
                    "time_zone": "America/New_York",
                    "reading": "ends_at",
                },
                {"announced_on": "2025-07-07", "due_on": "2025-08-01", "sources": ["kbs"]},
            ],
            "sources": ["kbs"],
        }
    ],
    "events": [
        {
            "key": "election",
            "happened_on": "2025-06-03",
            "title": "Election",
            "kind": "election",
            "sources": ["herald"],
        }
    ],
    "organizations": [
        {"slug": "kr-motie", "name": "Ministry of Trade", "abbreviation": "MOTIE", "economy": "KR"}
    ],
    "people": [
        {
            "slug": "chang-sung-gil",
            "name": "Chang Sung-gil",
            "native_name": "장성길",
            "aliases": ["Jang Sung-gil"],
            "economy": "KR",
            "appointments": [
                {
                    "title": "Director-general",
                    "organization": "kr-motie",
                    "first_day": "2025-03",
                    "sources": ["herald"],
                }
            ],
        }
    ],
    "instruments": [
        {"slug": "eo-14326", "title": "Executive Order 14326", "issued_on": "2025-07-31"}
    ],
    "sources": [
        {
            "key": "herald",
            "publisher": "Herald",
            "title": "Talks begin",
            "url": "https://herald.example/talks",
            "published_on": "2025-05-21",
            "published_time": "09:07",
            "time_zone": "Asia/Seoul",
            "kind": "news",
        },
        {
            "key": "kbs",
            "publisher": "KBS",
            "title": "Talks go on",
            "url": "https://kbs.example/1",
            "published_on": "2025-05",
            "kind": "news",
        },
    ],
}


def talks(**changes: Any) -> dict[str, Any]:
    """The small dossier of format 1, each time a new copy; ``changes`` replace sections of it."""
    return deepcopy(TALKS) | changes


def minimal(slug: str = "au-us-talks", **changes: Any) -> dict[str, Any]:
    """The least that a dossier can be."""
    talk = {"slug": slug, "title": "Talks", "kind": "truce"}
    return {"format": 1, "negotiation": talk} | changes


def write_dossier(file: Path, data: Any) -> str:
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(file)


def write_words() -> None:
    """The words of the field, as few as the tests need."""
    Economy.objects.bulk_create(
        Economy(code=code, name=name, kind=EconomyKind.BLOC if code == "EU" else EconomyKind.STATE)
        for code, name in ECONOMIES.items()
    )
    AgendaArea.objects.bulk_create(AgendaArea(slug=slug, name=name) for slug, name in AREAS.items())
    MastChapter.objects.bulk_create(MastChapter(code=code, name=code) for code in "ABCDEFGHIJKLMNO")


def dumped(slug: str = "kr-us-talks") -> str:
    return dump(Negotiation.objects.get(slug=slug))


def dumped_data(slug: str = "kr-us-talks") -> Any:
    return json.loads(dumped(slug))


def refusals(*files: str, **options: Any) -> list[str]:
    """What is wrong with the files, each without the name of its file."""
    with pytest.raises(Refused) as refusal:
        load(files, **options)
    problems = refusal.value.problems
    assert all(problem.file in files for problem in problems)
    return [f"{problem.place}: {problem.reason}" for problem in problems]


def load_one(file: str, **options: Any) -> Loaded:
    (loaded,) = load([file], **options)
    return loaded


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is undone at the end: a database as new for each example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
