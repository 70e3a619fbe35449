"""What loading did or would do, in numbers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Model


@dataclass
class Tally:
    """How many records of each kind were added, changed, left as they were and removed."""

    added: Counter[type[Model]] = field(default_factory=Counter)
    changed: Counter[type[Model]] = field(default_factory=Counter)
    unchanged: Counter[type[Model]] = field(default_factory=Counter)
    removed: Counter[type[Model]] = field(default_factory=Counter)
    # How many of the changed ones are published: readers see at once what changed in them.
    changed_in_public: int = 0

    @property
    def changes(self) -> int:
        return self.added.total() + self.changed.total() + self.removed.total()

    def lines(self) -> Iterator[str]:
        """A line for each kind, then one for all."""
        columns = {
            name: getattr(self, name) for name in ("added", "changed", "unchanged", "removed")
        }
        kinds = {kind for counts in columns.values() for kind in counts if counts[kind]}
        for kind in sorted(kinds, key=lambda each: str(each._meta.verbose_name_plural)):
            numbers = (f"{counts[kind]} {name}" for name, counts in columns.items() if counts[kind])
            yield f"  {kind._meta.verbose_name_plural}: {', '.join(numbers)}"
        totals = (f"{counts.total()} {name}" for name, counts in columns.items())
        yield f"  together: {', '.join(totals)}"
