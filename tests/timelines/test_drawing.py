"""The picture as a file: it looks right where the site's style sheets are not."""

import re
import struct
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from negotiations.rules.clock import Clock
from negotiations.rules.timeline.axis import Span
from negotiations.rules.timeline.layout import Detail, Picture
from negotiations.timelines.drawing import MOST_PIXELS, as_png, as_svg, style
from negotiations.timelines.facts import of_round
from negotiations.timelines.gathering import TalkFacts
from negotiations.timelines.pictures import draw
from tests.factories import make_negotiation, make_round

pytestmark = pytest.mark.django_db
SPAN = Span(date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def picture() -> Picture:
    meeting = make_round(make_negotiation("Fish & <Chips>"), "회담 <first>")
    fact = of_round(meeting, SPAN.first)
    assert fact is not None
    talks = [TalkFacts(meeting.negotiation, [fact])]
    today = date(2025, 5, 20)
    return draw(talks, SPAN, Clock(today, today, today), detail=Detail.LANE)


@pytest.fixture
def svg(picture: Picture) -> str:
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


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    return struct.unpack(">II", png[16:24])


def test_that_the_png_is_twice_as_large_and_not_empty(picture: Picture):
    png = as_png(picture, "Talks & days")

    width, height = size_of(png)
    assert width == 2 * picture.width
    assert height > 200
    assert len(png) > 5_000


def test_that_the_png_of_very_many_talks_is_no_larger_than_a_machine_can_bear(picture: Picture):
    width, height = size_of(as_png(replace(picture, height=60_000), "Talks & days"))

    assert width * height <= MOST_PIXELS * 1.01


def test_that_korean_is_drawn_without_serifs(picture: Picture):
    with override("ko"):
        assert '"Noto Sans CJK KR", "Apple' in as_svg(picture, "협상").split("</style>")[0]
