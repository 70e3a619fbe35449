"""A duty answer in words that need no knowledge of customs law: the same on the page, in the API and in files."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.duties.conditions import vocabulary
from negotiations.duties.lookup import Records
from negotiations.rules.duties import (
    Answer,
    Basis,
    Condition,
    Due,
    Fact,
    Passed,
    Range,
    RuleKind,
    State,
    ValueBase,
    Why,
)
from negotiations.wording import day_words, percent_words

MISSING: Final = {
    Fact.MFN_RATE: gettext_lazy(
        "The base duty (column 1) of the good: this duty fills it up to a total, so it decides what is added."
    ),
    Fact.SPECIAL_RATE: gettext_lazy(
        "The rate under the preference claimed: this duty fills it up to a total, and it need not be 0."
    ),
    Fact.METAL_SHARE: gettext_lazy(
        "The share of steel and aluminium: the metal pays one duty, the rest of the value another."
    ),
    Fact.STEEL_PART: gettext_lazy("How much of the metal is steel, and how much aluminium."),
    Fact.COPPER_SHARE: gettext_lazy(
        "The share of copper: the copper pays one duty, the rest of the value another."
    ),
    Fact.US_CONTENT_SHARE: gettext_lazy(
        "The share of US content: only the rest of the value pays."
    ),
}
ON: Final = {
    ValueBase.METAL: gettext_lazy("on the metal"),
    ValueBase.COPPER: gettext_lazy("on the copper"),
    ValueBase.NON_US: gettext_lazy("on the content from elsewhere"),
}


def dotted(code: str) -> str:
    """An HS code as it is written: 8703.23.01."""
    parts = [code[:4], code[4:6], code[6:8], code[8:]]
    return ".".join(part for part in parts if part)


def number(value: Decimal) -> Decimal:
    """The figure without zeros that say nothing, to four decimals."""
    bare = value.quantize(Decimal("0.0001")).normalize()
    return bare.quantize(Decimal(1)) if bare == bare.to_integral_value() else bare


def range_words(total: Range) -> str:
    """A range as figures: 15 %, 10–25 %, or at least 10 %."""
    if total.high is None:
        return _("at least %(low)s, no upper bound known") % {"low": percent(total.low)}
    if total.exact is not None:
        return percent(total.exact)
    return f"{number(total.low)}–{percent(total.high)}"


def percent(value: Decimal) -> str:
    return percent_words(number(value))


def question(condition: Condition) -> str:
    rate, begun = condition.announced, condition.begun
    if begun is not None and begun.first is not None:
        return _(
            "Goods loaded before %(day)s do not pay the rate of %(rate)s: no clause on goods under way is recorded here."
        ) % {"rate": percent(begun.rate or Decimal(0)), "day": day_words(begun.first)}
    if rate is None:
        return vocabulary().question(condition)
    return _("The rate of %(rate)s that was announced from %(day)s on is in force.") % {
        "rate": percent(rate.rate or Decimal(0)),
        "day": day_words(rate.first) if rate.first else "",
    }


def missing_words(fact: Fact) -> str:
    return str(MISSING[fact])


def how(due: Due) -> str:
    """How a part comes about: "25 % on top of the base duty"."""
    rate = due.part.rate
    if rate.rate is None or due.part.part is None:
        return _("No rate for this origin is recorded.")
    level = percent(rate.rate)
    if rate.basis in (Basis.FLOOR, Basis.TOTAL):
        words = _("Fills the base duty up to %(rate)s, never below 0") % {"rate": level}
    else:
        words = _("%(rate)s on top of the base duty") % {"rate": level}
    if rate.value_base in ON:
        words = f"{words}, {ON[rate.value_base]}"
        if due.range.exact is not None:
            share = percent(due.part.share * 100)
            words = _("%(words)s (%(share)s of the value)") % {"words": words, "share": share}
    elif due.part.share != 1 and due.range.exact is not None:
        share = percent(due.part.share * 100)
        words = _("%(words)s, on %(share)s of the value") % {"words": words, "share": share}
    return words


def why_not(passed: Passed, records: Records) -> str:
    """Why a duty does not apply, in one sentence."""
    by = records.title(passed.by) if passed.by else ""
    rate = passed.rate
    match passed.why:
        case Why.OUTSIDE:
            origin = records.rates.get(rate.record) if rate else None
            name = origin.origin.display_name if origin and origin.origin else ""
            return _("%(origin)s is outside this duty.") % {"origin": name or _("This origin")}
        case Why.PENDING:
            if rate is not None and rate.state == State.SUSPENDED:
                return _("It is suspended and not collected.")
            return _("It was announced, and is not in force.")
        case Why.ENDED:
            if rate is None or rate.last is None:
                return _("It has ended.")
            return _("It ended: %(day)s was its last day.") % {"day": day_words(rate.last)}
        case Why.LISTED:
            return _listed(passed, records)
        case Why.NOT_MET:
            text = question(passed.condition) if passed.condition else ""
            return _("Its list names this code only where this holds: %(condition)s") % {
                "condition": text
            }
        case Why.LOWER:
            return _("Of several duties of one group only the highest is due: %(duty)s.") % {
                "duty": by
            }
        case Why.FREED:
            if passed.condition is not None:
                return _("Free, since this was told: %(condition)s") % {
                    "condition": question(passed.condition)
                }
            return _("Goods of this origin are free of it.")
        case Why.RULE:
            if passed.ranked is not None and passed.ranked.rule.kind == RuleKind.IN_LIEU:
                return _("In its place is due: %(duty)s.") % {"duty": by}
            return _(
                "Goods, or the part of them, under “%(duty)s” do not pay this duty as well."
            ) % {"duty": by}


def _listed(passed: Passed, records: Records) -> str:
    covering = passed.covering
    title = records.lists.get(passed.list, passed.list)
    if covering is None:
        return _("It is on the list “%(list)s”.") % {"list": title}
    words = _("%(code)s is on the list “%(list)s”.") % {
        "code": dotted(covering.code),
        "list": title,
    }
    record = records.codes.get(covering.record)
    if record and record.known_from and record.valid_from and record.known_from > record.valid_from:
        back = _("It was put there on %(known)s, back to %(first)s.") % {
            "known": day_words(record.known_from),
            "first": day_words(record.valid_from),
        }
        words = f"{words} {back}"
    return words


def unknown(answer: Answer, records: Records) -> list[tuple[str, str]]:
    """What decides the answer and is not known: a fact's name and a sentence."""
    found = [(fact.value, missing_words(fact)) for fact in answer.missing]
    for condition in answer.doubtful:
        sentence = _("Whether this holds: %(condition)s") % {"condition": question(condition)}
        found.append((f"condition:{condition.key}", sentence))
    for name in answer.without_rate:
        if name in answer.rate_unseen:
            sentence = _(
                "The rate of “%(duty)s” for this origin: there is one, and it was not seen."
            )
        else:
            sentence = _(
                "The rate of “%(duty)s” for this origin: it is named as an exception, and none is recorded."
            )
        found.append((f"rate:{name}", sentence % {"duty": records.title(name)}))
    if answer.branches:
        found.append(
            ("product", _("The further digits of the code: longer codes below it pay differently."))
        )
    if answer.is_beyond_what_was_seen:
        sentence = _("Nothing was seen after %(day)s: this is what had been decided by then.")
        found.append(("later_changes", sentence % {"day": day_words(answer.covers_until)}))
    return found
