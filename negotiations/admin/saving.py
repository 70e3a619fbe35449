"""One save of one page: each record goes through the actions, all of them in the transaction of the page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship
from negotiations.actions.publication import named_by, publish_newly_named
from negotiations.actions.records import Gone, Stale, change_record, create_record, remove_record
from negotiations.actions.snapshots import citations_of, kept_fields
from negotiations.labels import choice_label
from negotiations.models import Change, Fact, Source, User
from negotiations.models.records import Record
from negotiations.permissions import may_change_at_once

STALE: Final = _(
    "Somebody changed this since you opened it. Both versions stand above: change yours, or save it again to keep yours."
)
GONE: Final = _("Somebody removed this since you opened it.")
IS_PUBLISHED: Final = _("This row is published: only a publisher changes or removes it.")
STILL_NAMED: Final = _("Other records name this one: remove or change those first.")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record as somebody else saved it meanwhile, beside what was typed: field, theirs, yours."""

    label: str
    changed_by: str
    rows: list[tuple[str, str, str]]


@dataclass(eq=False)
class Refused(Exception):
    """Saving a page was refused, so nothing of it is kept; what is told, by the prefix of its form."""

    errors: Mapping[str, ValidationError]
    conflicts: list[Conflict] = field(default_factory=list)
    # The versions that whoever saves again has seen.
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, why, and from which source."""

    viewer: User
    authorship: Authorship
    source: Source | None = None

    def create(self, form: Any, citations: Iterable[Mapping[str, Any]] = ()) -> Record:
        record: Record = form.instance
        with told_at(form):
            create_record(
                record=record,
                authorship=self.authorship,
                links=_links(form),
                citations=self._with_source(record, citations),
            )
        return record

    def create_beside(self, form: Any, record: Record, told_as: Mapping[str, str]) -> None:
        """A record that ``form`` asks for beside its own; ``told_as`` names the fields of the form by those of the record."""
        try:
            create_record(
                record=record,
                authorship=self.authorship,
                citations=self._with_source(record, ()),
            )
        except ValidationError as error:
            told = {told_as.get(name, ""): errors for name, errors in error.error_dict.items()}
            told = {name or NON_FIELD_ERRORS: errors for name, errors in told.items()}
            raise Refused({form.prefix or "": ValidationError(told)}) from error

    def change(self, form: Any, citations: Iterable[Mapping[str, Any]] | None = None) -> Record:
        record: Record = form.instance
        if citations is None and isinstance(record, Fact):
            citations = citations_of(record)
        with told_at(form):
            stored = self._refuse_published(record)
            named_before = named_by(stored) if stored is not None else frozenset()
            change_record(
                record=record,
                read_version=form.version_read,
                authorship=self.authorship,
                links=_links(form),
                citations=None if citations is None else self._with_source(record, citations),
            )
            publish_newly_named(
                record=record, named_before=named_before, authorship=self.authorship
            )
        return record

    def remove(self, form: Any, prefix: str) -> None:
        with told_at(form, prefix):
            self._refuse_published(form.instance)
            remove_record(
                record=form.instance, read_version=form.version_read, authorship=self.authorship
            )

    def _refuse_published(self, record: Record) -> Record | None:
        """The record as it is stored, which this viewer may change."""
        stored: Record | None = type(record)._default_manager.filter(pk=record.pk).first()
        if stored is not None and not may_change_at_once(self.viewer, stored):
            raise ValidationError(IS_PUBLISHED)
        return stored

    def _with_source(
        self, record: Record, citations: Iterable[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        cited = list(citations)
        if (
            self.source is not None
            and isinstance(record, Fact)
            and self.source.pk not in {each["source"] for each in cited}
        ):
            cited.append({"source": self.source.pk})
        return cited


def _links(form: Any) -> dict[str, Any]:
    """The records that the form links by a table of links, by the name of the field."""
    names = [each.name for each in form.instance._meta.many_to_many]
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}


@contextmanager
def told_at(form: Any, prefix: str | None = None) -> Iterator[None]:
    """Turns what the actions raise into what is told at ``form``, or at the set of forms with the ``prefix``."""
    own = form.prefix or ""
    place = own if prefix is None else prefix
    try:
        yield
    except ValidationError as error:
        raise Refused({place: error}) from error
    except Stale as stale:
        told = {place: ValidationError(STALE)}
        seen = {own: stale.current.version}
        raise Refused(told, [conflict(stale.current, form.instance)], seen) from stale
    except Gone as gone:
        raise Refused({place: ValidationError(GONE)}) from gone
    except ProtectedError as error:
        raise Refused({place: ValidationError(STILL_NAMED)}) from error


def conflict(theirs: Record, yours: Record) -> Conflict:
    """The fields in which the stored record and the typed one differ."""
    rows = [
        (str(each.verbose_name), shown(theirs, each.name), shown(yours, each.name))
        for each in kept_fields(theirs)
        if each.value_from_object(theirs) != each.value_from_object(yours)
    ]
    latest = Change.objects.of(theirs).first()
    return Conflict(str(theirs), latest.name_of_user if latest else "", rows)


def shown(record: Model, name: str) -> str:
    """The value of a field as a reader would say it."""
    display: Callable[[], Any] | None = getattr(record, f"get_{name}_display", None)
    value = display() if display is not None else getattr(record, name, None)
    if isinstance(value, Model):
        return choice_label(value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return gettext("(empty)") if value in (None, "") else str(value)
