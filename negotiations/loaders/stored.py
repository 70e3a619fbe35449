"""What the database already holds of what a dossier names: read in one query for each kind."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.elements import carried_fields, walk
from negotiations.loaders.kinds import NAME_FIELDS, OWN_KINDS, Identity
from negotiations.models.sources import normalise_url

# What keeps its own name where a dossier calls it by one that it had before.
NAMED_AS_BEFORE: Final[tuple[type[Model], ...]] = (
    models.AgendaArea,
    models.Organization,
    models.Person,
    models.Source,
)


class Stored:
    """The stored records of one negotiation, and the shared records that its dossier names or may mean."""

    def __init__(self, dossier: format1.Dossier) -> None:
        self.dossier = dossier
        self.rows: dict[type[Model], dict[Identity, Any]] = defaultdict(dict)
        self.names = _names_in(dossier)
        self.negotiation = models.Negotiation.objects.filter(slug=dossier.negotiation.slug).first()
        self._read_words_of_the_field()
        self._read_shared_records()
        self._read_former_addresses()
        self._read_measures()
        self._read_own_records()
        self._read_records_of_others()

    def find(self, model: type[Model], identity: Identity) -> Any | None:
        return self.rows[model].get(identity)

    def all(self, model: type[Model]) -> Iterable[Any]:
        return self.rows[model].values()

    def _keep(self, rows: QuerySet[Any], name: str) -> None:
        self.rows[rows.model] = {(getattr(row, name),): row for row in rows}

    def _read_words_of_the_field(self) -> None:
        for model in (models.Economy, models.MastChapter):
            name = NAME_FIELDS[model]
            self._keep(model._default_manager.filter(**{f"{name}__in": self.names[model]}), name)
        self._keep(models.AgendaArea.objects.order_by("pk"), "slug")
        others = {self.dossier.negotiation.succeeds, self.dossier.negotiation.belongs_to} - {None}
        self._keep(models.Negotiation.objects.filter(slug__in=others), "slug")

    def _read_shared_records(self) -> None:
        self._keep(_sources(self.dossier, self.names[models.Source]), "key")
        for model, named in (
            (models.Organization, self.dossier.organizations),
            (models.Person, self.dossier.people),
        ):
            # All of the economies: one may be recorded under another name.
            economies = {each.economy for each in named if each.economy}
            rows = model.objects.filter(
                Q(slug__in=self.names[model]) | Q(economy__in=economies) | Q(economy__isnull=True)
            )
            self._keep(rows.order_by("pk"), "slug")
        for former in models.FormerName.objects.filter(
            organization__in=self.all(models.Organization)
        ).select_related("organization"):
            self.rows[models.FormerName][(former.organization.slug, former.name)] = former
        for post in models.Appointment.objects.filter(
            person__in=self.all(models.Person)
        ).select_related("person", "organization"):
            identity = (
                post.person.slug,
                post.title,
                post.organization.slug if post.organization else None,
                post.first_day,
            )
            self.rows[models.Appointment][identity] = post
        self._keep(_instruments(self.dossier, self.names[models.LegalInstrument]), "slug")
        self._keep(
            models.ProductList.objects.filter(slug__in=self.names[models.ProductList]), "slug"
        )
        for code in models.ProductListCode.objects.filter(
            product_list__slug__in=[each.slug for each in self.dossier.product_lists]
        ).select_related("product_list"):
            place: Identity = (
                code.product_list.slug,
                code.code,
                code.valid_from,
                code.last_day,
                code.condition,
            )
            self.rows[models.ProductListCode][place] = code

    def _read_former_addresses(self) -> None:
        """Records that were merged into others are found by the names that they had before, too."""
        for model in NAMED_AS_BEFORE:
            missing = [each for each in self.names[model] if (each,) not in self.rows[model]]
            if not missing:
                continue
            kind = ContentType.objects.get_for_model(model)
            former = models.FormerAddress.objects.filter(content_type=kind, name__in=missing)
            keys = dict(former.values_list("name", "object_id"))
            here = {row.pk: row for row in self.rows[model].values()}
            here |= model._default_manager.in_bulk(set(keys.values()) - here.keys())
            for name, key in keys.items():
                if key in here:
                    self.rows[model][(name,)] = here[key]

    def _read_measures(self) -> None:
        """The measures named here and those that bear on the negotiation, with all their rates and steps."""
        for model in (models.TariffMeasure, models.NontariffMeasure):
            rows = model.objects.filter(
                Q(slug__in=self.names[model]) | Q(negotiations=self.negotiation_id)
            )
            self._keep(rows.distinct().order_by("pk"), "slug")
        measures = self.all(models.TariffMeasure)
        for scope in models.MeasureScope.objects.filter(measure__in=measures).select_related(
            "measure", "product_list"
        ):
            identity: Identity = (scope.measure.slug, scope.product_list.slug, scope.role)
            self.rows[models.MeasureScope][identity] = scope
        for rate in models.TariffRate.objects.filter(measure__in=measures).select_related(
            "measure"
        ):
            self.rows[models.TariffRate][(rate.measure.slug, rate.key)] = rate
        for step in models.TrailStep.objects.filter(
            measure__in=self.all(models.NontariffMeasure)
        ).select_related("measure", "round", "commitment__agreement"):
            self.rows[models.TrailStep][(step.measure.slug, step.key)] = step
        self.bears_on: dict[type[Model], dict[int, set[int]]] = {
            model: _links(model, self.all(model))
            for model in (models.TariffMeasure, models.NontariffMeasure)
        }
        others = {
            talks for links in self.bears_on.values() for each in links.values() for talks in each
        } - {self.negotiation_id}
        self.parties_of_others: dict[int, set[str]] = defaultdict(set)
        for talks, economy in models.Party.objects.filter(negotiation__in=others).values_list(
            "negotiation_id", "economy_id"
        ):
            self.parties_of_others[talks].add(str(economy))

    def _read_own_records(self) -> None:
        if self.negotiation is None:
            return
        for kind in OWN_KINDS:
            self.rows[kind.model] = {
                kind.identity(row): row for row in kind.rows_of(self.negotiation)
            }

    def _read_records_of_others(self) -> None:
        """Agreements and deadlines of other negotiations whose slugs this dossier uses."""
        self.taken: dict[type[Model], set[str]] = {}
        for model, named in (
            (models.Agreement, self.dossier.agreements),
            (models.Deadline, self.dossier.deadlines),
        ):
            slugs = [each.slug for each in named]
            rows = model._default_manager.filter(slug__in=slugs, negotiation__isnull=False)
            self.taken[model] = set(
                rows.exclude(negotiation=self.negotiation_id).values_list("slug", flat=True)
            )
        for deadline in models.Deadline.objects.filter(
            slug__in=[each.slug for each in self.dossier.deadlines], negotiation__isnull=True
        ):
            self.rows[models.Deadline][(deadline.slug,)] = deadline

    @property
    def negotiation_id(self) -> int | None:
        return self.negotiation.pk if self.negotiation else None


def _names_in(dossier: format1.Dossier) -> dict[type[Model], set[str]]:
    """The names by which the dossier's elements refer to records, with those of its own shared records."""
    names: dict[type[Model], set[str]] = defaultdict(set)
    for element, _ in walk(dossier):
        for field in carried_fields(type(element)):
            name = getattr(element, field.name)
            if field.refers_to is not None and name is not None:
                names[field.refers_to].add(name)
        if element.record in NAME_FIELDS and not isinstance(element, format1.Dossier):
            names[element.record].add(getattr(element, NAME_FIELDS[element.record]))
    rates = [each.met_by_rate for each in dossier.positions if each.met_by_rate]
    names[models.TariffMeasure].update(pair.partition("/")[0] for pair in rates)
    return names


def _sources(dossier: format1.Dossier, keys: set[str]) -> QuerySet[models.Source]:
    """Those of these keys or these URLs."""
    urls = {normalise_url(each.url) for each in dossier.sources} - {""}
    return models.Source.objects.filter(Q(key__in=keys) | Q(normalised_url__in=urls)).order_by("pk")


def _instruments(dossier: format1.Dossier, slugs: set[str]) -> QuerySet[models.LegalInstrument]:
    citations = {each.citation for each in dossier.instruments} - {""}
    days = {each.issued_on for each in dossier.instruments} - {None}
    conditions = [Q(slug__in=slugs), Q(citation__in=citations), Q(issued_on__in=days)]
    return models.LegalInstrument.objects.filter(reduce(or_, conditions)).order_by("pk")


def _links(model: Any, rows: Iterable[Any]) -> dict[int, set[int]]:
    """The negotiations that each of the measures bears on, by their ids."""
    links: dict[int, set[int]] = {row.pk: set() for row in rows}
    through = model.negotiations.through
    column = f"{model._meta.model_name}_id"
    for measure, talks in through.objects.filter(**{f"{column}__in": links}).values_list(
        column, "negotiation_id"
    ):
        links[measure].add(talks)
    return links
