"""What pages show staff beside the record: ``{% load staff %}``. For readers each tag says nothing at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from negotiations.actions.moves import MOVES
from negotiations.models import Negotiation
from negotiations.models.kinds import kind_of
from negotiations.models.publication import Published, may_see_drafts
from negotiations.notes import notes_on
from negotiations.wording import moment_words

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_bar(context: Context, record: Published) -> SafeString:
    """``{% staff_bar round %}``: how it is published, the moves that the viewer may make, the way to its history and notes."""
    user = context.get("user")
    if user is None or not may_see_drafts(user):
        return SafeString("")
    request = context.get("request")
    values = {
        "record": record,
        "kind": kind_of(record),
        "moves": [move for move in MOVES.values() if move.refusal(user, record) is None],
        "has_parts": isinstance(record, Negotiation),
        "history": _history(record),
        "notes": notes_on(user, record),
        "next": request.path if request else "/",
    }
    return render_to_string("negotiations/desk/_bar.html", values, request=request)


def _history(record: Published) -> str:
    if isinstance(record, Negotiation):
        return f"/negotiations/{record.slug}/history/"
    return f"/records/{kind_of(record)}/{record.pk}/history/"


@register.simple_tag
def instant(at: datetime) -> SafeString:
    """``{% instant change.changed_at %}``: 13:28, 24 November 2026 UTC."""
    moment = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}">{} UTC</time>',
        f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        moment_words(moment.date(), moment.time()),
    )


@register.simple_tag
def lines(texts: Sequence[str]) -> dict[str, Any]:
    """``{% lines field.old as old %}``: the lines of a value, or what is said where there is none."""
    return {"texts": texts, "nothing": "" if texts else gettext("nothing recorded")}
