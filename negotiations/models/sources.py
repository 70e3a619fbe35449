"""Evidence: where a fact comes from."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlsplit, urlunsplit

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from negotiations.models.fields import (
    Precision,
    key_field,
    known,
    precision_field,
    validate_time_zone,
)
from negotiations.models.publication import Publication, Published, PublishedQuerySet
from negotiations.models.records import Record
from negotiations.rules.clock import Clock
from negotiations.rules.partial_dates import PartialDate

WEB_ADDRESS = URLValidator(schemes=["http", "https"])
OWN_PORTS: Final = {"http": 80, "https": 443}


def normalise_url(url: str) -> str:
    """The address by which two citations of one page are recognised as one source.

    Scheme and a leading "www." do not count, nor do a fragment, a port that is the scheme's own, a slash at the end
    and the parameters that campaigns add; the host is in lower case.
    """
    try:
        parts = urlsplit(url.strip())
        port_number = parts.port
    except ValueError:
        # No address at all; the field's own validator says so.
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{port_number}" if port_number not in (None, OWN_PORTS.get(parts.scheme)) else ""
    query = "&".join(
        pair for pair in parts.query.split("&") if pair and not pair.startswith(("utm_", "fbclid="))
    )
    return urlunsplit(("", host + port, parts.path.rstrip("/"), query, "")).removeprefix("//")


class SourceKind(models.TextChoices):
    NEWS = "news", _("news")
    OFFICIAL = "official", _("official")
    LEGAL = "legal", _("legal")
    REPORT = "report", _("report")


def out_by(day: date, prefix: str = "") -> Q:
    """The condition that a source was out by ``day`` for certain, seen from ``prefix``: of a month, when it was over."""
    ending = day + timedelta(days=1)
    whole = {
        Precision.DAY: ending,
        Precision.MONTH: ending.replace(day=1),
        Precision.YEAR: ending.replace(month=1, day=1),
    }
    condition = Q()
    for precision, before in whole.items():
        condition |= Q(
            **{
                f"{prefix}published_on_precision": precision,
                f"{prefix}published_on__lt": before,
            }
        )
    return condition


class SourceQuerySet(PublishedQuerySet["Source"]):
    def known(self, clock: Clock) -> Self:
        """Those that were out; one whose day is not recorded counts with today's knowledge only."""
        return self if clock.has_todays_knowledge else self.filter(out_by(clock.known_on))


