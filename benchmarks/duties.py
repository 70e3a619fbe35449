"""How quick the duty lookup is, as ratios to one query that fetches the rows it answers from.

    TRADETRACKER_ENV=development python benchmarks/duties.py

needs a database with the duties loaded (``manage.py load_tariffs``). Prints medians; only ratios of one run tell.
"""

import os
import statistics
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradetracker.settings")
os.environ.setdefault("TRADETRACKER_ENV", "development")

import django

django.setup()

from django.db import connection
from django.test import Client

from negotiations.duties.laws import build_law
from negotiations.models import Economy, TariffRate
from negotiations.rules.duties import Facts, Law, Query, answer, grid

DAY, LATER = date(2025, 10, 20), date(2026, 11, 24)
PRODUCTS, ORIGINS = 5_600, 200
PAGE = "/tariffs/lookup/?importer=US&origin=KR&product=87032301&on=2025-05-20&known_on=2026-07-23"


def median(action: Callable[[], object], times: int) -> float:
    """Milliseconds of one call, in the median."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        action()
        taken.append((perf_counter() - start) * 1000)
    return statistics.median(taken)


def rows_in_force() -> list[object]:
    """The floor: one query for the rates in force on the day, as rows."""
    found = TariffRate.objects.applied().valid_on(DAY)
    return list(found.values_list("measure__slug", "origin", "rate", "basis", "condition"))


def single_lookups(law: Law) -> None:
    for origin, code in (
        ("KR", "87032301"),
        ("CN", "95030000"),
        ("JP", "21031000"),
        ("CA", "42021221"),
    ):
        answer(law, Query(origin, code, DAY, LATER, Facts()))


def main() -> None:
    law = build_law("US")
    products = sorted({each.code[:6] for each in law.codes if len(each.code) >= 6})
    while len(products) < PRODUCTS:  # the lists name a few subheadings less
        products.append(products[-1] + "0")
    products = products[:PRODUCTS]
    origins = [code for code in Economy.objects.values_list("code", flat=True) if code != "US"][
        :ORIGINS
    ]
    client = Client(headers={"host": "localhost"})

    def page() -> None:
        if client.get(PAGE).status_code != 200:
            raise SystemExit("The page does not answer: load the duties first.")

    single_lookups(law)
    floor = median(rows_in_force, 50)
    single = median(lambda: single_lookups(law), 200) / 4
    cells = median(lambda: grid(law, products, origins, DAY, LATER), 5)
    page()
    whole_page = median(page, 20)

    print(f"{connection.vendor}, {len(products) * len(origins):,} cells")
    for name, taken in (
        ("one query for the rows in force", floor),
        ("single lookup in the engine", single),
        ("grid of all cells", cells),
        ("lookup page", whole_page),
    ):
        print(f"{name:34} {taken:9.2f} ms {taken / floor:9.2f} of the query")


if __name__ == "__main__":
    main()
