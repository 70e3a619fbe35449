"""The talks themselves: parties, statuses, rounds, agenda, positions, agreements, deadlines and events."""

from negotiations import models
from negotiations.loaders import format1
from negotiations.loaders.assembly.core import Assembly
from negotiations.loaders.kinds import Identity
from negotiations.loaders.problems import Path
from negotiations.loaders.rows import Row


def lay_negotiation(assembly: Assembly) -> None:
    element = assembly.dossier.negotiation
    path: Path = ("negotiation",)
    assembly.negotiation = assembly.row(
        (element.slug,), element, path, instance=assembly.stored.negotiation
    )
    talks = assembly.negotiation.instance
    for index, party in enumerate(element.parties):
        place = (*path, "parties", index)
        assembly.row((party.economy,), party, place, negotiation=talks, position=index)
    assembly.drop_missing(models.Party, lambda each: True, assembly.negotiation)
    for index, change in enumerate(element.status_changes):
        place = (*path, "status_changes", index)
        assembly.row(
            (change.changed_on,), change, place, parent=assembly.negotiation, negotiation=talks
        )


def lay_rounds_and_agenda(assembly: Assembly) -> None:
    talks = assembly.negotiation.instance
    for index, meeting in enumerate(assembly.dossier.rounds):
        row = assembly.row(
            (meeting.key,),
            meeting,
            ("rounds", index),
            parent=assembly.negotiation,
            negotiation=talks,
        )
        assembly.named[models.Round][meeting.key] = row.instance
        _around_the_table(assembly, meeting, row)
    for index, item in enumerate(assembly.dossier.agenda):
        path: Path = ("agenda", index)
        assembly.row(
            assembly.area_identity(item.area),
            item,
            path,
            parent=assembly.negotiation,
            negotiation=talks,
            position=index,
        )
    for index, item in enumerate(assembly.dossier.agenda):
        if item.split_from is not None:
            assembly.link_later(
                models.AgendaItem,
                assembly.area_identity(item.area),
                "split_from",
                item.split_from,
                ("agenda", index),
                assembly.area_identity(item.split_from),
            )
        else:
            assembly.unlink(models.AgendaItem, assembly.area_identity(item.area), "split_from")


def _around_the_table(assembly: Assembly, meeting: format1.Round, row: Row) -> None:
    for position, discussion in enumerate(meeting.discussions):
        assembly.row(
            (meeting.key, *assembly.area_identity(discussion.area)),
            discussion,
            (*row.path, "discussions", position),
            parent=row,
            round=row.instance,
            position=position,
        )
    assembly.drop_missing(models.Discussion, lambda each: each.round_id == row.instance.pk, row)
    for position, readout in enumerate(meeting.readouts):
        path = (*row.path, "readouts", position)
        assembly.require_party(readout.economy, path)
        assembly.row((meeting.key, readout.economy), readout, path, parent=row, round=row.instance)
    for position, delegation in enumerate(meeting.delegations):
        _delegation(assembly, meeting, delegation, row, position)


def _delegation(
    assembly: Assembly,
    meeting: format1.Round,
    delegation: format1.Delegation,
    meeting_row: Row,
    position: int,
) -> None:
    path = (*meeting_row.path, "delegations", position)
    assembly.require_party(delegation.economy, path)
    identity = (meeting.key, delegation.economy)
    row = assembly.row(
        identity,
        delegation,
        path,
        parent=meeting_row,
        round=meeting_row.instance,
        position=position,
    )
    for index, delegate in enumerate(delegation.delegates):
        person = assembly.named[models.Person].get(delegate.person)
        slug = person.slug if person is not None else delegate.person
        assembly.row(
            (*identity, slug),
            delegate,
            (*path, "delegates", index),
            parent=row,
            delegation=row.instance,
            position=index,
        )
    assembly.drop_missing(models.Delegate, lambda each: each.delegation_id == row.instance.pk, row)


def lay_agreements(assembly: Assembly) -> None:
    talks = assembly.negotiation.instance
    for index, agreement in enumerate(assembly.dossier.agreements):
        path: Path = ("agreements", index)
        if agreement.slug in assembly.stored.taken[models.Agreement]:
            assembly.fault((*path, "slug"), "this is an agreement of another negotiation")
            continue
        row = assembly.row(
            (agreement.slug,), agreement, path, parent=assembly.negotiation, negotiation=talks
        )
        for position, stage in enumerate(agreement.stages):
            place = (*path, "stages", position)
            identity: Identity = (agreement.slug, stage.stage)
            assembly.row(identity, stage, place, parent=row, agreement=row.instance)
        for position, commitment in enumerate(agreement.commitments):
            _commitment(assembly, commitment, (*path, "commitments", position), row, position)


def _commitment(
    assembly: Assembly, commitment: format1.Commitment, path: Path, agreement: Row, position: int
) -> None:
    assembly.require_party(commitment.economy, path)
    slug = agreement.instance.slug
    row = assembly.row(
        (slug, commitment.key),
        commitment,
        path,
        parent=agreement,
        agreement=agreement.instance,
        position=position,
    )
    assembly.named[models.Commitment][f"{slug}/{commitment.key}"] = row.instance
    for index, evidence in enumerate(commitment.evidence):
        identity = (slug, commitment.key, evidence.seen_on, evidence.state)
        place = (*path, "evidence", index)
        assembly.row(identity, evidence, place, parent=row, commitment=row.instance)


def lay_positions(assembly: Assembly) -> None:
    assembly.name_stored(models.Commitment)
    assembly.name_stored(models.TariffRate)
    talks = assembly.negotiation.instance
    for index, position in enumerate(assembly.dossier.positions):
        path: Path = ("positions", index)
        assembly.require_party(position.economy, path)
        assembly.row(
            (position.key,), position, path, parent=assembly.negotiation, negotiation=talks
        )
    for index, position in enumerate(assembly.dossier.positions):
        if position.answers is not None:
            assembly.link_later(
                models.Position,
                (position.key,),
                "answers",
                position.answers,
                ("positions", index),
            )
        else:
            assembly.unlink(models.Position, (position.key,), "answers")


def lay_deadlines(assembly: Assembly) -> None:
    talks = assembly.negotiation.instance
    for index, deadline in enumerate(assembly.dossier.deadlines):
        path: Path = ("deadlines", index)
        if deadline.slug in assembly.stored.taken[models.Deadline]:
            assembly.fault((*path, "slug"), "this is a deadline of another negotiation")
            continue
        row = assembly.row(
            (deadline.slug,), deadline, path, parent=assembly.negotiation, negotiation=talks
        )
        for position, revision in enumerate(deadline.revisions):
            identity = (deadline.slug, revision.announced_on, revision.due_on)
            place = (*path, "revisions", position)
            assembly.row(identity, revision, place, parent=row, deadline=row.instance)


def lay_events(assembly: Assembly) -> None:
    talks = assembly.negotiation.instance
    for index, event in enumerate(assembly.dossier.events):
        assembly.row(
            (event.key,), event, ("events", index), parent=assembly.negotiation, negotiation=talks
        )
