"""Where on which page a record is edited, and where its editor goes afterwards."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from negotiations import models
from negotiations.forms.editable import parent_of
from negotiations.models.records import Record

PART = re.compile(r"[a-z0-9-]{1,60}")
SHAPE = re.compile(r"(row)-([1-9]|1[0-2])|item|definition|block")


@dataclass(frozen=True, slots=True)
class Place:
    """``part`` names the part of the ``page`` that the form takes the place of, ``shape`` the kind of its element."""

    page: str
    part: str
    shape: str = "block"

    @classmethod
    def of(cls, request: HttpRequest, record: Record, part: str) -> "Place":
        """The place that the address names; the record's own page where it names none that is ours."""
        page = request.GET.get("next", "")
        if not page.startswith("/") or not url_has_allowed_host_and_scheme(page, None):
            page = page_of(record)
        named = request.GET.get("part", "")
        shape = request.GET.get("in", "")
        return cls(
            page,
            named if PART.fullmatch(named) else part,
            shape if SHAPE.fullmatch(shape) else "block",
        )

    @property
    def columns(self) -> int:
        """How many columns of a table the form spans; 0 where it stands in none."""
        return int(self.shape.removeprefix("row-")) if self.shape.startswith("row-") else 0

    @property
    def query(self) -> str:
        return urlencode({"next": self.page, "part": self.part, "in": self.shape})

    def back(self, at: str, done: str = "") -> str:
        """The page, with the focus at the word ``at`` and with what was ``done`` said there."""
        parts = urlsplit(self.page)
        query = [pair for pair in parse_qsl(parts.query) if pair[0] not in ("at", "done")]
        query += [("at", at), ("done", done)] if done else [("at", at)]
        return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def page_of(record: Record) -> str:
    """The address of the page on which the record stands."""
    own = getattr(record, "get_absolute_url", None)
    if own is not None and record.pk:
        return str(own())
    parent = parent_of(record)
    if parent is not None:
        return page_of(parent)
    if isinstance(record, models.Source):
        return reverse("negotiations:source-list")
    if isinstance(record, models.NontariffMeasure) and record.pk:
        bears_on = record.negotiations.order_by("pk").first()
        if bears_on is not None:
            return bears_on.get_absolute_url()
    return reverse("negotiations:now")
