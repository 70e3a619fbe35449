"""What the admin of every record does: it searches, proposes, writes through the actions and loses nothing typed."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import flatten, unquote
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextareaWidget,
    RelatedFieldWidgetWrapper,
)
from django.contrib.contenttypes.admin import GenericTabularInline
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import (
    Case,
    DateField,
    IntegerField,
    JSONField,
    Model,
    PositiveSmallIntegerField,
    Q,
    QuerySet,
    TextField,
    URLField,
    When,
)
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship
from negotiations.actions.records import Gone, Stale, remove_record
from negotiations.admin.fields import (
    NUMBER,
    RecordChoiceField,
    RecordMultipleChoiceField,
    RecordSelect,
    RecordSelectMultiple,
    ZoneInput,
    askable,
)
from negotiations.admin.record_forms import (
    Citations,
    PageForm,
    RecordForm,
    RowsOfRecords,
)
from negotiations.admin.saving import Refused, Writing
from negotiations.forms.fields import DAY_FORMATS, DAY_HELP, LinesField
from negotiations.labels import called, choice_label, related_for_label
from negotiations.models import Change, Citation, Fact, Publication, User, Via
from negotiations.models.guards import sentence_of
from negotiations.models.publication import Published, may_see_drafts
from negotiations.models.records import can_be_kept
from negotiations.permissions import may_change_at_once, may_edit
from negotiations.rules.texts import fold

EVIDENCE: Final = _("Source and reason")
ROW_FIELD: Final = re.compile(r"^(\w+)-(\d+)-(\w+)$")


def signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


class AsksForRecords(BaseModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """How the fields of records are asked for, on pages and in rows alike."""

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every link to another record is searched while one types."""
        opts = self.model._meta
        links = [field for field in opts.get_fields() if field.concrete and field.is_relation]
        return [field.name for field in links if field.related_model in self.admin_site._registry]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
            kwargs.setdefault("form_class", RecordChoiceField)
            kwargs.setdefault("queryset", to_choose_from(db_field.related_model))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelectMultiple(db_field, self.admin_site))
            kwargs.setdefault("form_class", RecordMultipleChoiceField)
            kwargs.setdefault("queryset", to_choose_from(db_field.related_model))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, JSONField):
            return LinesField(label=db_field.verbose_name, required=not db_field.blank)
        if type(db_field) is DateField:
            kwargs.update(input_formats=DAY_FORMATS, error_messages={"invalid": DAY_HELP})
            kwargs["widget"] = AdminDateWidget(format="%Y-%m-%d")
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        if db_field.name == "time_zone":
            kwargs["widget"] = ZoneInput(attrs={"size": 20})
        if isinstance(db_field, PositiveSmallIntegerField):
            kwargs["max_value"] = 32_767  # what both databases hold; SQLite alone would take more
        if isinstance(db_field, TextField):
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            self.keep_tools(field.widget)
        return field

    def keep_tools(self, widget: RelatedFieldWidgetWrapper) -> None:
        """A record that others may name is not removed from the side of one of them."""
        widget.can_delete_related = False


def to_choose_from(model: Any) -> "QuerySet[Any]":
    records: QuerySet[Any] = model._default_manager.all()
    return records.select_related(*related_for_label(model))


