"""Notes of staff on a record: Markdown, cleaned of all that could do harm. No page, file or feed of readers asks for them."""

import re
from dataclasses import dataclass
from typing import Any, Final

import nh3
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from negotiations.models import StaffNote, Viewer
from negotiations.models.publication import may_see_drafts

# Without HTML of the author's own, without pictures (they would be asked of other sites), with tables.
MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
TAGS: Final = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note as a page shows it, and whether its viewer may take it away."""

    note: StaffNote
    html: SafeString
    is_own: bool


def rendered(text: str) -> SafeString:
    """The Markdown as HTML that is safe to show. A heading becomes a line that stands out: it is none of the page's own."""
    html = nh3.clean(
        MARKDOWN.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    html = re.sub(r"<h[1-6]>", "<p><strong>", html)
    return SafeString(re.sub(r"</h[1-6]>", "</strong></p>", html))


def notes_on(viewer: Viewer, record: Model) -> list[ShownNote]:
    """The notes on the record, oldest first; none for readers."""
    if not may_see_drafts(viewer):
        return []
    kind = ContentType.objects.get_for_model(record)
    notes: Any = StaffNote.objects.filter(content_type=kind, object_id=record.pk)
    return [
        ShownNote(each, rendered(each.text), each.written_by_id == viewer.pk)
        for each in notes.select_related("written_by").order_by("pk")
    ]
