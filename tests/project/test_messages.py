"""Every text of the interface is in the catalogues, translated, and compiled."""

import polib
import pytest

from tools import messages
from tools.messages import Message, messages_in_python, messages_in_template


def test_that_the_catalogues_are_complete_and_compiled():
    assert messages.complaints() == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("One")', [Message("One")]),
        ('gettext_lazy("One " "two")', [Message("One two")]),
        ('pgettext("month", "May")', [Message("May", context="month")]),
        ('ngettext("%(n)s round", "%(n)s rounds", n)', [Message("%(n)s round", "%(n)s rounds")]),
        ("gettext(variable)", []),
        ('other("One")', []),
    ],
)
def test_texts_in_python_are_found(code, found):
    assert list(messages_in_python(code)) == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "It\'s" %}', [Message("It's")]),
        ('{% translate "May" context "month" %}', [Message("May", context="month")]),
        ('{% include "x" with label=_("One") %}', [Message("One")]),
        (
            "{% blocktranslate count n=n %}{{ n }} round{% plural %}{{ n }} rounds{% endblocktranslate %}",
            [Message("%(n)s round", "%(n)s rounds")],
        ),
        ("<p>No text of ours</p>", []),
    ],
)
def test_texts_in_templates_are_found(template, found):
    assert list(messages_in_template(template)) == found


@pytest.mark.parametrize(
    ("original", "translation", "is_right"),
    [
        ("%(n)s rounds", "회담 %(n)s회", True),
        ("%(n)s rounds", "회담", False),
        ("%(n)s rounds", "회담 %(number)s회", False),
    ],
)
def test_a_translation_has_the_placeholders_of_its_original(original, translation, is_right):
    entry = polib.POEntry(msgid=original, msgstr=translation)

    assert messages._same_placeholders(entry, translation) is is_right
