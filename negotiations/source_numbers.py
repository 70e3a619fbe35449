"""The numbers that sources bear on one page: each source has one, and one card that all its marks lead to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from negotiations.models.sources import Citation, Source, Stance


@dataclass
class NumberedSource:
    """A source, its number on this page, and the citations of it that say more than the source itself."""

    number: int
    source: Source
    citations: dict[int, Citation] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        return f"s{self.number}"

    @cached_property
    def mark(self) -> SafeString:
        """The mark of a citation that only names the source: made once, used a thousand times."""
        label = gettext("source %(number)d: %(publisher)s") % {
            "number": self.number,
            "publisher": self.source.publisher,
        }
        return format_html(
            '<a class="src" href="#{}" aria-label="{}">{}</a>', self.anchor, label, self.number
        )

    def mark_of(self, citation: Citation) -> SafeString:
        """The mark of one citation; what it quotes is kept for the source's card."""
        contradicts = citation.stance == Stance.CONTRADICTS
        if not (citation.quote or citation.locator or contradicts):
            return self.mark
        self.citations[citation.pk] = citation
        if not contradicts:
            return SafeString(self.mark.replace(f'"#{self.anchor}"', f'"#c{citation.pk}"', 1))
        words = {"number": self.number, "publisher": self.source.publisher}
        label = gettext("source %(number)d contradicts: %(publisher)s") % words
        return format_html(
            '<a class="src against" href="#c{}" aria-label="{}">{} ≠</a>',
            citation.pk,
            label,
            self.number,
        )


class SourceNumbers:
    """Numbers sources in the order in which they are first asked for.

    A view whose parts are also sent alone (to htmx) hands over all sources of the page, so that a part has the page's numbers.
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._numbered: dict[int, NumberedSource] = {}
        for source in sources:
            self[source]

    def __getitem__(self, source: Source) -> NumberedSource:
        try:
            return self._numbered[source.pk]
        except KeyError:
            return self._numbered.setdefault(
                source.pk, NumberedSource(len(self._numbered) + 1, source)
            )

    def __iter__(self) -> Iterator[NumberedSource]:
        return iter(self._numbered.values())

    def __len__(self) -> int:
        return len(self._numbered)

    def marks(self, citations: Iterable[Citation]) -> list[SafeString]:
        return [self[citation.source].mark_of(citation) for citation in citations]