class RecordAdmin(AsksForRecords, admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """The admin of a kind of record. ``words`` are the paths that hold text to be searched, folded or as typed."""

    form: Any = PageForm
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    change_form_template = "admin/negotiations/change_form.html"
    delete_confirmation_template = "admin/negotiations/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/negotiations/remove_selected.html"
    object_history_template = "admin/negotiations/object_history.html"

    # The field, a link or a table of links, by which the next record of a series is added to the same parent.
    parent: ClassVar[str] = ""
    # What is added to a record from its page: the models, and the field by which they name it.
    adds: ClassVar[Sequence[tuple[str, str]]] = ()

    # --- Who may --------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_drafts(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_drafts(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return may_edit(request.user)
        return may_change_at_once(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    # --- Finding --------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        records = super().get_queryset(request)
        if is_autocomplete(request):
            return records.select_related(*related_for_label(self.model))
        return records

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        """The records in which every word stands, whatever its case and accents, in whichever field."""
        if not can_be_kept(search_term):
            return queryset.none(), False
        for word in search_term.split():
            queryset = queryset.filter(self.holding(word))
        if is_autocomplete(request) and search_term.strip():
            queryset = nearest_first(queryset, search_term)
        return queryset, False

    def holding(self, word: str) -> Q:
        """The condition that a record holds this word."""
        condition = Q()
        for path in self.search_fields:
            if path.endswith("search_text"):
                condition |= Q(**{f"{path}__contains": fold(word)})
            else:
                condition |= Q(**{f"{path}__icontains": word})
        return condition

    # --- The form -------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = [*(self.fieldsets or [(None, {"fields": self.get_fields(request, obj)})])]
        state = ["publication"] if issubclass(self.model, Published) else []
        if obj is not None and not self.has_change_permission(request, obj):
            return [*fieldsets, (None, {"fields": state})] if state else fieldsets
        source = ["cite"] if issubclass(self.model, Fact) else []
        asked = [*source, "reason", *state, "read_version"]
        return [*fieldsets, (EVIDENCE, {"fields": asked})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        state = ["publication"] if issubclass(self.model, Published) else []
        return [*super().get_readonly_fields(request, obj), *state]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusals = refusals_of(request)  # type: ignore[attr-defined]  # our own forms have it
        if "cite" in form.base_fields:
            form.base_fields["cite"].widget = self._source_widget(request, form.base_fields["cite"])
        return form

    def _source_widget(self, request: HttpRequest, field: Any) -> forms.Widget:
        source = Citation._meta.get_field("source")
        widget = RecordSelect(source, self.admin_site)
        widget.is_required = False
        widget.choices = field.choices
        return RelatedFieldWidgetWrapper(
            widget, source.remote_field, self.admin_site, can_add_related=may_edit(request.user)
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address proposes, as far as it makes sense."""
        asked: dict[str, Any] = super().get_changeform_initial_data(request)
        for field in [*self.opts.concrete_fields, *self.opts.many_to_many]:
            if field.is_relation and field.name in asked:
                values = asked[field.name]
                several = isinstance(values, list)
                kept = [
                    each for each in (values if several else [values]) if _names_one(field, each)
                ]
                asked[field.name] = kept if several else "".join(kept)
        return asked

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, RecordRows):
            # When the form comes back, too: a row that holds no more than was proposed says nothing.
            kwargs["initial"] = inline.proposals(request, obj)
        return kwargs

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if object_id is not None and (overtaken := self._overtaken(request, object_id)):
            return overtaken
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as error:
            refused = error
        except IntegrityError as error:
            sentence = sentence_of(error)
            if sentence is None:
                raise
            refused = Refused({"": ValidationError(sentence)})
        return self._show_again(request, refused, object_id, form_url, extra_context)

    def _show_again(
        self,
        request: HttpRequest,
        refused: Refused,
        object_id: str | None,
        form_url: str,
        extra_context: dict[str, Any] | None,
    ) -> Any:
        """The page with all that was typed, and what saving it was refused for."""
        request.refused = refused  # type: ignore[attr-defined]  # an attribute of our own on the request
        typed = request.POST.copy()
        for prefix, version in refused.versions.items():
            typed[f"{prefix}-read_version" if prefix else "read_version"] = str(version)
        request.POST = typed  # type: ignore[assignment]  # what is read next is what was typed
        context = {**(extra_context or {}), "conflicts": refused.conflicts}
        return super().changeform_view(request, object_id, form_url, context)

    def _overtaken(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """The answer to a form whose record was removed or published meanwhile: it keeps what was typed."""
        record = self.get_object(request, unquote(object_id))
        if not may_edit(request.user):
            return None
        if record is not None and self.has_change_permission(request, record):
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Your change comes too late"),
            "record": record,
            "opts": self.opts,
            "typed": self._typed(request, record),
        }
        return TemplateResponse(request, "admin/negotiations/overtaken.html", context, status=409)

    def _typed(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        form = super().get_form(request, None)(request.POST)
        typed = [(str(each.label), _as_said(each)) for each in form.visible_fields()]
        for name, value in request.POST.items():
            row = ROW_FIELD.match(name)
            if row and row[3] not in ("id", "read_version"):
                typed.append((f"{row[1]} {int(row[2]) + 1}: {row[3]}", str(value)))
        return [(label, value) for label, value in typed if value]

    def render_change_form(
        self,
        request: Any,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None and may_edit(request.user):
            context["adds"] = self._ways_to_add(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _ways_to_add(self, record: Model) -> list[tuple[str, str]]:
        ways = []
        for model, by in self.adds:
            opts = self.opts.apps.get_model("negotiations", model)._meta
            address = reverse(f"admin:negotiations_{model.lower()}_add")
            ways.append((str(opts.verbose_name), f"{address}?{urlencode({by: record.pk})}"))
        return ways

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        response = super().response_add(request, obj, post_url_continue)
        return self._with_parent(request, obj, response)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        return self._with_parent(request, obj, super().response_change(request, obj))

    def _with_parent(self, request: HttpRequest, record: Any, response: Any) -> Any:
        """The next record of a series is proposed the same parent and the same source."""
        if "_addanother" not in request.POST or not self.parent:
            return response
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        proposed = {self.parent: _keys_named(record, self.parent), "cite": request.POST.get("cite")}
        told = urlencode({name: keys for name, keys in proposed.items() if keys})
        return HttpResponseRedirect(f"{address}?{told}")

    # --- Saving ---------------------------------------------------------------------------------

    def save_model(self, request: Any, obj: Any, form: Any, change: Any) -> None:
        """Nothing yet: a record is saved with its citations and links, by ``save_related``."""

    def save_related(self, request: Any, form: Any, formsets: Any, change: Any) -> None:
        writing = self.writing(request, form)
        rows = [each for each in formsets if not isinstance(each, Citations)]
        citations = next((each for each in formsets if isinstance(each, Citations)), None)
        rows_change = any(each.has_changed() for each in rows)
        if citations is not None:
            citations.save(
                commit=False
            )  # for Django's own log, which asks what was added and changed
        if not change:
            writing.create(form, citations.values if citations else ())
        elif form.changes_record or (citations and citations.has_changed()):
            writing.change(form, citations.values if citations else None)
        elif writing.source is not None and not rows_change:
            writing.change(form)
        for formset in rows:
            save_rows(writing, formset)

    def writing(self, request: HttpRequest, form: Any) -> Writing:
        values = form.cleaned_data
        authorship = authorship_of(request, values.get("reason") or "")
        return Writing(signed_in(request), authorship, values.get("cite"))

    # --- Removing -------------------------------------------------------------------------------

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Stale, Gone):
            sentence = gettext("Somebody changed this since you opened it: look at it again first.")
            self.message_user(request, sentence, messages.ERROR)
            address = reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id]
            )
            return HttpResponseRedirect(address)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        version = request.POST.get("read_version", "")
        remove_record(
            record=obj,
            read_version=int(version) if version.isdecimal() else obj.version,
            authorship=authorship_of(request, request.POST.get("reason", "")),
        )

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> Any:
        if self.model._default_manager.filter(pk=obj_id).exists():
            sentence = gettext("“%(record)s” was published, so it is withdrawn and stays on file.")
            self.message_user(request, sentence % {"record": obj_display}, messages.SUCCESS)
            return self.response_post_save_change(request, None)
        return super().response_delete(request, obj_display, obj_id)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        withdrawn = [each for each in queryset if is_published(each)]
        for record in withdrawn:
            self.log_change(request, record, gettext("Withdrawn."))
        deleted = [each for each in queryset if not is_published(each)]
        return super().log_deletions(request, deleted) if deleted else []  # type: ignore[arg-type]  # the stubs ask for a QuerySet, Django takes any sequence

    def get_deleted_objects(self, objs: Any, request: Any) -> Any:
        """What a deletion takes along. A published record is withdrawn, which takes nothing along."""
        deleted = [each for each in objs if not is_published(each)]
        withdrawn = [str(each) for each in objs if is_published(each)]
        told, counts, lacking, protected = super().get_deleted_objects(deleted, request)
        beside = {str(model._meta.verbose_name) for model in (Citation,)}
        return [*withdrawn, *told], counts, {*map(str, lacking)} - beside, protected

    # --- The past -------------------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        record = self.get_object(request, unquote(object_id))
        changes = Change.objects.of(record)[:200] if record is not None else []
        context = {**(extra_context or {}), "changes": changes}
        return super().history_view(request, object_id, context)


def authorship_of(request: HttpRequest, reason: str) -> Authorship:
    return Authorship(signed_in(request), Via.ADMIN, reason.strip())


def is_published(record: Any) -> bool:
    return getattr(record, "publication", None) == Publication.PUBLISHED


def _names_one(link: Any, key: str) -> bool:
    """Whether there is a record that ``link`` can name by ``key``."""
    name = link.target_field.name
    if not askable(link, [key]):
        return False
    found: bool = link.related_model._default_manager.filter(**{name: key}).exists()
    return found


def _keys_named(record: Any, link: str) -> str:
    """The keys of the records that a link or a table of links names, as they stand in an address."""
    if record._meta.get_field(link).many_to_many:
        return ",".join(str(each.pk) for each in getattr(record, link).all())
    return str(getattr(record, f"{link}_id") or "")


def is_autocomplete(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == "admin:autocomplete"


def refusals_of(request: HttpRequest) -> Any:
    refused = getattr(request, "refused", None)
    return refused.errors if refused is not None else {}


def nearest_first(records: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """A record whose code or name is the text comes before those whose name begins with it, and these before others."""
    names = {field.name for field in records.model._meta.concrete_fields}
    folded = fold(text)
    begins = Q(search_text__startswith=folded) | Q(search_text__contains=f"\n{folded}")
    if "search_text" in names:
        nearest = [When(called(text), then=0), When(begins, then=1)]
    elif "code" in names:
        nearest = [When(code__iexact=text.strip(), then=0)]
    else:
        return records
    rank = Case(*nearest, default=2, output_field=IntegerField())
    return records.order_by(rank, *(records.query.order_by or ("pk",)))


def _as_said(field: forms.BoundField) -> str:
    """What was typed into a field, or the name of the record that was chosen in it."""
    try:
        value = field.field.to_python(field.data)
    except ValidationError:
        value = field.data
    if isinstance(value, Model):
        return choice_label(value)
    return "" if value is None else str(value)


# --- Rows on another record's page ------------------------------------------------------------------


class RecordRows(AsksForRecords):
    """Records as rows on the page of the one that they hang on."""

    form: Any = RecordForm
    formset: Any = RowsOfRecords
    extra: int = 0
    show_change_link = True

    def keep_tools(self, widget: RelatedFieldWidgetWrapper) -> None:
        """A row has room for the plus alone."""
        widget.can_delete_related = widget.can_change_related = widget.can_view_related = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*(self.fields or []), "read_version"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request)
        asked = set(flatten(self.fields or []))
        fields = self.model._meta.concrete_fields
        links = [each.name for each in fields if each.is_relation and each.name in asked]
        return rows.select_related(*links) if links else rows

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]  # a mixin: the class beside it has the method
        formset.refusals = formset.form.refusals = refusals_of(request)
        return formset

    def proposals(self, request: HttpRequest, parent: Any) -> list[dict[str, Any]]:
        """The values that empty rows begin with."""
        return []

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return max(self.extra, len(self.proposals(request, obj)))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_drafts(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request.user) if obj is None else may_change_at_once(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


class RecordTable(RecordRows, admin.TabularInline):  # type: ignore[type-arg]  # generic in the stubs alone
    """Rows of few short fields."""


class RecordStack(RecordRows, admin.StackedInline):  # type: ignore[type-arg]  # generic in the stubs alone
    """Rows of longer texts."""


class CitationRows(RecordRows, GenericTabularInline):
    """The citations of a fact."""

    model = Citation
    form = forms.ModelForm
    formset = Citations  # type: ignore[assignment]  # one kind of rows in place of the other
    fields = ["source", "field", "stance", "locator", "quote"]
    ordering = ["position", "pk"]
    show_change_link = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        asked = formset.form.base_fields
        if "field" in asked:
            asked["field"] = forms.ChoiceField(
                label=asked["field"].label, required=False, choices=self._fields_of_fact()
            )
        return formset

    def _fields_of_fact(self) -> list[tuple[str, Any]]:
        """The fact as a whole, and each of its fields that says something of the world."""
        fields = [field for field in self.parent_model._meta.concrete_fields if field.editable]
        named = [(field.name, capfirst(field.verbose_name)) for field in fields]
        return [("", _("the whole fact")), *(each for each in named if each[0] != "publication")]


def record_asked_for(model: Any, key: Any) -> Any:
    """The record whose key stands in an address; None where there is no such record, or no such key."""
    if not NUMBER.fullmatch(str(key or "")):
        return None
    return model._default_manager.filter(pk=key).first()


def save_rows(writing: Writing, formset: Any) -> None:
    """Saves the rows of a set of forms: first those that go, so that others may take their place."""
    formset.save(commit=False)
    removed = {row.instance.pk for row in formset.deleted_forms if row.instance.pk}
    for row in formset.deleted_forms:
        if row.instance.pk in removed:
            writing.remove(row, formset.prefix)
    new = [row for row in formset.saved_forms if row.instance._state.adding]
    for row in formset.saved_forms:
        if row not in new and row.changes_record:
            writing.change(row)
    for row in new:
        writing.create(row)
    for row in formset.saved_forms:
        after_saving = getattr(row, "after_saving", None)
        if after_saving is not None:
            after_saving(writing)
