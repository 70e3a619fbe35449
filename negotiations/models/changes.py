"""The change log: who changed which record when and why, field by field. Rows are added and never changed."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import known
from negotiations.models.records import Cleaned

LOG_IS_KEPT = _("What stands in the change log stays as it is.")


class ChangeKind(models.TextChoices):
    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    SENT_TO_REVIEW = "sent_to_review", _("sent to review")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REVERTED = "reverted", _("reverted")
    REMOVED = "removed", _("removed")
    MERGED = "merged", _("merged")


class Via(models.TextChoices):
    SITE = "site", _("site")
    ADMIN = "admin", _("admin")
    LOADER = "loader", _("loader")
    API = "api", _("API")
    COMMAND = "command", _("command")


class AppendOnly(TypeError):
    """Somebody tried to rewrite the change log."""

    def __init__(self) -> None:
        super().__init__(
            "The change log is added to; what stands in it is neither changed nor removed."
        )


class ChangeQuerySet(models.QuerySet["Change"]):
    def update(self, **values: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    def add(self, shared: Mapping[str, Any], own: Iterable[Mapping[str, Any]]) -> None:
        """Adds a row for each of ``own``, with the values of ``shared`` beside them; both by name of field, with keys for records.

        It makes no object of each row: a load of duties tells of 24,000, and objects would take most of its time.
        """
        database = connections[self.db]
        fields = [each for each in Change._meta.concrete_fields if not each.primary_key]
        same = {
            each.name: each.get_db_prep_save(shared[each.name], database)
            for each in fields
            if each.name in shared
        }
        rows = [
            [
                same[each.name]
                if each.name in same
                else each.get_db_prep_save(values[each.name], database)
                for each in fields
            ]
            for values in own
        ]
        quote = database.ops.quote_name
        columns = ", ".join(quote(str(each.column)) for each in fields)
        places = ", ".join(["%s"] * len(fields))
        # Names of our own table and columns alone: every value is a parameter.
        insert = f"INSERT INTO {quote(Change._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own table alone
        with database.cursor() as cursor:
            cursor.executemany(insert, rows)

    def of(self, record: models.Model) -> Self:
        """The changes of one record, latest first."""
        kind = ContentType.objects.get_for_model(record)
        return self.filter(content_type=kind, object_id=record.pk).latest_first()

    def of_negotiation(self, pk: int) -> Self:
        return self.filter(negotiation_number=pk).latest_first()

    def latest_first(self) -> Self:
        return self.order_by("-pk")


class Change(Cleaned):
    """One change of one record. ``before`` and ``after`` hold the whole record as plain values, by the names of its fields.

    It keeps numbers and names instead of foreign keys, save to the user, so that the log never stands in the way of a removal.
    """

    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("changed by"),
    )
    name_of_user = models.CharField(_("name of the user"), max_length=150, blank=True)
    via = models.CharField(_("by way of"), max_length=7, choices=Via.choices)
    kind = models.CharField(_("kind"), max_length=14, choices=ChangeKind.choices)
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of record")
    )
    object_id = models.PositiveBigIntegerField(_("record"))
    record = GenericForeignKey()
    label = models.CharField(_("label"), max_length=300, blank=True)
    negotiation_number = models.PositiveBigIntegerField(_("negotiation"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Changes that were made as one bear the same number: a removal with all that went with it, a merger.
    batch = models.UUIDField(_("made as one with"), null=True, blank=True)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)

    objects: ClassVar[ChangeQuerySet] = ChangeQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="change_of_record"),
            models.Index(fields=["negotiation_number"], name="change_of_negotiation"),
            models.Index(fields=["batch"], name="change_of_batch"),
            models.Index(fields=["kind"], condition=Q(kind="removed"), name="change_removed"),
        ]
        constraints = [*known("change", kind=ChangeKind, via=Via)]

    def __str__(self) -> str:
        return f"{self.label}: {self.kind}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """The fields that differ: name, value before, value after."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys([*before, *after])
        return [
            (name, before.get(name), after.get(name))
            for name in names
            if before.get(name) != after.get(name)
        ]
