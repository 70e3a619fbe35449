"""The picture as a file: it looks right where the site's style sheets are not."""

import re
import struct
from datetime import date
from xml.etree import ElementTree

import pytest

from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.layout import Detail
from negotiations.timelines.drawing import as_png, as_svg, style
from negotiations.timelines.facts import of_round
from negotiations.timelines.gathering import TalkFacts
from negotiations.timelines.pictures import draw
from tests.factories import make_negotiation, make_round

pytestmark = pytest.mark.django_db
SPAN = Span(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def svg() -> str:
    meeting = make_round(make_negotiation("Fish & <Chips>"), "회담 <first>")
    fact = of_round(meeting, SPAN.first)
    assert fact is not None
    picture = draw(
        [TalkFacts(meeting.negotiation, [fact])], SPAN, on=date(2025, 5, 20), detail=Detail.LANE
    )
    return as_svg(picture, "Talks & days")


def test_that_it_is_a_document_of_its_own(svg: str):
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findtext("{*}title") == "Talks & days"
    assert "회담 <first>" in "".join(root.itertext())


def test_that_it_needs_nothing_from_elsewhere(svg: str):
    assert "var(" not in svg
    assert "light-dark" not in svg
    assert "href" not in svg
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", svg)


def test_that_every_colour_of_the_sheet_has_a_value():
    assert re.findall(r"fill: (#[0-9a-f]{6})", style())


def test_that_the_png_is_twice_as_large_and_not_empty(svg: str):
    png = as_png(svg)

    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert width == 2480
    assert height > 200
    assert len(png) > 5_000
