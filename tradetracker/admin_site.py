"""The admin of this site: its name, its order of work, its way to find a record while one types."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from negotiations.labels import choice_label

# The kinds of records in the order in which staff enter a talk, under what they are about.
ORDER_OF_WORK: Final[Sequence[tuple[str, str | Promise, Sequence[str]]]] = (
    (
        "talks",
        _("Talks"),
        (
            "Negotiation",
            "Party",
            "StatusChange",
            "Round",
            "Delegation",
            "Delegate",
            "AgendaItem",
            "Discussion",
            "Readout",
            "Position",
        ),
    ),
    (
        "measures",
        _("Measures"),
        (
            "TariffMeasure",
            "TariffRate",
            "MeasureScope",
            "ProductList",
            "ProductListCode",
            "StackingRule",
            "NontariffMeasure",
            "TrailStep",
            "LegalInstrument",
        ),
    ),
    (
        "time",
        _("Time and outcome"),
        (
            "Deadline",
            "DeadlineRevision",
            "Event",
            "Agreement",
            "AgreementStage",
            "Commitment",
            "CommitmentEvidence",
        ),
    ),
    (
        "evidence",
        _("Evidence"),
        ("Source", "Citation", "Change", "Proposal", "StaffNote", "FormerAddress"),
    ),
    (
        "people",
        _("People and organizations"),
        ("Person", "Appointment", "Organization", "FormerName"),
    ),
    ("words", _("Vocabularies"), ("Economy", "BlocMembership", "AgendaArea", "MastChapter")),
)


View = Callable[..., Any]


def _refuses_too_large(view: View) -> View:
    """A year or a key in an address that is larger than any database holds is a bad request, no fault of ours."""

    @wraps(view)
    def refusing(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except OverflowError as error:
            raise BadRequest(str(error)) from error

    return refusing


class FindRecords(AutocompleteJsonView):
    """Calls the records that it finds as the form does that asks for one."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": choice_label(obj)}


class DeskAdminSite(AdminSite):
    site_title = "Tradetracker"
    site_header = "Tradetracker"
    index_title = _("The desk")
    enable_nav_sidebar = True

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(_refuses_too_large(view), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return FindRecords.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The kinds of records by the order of work; what is none of ours stands last."""
        apps = super().get_app_list(request, app_label)
        ours = next((each for each in apps if each["app_label"] == "negotiations"), None)
        if ours is None or app_label is not None:
            return apps
        rest = {each["object_name"]: each for each in ours["models"]}
        groups = []
        for label, name, models in ORDER_OF_WORK:
            found = [rest.pop(model) for model in models if model in rest]
            if found:
                groups.append({**ours, "app_label": label, "name": name, "models": found})
        others = [each for each in apps if each is not ours]
        last = [
            {**ours, "app_label": "accounts", "name": _("Accounts"), "models": [*rest.values()]}
        ]
        return [*groups, *(last if rest else []), *others]
