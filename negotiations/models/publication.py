"""What a record owes its readers: publication, visibility and sources, the same for every fact."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from negotiations.models.records import Record

if TYPE_CHECKING:
    from negotiations.models.sources import Citation

Viewer: TypeAlias = AbstractBaseUser | AnonymousUser
M = TypeVar("M", bound="Published")


class Publication(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


def may_see_drafts(viewer: Viewer) -> bool:
    """Whether this viewer is staff: drafts exist for staff alone, everywhere."""
    return bool(viewer.is_active and getattr(viewer, "is_staff", False))


class PublishedQuerySet(models.QuerySet[M]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The records that this viewer may see. Every page, count, search and file starts from here."""
        if may_see_drafts(viewer):
            return self
        return self.published()

    def published(self) -> Self:
        """The records that are published, and so is all that they hang on."""
        return self.filter(published_condition(self.model))


def published_condition(model: type["Published"], prefix: str = "") -> Q:
    """The condition that a record and all that it hangs on are published, seen from ``prefix`` (as in ``round__``)."""
    condition = Q(**{f"{prefix}publication": Publication.PUBLISHED})
    for path in model.hangs_on:
        condition &= Q(**{f"{prefix}{path}__publication": Publication.PUBLISHED})
    for path in model.may_name:
        unset = Q(**{f"{prefix}{path}__isnull": True})
        condition &= unset | Q(**{f"{prefix}{path}__publication": Publication.PUBLISHED})
    return condition


class Published(Record):
    """A record that is drafted, reviewed and published, and that visitors see only when it is published."""

    publication = models.CharField(
        _("publication"),
        max_length=10,
        choices=Publication.choices,
        default=Publication.DRAFT,
        db_index=True,
    )

    # Paths to the records without which this one is not shown: always set, and set sometimes.
    hangs_on: ClassVar[tuple[str, ...]] = ()
    may_name: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[PublishedQuerySet[Self]] = PublishedQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.publication == Publication.PUBLISHED

    @property
    def publication_label(self) -> str:
        return str(Publication(self.publication).label)


class Fact(Published):
    """A published record that names its sources and may carry a note for readers, such as where sources differ."""

    note = models.TextField(_("note"), blank=True, max_length=5000)

    citations = GenericRelation("negotiations.Citation")

    # The citations that the viewer of a page may see: set for all facts of the page at once (see evidence.py).
    cited: "Sequence[Citation]" = ()

    class Meta(Published.Meta):
        abstract = True


def refuse(errors: dict[str, list[Any]], field: str, sentence: Any) -> None:
    """Adds ``sentence`` to ``errors`` at ``field``, in the form that ValidationError takes."""
    errors.setdefault(field, []).append(ValidationError(sentence, code="invalid"))
