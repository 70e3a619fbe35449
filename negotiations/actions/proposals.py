"""Proposals: an editor writes a change to what is published, and readers see nothing of it until a publisher accepts it."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.actions.changes import Authorship, negotiation_number
from negotiations.actions.publication import named_by, publish_newly_named
from negotiations.actions.records import Gone, Stale, change_record, locked
from negotiations.actions.snapshots import CITATIONS, plain_fields, put_back, snapshot
from negotiations.models import (
    ChangeKind,
    Proposal,
    ProposalState,
    Publication,
    Source,
    User,
    Viewer,
)
from negotiations.models.records import Record
from negotiations.permissions import may_edit, may_publish

MAY_NOT_PROPOSE: Final = _("You may not propose changes: ask for the role of an editor.")
MAY_NOT_DECIDE: Final = _("You may not decide on proposals: ask a publisher.")
OWN_PROPOSAL: Final = _("You made this proposal yourself, so another publisher decides on it.")
DECIDED: Final = _("This proposal was decided already.")
NOTHING_NEW: Final = _(
    "This proposal changes nothing: change a field, or leave the record as it is."
)
NEEDS_REASON: Final = _("Say why the record is to be changed.")
NOT_PROPOSED: Final = _("A record is proposed to be withdrawn; publishing it has its own way.")
SOURCE_IS_LOST: Final = _(
    "A source that this proposal cites was removed since: reject it, and take from it what still holds."
)
NEEDS_ANSWER: Final = _("Say why the proposal is rejected: whoever made it reads it.")


@transaction.atomic
def propose_change(
    *,
    record: Record,
    values: Mapping[str, Any],
    citations: Iterable[Mapping[str, Any]] | None,
    read_version: int,
    authorship: Authorship,
) -> Proposal:
    """Keeps new ``values`` for fields of ``record``, and its new citations, until a publisher decides.

    A value is what a form of the record cleans it to: a value, a record or, for links, several. None leaves the citations.
    Raises PermissionDenied, Stale, Gone or ValidationError, at the fields that the values do not fit.
    """
    proposer = _somebody(authorship)
    if not may_edit(proposer):
        raise PermissionDenied(MAY_NOT_PROPOSE)
    if not authorship.reason.strip():
        raise ValidationError({"reason": NEEDS_REASON})
    if values.get("publication", Publication.WITHDRAWN) != Publication.WITHDRAWN:
        raise ValidationError({"publication": NOT_PROPOSED})
    stored = locked(record, read_version)
    before = snapshot(stored)
    after = _proposed(stored, values, citations)
    changed = [name for name, value in after.items() if value != before.get(name)]
    if not changed:
        raise ValidationError(NOTHING_NEW)
    return Proposal.objects.create(
        content_type=ContentType.objects.get_for_model(stored),
        object_id=stored.pk,
        negotiation_id=negotiation_number(stored),
        values={name: after[name] for name in changed},
        before={name: before.get(name) for name in changed},
        written_against=read_version,
        reason=authorship.reason.strip()[:500],
        proposed_by=proposer,
    )


def _proposed(
    stored: Record, values: Mapping[str, Any], citations: Iterable[Mapping[str, Any]] | None
) -> dict[str, Any]:
    """The values as a snapshot holds them. Raises ValidationError where the record cannot be so."""
    typed = copy.copy(stored)
    links: dict[str, Any] = {}
    for name, value in values.items():
        field = typed._meta.get_field(name)
        if field.many_to_many:
            links[field.name] = sorted(_key(each) for each in value)
        else:
            setattr(typed, name, value)
    typed.full_clean()
    names = {typed._meta.get_field(name).name for name in values} - set(links)
    after = {name: value for name, value in plain_fields(typed).items() if name in names} | links
    if citations is not None:
        after[CITATIONS] = [_citation(each) for each in citations]
    return after


def _citation(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": _key(given["source"]),
        "field": given.get("field", ""),
        "stance": str(given.get("stance", "supports")),
        "locator": given.get("locator", ""),
        "quote": given.get("quote", ""),
    }


def _key(record: Any) -> Any:
    return record.pk if isinstance(record, Model) else record


def accept_proposal(*, proposal: Proposal, authorship: Authorship) -> Record:
    """Changes the record as proposed; the log names who accepted it, and the reason who proposed it.

    A draft that it names since, such as its source, is published with it.
    Raises Stale where a field concerned was changed since, Gone, PermissionDenied or ValidationError.
    """
    with transaction.atomic():
        undecided = _undecided(proposal, authorship)
        record = current_of(undecided)
        now = snapshot(record)
        if any(now.get(name) != value for name, value in undecided.before.items()):
            raise Stale(record)
        _refuse_lost_sources(undecided)
        named_before = named_by(record)
        put_back(record, undecided.values)
        change_record(
            record=record,
            read_version=record.version,
            links=_links(record, undecided.values),
            citations=undecided.values.get(CITATIONS),
            kind=_kind_of_change(undecided),
            authorship=Authorship(
                authorship.by,
                authorship.via,
                f"{undecided.proposed_by.get_username()}: {undecided.reason}",
            ),
        )
        publish_newly_named(record=record, named_before=named_before, authorship=authorship)
        _decide(undecided, ProposalState.ACCEPTED, authorship, authorship.reason)
    proposal.refresh_from_db()
    return record


def _refuse_lost_sources(proposal: Proposal) -> None:
    cited = {each["source"] for each in proposal.values.get(CITATIONS) or ()}
    if Source.objects.filter(pk__in=cited).count() < len(cited):
        raise ValidationError(SOURCE_IS_LOST)


def _kind_of_change(proposal: Proposal) -> ChangeKind:
    is_withdrawal = list(proposal.values) == ["publication"]
    return ChangeKind.WITHDRAWN if is_withdrawal else ChangeKind.CHANGED


def reject_proposal(*, proposal: Proposal, authorship: Authorship, answer: str) -> None:
    """Leaves the record as it is, and tells the proposer why. Raises PermissionDenied or ValidationError."""
    if not answer.strip():
        raise ValidationError({"answer": NEEDS_ANSWER})
    with transaction.atomic():
        _decide(_undecided(proposal, authorship), ProposalState.REJECTED, authorship, answer)
    proposal.refresh_from_db()


def _undecided(proposal: Proposal, authorship: Authorship) -> Proposal:
    """The stored proposal, locked, if it is open and this user may decide on it."""
    by = _somebody(authorship)
    if not may_publish(by):
        raise PermissionDenied(MAY_NOT_DECIDE)
    stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if is_ones_own(stored, by):
        raise PermissionDenied(OWN_PROPOSAL)
    if stored.state != ProposalState.OPEN:
        raise ValidationError(DECIDED)
    return stored


def is_ones_own(proposal: Proposal, viewer: Viewer) -> bool:
    """Whether the viewer made the proposal and so does not decide on it, unless the site allows it."""
    return proposal.proposed_by_id == viewer.pk and not settings.PUBLISH_OWN_DRAFTS


def current_of(proposal: Proposal) -> Record:
    """The record that the proposal is about, as it is now. Raises Gone."""
    model = proposal.content_type.model_class()
    record = model and model._default_manager.filter(pk=proposal.object_id).first()
    if not isinstance(record, Record):
        raise Gone
    return record


def _links(record: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.name: field.related_model._default_manager.filter(pk__in=values[field.name])
        for field in record._meta.many_to_many
        if field.name in values
    }


def _decide(proposal: Proposal, state: ProposalState, authorship: Authorship, answer: str) -> None:
    proposal.state = state
    proposal.decided_by = authorship.by
    proposal.decided_at = timezone.now()
    proposal.answer = answer.strip()[:500]
    proposal.save()


def _somebody(authorship: Authorship) -> User:
    if authorship.by is None:
        raise PermissionDenied(MAY_NOT_PROPOSE)
    return authorship.by
