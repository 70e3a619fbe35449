"""What the pages of the desk ask: how far and why to move, whose changes to show, what to merge."""

from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from negotiations.actions.moves import MOVES
from negotiations.models import Change, User
from negotiations.worklists import SILENT_DAYS

# Behind the name of a move: with all that belongs to the record.
WHOLE: Final = "-whole"


class ReasonForm(forms.Form):
    """Why something is done; kept with it in the change log."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class NeededReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why: the change log keeps it.")},
    )


class MoveForm(ReasonForm):
    """A move of a record on its way to publication, from the version that its page showed."""

    move = forms.ChoiceField(
        choices=[(name + end, name + end) for name in MOVES for end in ("", WHOLE)]
    )
    version = forms.IntegerField(min_value=1)
    whole = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """A button may ask for the whole by its own value, where a page has one for each."""
        move = self.cleaned_data.get("move", "")
        if move.endswith(WHOLE):
            self.cleaned_data |= {"move": move.removesuffix(WHOLE), "whole": True}
        return self.cleaned_data


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("accept", "accept"), ("reject", "reject")])
    answer = forms.CharField(label=_("Answer"), required=False, max_length=500)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("A note for staff"),
        max_length=10_000,
        help_text=_("Markdown. Readers never see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SilentForm(forms.Form):
    silent = forms.IntegerField(
        label=_("Silent for so many days"), required=False, min_value=1, max_value=9999
    )

    @property
    def days(self) -> int:
        return (self.cleaned_data.get("silent") if self.is_valid() else None) or SILENT_DAYS


class HistoryFilter(forms.Form):
    """Whose changes, of which kind of record, and of which record. A value that is none is left out."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    record = forms.CharField(label=_("Name of the record"), required=False, max_length=100)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = Change.objects.filter(changed_by=OuterRef("pk"))
        authors = User.objects.filter(Exists(made)).order_by("username")
        names = [(str(pk), name) for pk, name in authors.values_list("pk", "username")]
        everybody = [("", _("all")), ("-", _("by a command or loader")), *names]
        self.fields["who"].choices = everybody  # type: ignore[attr-defined]  # declared above as choices
        self.fields["kind"].choices = [("", _("all")), *kinds]  # type: ignore[attr-defined]  # declared above as choices

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MergeForm(ReasonForm):
    kept = forms.IntegerField(min_value=1)
    merged = forms.IntegerField(min_value=1)
    kept_version = forms.IntegerField(min_value=1)
    merged_version = forms.IntegerField(min_value=1)
