"""From draft over review to publication and back: one record, or a negotiation with all that hangs on it and all that it names.

What is published names only what is published: a source, person, organization, instrument, product list or measure that a
record names is published with it; what it hangs on otherwise must be published before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from negotiations import models
from negotiations.actions.changes import Authorship, Entry, for_the_log, log_changes
from negotiations.actions.moves import (
    CHANGED_MEANWHILE,
    MOVES,
    NOT_YOURS,
    OWN_DRAFT,
    WRONG_STATE,
    Move,
)
from negotiations.actions.records import KIND_OF_MOVE, Gone, Stale, locked
from negotiations.actions.snapshots import snapshots
from negotiations.models import Change, ChangeKind, Negotiation, Publication, User, Viewer
from negotiations.models.guards import sentence_of
from negotiations.models.publication import Published
from negotiations.models.records import Record

Ref: TypeAlias = tuple[type[Model], int]

# What belongs to no negotiation alone: published along with the first record that names it.
SHARED: Final = (
    models.LegalInstrument,
    models.NontariffMeasure,
    models.Organization,
    models.Person,
    models.ProductList,
    models.Source,
    models.TariffMeasure,
)
# What hangs on a negotiation, and the way from it to the negotiation.
HANGS_ON_NEGOTIATION: Final[tuple[tuple[type[Published], str], ...]] = (
    (models.StatusChange, "negotiation"),
    (models.Round, "negotiation"),
    (models.AgendaItem, "negotiation"),
    (models.Discussion, "round__negotiation"),
    (models.Readout, "round__negotiation"),
    (models.Delegation, "round__negotiation"),
    (models.Delegate, "delegation__round__negotiation"),
    (models.Agreement, "negotiation"),
    (models.AgreementStage, "agreement__negotiation"),
    (models.Commitment, "agreement__negotiation"),
    (models.CommitmentEvidence, "commitment__agreement__negotiation"),
    (models.Position, "negotiation"),
    (models.Deadline, "negotiation"),
    (models.DeadlineRevision, "deadline__negotiation"),
    (models.Event, "negotiation"),
    (models.TariffMeasure, "negotiations"),
    (models.NontariffMeasure, "negotiations"),
    (models.TrailStep, "measure__negotiations"),
    (models.LegalInstrument, "negotiations"),
    (models.Organization, "negotiations"),
    (models.Person, "negotiations"),
)

# What other negotiations may show, too: withdrawn by itself alone.
OF_OTHERS: Final = (*SHARED, models.Appointment, models.TariffRate, models.TrailStep)


@dataclass
class Plan:
    """What a move comes to: the records that it moves, and those that it leaves, with the sentence why."""

    move: Move
    record: Published
    moved: list[Published] = field(default_factory=list)
    left: list[tuple[Published, str]] = field(default_factory=list)

    @property
    def along(self) -> list[Published]:
        """What is moved beside the record itself."""
        return [each for each in self.moved if ref(each) != ref(self.record)]


def ref(record: Model) -> Ref:
    return type(record), record.pk


def send_to_review(
    *, record: Published, read_version: int, authorship: Authorship, whole: bool = False
) -> Plan:
    """Asks for the record to be published; ``whole`` takes along all that belongs to it and is a draft."""
    return _carry_out(MOVES["send_to_review"], record, read_version, authorship, whole)


def send_back(
    *, record: Published, read_version: int, authorship: Authorship, whole: bool = False
) -> Plan:
    """Gives the record back to whoever drafted it."""
    return _carry_out(MOVES["send_back"], record, read_version, authorship, whole)


def publish(
    *, record: Published, read_version: int, authorship: Authorship, whole: bool = False
) -> Plan:
    """Publishes the record with what it names; ``whole`` also all that hangs on a negotiation."""
    return _carry_out(MOVES["publish"], record, read_version, authorship, whole)


def withdraw(
    *, record: Published, read_version: int, authorship: Authorship, whole: bool = False
) -> Plan:
    """Takes the record from readers; ``whole`` also all that hangs on a negotiation, but nothing that others may name."""
    return _carry_out(MOVES["withdraw"], record, read_version, authorship, whole)


ACTIONS: Final = {
    "send_to_review": send_to_review,
    "send_back": send_back,
    "publish": publish,
    "withdraw": withdraw,
}


def make_move(
    *, move: Move, record: Published, viewer: Viewer, authorship: Authorship
) -> list[str]:
    """Moves the record as it is stored; returns why not, in sentences, and nothing where it was moved."""
    refusal = move.refusal(viewer, record)
    if refusal is not None:
        return [str(refusal)]
    try:
        _carry_out(move, record, record.version, authorship, whole=False)
    except (Stale, Gone):
        return [str(CHANGED_MEANWHILE)]
    except PermissionDenied as denied:
        return [str(denied)]
    except ValidationError as error:
        return list(error.messages)
    return []


@transaction.atomic
def _carry_out(
    move: Move, record: Published, read_version: int, authorship: Authorship, whole: bool
) -> Plan:
    """Raises PermissionDenied, Stale, Gone, or ValidationError where the record cannot be moved so."""
    if authorship.by is None or not move.allowed(authorship.by):
        raise PermissionDenied(NOT_YOURS)
    current = locked(record, read_version)
    planned = plan(move=move, record=current, viewer=authorship.by, whole=whole)
    if move.to == Publication.PUBLISHED:
        current.publication = move.to
        current.clean()
    _move_all(planned.moved, move, authorship)
    record.refresh_from_db()
    return planned


def named_by(record: Record) -> frozenset[Ref]:
    """What the record cannot be shown without, and the sources that it cites."""
    if not isinstance(record, Published) or not record.pk:
        return frozenset()
    return frozenset(_named_by([record])[ref(record)])


@transaction.atomic
def publish_newly_named(
    *, record: Record, named_before: frozenset[Ref], authorship: Authorship
) -> None:
    """Publishes what a record that readers see names since a change of it: they would miss its source or the record itself.

    Raises ValidationError, with the sentence why, where any of it may not be published along.
    """
    if not isinstance(record, Published) or not record.is_published:
        return
    new = named_by(record) - named_before
    circle = _Circle(_unpublished(new))
    if not circle.records:
        return
    circle.widen()
    move = MOVES["publish"]
    candidates = [
        each
        for (model, _pk), each in circle.records.items()
        if model in SHARED and each.publication in move.sources
    ]
    going, _reasons = _parted(circle, candidates, authorship.by)
    circle.names[ref(record)] = set(new)
    obstacle = circle.obstacle(record, going)
    if obstacle is not None:
        raise ValidationError(obstacle)
    _move_all(going.values(), move, authorship)


def _unpublished(named: Iterable[Ref]) -> Iterator[Published]:
    keys: dict[type[Model], list[int]] = defaultdict(list)
    for model, pk in named:
        keys[model].append(pk)
    for model, pks in keys.items():
        if issubclass(model, Published):
            found = model.objects.filter(pk__in=pks)
            yield from found.exclude(publication=Publication.PUBLISHED)


def _move_all(records: Iterable[Published], move: Move, authorship: Authorship) -> None:
    by_model: dict[type[Published], list[int]] = defaultdict(list)
    for each in records:
        by_model[type(each)].append(each.pk)
    try:
        with transaction.atomic():
            for model, keys in by_model.items():
                _move_kind(model, keys, move, authorship)
    except IntegrityError as error:
        raise ValidationError(sentence_of(error) or str(error)) from error


def _move_kind(model: type[Published], keys: list[int], move: Move, authorship: Authorship) -> None:
    rows = model.objects.select_for_update().filter(pk__in=keys, publication__in=move.sources)
    records = list(for_the_log(rows).order_by("pk"))
    before = snapshots(records)
    model.objects.filter(pk__in=[each.pk for each in records]).update(
        publication=move.to, version=F("version") + 1
    )
    for each in records:
        each.version += 1
        each.publication = move.to
    log_changes(
        authorship=authorship,
        entries=[
            Entry(each, KIND_OF_MOVE[move.to], old, old | {"publication": str(move.to)})
            for each, old in zip(records, before, strict=True)
        ],
    )


# --- What a move takes along ----------------------------------------------------------------------


def plan(*, move: Move, record: Published, viewer: User, whole: bool = False) -> Plan:
    """What the move would come to. Raises PermissionDenied or ValidationError where it is refused as a whole."""
    planned = Plan(move, record)
    if not move.allowed(viewer):
        raise PermissionDenied(NOT_YOURS)
    if record.publication not in move.sources and not whole:
        raise ValidationError(WRONG_STATE)
    circle = _Circle([record, *(_hanging_on(record) if whole else ())])
    if move.to == Publication.PUBLISHED or whole:
        circle.widen()
    candidates = [each for each in circle.carried(move) if each.publication in move.sources]
    if move.to != Publication.PUBLISHED:
        if not whole:
            candidates = [each for each in candidates if ref(each) == ref(record)]
        planned.moved = candidates
    else:
        _hold_back(planned, circle, candidates, viewer)
    if not planned.moved:
        raise ValidationError(WRONG_STATE)
    return planned


def _hold_back(planned: Plan, circle: "_Circle", candidates: list[Published], viewer: User) -> None:
    """Plans what may be published, and leaves the rest with the reason; raises it where the record itself is left."""
    going, reasons = _parted(circle, candidates, viewer)
    main = ref(planned.record)
    if main in reasons:
        if reasons[main] == str(OWN_DRAFT):
            raise PermissionDenied(OWN_DRAFT)
        raise ValidationError(reasons[main])
    planned.moved = list(going.values())
    planned.left = [(each, reasons[ref(each)]) for each in candidates if ref(each) in reasons]


def _parted(
    circle: "_Circle", candidates: list[Published], viewer: User | None
) -> tuple[dict[Ref, Published], dict[Ref, str]]:
    """What may be published, and why the rest may not: own first drafts, and what names something unpublished."""
    own = own_first_drafts(viewer, candidates) if viewer is not None else set()
    reasons: dict[Ref, str] = {key: str(OWN_DRAFT) for key in own}
    going = {ref(each): each for each in candidates if ref(each) not in own}
    while True:
        stuck = {
            key: sentence
            for key, each in going.items()
            if (sentence := circle.obstacle(each, going)) is not None
        }
        if not stuck:
            break
        reasons |= stuck
        going = {key: each for key, each in going.items() if key not in stuck}
    return going, reasons


def own_first_drafts(viewer: User, records: Iterable[Published]) -> set[Ref]:
    """Those of the records whose first draft this viewer wrote, unless the site lets people publish their own."""
    if settings.PUBLISH_OWN_DRAFTS:
        return set()
    keys: dict[type[Published], list[int]] = defaultdict(list)
    for each in records:
        keys[type(each)].append(each.pk)
    own: set[Ref] = set()
    for model, pks in keys.items():
        kind = ContentType.objects.get_for_model(model)
        created = Change.objects.filter(
            content_type=kind, object_id__in=pks, kind=ChangeKind.CREATED
        )
        authors = dict(created.order_by("-pk").values_list("object_id", "changed_by"))
        own |= {(model, pk) for pk, author in authors.items() if author == viewer.pk}
    return own


def _hanging_on(record: Published) -> Iterator[Published]:
    """All that hangs on a negotiation, with the rates that bear on its parties and the posts of its people."""
    if not isinstance(record, Negotiation):
        return
    for model, path in HANGS_ON_NEGOTIATION:
        yield from for_the_log(model.objects.filter(**{path: record}).distinct())
    parties = list(record.parties.values_list("economy", flat=True))
    yield from models.TariffRate.objects.filter(
        Q(origin__isnull=True) | Q(origin__in=parties), measure__negotiations=record
    )
    yield from models.ProductList.objects.filter(scopes__measure__negotiations=record).distinct()
    people = models.Delegate.objects.filter(delegation__round__negotiation=record).values("person")
    yield from models.Appointment.objects.filter(person__in=people)
    yield from models.Organization.objects.filter(led_parties__negotiation=record).distinct()


class _Circle:
    """Records, what they name, and what that names: how each is published, and which of them a move may take along."""

    def __init__(self, records: Iterable[Published]) -> None:
        self.records: dict[Ref, Published] = {ref(each): each for each in records}
        self.asked = set(self.records)
        self.names: dict[Ref, set[Ref]] = {}

    def widen(self) -> None:
        """Brings in all that is named, step by step, with a fixed number of queries for each step."""
        new = list(self.records.values())
        while new:
            for key, named in _named_by(new).items():
                self.names[key] = named
            wanted: dict[type[Model], set[int]] = defaultdict(set)
            for each in new:
                for model, pk in self.names.get(ref(each), ()):
                    if (model, pk) not in self.records:
                        wanted[model].add(pk)
            new = [
                found
                for model, pks in wanted.items()
                for found in model._default_manager.filter(pk__in=pks)
                if isinstance(found, Published)
            ]
            self.records |= {ref(each): each for each in new}

    def carried(self, move: Move) -> Sequence[Published]:
        """What the move may take along: what was asked for, and what it names that is shared."""
        if move.to == Publication.WITHDRAWN:
            alone = len(self.asked) == 1
            return [self.records[key] for key in self.asked if alone or key[0] not in OF_OTHERS]
        return [each for key, each in self.records.items() if key in self.asked or key[0] in SHARED]

    def obstacle(self, record: Published, going: dict[Ref, Published]) -> str | None:
        """Why the record cannot be published along with those that are ``going``; None where it can."""
        missing = [
            self.records[key]
            for key in self.names.get(ref(record), ())
            if key in self.records and key not in going and not self.records[key].is_published
        ]
        if not missing:
            return None
        names = ", ".join(f"“{each}” ({each.publication_label})" for each in missing[:5])
        return ngettext(
            "It names %(names)s, which is not published: publish that first.",
            "It names %(names)s, which are not published: publish those first.",
            len(missing),
        ) % {"names": names}


def _named_by(records: Sequence[Published]) -> dict[Ref, set[Ref]]:
    """What each of the records cannot be shown without, and the sources that it cites."""
    named: dict[Ref, set[Ref]] = {ref(each): set(_links_of(each)) for each in records}
    keys: dict[type[Model], list[int]] = defaultdict(list)
    for each in records:
        if isinstance(each, models.Fact):
            keys[type(each)].append(each.pk)
    for model, pks in keys.items():
        kind = ContentType.objects.get_for_model(model)
        cited = models.Citation.objects.filter(content_type=kind, object_id__in=pks)
        for pk, source in cited.values_list("object_id", "source"):
            named[(model, pk)].add((models.Source, source))
    return named


def _links_of(record: Published) -> Iterator[Ref]:
    for name in (*record.hangs_on, *record.may_name):
        if "__" not in name:
            column: Any = record._meta.get_field(name)
            key = getattr(record, column.attname)
            if key is not None:
                yield column.related_model, key


def publication_words(planned: Plan) -> str:
    """What was done, in one sentence."""
    # Two sentences, and no plural of one: a language without plurals would speak of none more.
    more = len(planned.moved) - 1
    sentence = _("%(label)s and %(more)s more: %(done)s.") if more else _("%(label)s: %(done)s.")
    done = sentence % {"label": planned.record, "more": more, "done": planned.move.done}
    if not planned.left:
        return done
    left = ngettext(
        "%(count)d record stays as it is.", "%(count)d records stay as they are.", len(planned.left)
    ) % {"count": len(planned.left)}
    return f"{done} {left}"
