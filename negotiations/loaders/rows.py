"""The rows that a dossier comes to: each a stored record or a new one, with what loading changes in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import ForeignKey, Model

from negotiations.loaders.format1 import Citation
from negotiations.loaders.problems import Path
from negotiations.models import Publication

EMPTY: Final[tuple[Any, ...]] = (None, "", [])


@dataclass(eq=False)
class Row:
    """One record. ``only_completes`` leaves alone what is recorded and fills what is blank."""

    instance: Any
    path: Path
    is_new: bool
    only_completes: bool = False
    changed: set[str] = field(default_factory=set)
    # The citations that it is to have; None leaves those that it has.
    citations: list[tuple[Citation, Any]] | None = None
    # The negotiation that it bears on is not noted yet, or its citations differ.
    changed_around: bool = False
    # References to rows of the same kind, which have to be written first.
    later: dict[str, "Row"] = field(default_factory=dict)
    publication_in_file: str | None = None
    # The columns as they were stored, before loading touched any: for the change log.
    was: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.was = {} if self.is_new else dict(vars(self.instance))

    @property
    def model(self) -> type[Model]:
        return type(self.instance)

    @property
    def is_changed(self) -> bool:
        return not self.is_new and bool(self.changed or self.changed_around)

    @property
    def is_published(self) -> bool:
        return getattr(self.instance, "publication", None) == Publication.PUBLISHED

    def put(self, name: str, value: Any) -> None:
        """Sets a field; for a reference, ``value`` is the record or the key by which the column holds it."""
        column = self.instance._meta.get_field(name)
        attname = column.attname
        current = getattr(self.instance, attname)
        if isinstance(column, ForeignKey) and isinstance(value, Model):
            key = getattr(value, column.target_field.attname)
            if key is not None and current == key:
                return
        elif current == value:
            return
        if self.only_completes and not self.is_new and current not in EMPTY:
            return
        setattr(self.instance, name if isinstance(value, Model) else attname, value)
        self.changed.add(name)

    def unite(self, name: str, values: Iterable[str]) -> None:
        """Adds the values to a list of texts that does not have them."""
        current = getattr(self.instance, name)
        missing = [value for value in dict.fromkeys(values) if value not in current]
        if missing:
            setattr(self.instance, name, [*current, *missing])
            self.changed.add(name)

    def publish(self) -> None:
        """Publishes the record, unless somebody has withdrawn it."""
        if hasattr(self.instance, "publication") and (
            self.instance.publication != Publication.WITHDRAWN
        ):
            self._set_publication(Publication.PUBLISHED)

    def state_publication(self, stated: str | None, *, inherited: bool, is_shared: bool) -> None:
        """Takes the publication that the file states. What is published stays so, unless the file says otherwise of it itself."""
        self.publication_in_file = stated
        if stated is None or (is_shared and inherited and not self.is_new):
            return
        self._set_publication(stated)

    def _set_publication(self, publication: str) -> None:
        if self.instance.publication != publication:
            self.instance.publication = str(publication)
            self.changed.add("publication")
