"""The rates that agreements promise beside those in force: deal against law, as one viewer may see it and a clock knows it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

from negotiations.models import Agreement, Commitment, Position, TariffMeasure, TariffRate
from negotiations.rules.clock import Clock
from negotiations.rules.promises import (
    Imposed,
    Untied,
    Verdict,
    days_since,
    measures_meant,
    verdict,
)
from negotiations.talks import Talk

VERDICTS: dict[Verdict, Words] = {
    Verdict.MET: _("met"),
    Verdict.NOT_YET: _("not yet: the rate in force is higher"),
    Verdict.EXCEEDED: _("exceeded: the rate in force is lower"),
}
TONES = {Verdict.MET: "good", Verdict.NOT_YET: "held", Verdict.EXCEEDED: "good"}
UNTIED: dict[Untied, Words] = {
    Untied.NO_MEASURE: _(
        "No verdict: the record does not say which measure this promise is about. Beside it are all that the talks bear on."
    ),
    Untied.SEVERAL_PROMISES: _(
        "No verdict: several promises in this area name a rate, and the record does not say for which goods each is."
    ),
    Untied.SEVERAL_RATES: _(
        "No verdict: several rates are in force, and the record does not say which of them is meant."
    ),
    Untied.NO_RATE: _("No verdict: no rate of this measure is in force on these goods."),
}


@dataclass(frozen=True, slots=True)
class PromisedRate:
    """One promise with the rates in force that stand beside it, highest first."""

    commitment: Commitment
    agreement: Agreement
    promised_on: date | None
    days: int | None
    meant: Sequence[str]
    rates: Sequence[TariffRate]
    said: Verdict | Untied

    @property
    def words(self) -> Words:
        return VERDICTS[self.said] if isinstance(self.said, Verdict) else UNTIED[self.said]

    @property
    def is_told(self) -> bool:
        return isinstance(self.said, Verdict)

    @property
    def tone(self) -> str:
        return TONES[self.said] if isinstance(self.said, Verdict) else ""

    @property
    def is_about_one(self) -> bool:
        return len(self.meant) == 1


@dataclass
class Deal:
    """The agreements of one negotiation, with the measures that it bears on: their ``lines`` are those that its parties pay."""

    agreements: Sequence[Agreement]
    measures: Sequence[TariffMeasure]
    positions: Sequence[Position]
    clock: Clock
    _slugs: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self._slugs = {measure.pk: measure.slug for measure in self.measures}

    def promises(self) -> list[PromisedRate]:
        """The promises with a rate of those who impose a measure here, in the order of their agreements.

        The percentage of another is no duty: a share of profits, a growth of quotas.
        """
        imposing = {measure.imposed_by_id for measure in self.measures}
        return [
            self._beside(agreement, commitment)
            for agreement in self.agreements
            for commitment in agreement.undertaken
            if commitment.rate is not None and commitment.economy_id in imposing
        ]

    def _beside(self, agreement: Agreement, promise: Commitment) -> PromisedRate:
        area = promise.area.slug if promise.area else ""
        meant = measures_meant(
            promise.economy_id, area, self._settled_by(promise), map(_imposed, self.measures)
        )
        of_area = Counter(
            (each.economy_id, each.area_id)
            for each in agreement.undertaken
            if each.rate is not None
        )
        shown = [
            measure
            for measure in self.measures
            if measure.imposed_by_id == promise.economy_id and (not meant or measure.slug in meant)
        ]
        rates = sorted(
            (line for measure in shown for line in self._in_force(measure)),
            key=lambda line: (-(line.rate or 0), line.pk),
        )
        promised_on = min(
            (stage.reached_on for stage in agreement.reached if stage.reached_on), default=None
        )
        return PromisedRate(
            promise,
            agreement,
            promised_on,
            days_since(promised_on, self.clock.on),
            meant,
            rates,
            verdict(
                promise.rate or Decimal(0),
                meant,
                [line.rate for line in rates if line.rate is not None],
                of_area[promise.economy_id, promise.area_id],
            ),
        )

    def _settled_by(self, promise: Commitment) -> set[str]:
        """The measures whose rate met the same position as the promise did."""
        met = (
            each.met_by_rate
            for each in self.positions
            if each.met_by_commitment_id == promise.pk and each.met_by_rate
        )
        return {self._slugs[rate.measure_id] for rate in met if rate.measure_id in self._slugs}

    def _in_force(self, measure: TariffMeasure) -> Iterable[TariffRate]:
        """What applies to the goods of the other parties."""
        for line in measure.lines:
            if line.applies_on(self.clock.on):
                line.measure = measure
                yield line


def _imposed(measure: TariffMeasure) -> Imposed:
    return Imposed(measure.slug, measure.kind, measure.imposed_by_id)


def promises_of(talk: Talk) -> list[PromisedRate]:
    """The promised rates of a talk whose page has read all of it already: no further query."""
    for agreement in talk.agreements:
        agreement.negotiation = talk.negotiation
    deal = Deal(
        talk.agreements,
        talk.tariff_measures,
        talk.positions,
        talk.clock,
    )
    return deal.promises()
