"""A development as a page shows it: its sentence, the record's own words, and the sources that were out."""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiations.developments.facts import KINDS, Development
from negotiations.developments.sentences import detail, sentence
from negotiations.knowledge import source_day
from negotiations.models import Citation
from negotiations.rules.clock import Clock


@dataclass(frozen=True, slots=True)
class ShownDevelopment:
    development: Development
    sentence: str
    detail: str
    cited: Sequence[Citation]

    @property
    def address(self) -> str:
        """The page of the talks as they were known on that day."""
        talk = self.development.negotiation.get_absolute_url()
        return f"{talk}?on={self.development.day.isoformat()}"


def shown(development: Development, clock: Clock) -> ShownDevelopment:
    cited = [each for each in development.fact.cited if clock.knows(source_day(each))]
    return ShownDevelopment(development, sentence(development), detail(development), cited)


def kind_label(kind: str) -> str:
    return str(KINDS[kind])
