"""What the timeline costs: its layout by the number of facts, and its page over an empty one on the same server."""

import gzip
import os
import statistics
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

import django
from django.core.management import call_command
from django.test import Client

from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.facts import Dated, Lane, Level, Line, RateState, Role, Step
from negotiations.rules.timeline.layout import Detail, Words, lay_out

SPAN: Final = Span(date(2024, 1, 1), date(2026, 12, 31))
TODAY: Final = date(2025, 5, 20)
WORDS: Final = Words(
    {}, "today", lambda day, *_rest: f"{day:%b}", {}, lambda count, _span: f"{count}"
)
ROLES: Final = (Role.ROUND, Role.DEADLINE, Role.AGREEMENT, Role.EVENT)


def fact(number: int) -> Dated:
    """Spread over the days without a pattern that packing could profit from."""
    role = ROLES[number % 4]
    day = SPAN.first + timedelta(days=number * 7919 % SPAN.days)
    was = (day - timedelta(days=30),) if role is Role.DEADLINE and number % 3 == 0 else ()
    level = list(Level)[number % 3] if role is Role.ROUND else None
    return Dated(
        str(number), role, day, day, f"Fact number {number} of the talks", level=level, was=was
    )


def lanes(facts: int, number: int) -> list[Lane]:
    every = [fact(each) for each in range(facts)]
    steps = tuple(
        Step(
            str(month),
            float(month % 50),
            RateState.IN_FORCE,
            date(2025, month, 1),
            date(2025, month, 28),
        )
        for month in range(1, 13)
    )
    return [
        Lane(str(lane), f"Talks {lane}", "", every[lane::number], [Line("Tariff", steps)])
        for lane in range(number)
    ]


def median_time(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return statistics.median(taken)


def measure_layout() -> None:
    print("Layout\n  lanes   facts   per fact   (ms)")
    for number in (10, 1):
        least = 0.0
        for facts in (100, 1_000, 10_000):
            drawn = lanes(facts, number)

            def work(drawn: list[Lane] = drawn) -> object:
                return lay_out(drawn, SPAN, on=TODAY, detail=Detail.LANE, words=WORDS)

            work()
            taken = median_time(work, 5)
            least = least or taken / facts
            print(f"  {number:5}  {facts:6}   {taken / facts / least:8.2f}   ({taken * 1000:.1f})")


def measure_pages() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    client = Client(SERVER_NAME="localhost")
    empty = median_time(lambda: client.get("/robots.txt"), 20)
    print("Pages, over an empty one\n  times   KB gz   address")
    report(client, "/deadlines/timeline/", empty)
    report(client, "/deadlines/timeline/?zoom=quarter&from=2025-05-01", empty)
    report(client, "/negotiations/kr-us-tariff-talks-2025/", empty)
    add_talks()
    report(
        client,
        "/deadlines/timeline/?area=&kind=truce&from=2025-01-01&to=2025-12-31",
        empty,
        "500 facts",
    )


def report(client: Client, address: str, empty: float, name: str = "") -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    body = response.content
    taken = median_time(lambda: client.get(address), 7)
    weight = len(gzip.compress(body)) / 1024
    print(f"  {taken / empty:5.0f}   {weight:5.1f}   {name or address}")


def add_talks() -> None:
    """Ten truces with fifty facts each."""
    from tests.factories import make_deadline, make_negotiation, make_round

    for number in range(10):
        talk = make_negotiation(f"Truce {number} of Korea and the United States", kind="truce")
        for step in range(25):
            day = date(2025, 1, 6) + timedelta(days=step * 13 + number)
            make_round(talk, f"Technical round {step} on market access", first_day=day)
            moves = [(None, day), (day, day + timedelta(days=30 + step))]
            make_deadline(talk, f"End of the suspension {number}.{step}", revisions=moves)


def main() -> None:
    measure_layout()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRADETRACKER_ENV"] = "development"
        os.environ["LOG_LEVEL"] = "WARNING"
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tradetracker.settings"
        django.setup()
        measure_pages()


if __name__ == "__main__":
    main()
