"""Agreements, whose date and status become stages, and what was undertaken."""

from typing import Any, Final

from negotiations.loaders import format0
from negotiations.loaders.problems import Path
from negotiations.loaders.upgrades import words
from negotiations.loaders.upgrades.from_0_to_1.draft import Draft
from negotiations.loaders.upgrades.from_0_to_1.objects import Json, fact, object_of, once, sentences
from negotiations.loaders.upgrades.keys import Keys, joined, short
from negotiations.loaders.written_types import written_number
from negotiations.rules.texts import fold

AGREEMENT_KINDS: Final = {"executive_order": "order"}


def raised_agreement(draft: Draft, index: int, agreement: format0.Agreement) -> Json:
    here: Path = ("agreements", index)
    draft.came_from(here, here, slug="key")
    keys = Keys()
    stages, remark = _stages(draft, here, agreement)
    return object_of(
        slug=draft.agreements[agreement.key],
        title=agreement.title,
        kind=AGREEMENT_KINDS.get(agreement.kind, agreement.kind),
        summary=agreement.summary,
        stages=stages,
        commitments=[
            _commitment(draft, (*here, "commitments", position), each, keys)
            for position, each in enumerate(agreement.commitments)
        ],
        note=sentences(agreement.note, remark),
        sources=once(agreement.sources),
    )


def _stages(draft: Draft, here: Path, agreement: format0.Agreement) -> tuple[list[Json], str]:
    """The stages that date and status tell, and the words of the status that no stage holds."""
    said = words.stage_said(agreement.status)
    stage, day = said if said else (None, None)
    free_words = agreement.status if not _is_bare(agreement.status, stage) else ""
    stages: list[Json] = []
    sources = once(agreement.sources)
    if agreement.date and stage not in words.OF_ITS_DATE:
        stages.append(object_of(stage="announced", reached_on=agreement.date, sources=sources))
    if stage:
        reached_on = day or (agreement.date if stage in words.OF_ITS_DATE else None)
        stages.append(
            object_of(stage=stage.value, reached_on=reached_on, note=free_words, sources=sources)
        )
    for position in range(len(stages)):
        draft.came_from((*here, "stages", position), here, stage="status", reached_on="date")
    return stages, "" if stage or not free_words else words.as_sentence(free_words)


def _commitment(draft: Draft, here: Path, commitment: format0.Commitment, keys: Keys) -> Json:
    draft.came_from(here, here, economy="by", due_on="due", state="status")
    area = draft.area(commitment.area)
    name = area or short(commitment.text, 30)
    return object_of(
        key=keys.free(joined(commitment.by.lower(), name)),
        economy=commitment.by,
        area=area,
        text=commitment.text,
        amount=written_number(commitment.amount) if commitment.amount is not None else None,
        currency=commitment.currency,
        rate=written_number(commitment.rate) if commitment.rate is not None else None,
        due_on=str(commitment.due) if commitment.due else None,
        state=commitment.status,
        **fact(commitment),
    )


def _is_bare(status: str, stage: Any) -> bool:
    return not status or (stage is not None and fold(status).replace("_", " ") == str(stage.label))
