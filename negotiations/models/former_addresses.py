"""Addresses that records had before they were merged: who follows an old one comes to the record that was kept."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.fields import key_field
from negotiations.models.records import Cleaned


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def leading_to(self, model: type[models.Model], name: str) -> int | None:
        """The key of the record of ``model`` that was called ``name`` before; None where none was."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(content_type=kind, name=name).values_list("object_id", flat=True).first()


class FormerAddress(Cleaned):
    """The name by which a merged record stood in addresses and dossiers, and the record that stands for it now."""

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    name = key_field()
    object_id = models.PositiveBigIntegerField(_("record"))
    record = GenericForeignKey()

    objects: ClassVar[FormerAddressQuerySet] = FormerAddressQuerySet.as_manager()  # type: ignore[assignment]  # a manager of its class to the stubs

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "name"],
                name="former_address_leads_to_one_record",
                violation_error_code="name",
                violation_error_message=_("This address leads to another record already."),
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="former_address_of")]

    def __str__(self) -> str:
        return self.name
