"""Tariff measures, their rates and the products that they reach."""

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from negotiations.admin.publication import FactAdmin, WordAdmin
from negotiations.admin.records import RecordStack, RecordTable
from negotiations.models import (
    MeasureScope,
    ProductList,
    ProductListCode,
    StackingRule,
    TariffMeasure,
    TariffRate,
)

BEFORE_SAVING: Final = gettext_noop(
    'Which duty lookups a rate changes is shown before it is saved on <a href="{address}">the site\'s form of it</a>.'
)

# More rows than these are not edited on the page of what they hang on, but each on its own, found by search.
MOST_ROWS: Final = 200


class RateRows(RecordStack):
    model = TariffRate
    fields = [
        ("origin", "condition", "product_list", "products"),
        ("except_origins",),
        ("rate", "basis", "value_base", "state"),
        ("amount", "currency", "unit"),
        ("valid_from", "last_day"),
        ("known_from", "known_until"),
        ("instrument", "key"),
    ]
    ordering = ["origin", "valid_from", "pk"]

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """A new measure has a rate."""
        return [] if parent is not None and parent.pk else [{}]


class ScopeRows(RecordTable):
    model = MeasureScope
    fields = ["role", "product_list"]
    ordering = ["pk"]


class CodeRows(RecordTable):
    model = ProductListCode
    fields = ["code", "valid_from", "last_day", "known_from", "condition", "source"]
    ordering = ["code", "pk"]
    show_change_link = False


@admin.register(TariffMeasure)
class TariffMeasureAdmin(FactAdmin):
    parent = "negotiations"
    adds = [("TariffRate", "measure"), ("Deadline", "measure")]
    fieldsets = [
        (None, {"fields": ["title", "kind", "imposed_by", "authority", "products"]}),
        (None, {"fields": ["negotiations", "note", "slug"]}),
    ]
    inlines = [RateRows, ScopeRows]
    list_display = ["title", "kind", "imposed_by", "authority", "publication"]
    list_select_related = ["imposed_by"]
    list_filter = ["publication", "kind"]
    search_fields = ["title", "authority", "products", "slug", "imposed_by__search_text"]
    ordering = ["-pk"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        address = _form_of_site(None, str(obj.pk)) if obj is not None else ""
        return _leading_to(address, super().get_fieldsets(request, obj))

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        inlines = super().get_inlines(request, obj)
        too_many = obj is not None and obj.rates.count() > MOST_ROWS
        return [each for each in inlines if not (too_many and each is RateRows)]


@admin.register(TariffRate)
class TariffRateAdmin(FactAdmin):
    parent = "measure"
    fieldsets = [
        (None, {"fields": ["measure", "origin", "condition", "product_list", "products"]}),
        (None, {"fields": ["except_origins"]}),
        (None, {"fields": [("rate", "basis", "value_base"), ("amount", "currency", "unit")]}),
        (
            _("When"),
            {"fields": ["state", ("valid_from", "last_day"), ("known_from", "known_until")]},
        ),
        (None, {"fields": ["instrument", "note", "key"]}),
    ]
    list_display = ["measure", "origin", "rate", "state", "valid_from", "last_day", "publication"]
    list_select_related = ["measure", "origin"]
    list_filter = ["publication", "state", "basis"]
    search_fields = ["measure__title", "key", "condition", "origin__search_text"]
    date_hierarchy = "valid_from"
    ordering = ["-pk"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return _leading_to(
            _form_of_site(obj, request.GET.get("measure", "")), super().get_fieldsets(request, obj)
        )


def _leading_to(address: str, fieldsets: Any) -> Any:
    """The fieldsets, of which the first leads to the form that shows what a rate changes, where there is one."""
    if not address:
        return fieldsets
    (name, options), *others = fieldsets
    told = format_html(gettext(BEFORE_SAVING), address=address)
    return [(name, {**options, "description": told}), *others]


def _form_of_site(rate: TariffRate | None, measure: str) -> str:
    """Where the site edits the rate, or adds one to the measure with the key."""
    if rate is not None:
        return reverse("negotiations:record-edit", args=["rate", rate.pk])
    if measure.isascii() and measure.isdecimal():
        return f"{reverse('negotiations:record-new', args=['rate'])}?parent={measure}"
    return ""


@admin.register(ProductList)
class ProductListAdmin(FactAdmin):
    fieldsets = [(None, {"fields": ["title", "note", "slug"]})]
    inlines = [CodeRows]
    list_display = ["title", "slug", "publication"]
    list_filter = ["publication"]
    search_fields = ["title", "slug"]
    ordering = ["title"]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        inlines = super().get_inlines(request, obj)
        too_many = obj is not None and obj.codes.count() > MOST_ROWS
        return [each for each in inlines if not (too_many and each is CodeRows)]


@admin.register(ProductListCode)
class ProductListCodeAdmin(WordAdmin):
    parent = "product_list"
    fieldsets = [
        (None, {"fields": ["product_list", "code", "condition", ("valid_from", "last_day")]}),
        (None, {"fields": ["known_from", "source"]}),
    ]
    list_display = ["code", "product_list", "valid_from", "last_day", "condition"]
    list_select_related = ["product_list"]
    search_fields = ["code", "product_list__title"]
    ordering = ["-pk"]


@admin.register(MeasureScope)
class MeasureScopeAdmin(WordAdmin):
    parent = "measure"
    fieldsets = [(None, {"fields": ["measure", "role", "product_list"]})]
    list_display = ["measure", "role", "product_list"]
    list_select_related = ["measure", "product_list"]
    list_filter = ["role"]
    search_fields = ["measure__title", "product_list__title"]
    ordering = ["-pk"]


@admin.register(StackingRule)
class StackingRuleAdmin(FactAdmin):
    fieldsets = [
        (None, {"fields": ["kind", "applies", "gives_way", "share", "origins", "condition"]}),
        (_("When"), {"fields": [("valid_from", "last_day"), "instrument"]}),
        (None, {"fields": ["note", "slug"]}),
    ]
    list_display = ["slug", "kind", "valid_from", "last_day", "publication"]
    list_filter = ["publication", "kind"]
    search_fields = ["slug", "condition"]
    date_hierarchy = "valid_from"
    ordering = ["-pk"]
