"""A small draft, format 0, with every quirk that real ones have."""

from copy import deepcopy
from typing import Any, Final

DRAFT: Final[dict[str, Any]] = {
    "note": "About the draft.",
    "unverified": ["Not to be shown."],
    "negotiation": {
        "slug": "eu-us-deal",
        "title": "EU-US deal",
        "kind": "fta",
        "status": "in_force",
        "started_on": "2025-04-14",
        "ended_on": "",
        "parties": [{"economy": "EU", "lead_organization": "trade"}, {"economy": "US"}],
        "status_history": [
            {"status": "active", "on": "2025-04-14", "sources": ["s1"]},
            {"status": "in_force", "on": "2025-08-21", "sources": ["s2"], "note": "In part."},
        ],
        "sources": ["s1"],
    },
    "organizations": [
        {
            "key": "trade",
            "name": "Directorate-General for Trade",
            "abbreviation": "DG TRADE",
            "economy": "EU",
        },
        {"key": "wh", "name": "The White House", "economy": "US"},
        {"key": "none", "name": "산업통상자원부", "economy": "KR"},
    ],
    "people": [
        {
            "key": "ms",
            "name": "Maroš Šefčovič",
            "economy": "EU",
            "appointments": [
                {
                    "title": "Commissioner",
                    "organization": "trade",
                    "from": "2024-12",
                    "sources": ["s1"],
                }
            ],
        },
        {"key": "jg", "name": "Jamieson Greer", "economy": "US", "appointments": []},
        {"key": "hl", "name": "Howard Lutnick", "economy": "US", "appointments": []},
    ],
    "agenda_areas": [
        {"key": "digital-trade", "name": "Digital", "agreed_in_round": "r2", "sources": ["s1"]},
        {
            "key": "tariffs",
            "name": "Tariffs",
            "label_in_sources": ["duties"],
            "sources": ["s1"],
        },
        {
            "key": "spirits",
            "name": "Wine and spirits",
            "label_in_sources": ["wine"],
            "sources": ["s2"],
        },
    ],
    "rounds": [
        {
            "key": "r1",
            "number": 1,
            "title": "First technical discussions",
            "level": "senior",
            "status": "concluded",
            "start": "2025-05-05",
            "sources": ["s1"],
        },
        {
            "key": "r2",
            "number": 2,
            "title": "Second ministerial consultation",
            "level": "ministerial",
            "format": "in_person",
            "status": "concluded",
            "start": "2025-07-27",
            "end": "2025-07-28",
            "agenda": [
                {"area": "spirits", "note": "In the end.", "state": "agreed"},
                {"area": "tariffs"},
            ],
            "delegations": [
                {
                    "economy": "US",
                    "members": [
                        {"person": "jg", "role": "head"},
                        {"person": "hl", "role": "head", "title": "Secretary"},
                    ],
                    "sources": ["s1"],
                }
            ],
            "sources": ["s1"],
        },
        {
            "key": "r3",
            "number": 3,
            "title": "2nd meeting",
            "level": "ministerial",
            "status": "postponed",
            "start": "2025-08-01",
            "sources": ["s2"],
        },
    ],
    "positions": [
        {
            "economy": "EU",
            "area": "spirits",
            "kind": "red_line",
            "text": "No.",
            "stated_on": "2025-05-05",
            "sources": ["s1"],
        },
        {
            "economy": "EU",
            "area": "spirits",
            "kind": "red_line",
            "text": "Still no.",
            "stated_on": "2025-05-05",
            "round": "r1",
            "sources": ["s1"],
        },
    ],
    "tariff_measures": [
        {
            "key": "duty",
            "title": "Duty on all goods",
            "kind": "reciprocal",
            "imposed_by": "US",
            "targets": ["EU"],
            "hs_codes": ["8703", "8703"],
            "rates": [
                {
                    "target": "EU",
                    "rate": 10,
                    "basis": "additional",
                    "status": "ended",
                    "from": "2025-04-05",
                    "to": "2025-08-07",
                    "instrument": "eo-14257",
                    "announced_on": "2025-04-02",
                    "sources": ["s1"],
                },
                {
                    "target": "EU",
                    "rate": 15.5,
                    "basis": "floor_including_mfn",
                    "status": "in_force",
                    "from": "2025-08-07",
                    "instrument": "letter",
                    "sources": ["s2"],
                },
                {
                    "target": "EU",
                    "rate": 30,
                    "status": "cancelled",
                    "announced_on": "2025-07-12",
                    "sources": ["s2"],
                },
            ],
        }
    ],
    "instruments": [
        {"key": "eo-14257", "title": "Regulating imports", "date": "2025-04-02", "sources": ["s1"]},
        {"key": "letter", "title": "Letter to the Commission", "date": "2025-07-11"},
        {"key": "proc-10908", "title": "Cars"},
    ],
    "nontariff_measures": [
        {
            "key": "wine-labels",
            "title": "Labels of wine",
            "maintained_by": "EU",
            "raised_by": ["US", "US"],
            "raised_in": "2025 National Trade Estimate Report",
            "area": "spirits",
            "sources": ["s1"],
        }
    ],
    "deadlines": [
        {
            "key": "d-pause",
            "title": "End of the pause",
            "kind": "suspension_expiry",
            "due": "2025-08-01",
            "time": "00:01",
            "timezone": "America/New_York",
            "status": "extended",
            "changes": [
                {
                    "announced_on": "2025-07-07",
                    "from": "2025-07-09",
                    "to": "2025-08-01",
                    "reason": "Executive Order 14257: more time.",
                    "sources": ["s2"],
                }
            ],
            "sources": ["s1"],
        }
    ],
    "events": [
        {
            "date": "2025-05-01",
            "title": "The talks began in earnest",
            "kind": "other",
            "sources": ["s1"],
        },
        {
            "date": "2025-05-01",
            "title": "The talks began in earnest",
            "kind": "report",
            "sources": ["s1"],
        },
    ],
    "agreements": [
        {
            "key": "ag-deal",
            "title": "Framework",
            "kind": "executive_order",
            "date": "2025-07-27",
            "status": "in force from 21 August 2025; more to come",
            "commitments": [
                {
                    "by": "EU",
                    "area": "spirits",
                    "text": "Buy.",
                    "amount": 750000000000,
                    "currency": "USD",
                    "due": "2028",
                    "status": "pledged",
                    "sources": ["s1"],
                },
                {"by": "US", "text": "Lower the duty on cars.", "rate": 15, "sources": ["s2"]},
            ],
            "sources": ["s1"],
        }
    ],
    "sources": [
        {
            "key": "s1",
            "publisher": "Paper",
            "title": "Deal",
            "url": "https://paper.example/1",
            "published_on": "2025-07",
            "language": "en",
            "kind": "news",
        },
        {
            "key": "s2",
            "publisher": "Gazette",
            "title": "Text",
            "url": "https://gazette.example/2",
            "kind": "legal",
        },
    ],
}


def draft(**changes: Any) -> dict[str, Any]:
    """The draft, each time a new copy; ``changes`` replace sections of it."""
    return deepcopy(DRAFT) | changes
