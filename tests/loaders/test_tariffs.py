"""Loading duties: all errors at once with file, row and column, all or nothing, and twice changes nothing."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from negotiations.loaders.problems import Refused
from negotiations.loaders.tariffs import STARTER, load_tariffs
from negotiations.loaders.vocabularies import load_vocabularies
from negotiations.models import (
    Change,
    Citation,
    Economy,
    MeasureScope,
    ProductListCode,
    RateState,
    StackingRule,
    TariffMeasure,
    TariffRate,
)
from tests.factories.tariffs import make_measure, make_rate

pytestmark = pytest.mark.django_db

BIG = ("us-product-list-codes.csv", "us-section-301-china-codes.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starter files, with ten codes of each of the two long lists, and the vocabularies they name."""
    load_vocabularies()
    for file in STARTER.glob("*"):
        shutil.copy(file, tmp_path / file.name)
    for name in BIG:
        lines = (STARTER / name).read_text().splitlines(keepends=True)
        (tmp_path / name).write_text("".join(lines[:11]))
    return tmp_path


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def refusals(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        load_tariffs(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in refused.value.problems]


def test_that_every_error_is_told_at_once_with_file_row_and_column(folder):
    edit(folder, "us-reciprocal-rates.csv", "AF,Afghanistan,,15,10,", "ZZ,Afghanistan,,15,10,")
    edit(folder, "us-reciprocal-rates.csv", "AF,Afghanistan,,15,15,", "AF,Afghanistan,,15,-3,")
    edit(folder, "us-other-duties.csv", "2025-03-04,2025-07-31", "2025-07-31,2025-03-04")
    edit(folder, "us-product-list-codes.csv", "05080000", "0508.00.00")
    edit(folder, "us-section-232.csv", "s232-steel-articles,*", "no-such-list,*")

    told = refusals(folder)

    assert len(told) == 5
    assert told[0].startswith(
        "us-product-list-codes.csv: row 2 hs_code: “0508.00.00” is no HS code"
    )
    assert "us-reciprocal-rates.csv: row 4 rate: “-3” is no rate" in told[1]
    assert "row 3 economy: there is no economy “ZZ”" in told[2]
    assert "us-section-232.csv: row 2 product_list: there is no list “no-such-list”" in told[3]
    assert "us-other-duties.csv: row 2 to: 2025-03-04 is before 2025-07-31" in told[4]
    assert not TariffRate.objects.exists()


def test_that_overlapping_rates_are_told_with_the_other_row(folder):
    edit(
        folder,
        "us-reciprocal-rates.csv",
        "in_force,2025-08-07,2026-02-23,EO 14326,9903.02.02",
        "in_force,2025-08-06,2026-02-23,EO 14326,9903.02.02",
    )

    (told,) = refusals(folder)

    assert told.startswith(
        "us-reciprocal-rates.csv: row 4 from: overlaps us-reciprocal-rates.csv row 3"
    )


def test_that_a_missing_file_and_wrong_columns_are_told(folder):
    (folder / "us-section-232.csv").unlink()
    (folder / "us-other-duties.csv").write_text("measure,rate\nx,1\n")

    told = refusals(folder)

    assert "us-section-232.csv: there is no such file" in told
    assert any(
        "us-other-duties.csv: row 1: the columns are to be: measure" in each for each in told
    )


def test_that_rules_that_cannot_be_read_are_told(folder):
    edit(folder, "stacking-rules.json", '"kind": "excludes"', '"kind": "forbids"')

    (told,) = refusals(folder)

    assert told.startswith("stacking-rules.json: rules[0]: “forbids” is none of excludes")


def test_that_loading_twice_changes_nothing(folder):
    first = load_tariffs(folder)
    logged = Change.objects.count()

    again = load_tariffs(folder)

    assert first.changes > 500
    assert again.changes == 0
    assert Change.objects.count() == logged


def test_that_a_dry_run_changes_nothing_and_says_what_would(folder):
    out = StringIO()
    call_command("load_tariffs", folder, "--dry-run", stdout=out)

    assert "tariff rates: 572 added" in out.getvalue()
    assert "This was a dry run: nothing was changed." in out.getvalue()
    assert not TariffRate.objects.exists()


def test_that_the_command_prints_each_error_and_fails(folder):
    edit(folder, "us-reciprocal-rates.csv", "AF,Afghanistan,,15,10,", "ZZ,Afghanistan,,15,10,")
    err = StringIO()

    with pytest.raises(CommandError, match="Nothing was loaded: 1 error"):
        call_command("load_tariffs", folder, stderr=err)
    assert "row 3 economy" in err.getvalue()


def test_that_the_command_loads_the_vocabularies_into_an_empty_database(tmp_path):
    call_command("load_tariffs", STARTER, "--dry-run", verbosity=0)

    assert not Economy.objects.exists()


def test_that_every_rate_names_its_source_and_heading(folder):
    load_tariffs(folder)

    rate = TariffRate.objects.get(measure__slug="us-ieepa-reciprocal", key="kr-2025-08-07")
    cited = [(each.source.url, each.locator) for each in rate.citations.order_by("position")]
    assert cited[0][1] == "HTS 9903.02.56"
    assert "further-modifying-the-reciprocal-tariff-rates" in cited[0][0]
    assert not TariffRate.objects.exclude(
        pk__in=Citation.objects.filter(content_type__model="tariffrate").values("object_id")
    ).exists()


def test_that_what_changes_in_a_file_changes_in_the_record_and_is_logged(folder):
    load_tariffs(folder)
    edit(folder, "us-other-duties.csv", "CA,Canada,35,additional", "CA,Canada,36,additional")

    tally = load_tariffs(folder)

    assert (tally.changed[TariffRate], tally.added[TariffRate]) == (1, 0)
    change = Change.objects.latest("pk")
    assert (change.kind, change.via, change.reason) == (
        "changed",
        "loader",
        "loaded from tariff files",
    )
    assert [(each[1], each[2]) for each in change.differences if each[0] == "rate"] == [
        ("35.000", "36.000")
    ]


def test_that_a_code_that_leaves_its_list_leaves_the_record(folder):
    load_tariffs(folder)
    before = ProductListCode.objects.count()
    edit(
        folder,
        "us-product-list-codes.csv",
        "ieepa-annex-ii,05080000,2025-04-05,2026-02-23,,,L12\n",
        "",
    )

    assert load_tariffs(folder).removed[ProductListCode] == 1
    assert ProductListCode.objects.count() == before - 1


def test_that_a_measure_that_talks_brought_is_the_same_and_its_rates_give_way(folder):
    measure = make_measure(slug="us-ieepa-reciprocal", title="As the talks call it")
    same = make_rate(measure, 15, key="as-talks-say", valid_from=date(2025, 8, 7), known_from=None)
    other = make_rate(measure, 14, origin="CN", valid_from=date(2025, 8, 12))
    threat = make_rate(measure, 99, state=RateState.CANCELLED, valid_from=date(2025, 8, 12))

    load_tariffs(folder)

    measure.refresh_from_db()
    assert TariffMeasure.objects.filter(slug="us-ieepa-reciprocal").count() == 1
    assert measure.title == "As the talks call it"
    same.refresh_from_db()
    assert (same.key, str(same.last_day), str(same.known_from)) == (
        "as-talks-say",
        "2025-11-13",
        "2025-07-31",
    )
    assert not TariffRate.objects.filter(pk=other.pk).exists()
    assert TariffRate.objects.filter(pk=threat.pk).exists()


def test_that_what_the_record_knew_earlier_stays(folder):
    """An agreement of 30 July named the rate; the order that set its days is of the 31st."""
    measure = make_measure(slug="us-ieepa-reciprocal")
    told = make_rate(measure, 15, valid_from=date(2025, 8, 7), known_from=date(2025, 7, 30))

    load_tariffs(folder)

    told.refresh_from_db()
    assert (told.known_from, told.last_day) == (date(2025, 7, 30), date(2025, 11, 13))


def test_that_what_the_record_knows_to_be_called_off_is_not_announced_again(folder):
    measure = make_measure(slug="us-ieepa-reciprocal")
    letter = make_rate(
        measure,
        25,
        state=RateState.CANCELLED,
        valid_from=date(2025, 8, 1),
        known_from=date(2025, 7, 7),
    )

    load_tariffs(folder)
    again = load_tariffs(folder)

    letter.refresh_from_db()
    assert letter.state == RateState.CANCELLED
    of_korea = TariffRate.objects.filter(measure=measure, origin__code="KR", rate=25)
    assert of_korea.filter(valid_from=date(2025, 8, 1)).count() == 1
    assert (again.added.total(), again.changed.total()) == (0, 0)


def test_that_lists_bound_measures_and_lower_rates_keep_theirs(folder):
    load_tariffs(folder)

    roles = set(MeasureScope.objects.values_list("measure__slug", "product_list__slug", "role"))
    assert ("us-232-autos", "s232-autos", "include") in roles
    assert ("us-122-surcharge", "s122-exempt", "exempt") in roles
    assert ("us-ieepa-canada", "canada-energy", "lower_rate") in roles
    energy = TariffRate.objects.get(
        measure__slug="us-ieepa-canada", product_list__slug="canada-energy"
    )
    assert energy.rate == 10
    assert TariffRate.objects.filter(measure__slug="us-232-autos", product_list=None).exists()


def test_that_groups_of_rules_are_written_out(folder):
    load_tariffs(folder)

    rule = StackingRule.objects.get(slug="r03")
    assert rule.applies == ["us-232-autos", "us-232-auto-parts"]
    assert StackingRule.objects.get(slug="r19").applies == ["us-301-china:*"]