class Source(Published):
    """A page, paper or document that states facts."""

    key = key_field(unique=True)
    publisher = models.CharField(_("publisher"), max_length=200)
    title = models.CharField(_("title"), max_length=500)
    url = models.CharField(_("URL"), max_length=1000, blank=True, validators=[WEB_ADDRESS])
    normalised_url = models.CharField(
        _("normalised URL"), max_length=1000, blank=True, editable=False
    )
    published_on = models.DateField(_("day published"), null=True, blank=True)
    published_on_precision = precision_field()
    published_time = models.TimeField(_("time published"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, blank=True, validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SourceKind.choices)
    is_machine_translated = models.BooleanField(_("machine-translated"), default=False)
    archived_url = models.CharField(
        _("archived URL"), max_length=1000, blank=True, validators=[WEB_ADDRESS]
    )
    note = models.TextField(_("note"), blank=True, max_length=5000)
    # Beside the facts that cite it: what was read for these talks and is cited nowhere belongs to them all the same.
    negotiations = models.ManyToManyField(
        "negotiations.Negotiation",
        blank=True,
        related_name="sources",
        verbose_name=_("negotiations"),
    )

    objects: ClassVar[SourceQuerySet] = SourceQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            *known(
                "source", publication=Publication, kind=SourceKind, published_on_precision=Precision
            ),
            models.UniqueConstraint(
                fields=["normalised_url"],
                condition=~Q(normalised_url=""),
                name="source_url_is_recorded_once",
                violation_error_code="url",
                violation_error_message=_(
                    "A source with this URL is recorded already: cite that one."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(publisher="") & ~Q(title=""),
                name="source_names_publisher_and_title",
                violation_error_message=_("A source names its publisher and its title."),
            ),
            models.CheckConstraint(
                condition=Q(published_time__isnull=True)
                | Q(published_on__isnull=False, published_on_precision="day"),
                name="source_time_of_day_needs_the_day",
                violation_error_code="published_on",
                violation_error_message=_("A time of publication needs the day of publication."),
            ),
            models.CheckConstraint(
                condition=Q(published_time__isnull=True) | ~Q(time_zone=""),
                name="source_time_of_day_needs_a_zone",
                violation_error_code="time_zone",
                violation_error_message=_("A time of publication needs its time zone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    @property
    def published_period(self) -> PartialDate | None:
        return (
            PartialDate(self.published_on, self.published_on_precision)
            if self.published_on
            else None
        )

    def clean_fields(self, exclude: Iterable[str] | None = None) -> None:
        # Derived, so what is wrong with it is wrong with the URL, and told there.
        self.normalised_url = normalise_url(self.url or "")
        super().clean_fields(exclude={*(exclude or ()), "normalised_url"})

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        # The normalised URL stands on no form: what holds for it is asked wherever the URL itself is.
        asked = set(exclude or ())
        derived = {"normalised_url"}
        super().validate_constraints(asked | derived if "url" in asked else asked - derived)

    def save(self, **kwargs: Any) -> None:
        # Derived, never typed: kept by every way of saving one source.
        self.normalised_url = normalise_url(self.url)
        super().save(**kwargs)


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("supports")
    CONTRADICTS = "contradicts", _("contradicts")


def cited_by(model: type[Published], day: date, key: str = "pk") -> Exists:
    """Whether a record of ``model``, whose key stands in the column ``key``, has a source that was out by ``day``."""
    return Exists(_dated_citations(model, key).filter(out_by(day, "source__")))


def cited_after(model: type[Published], day: date) -> Exists:
    """Whether a record of ``model`` has a source that was not out by ``day``."""
    return Exists(_dated_citations(model).exclude(out_by(day, "source__")))


def cited_with_a_day(model: type[Published]) -> Exists:
    return Exists(_dated_citations(model))


def _dated_citations(model: type[Published], key: str = "pk") -> "models.QuerySet[Citation]":
    kind = ContentType.objects.get_for_model(model)
    return Citation.objects.filter(
        content_type=kind,
        object_id=OuterRef(key),
        source__published_on__isnull=False,
        source__publication=Publication.PUBLISHED,
    )


class Citation(Record):
    """One source for one fact, or for one field of it."""

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, verbose_name=_("kind of fact")
    )
    object_id = models.PositiveBigIntegerField(_("fact"))
    fact = GenericForeignKey()
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    field = models.CharField(_("field"), max_length=60, blank=True)
    stance = models.CharField(
        _("stance"), max_length=11, choices=Stance.choices, default=Stance.SUPPORTS
    )
    locator = models.CharField(_("locator"), max_length=200, blank=True)
    quote = models.CharField(_("quote"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(
        pgettext_lazy("place in a list", "position"), default=0
    )

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [
            models.Index(
                fields=["content_type", "object_id"],
                condition=Q(stance="contradicts"),
                name="citation_contradicts",
            )
        ]
        constraints = [
            *known("citation", stance=Stance),
            models.UniqueConstraint(
                F("content_type"),
                F("object_id"),
                F("source"),
                F("field"),
                F("stance"),
                name="citation_of_a_source_is_made_once",
                violation_error_code="source",
                violation_error_message=_("This source is cited for this fact already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.stance}"

    def clean(self) -> None:
        kind = self.linked("content_type")
        model = kind.model_class() if kind else None
        if (
            self.field
            and self.is_sound("field")
            and model
            and self.field not in {field.name for field in model._meta.get_fields()}
        ):
            sentence = _(
                "%(model)s has no field “%(field)s”: name one of its fields, or none for the whole fact."
            )
            raise ValidationError(
                {
                    "field": ValidationError(
                        sentence, params={"model": model._meta.verbose_name, "field": self.field}
                    )
                }
            )
