"""Tariff measures: duties, the goods they reach, and their rates over time."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.models.economies import Economy
from negotiations.models.fields import (
    currency_field,
    days_in_order,
    key_field,
    known,
    or_blank,
    texts_field,
)
from negotiations.models.instruments import LegalInstrument
from negotiations.models.negotiations import Negotiation
from negotiations.models.publication import Fact, Publication, PublishedQuerySet
from negotiations.models.records import Record
from negotiations.models.sources import Source
from negotiations.rules.clock import Clock


class MeasureKind(models.TextChoices):
    RECIPROCAL = "reciprocal", _("reciprocal")
    SECTORAL = "sectoral", _("sectoral")
    RETALIATORY = "retaliatory", _("retaliatory")
    SAFEGUARD = "safeguard", _("safeguard")
    MFN = "mfn", _("most favoured nation")
    OTHER = "other", _("other")


class TariffMeasure(Fact):
    """A duty that an economy imposes under one authority. One measure, many targets: a rate line per economy."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=11, choices=MeasureKind.choices)
    imposed_by = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        related_name="measures_imposed",
        verbose_name=_("imposed by"),
    )
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    products = models.CharField(_("products"), max_length=500, blank=True)
    negotiations = models.ManyToManyField(
        Negotiation,
        blank=True,
        related_name="tariff_measures",
        verbose_name=_("negotiations it bears on"),
    )

    # The rates that a page shows: set where the page reads them.
    lines: "Sequence[TariffRate]"

    class Meta:
        verbose_name = _("tariff measure")
        verbose_name_plural = _("tariff measures")
        constraints = [
            *known("measure", publication=Publication, kind=MeasureKind),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="measure_has_a_title",
                violation_error_message=_("A tariff measure has a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("negotiations:tariff-detail", args=[self.slug])


class ProductList(Fact):
    """A list of products by HS code: an annex, a tariff line list, a set of exemptions."""

    slug = key_field(unique=True)
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        verbose_name = _("product list")
        verbose_name_plural = _("product lists")
        constraints = [*known("product_list", publication=Publication)]

    def __str__(self) -> str:
        return self.title


class ProductListCode(Record):
    """A code on a product list, from a day to a day; it covers every longer code below it."""

    product_list = models.ForeignKey(
        ProductList, models.CASCADE, related_name="codes", verbose_name=_("product list")
    )
    code = models.CharField(
        _("HS code"),
        max_length=10,
        validators=[
            RegexValidator(r"^[0-9]{2,10}\Z", _("An HS code has 2 to 10 digits, without dots."))
        ],
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    known_from = models.DateField(
        _("known from"), null=True, blank=True, help_text=_("Empty: the day is not recorded.")
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="product_list_codes",
        verbose_name=_("source"),
    )

    class Meta:
        verbose_name = _("code on a product list")
        verbose_name_plural = _("codes on product lists")
        indexes = [models.Index(fields=["code"], name="product_list_code")]
        constraints = [
            days_in_order(
                "valid_from",
                "last_day",
                name="list_code_ends_after_it_starts",
                message=_("The last day of a code is on or after the day it is valid from."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{2,10}\Z"),
                name="list_code_has_two_to_ten_digits",
                violation_error_code="code",
                violation_error_message=_("An HS code has 2 to 10 digits, without dots."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ScopeRole(models.TextChoices):
    INCLUDE = "include", _("included")
    EXEMPT = "exempt", _("exempt")
    LOWER_RATE = "lower_rate", _("lower rate")


class MeasureScope(Record):
    """A product list that says what a measure reaches, does not reach, or reaches at a lower rate."""

    measure = models.ForeignKey(
        TariffMeasure, models.CASCADE, related_name="scopes", verbose_name=_("measure")
    )
    product_list = models.ForeignKey(
        ProductList, models.PROTECT, related_name="scopes", verbose_name=_("product list")
    )
    role = models.CharField(_("role"), max_length=10, choices=ScopeRole.choices)

    class Meta:
        verbose_name = _("scope of a measure")
        verbose_name_plural = _("scopes of measures")
        constraints = [
            *known("scope", role=ScopeRole),
            models.UniqueConstraint(
                fields=["measure", "product_list", "role"],
                name="list_bounds_a_measure_once",
                violation_error_code="product_list",
                violation_error_message=_(
                    "This product list is recorded for this measure already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.product_list_id}"


class RateBasis(models.TextChoices):
    ADDITIONAL = "additional", _("on top of the base duty")
    FLOOR_INCLUDING_MFN = "floor_including_mfn", _("in total with the base duty, at least")
    TOTAL = "total", _("in total")
    SPECIFIC = "specific", _("amount per unit")


class ValueBase(models.TextChoices):
    FULL = "full", _("full value")
    METAL_CONTENT = "metal_content", _("value of the metal content")
    COPPER_CONTENT = "copper_content", _("value of the copper content")
    NON_US_CONTENT = "non_us_content", _("value of the content from elsewhere")


class RateState(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    SUSPENDED = "suspended", _("suspended")
    IN_FORCE = "in_force", _("in force")
    EXEMPT = "exempt", _("exempt")
    SUPERSEDED = "superseded", _("superseded")
    CANCELLED = "cancelled", _("cancelled")


APPLIED = (RateState.IN_FORCE, RateState.EXEMPT)

# In percent. What is above it was typed wrongly: the steepest duties on record are some hundreds.
HIGHEST_RATE = 10_000

OVERLAP = _(
    "A rate in force or exempt is recorded for this measure, origin, condition and product list for some of these days already, "
    "and known at the same time: end one before the other begins."
)


class TariffRateQuerySet(PublishedQuerySet["TariffRate"]):
    def applied(self) -> Self:
        """The rates that count at the border: in force or exempt."""
        return self.filter(state__in=APPLIED)

    def known(self, clock: Clock) -> Self:
        """The rates that had been announced and had not been undone in the knowledge of that day.

        One whose day of announcement is not recorded is dated by its instrument, and counts as known all along without.
        """
        undated = Q(known_from__isnull=True)
        issued = Q(instrument__issued_on__isnull=True) | Q(
            instrument__issued_on__lte=clock.known_on
        )
        return self.filter(Q(known_from__lte=clock.known_on) | (undated & issued)).filter(
            Q(known_until__isnull=True) | Q(known_until__gte=clock.known_on)
        )

    def valid_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day).filter(
            Q(last_day__isnull=True) | Q(last_day__gte=day)
        )

    def overlapping(self, rate: "TariffRate") -> Self:
        """The other applied rates of the same line that share a day with ``rate`` in valid and in known time."""
        others = self.applied().filter(
            measure=rate.measure_id,
            origin=rate.origin_id,
            condition=rate.condition,
            product_list=rate.product_list_id,
        )
        if rate.last_day:
            others = others.filter(valid_from__lte=rate.last_day)
        if rate.known_until:
            others = others.filter(Q(known_from__isnull=True) | Q(known_from__lte=rate.known_until))
        if rate.known_from:
            others = others.filter(
                Q(known_until__isnull=True) | Q(known_until__gte=rate.known_from)
            )
        others = others.filter(Q(last_day__isnull=True) | Q(last_day__gte=rate.valid_from))
        return others.exclude(pk=rate.pk)


class TariffRate(Fact):
    """One rate of one measure for one origin (or all) under one condition (or none), from a day to a day.

    ``rate`` is in percent of the value base. ``valid_from`` and ``last_day`` say when it applies, ``known_from`` and
    ``known_until`` when the world believed so; all four days are inclusive, an empty last one is open. An empty
    ``known_from`` is a day that is not recorded: such a rate counts as known all along.
    """

    measure = models.ForeignKey(
        TariffMeasure, models.CASCADE, related_name="rates", verbose_name=_("measure")
    )
    key = key_field()
    origin = models.ForeignKey(
        Economy,
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        related_name="rates_faced",
        verbose_name=_("origin"),
        help_text=_("Empty: all economies without a rate of their own."),
    )
    except_origins = texts_field(_("origins outside a rate for all"))
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    products = models.CharField(
        _("products"),
        max_length=500,
        blank=True,
        help_text=_("Where they are others than the measure's own."),
    )
    product_list = models.ForeignKey(
        ProductList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("product list"),
    )
    rate = models.DecimalField(_("rate, %"), max_digits=8, decimal_places=3, null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=19, blank=True, choices=RateBasis.choices)
    value_base = models.CharField(
        _("value base"), max_length=14, choices=ValueBase.choices, default=ValueBase.FULL
    )
    amount = models.DecimalField(
        _("amount per unit"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    currency = currency_field()
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RateState.choices)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    known_from = models.DateField(
        _("known from"), null=True, blank=True, help_text=_("Empty: the day is not recorded.")
    )
    known_until = models.DateField(_("known until"), null=True, blank=True)
    instrument = models.ForeignKey(
        LegalInstrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=_("instrument"),
    )

    hangs_on = ("measure",)
    may_name = ("instrument", "product_list")

    objects: ClassVar[TariffRateQuerySet] = TariffRateQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("tariff rate")
        verbose_name_plural = _("tariff rates")
        indexes = [models.Index(fields=["origin", "valid_from"], name="rate_origin_valid_from")]
        constraints = [
            *known(
                "rate",
                publication=Publication,
                basis=or_blank(RateBasis),
                value_base=ValueBase,
                state=RateState,
            ),
            models.UniqueConstraint(
                fields=["measure", "key"],
                name="rate_key_is_used_once",
                violation_error_code="key",
                violation_error_message=_(
                    "A rate with this key is recorded for this measure already."
                ),
            ),
            days_in_order(
                "valid_from",
                "last_day",
                name="rate_ends_after_it_starts",
                message=_("The last day of a rate is on or after the day it is valid from."),
            ),
            days_in_order(
                "known_from",
                "known_until",
                name="rate_is_unlearned_after_it_is_known",
                message=_("A rate is known until a day on or after the day it is known from."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPLIED) | Q(valid_from__isnull=False),
                name="rate_applied_has_a_first_day",
                violation_error_code="valid_from",
                violation_error_message=_(
                    "A rate in force or exempt has the day it is valid from."
                ),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=False) | Q(amount__isnull=False),
                name="rate_has_a_percentage_or_an_amount",
                violation_error_code="rate",
                violation_error_message=_("A rate has a percentage, or an amount per unit."),
            ),
            models.CheckConstraint(
                condition=(Q(rate__isnull=True) | Q(rate__gte=0))
                & (Q(amount__isnull=True) | Q(amount__gte=0)),
                name="rate_is_not_negative",
                violation_error_message=_("A rate is zero or more."),
            ),
            models.CheckConstraint(
                condition=Q(rate__isnull=True) | Q(rate__lte=HIGHEST_RATE),
                name="rate_is_no_slip_of_the_finger",
                violation_error_code="rate",
                violation_error_message=_("No rate is above 10,000 percent."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="", unit="")
                | (Q(amount__isnull=False) & ~Q(currency="") & ~Q(unit="")),
                name="rate_amount_has_currency_and_unit",
                violation_error_code="currency",
                violation_error_message=_(
                    "An amount per unit has its currency and unit, and these have an amount."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=RateState.EXEMPT) | Q(rate=0),
                name="rate_exempt_is_zero",
                violation_error_code="rate",
                violation_error_message=_("An exempt rate is in force at 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.origin_id or '*'} {self.rate}"

    @property
    def goods(self) -> tuple[str | None, str, int | None]:
        """What tells its goods from those of other lines of its measure: origin, condition and product list."""
        return self.origin_id, self.condition, self.product_list_id

    @property
    def is_ever_applied(self) -> bool:
        return self.state in APPLIED

    def applies_on(self, day: date) -> bool:
        """Whether it is collected, or exempts, at the border on ``day``."""
        begun = self.valid_from is not None and self.valid_from <= day
        return self.state in APPLIED and begun and not self.is_over_on(day)

    def is_believed_on(self, day: date) -> bool:
        """Whether the knowledge of ``day`` had not undone it."""
        return self.known_until is None or self.known_until >= day

    def is_over_on(self, day: date) -> bool:
        return self.last_day is not None and self.last_day < day

    def is_ahead_on(self, day: date) -> bool:
        return self.state in APPLIED and self.valid_from is not None and self.valid_from > day

    def clean(self) -> None:
        self._refuse_unknown_origins()
        line = ("measure", "origin", "condition", "product_list")
        days = ("valid_from", "last_day", "known_from", "known_until")
        if (
            self.state not in APPLIED
            or not self.is_sound(*line, *days)
            or not self.measure_id
            or self.valid_from is None
        ):
            return
        other = TariffRate.objects.overlapping(self).first()
        if other is not None:
            sentence = _("%(sentence)s The other is “%(key)s”, from %(first)s to %(last)s.")
            values: dict[str, Any] = {
                "sentence": OVERLAP,
                "key": other.key,
                "first": other.valid_from,
                "last": other.last_day or _("open"),
            }
            raise ValidationError(
                {"valid_from": ValidationError(sentence, code="overlap", params=values)}
            )

    def _refuse_unknown_origins(self) -> None:
        if not self.except_origins or not self.is_sound("except_origins"):
            return
        known = Economy.objects.filter(code__in=self.except_origins)
        unknown = set(self.except_origins) - set(known.values_list("code", flat=True))
        if unknown:
            sentence = _("No economy has the code “%(named)s”: write one such as KR or EU.")
            values = {"named": min(unknown)[:20]}
            raise ValidationError({"except_origins": ValidationError(sentence, params=values)})


class StackingKind(models.TextChoices):
    EXCLUDES = "excludes", _("excludes")
    ADDS = "adds", _("adds")
    EXEMPTS = "exempts", _("exempts")
    SHARE = "share", _("applies to a share")
    HIGHEST_OF = "highest_of", _("highest of")
    FLOOR = "floor", _("floor")
    IN_LIEU = "in_lieu", _("in lieu")


class StackingRule(Fact):
    """Which measures displace, split, cap or join which others, since when and by which instrument.

    ``applies`` and ``gives_way`` hold the slugs of measures, or names that the rules of duties resolve
    (a list as ``list:slug``, a group of measures as ``group:slug``, ``*`` for all).
    """

    slug = key_field(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StackingKind.choices)
    applies = texts_field(_("applies"))
    gives_way = texts_field(_("gives way"))
    share = models.CharField(_("share of the value"), max_length=30, blank=True)
    origins = texts_field(_("origins"))
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    instrument = models.ForeignKey(
        LegalInstrument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stacking_rules",
        verbose_name=_("instrument"),
    )

    may_name = ("instrument",)

    class Meta:
        verbose_name = _("stacking rule")
        verbose_name_plural = _("stacking rules")
        constraints = [
            *known("stacking_rule", publication=Publication, kind=StackingKind),
            days_in_order(
                "valid_from",
                "last_day",
                name="stacking_rule_ends_after_it_starts",
                message=_("The last day of a rule is on or after the day it is valid from."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
