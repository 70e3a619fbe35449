"""What a lookup of duties asks: a sentence at the field for all that makes no sense."""

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.duties.conditions import vocabulary
from negotiations.duties.facts import further_facts
from negotiations.duties.laws import importers, law_of
from negotiations.models import Economy
from negotiations.models.records import can_be_kept
from negotiations.rules.duties import Facts, Law
from negotiations.wording import day_words

PUNCTUATION: Final = re.compile(r"[\s.\-]")
LAST_DAY: Final = date(2100, 1, 1)
LENGTHS: Final = (2, 4, 6, 8, 10)
# What is told beside the fields: keys of conditions.
LISTS_OF_KEYS: Final = ("met", "unmet")


class Share(forms.DecimalField):
    """A share from 0 to 1; "40%" and "40 %" are read as 0.4."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(min_value=Decimal(0), max_value=Decimal(1), **kwargs)
        self.error_messages |= {
            "invalid": gettext_lazy("Write a share from 0 to 1, such as 0.4."),
            "min_value": gettext_lazy("A share is from 0 to 1."),
            "max_value": gettext_lazy("A share is from 0 to 1; write 40%% with its sign."),
        }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs promise a Decimal; empty is None
        text = str(value or "").strip()
        if text.endswith("%"):
            share = super().to_python(text[:-1].strip())
            return None if share is None else share / 100
        return super().to_python(text)


class Percent(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(5000),
            decimal_places=4,
            **kwargs,
        )
        self.error_messages |= {
            "invalid": gettext_lazy("Write the rate in percent, such as 2.5."),
            "min_value": gettext_lazy("A rate is 0 or more."),
            "max_value": gettext_lazy("No rate is as high as that."),
            "max_decimal_places": gettext_lazy("Write at most four decimals."),
        }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs promise a Decimal; empty is None
        return super().to_python(str(value or "").strip().removesuffix("%").strip())


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write a day as 2025-05-20.")},
    )


class Known:
    """The economies and laws that a form asks for: read once, for one form or for many."""

    def __init__(self) -> None:
        self._laws: dict[str, Law] = {}

    @cached_property
    def economies(self) -> frozenset[str]:
        return frozenset(Economy.objects.values_list("code", flat=True))

    def law(self, importer: str) -> Law:
        if importer not in self._laws:
            self._laws[importer] = law_of(importer)
        return self._laws[importer]


class DutyForm(forms.Form):
    """An origin, a product, a day, what was known by which day, and the facts of the good.

    Valid, ``asked`` holds the arguments of ``look_up``. ``is_open_to_words``: letters in ``product`` are a search.
    ``is_strict`` refuses what a reader's address may well hold: a field that is told twice, a condition that nobody knows.
    ``notices`` are sentences, each with the name of a field, of what was left out or looks wrong and is answered all the same.
    """

    importer = forms.CharField(label=gettext_lazy("Imported by"), max_length=100, required=False)
    origin = forms.CharField(
        label=gettext_lazy("Made in"),
        max_length=100,
        error_messages={"required": gettext_lazy("Say where the good is from.")},
    )
    product = forms.CharField(
        label=gettext_lazy("Product"),
        max_length=200,
        error_messages={"required": gettext_lazy("Give an HS code of 2 to 10 digits.")},
    )
    on = _day(gettext_lazy("Entered on"))
    known_on = _day(gettext_lazy("As known on"))
    mfn_rate = Percent(label=gettext_lazy("Base duty (column 1), %"))
    mfn_rate_specific = forms.CharField(required=False, max_length=100)
    special_rate = Percent(label=gettext_lazy("Rate under the preference, %"))
    preference = forms.CharField(
        label=gettext_lazy("Preference claimed"), required=False, max_length=30
    )
    metal_share = Share(label=gettext_lazy("Share of steel and aluminium"))
    steel_share = Share(label=gettext_lazy("Share of steel"))
    aluminium_share = Share(label=gettext_lazy("Share of aluminium"))
    copper_share = Share(label=gettext_lazy("Share of copper"))
    us_content_share = Share(label=gettext_lazy("Share of US content"))
    loaded_on = _day(gettext_lazy("Loaded abroad on"))

    def __init__(
        self,
        data: Any,
        *,
        is_open_to_words: bool = False,
        is_strict: bool = False,
        known: "Known | None" = None,
    ) -> None:
        super().__init__(data)
        self.is_strict = is_strict
        self.is_open_to_words = is_open_to_words
        self.known = known or Known()
        self.words = ""
        self.notices: list[tuple[str, str]] = []
        self.today = timezone.now().date()

    # --- Field by field ---------------------------------------------------------------------------

    def clean_importer(self) -> str:
        named = self.cleaned_data["importer"].strip().upper() or "US"
        if named not in importers():
            self._refuse_economy(named)
            known = ", ".join(sorted(importers()))
            raise forms.ValidationError(
                _(
                    "The duties of %(named)s are not recorded well enough to be looked up; those of %(known)s are."
                ),
                params={"named": named, "known": known},
            )
        return str(named)

    def clean_origin(self) -> str:
        named = self.cleaned_data["origin"].strip().upper()
        self._refuse_economy(named)
        return str(named)

    def _refuse_economy(self, named: str) -> None:
        if not can_be_kept(named) or named not in self.known.economies:
            raise forms.ValidationError(
                _("No economy has the code “%(named)s”: write one such as KR or EU."),
                params={"named": named[:20]},
            )

    def clean_product(self) -> str:
        text = self.cleaned_data["product"].strip()
        code = PUNCTUATION.sub("", text)
        if not code.isascii() or not code.isdigit():
            if self.is_open_to_words:
                self.words = text
                return ""
            raise forms.ValidationError(
                _("An HS code has digits only: write 8703.23 or 870323, not “%(text)s”."),
                params={"text": text[:20]},
            )
        if not 2 <= len(code) <= 10:
            raise forms.ValidationError(
                _("An HS code has 2 to 10 digits; this one has %(number)d."),
                params={"number": len(code)},
            )
        if len(code) not in LENGTHS:
            sentence = _(
                "An HS code has 2, 4, 6, 8 or 10 digits; this one has %(number)d. A spreadsheet may have dropped a zero at its start."
            )
            self._notice("product", sentence % {"number": len(code)})
        return str(code)

    def clean_preference(self) -> str:
        named: str = self.cleaned_data["preference"].strip().lower().replace("-", "_")
        if named in ("", "none") or named in vocabulary().preferences:
            return named
        known = ", ".join(["none", *vocabulary().preferences])
        raise forms.ValidationError(
            _("“%(named)s” is no preference that is known here: %(known)s are."),
            params={"named": named[:20], "known": known},
        )

    # --- Together ---------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if self.is_strict:
            self._refuse_repeated()
            self._leave_out_unknown_names()
        self._leave_out_preference_of_others(values)
        loaded, entered = values.get("loaded_on"), values.get("on") or self.today
        if loaded and loaded > entered and "on" not in self.errors:
            self.add_error("loaded_on", _("A good is loaded before it enters, or on that day."))
        values["on"] = values.get("on") or self.today
        values["known_on"] = values.get("known_on") or self.today
        if "importer" in values:
            self._clean_with_law(values)
        shares = [values.get(name) or Decimal(0) for name in ("metal_share", "copper_share")]
        if sum(shares) > 1:
            self.add_error("copper_share", _("Metal and copper together are more than the whole."))
        steel, aluminium = values.get("steel_share"), values.get("aluminium_share")
        if (steel or Decimal(0)) + (aluminium or Decimal(0)) > 1:
            self.add_error(
                "aluminium_share", _("Steel and aluminium together are more than the whole.")
            )
        return values

    def _notice(self, name: str, sentence: str) -> None:
        self.notices.append((name, sentence))

    def _leave_out_unknown_names(self) -> None:
        known = [*self.fields, *LISTS_OF_KEYS]
        for name in self.data:
            if name not in known:
                sentence = _(
                    "There is no “%(name)s” here, so it was left out; these are: %(known)s."
                )
                self._notice(name[:40], sentence % {"name": name[:40], "known": ", ".join(known)})

    def _leave_out_preference_of_others(self, values: dict[str, Any]) -> None:
        claimed = vocabulary().preferences.get(values.get("preference") or "")
        origin = values.get("origin")
        if claimed is None or origin is None or origin in claimed.origins:
            return
        sentence = _(
            "%(preference)s is not open to goods of %(origin)s, only of %(known)s: this answer claims no preference."
        )
        told = {"preference": claimed.name, "origin": origin, "known": ", ".join(claimed.origins)}
        self._notice("preference", sentence % told)
        values["preference"] = "none"

    def _refuse_repeated(self) -> None:
        for name in self.fields:
            if len(self._listed(name)) > 1:
                self.add_error(name, _("Give this once."))

    def _refuse_odd_conditions(self, law: Law) -> None:
        known = law.keys_of_conditions | {each.key for each in vocabulary().conditions.values()}
        for name in LISTS_OF_KEYS:
            unknown = [key for key in self._keys(name) if key not in known]
            if unknown:
                sentence = _("No condition is called “%(key)s”: an answer lists those that matter.")
                self._refuse(name, sentence % {"key": unknown[0][:40]})
        both = sorted(set(self._keys("met")) & set(self._keys("unmet")))
        if both:
            self._refuse("unmet", _("“%(key)s” is both met and not met.") % {"key": both[0][:40]})

    def _refuse(self, name: str, sentence: str) -> None:
        """A sentence for what is told beside the fields."""
        self.errors.setdefault(name, self.error_class()).append(sentence)

    def _clean_with_law(self, values: dict[str, Any]) -> None:
        law = self.known.law(values["importer"])
        if not law.measures:
            self.add_error("importer", _("No duties are recorded here yet, so none can be told."))
            return
        self._clean_origin_with_importer(values)
        if values.get("product") and not law.knows(values["product"]):
            self.add_error(
                "product", _("There is no such chapter or heading in the Harmonized System.")
            )
        if "on" not in self.errors:
            self._clean_day(values["on"], law)
        if "known_on" not in self.errors:
            self._clean_known_on(values["known_on"], law)
        if self.is_strict:
            self._refuse_odd_conditions(law)

    def _clean_origin_with_importer(self, values: dict[str, Any]) -> None:
        origin, importer = values.get("origin"), values["importer"]
        if origin == importer:
            self.add_error(
                "origin", _("A good of the importer itself is not imported: choose another origin.")
            )
        within = further_facts().territories.get(origin or "")
        if within is not None and within.bloc == importer:
            sentence = _(
                "%(origin)s is within the customs territory of %(importer)s: its goods are not imported."
            )
            self.add_error("origin", sentence % {"origin": origin, "importer": importer})

    def _clean_known_on(self, known_on: date, law: Law) -> None:
        if known_on < law.covers_from:
            self.add_error(
                "known_on",
                forms.ValidationError(
                    _(
                        "What was known is recorded from %(day)s on: choose that day or a later one."
                    ),
                    params={"day": day_words(law.covers_from)},
                ),
            )
        elif known_on > self.today:
            self.add_error("known_on", _("Nobody can tell yet what will be known on that day."))

    def _clean_day(self, day: date, law: Law) -> None:
        if day < law.covers_from:
            self.add_error(
                "on",
                forms.ValidationError(
                    _("Duties are recorded from %(day)s on: choose that day or a later one."),
                    params={"day": day_words(law.covers_from)},
                ),
            )
        elif day > LAST_DAY:
            self.add_error("on", _("This day is too far ahead."))

    @property
    def asked(self) -> dict[str, Any]:
        """The arguments of ``look_up``."""
        values = self.cleaned_data
        return {
            "law": self.known.law(values["importer"]),
            "origin": values["origin"],
            "product": values["product"],
            "on": values["on"],
            "known_on": values["known_on"],
            "facts": self._facts(),
        }

    def _facts(self) -> Facts:
        values = self.cleaned_data
        steel, aluminium = values["steel_share"], values["aluminium_share"]
        metal = values["metal_share"]
        if metal is None and None not in (steel, aluminium):
            metal = steel + aluminium
        named = values["preference"]
        return Facts(
            mfn_rate=values["mfn_rate"],
            mfn_is_specific=bool(values["mfn_rate_specific"]),
            special_rate=values["special_rate"],
            preference=None if not named else "" if named == "none" else named,
            metal_share=metal,
            steel_part=None if steel is None or not metal else min(steel / metal, Decimal(1)),
            copper_share=values["copper_share"],
            us_content_share=values["us_content_share"],
            loaded_on=values["loaded_on"],
            met=frozenset(self._keys("met")),
            unmet=frozenset(self._keys("unmet")),
        )

    def _keys(self, name: str) -> list[str]:
        """Keys of conditions, as ``met=a&met=b`` or ``met=a,b``."""
        return [key for each in self._listed(name) for key in str(each)[:2000].split(",") if key]

    def _listed(self, name: str) -> list[Any]:
        """All that the data tells under a name."""
        if hasattr(self.data, "getlist"):
            return list(self.data.getlist(name))
        return [self.data.get(name, "")]
