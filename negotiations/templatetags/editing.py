"""The words by which staff edit what a page shows: ``{% load editing %}``. For readers each tag says nothing at all."""

from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext

from negotiations.actions.edits import takes_effect_at_once
from negotiations.forms.editable import DONE, EDITABLE, addition, editable, name_of, word_of
from negotiations.models import Delegate
from negotiations.models.publication import Published
from negotiations.models.records import Record
from negotiations.permissions import may_edit

register = template.Library()

NOTHING: Final = SafeString("")
# One kind of element each that a form can take the place of.
BLOCK: Final = "block"
LINK: Final = (
    '<a id="{id}" href="{url}" hx-get="{url}" hx-target="closest [data-part]" hx-swap="outerHTML"'
    ' aria-label="{label}"{focus}>{word}</a>'
)


@register.simple_tag(takes_context=True)
def is_edited(context: Context) -> bool:
    """``{% is_edited as edited %}``: whether the viewer of the page may edit what it shows."""
    # Kept with the rendering: asked for each of a thousand facts.
    shared: dict[Any, Any] = context.render_context.dicts[0]
    if is_edited not in shared:
        user = context.get("user")
        shared[is_edited] = user is not None and may_edit(user)
    return bool(shared[is_edited])


@register.simple_tag(takes_context=True)
def part(context: Context, record: Record) -> SafeString:
    """``<tr{% part round %}>``: makes the element the part of the page that a form takes the place of."""
    if not is_edited(context):
        return NOTHING
    return format_html(' data-part="{}"', name_of(record))


@register.simple_tag(takes_context=True)
def edit_words(
    context: Context, record: Record, shape: str = BLOCK, *, of: Record | None = None
) -> SafeString:
    """``{% edit_words round "row-5" %}``: edit and delete. ``of`` is the record whose part it stands in, if another."""
    kind = editable(record)
    if kind is None or not is_edited(context):
        return NOTHING
    address = f"/records/{kind.slug}/{record.pk}"
    query = _query(context, name_of(of) if of is not None else "", shape)
    called = f"{record._meta.verbose_name}, {Truncator(_called(record)).chars(60)}"
    return format_html(
        ' <span class="staff-words">{} {}{}</span>',
        _link(context, word_of(record), f"{address}/edit/?{query}", gettext("edit"), called),
        _link(
            context,
            f"delete-{name_of(record)}",
            f"{address}/delete/?{query}",
            gettext("delete"),
            called,
        ),
        _done(context, word_of(record)),
    )


@register.simple_tag(takes_context=True)
def record_words(context: Context, record: Record) -> SafeString:
    """``{% record_words person %}``: edit and delete for what a page is about, in a line of their own."""
    words = edit_words(context, record)
    if not words:
        return NOTHING
    return format_html('<p class="staff-line" data-part="{}">{}</p>', name_of(record), words)


@register.simple_tag(takes_context=True)
def add_word(
    context: Context, slug: str, parent: Record | None = None, **initial: Any
) -> SafeString:
    """``{% add_word "round" negotiation %}``: add one, in a line of its own. ``initial`` is what its form begins with."""
    if not is_edited(context):
        return NOTHING
    kind = EDITABLE[slug]
    hangs_on = parent if kind.parent else None
    if not issubclass(kind.model, Published) and not takes_effect_at_once(
        context["user"], kind.model(**{kind.parent: hangs_on})
    ):
        return NOTHING
    name = addition(slug, hangs_on)
    if initial:
        name = f"{name}-{'-'.join(str(each).lower() for each in initial.values())}"
    about = {"parent": parent.pk} if hangs_on and parent else {}
    if parent is not None and not hangs_on:
        about = {"negotiation": getattr(parent, "slug", "")}
    query = f"{urlencode({**about, **initial})}&{_query(context, name, BLOCK)}"
    word = gettext("add: %(kind)s") % {"kind": kind.model._meta.verbose_name}
    return format_html(
        '<p class="staff-line" data-part="{}"><span class="staff-words">{}{}</span></p>',
        name,
        _link(context, name, f"/records/{slug}/new/?{query}", word, ""),
        _done(context, name),
    )


def _called(record: Record) -> str:
    """What the record is called, as far as the page has read it."""
    if isinstance(record, Delegate) and not Delegate.person.is_cached(record):
        return record.get_role_display()
    return str(record)


def _query(context: Context, name: str, shape: str) -> str:
    """The page to go back to, and where it is not plain, the part and the shape that the form takes."""
    request = context.get("request")
    query = {"next": request.path if request else "/"}
    if name:
        query["part"] = name
    if shape != BLOCK:
        query["in"] = shape
    return urlencode(query, safe="/")


def _link(context: Context, name: str, url: str, word: str, called: str) -> SafeString:
    request = context.get("request")
    focus = SafeString(" autofocus") if request and request.GET.get("at") == name else NOTHING
    return format_html(
        LINK,
        id=name,
        url=url,
        word=word,
        label=f"{word}: {called}" if called else word,
        focus=focus,
    )


def _done(context: Context, name: str) -> SafeString:
    """What was done at this word just now."""
    request = context.get("request")
    if request is None or request.GET.get("at") != name:
        return NOTHING
    sentence = DONE.get(request.GET.get("done", ""))
    return format_html(' <span role="status">{}</span>', sentence) if sentence else NOTHING
