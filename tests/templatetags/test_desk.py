"""The components that pages are made of, as a reader gets them in English and in Korean."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from negotiations.models import Citation, Economy, EconomyKind, Source
from negotiations.models.publication import Publication
from negotiations.rules.partial_dates import parse_partial_date
from negotiations.rules.statuses import PROCESS
from negotiations.source_numbers import SourceNumbers
from negotiations.templatetags import desk

KOREA = Economy(code="KR", name="Republic of Korea", short_name="Korea", name_ko="대한민국")
ASEAN = Economy(code="ASEAN", name="ASEAN", kind=EconomyKind.BLOC)
SEED = Source(
    pk=7, key="seed", publisher="Korea JoongAng Daily", title="Talks kick off", kind="news"
)
ORDER = Source(pk=9, key="order", publisher="Federal Register", title="Order", kind="legal")


def rendered(template: str, language: str = "en", path: str = "", **values: Any) -> str:
    context = RequestContext(RequestFactory().get(path), values) if path else Context(values)
    with translation.override(language):
        return Template("{% load desk %}" + template).render(context).strip()


def marked(text: str, machine: str) -> str:
    return f'<time datetime="{machine}">{text}</time>'


@pytest.mark.parametrize(
    ("stated", "english", "korean"),
    [
        ("2025-05-20", "20 May 2025", "2025년 5월 20일"),
        ("2025-05", "May 2025", "2025년 5월"),
        ("2028", "2028", "2028년"),
    ],
)
def test_a_day_is_said_as_exactly_as_its_source_knows_it(
    stated: str, english: str, korean: str
) -> None:
    day = parse_partial_date(stated)

    assert rendered("{% day day %}", day=day) == marked(english, stated)
    assert rendered("{% day day %}", "ko", day=day) == marked(korean, stated)


def test_a_day_takes_the_precision_that_is_kept_beside_it() -> None:
    last_of_year = date(2031, 12, 31)

    html = rendered("{% day day precision='year' %}", day=last_of_year)

    assert html == marked("2031", "2031")


def test_a_short_day_shortens_its_month() -> None:
    assert rendered("{% day day short=True %}", day=date(2025, 9, 24)).endswith(
        "24 Sep 2025</time>"
    )


def test_a_moment_counts_as_its_day() -> None:
    noon = datetime(2025, 5, 20, 12, tzinfo=UTC)

    assert rendered("{% day noon %}", noon=noon) == marked("20 May 2025", "2025-05-20")


@pytest.mark.parametrize(
    "template", ["{% day day %}", "{% day_range day day %}", "{% moment day %}"]
)
def test_a_day_that_is_not_recorded_says_so(template: str) -> None:
    assert rendered(template, day=None) == '<span class="none">no day recorded</span>'


@pytest.mark.parametrize(
    ("first", "last", "english", "korean"),
    [
        ("2025-05-20", "2025-05-22", ("20", "–", "22 May 2025"), ("2025년 5월 20", "~", "22일")),
        (
            "2025-04-30",
            "2025-05-02",
            ("30 April", " – ", "2 May 2025"),
            ("2025년 4월 30일", " ~ ", "5월 2일"),
        ),
        (
            "2025-12-30",
            "2026-01-02",
            ("30 December 2025", " – ", "2 January 2026"),
            ("2025년 12월 30일", " ~ ", "2026년 1월 2일"),
        ),
        ("2025-05", "2025-07", ("May", "–", "July 2025"), ("2025년 5", "~", "7월")),
        (
            "2025-11",
            "2026-01",
            ("November 2025", " – ", "January 2026"),
            ("2025년 11월", " ~ ", "2026년 1월"),
        ),
        ("2025", "2027", ("2025", "–", "2027"), ("2025", "~", "2027년")),
        (
            "2025-05-20",
            "2026",
            ("20 May 2025", " – ", "2026"),
            ("2025년 5월 20일", " ~ ", "2026년"),
        ),
    ],
)
def test_a_range_says_once_what_both_days_share(
    first: str, last: str, english: tuple[str, str, str], korean: tuple[str, str, str]
) -> None:
    days: dict[str, Any] = {"first": parse_partial_date(first), "last": parse_partial_date(last)}

    for language, (half, dash, rest) in (("en", english), ("ko", korean)):
        html = rendered("{% day_range first last %}", language, **days)

        assert marked(half, first) + dash + marked(rest, last) in html


def test_a_range_of_one_day_is_that_day() -> None:
    day = date(2025, 5, 16)

    html = rendered("{% day_range day day %}", day=day)

    assert html == marked("16 May 2025", "2025-05-16")


def test_a_range_without_an_end_is_its_first_day() -> None:
    html = rendered("{% day_range day None %}", day=date(2025, 5, 16))

    assert html == marked("16 May 2025", "2025-05-16")


@pytest.mark.parametrize(
    ("zone", "text", "machine"),
    [
        ("America/New_York", "00:01, 9 July 2025, New York (EDT)", "2025-07-09T04:01Z"),
        ("Asia/Seoul", "00:01, 9 July 2025, Seoul (KST)", "2025-07-08T15:01Z"),
        ("America/Sao_Paulo", "00:01, 9 July 2025, Sao Paulo (UTC-03)", "2025-07-09T03:01Z"),
        ("", "00:01, 9 July 2025", "2025-07-09T00:01"),
    ],
)
def test_a_moment_names_its_zone(zone: str, text: str, machine: str) -> None:
    html = rendered("{% moment day at zone %}", day=date(2025, 7, 9), at=time(0, 1), zone=zone)

    assert html == marked(text, machine)


def test_a_moment_without_a_time_is_a_day() -> None:
    html = rendered("{% moment day None 'Asia/Seoul' %}", day=date(2025, 7, 9))

    assert html == marked("9 July 2025", "2025-07-09")


def test_a_moment_in_korean_stands_in_korean_order() -> None:
    html = rendered("{% moment day at 'Asia/Seoul' %}", "ko", day=date(2025, 7, 9), at=time(0, 1))

    assert "2025년 7월 9일 00:01, " in html
    assert "(KST)" in html


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (12, "in 12 days"),
        (1, "in 1 day"),
        (0, "today"),
        (-1, "1 day ago"),
        (-12, "12 days ago"),
    ],
)
def test_days_left_agree_in_number(days: int, words: str) -> None:
    today = date(2025, 5, 20)

    html = rendered("{% days_left due today %}", due=today + timedelta(days=days), today=today)

    assert html == words


def test_a_partial_deadline_ends_with_its_period() -> None:
    html = rendered(
        "{% days_left due today %}", due=parse_partial_date("2025"), today=date(2025, 12, 30)
    )

    assert html == "in 1 day"


def test_a_flag_says_nothing_itself() -> None:
    html = rendered("{% flag economy %}", economy=KOREA)

    assert 'alt=""' in html
    assert "3x2/KR.svg" in html
    assert 'width="24" height="16"' in html


@pytest.mark.parametrize("code", ["ASEAN", "ZZ"])
def test_a_party_without_a_flag_shows_its_code(code: str) -> None:
    assert (
        rendered("{% flag code %}", code=code)
        == f'<span class="code" aria-hidden="true">{code}</span>'
    )


def test_an_economy_has_its_flag_and_its_name_in_the_readers_language() -> None:
    assert '<a href="/economies/KR/">Republic of Korea</a>' in rendered(
        "{% economy_name e %}", e=KOREA
    )
    assert '<a href="/economies/KR/">대한민국</a>' in rendered(
        "{% economy_name e %}", "ko", e=KOREA
    )
    assert ">Korea</span>" in rendered("{% economy_name e link=False brief=True %}", e=KOREA)


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("met", '<span class="chip good">met</span>'),
        ("under_way", '<span class="chip live">under way</span>'),
        (PROCESS["agreed_in_principle"], '<span class="chip good">agreed in principle</span>'),
        (Publication.IN_REVIEW, '<span class="chip plain">in review</span>'),
        ("<b>", '<span class="chip plain">&lt;b&gt;</span>'),
    ],
)
def test_a_status_is_a_word_with_its_tone(value: Any, html: str) -> None:
    assert rendered("{% status value %}", value=value) == html


def test_only_what_is_not_published_wears_a_badge() -> None:
    draft = Source(pk=7, publication=Publication.DRAFT)
    published = Source(publication=Publication.PUBLISHED)

    badge = '<a class="chip draft" href="/desk/review/source/7/">draft</a>'
    assert rendered("{% publication_badge r %}", r=draft) == badge
    assert rendered("{% publication_badge r %}", r=published) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("25.000"), "25\u202f%"),
        (12.5, "12.5\u202f%"),
        (Decimal(100), "100\u202f%"),
        (0, "0\u202f%"),
        (Decimal("-0.5"), "\N{MINUS SIGN}0.5\u202f%"),
    ],
)
def test_a_percentage_has_no_idle_zeros(value: Any, words: str) -> None:
    assert rendered("{% percent value %}", value=value) == f'<span class="figure">{words}</span>'


def test_a_change_shows_its_sign() -> None:
    assert "+10\u202f%" in rendered("{% percent 10 signed=True %}")


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("additional", "on top of the base duty"),
        ("floor", "floor incl. base duty"),
        ("total", "in total"),
    ],
)
def test_a_rate_says_what_it_is_added_to(basis: str, words: str) -> None:
    html = rendered("{% rate 25 basis %}", basis=basis)

    assert "25\u202f%" in html
    assert f'<span class="basis">{words}</span>' in html


def test_a_specific_rate_names_its_unit() -> None:
    html = rendered("{% rate 12.5 'specific' unit='USD per tonne' %}")

    assert html == '<span class="rate"><span class="figure">12.5</span> USD per tonne</span>'


def test_a_rate_that_is_not_recorded_says_so() -> None:
    assert "no rate recorded" in rendered("{% rate None 'additional' %}")


def test_a_source_has_one_number_and_one_card() -> None:
    facts = [
        [Citation(pk=1, source=SEED)],
        [Citation(pk=2, source=ORDER), Citation(pk=3, source=SEED)],
    ]

    html = rendered("{% for f in facts %}{% sources f %}{% endfor %}{% source_list %}", facts=facts)

    mark = '<a class="src" href="#s1" aria-label="source 1: Korea JoongAng Daily">1</a>'
    assert html.count(mark) == 2
    assert 'href="#s2" aria-label="source 2: Federal Register">2</a>' in html
    assert html.count("Talks kick off") == 1
    assert html.index('id="s1" value="1"') < html.index('id="s2" value="2"')


def test_marks_keep_their_number_across_included_templates() -> None:
    inner = Template("{% load desk %}{% sources fact %}")

    html = rendered(
        "{% sources first %}{% include inner with fact=second only %}{% source_list %}",
        first=[Citation(pk=1, source=SEED)],
        second=[Citation(pk=2, source=ORDER)],
        inner=inner,
    )

    assert 'href="#s2"' in html
    assert 'id="s2"' in html


def test_a_part_sent_alone_has_the_numbers_of_its_page() -> None:
    numbers = SourceNumbers([SEED, ORDER])

    html = rendered(
        "{% sources fact %}", fact=[Citation(pk=1, source=ORDER)], source_numbers=numbers
    )

    assert 'href="#s2"' in html


def test_a_quote_is_kept_in_the_card_and_its_mark_leads_there() -> None:
    citation = Citation(pk=5, source=SEED, quote="before July 8", locator="third paragraph")

    html = rendered("{% sources fact %}{% source_list %}", fact=[citation])

    assert 'href="#c5" aria-label="source 1: Korea JoongAng Daily">1</a>' in html
    assert 'id="c5"' in html
    assert "<blockquote>before July 8</blockquote>" in html
    assert "third paragraph" in html


def test_a_contradiction_says_so_in_words_and_shape() -> None:
    citation = Citation(pk=5, source=SEED, stance="contradicts")

    html = rendered("{% sources fact %}{% source_list %}", fact=[citation])

    assert 'aria-label="source 1 contradicts: Korea JoongAng Daily">1 ≠</a>' in html
    assert "This source contradicts the fact." in html


def test_a_fact_without_source_says_so() -> None:
    assert rendered("{% sources fact %}", fact=[]) == '<span class="unsourced">unsourced</span>'


def test_a_page_without_source_says_so() -> None:
    assert "No source is recorded." in rendered("{% source_list %}")


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/negotiations/", '<a href="/negotiations/" aria-current="page">'),
        ("/negotiations/kr-us/", '<a href="/negotiations/" aria-current="true">'),
        ("/", '<a href="/" aria-current="page">'),
    ],
)
def test_the_navigation_knows_where_the_reader_is(path: str, current: str) -> None:
    html = rendered("{% main_navigation %}", path=path)

    assert html.count("aria-current") == 1
    assert current in html


def test_the_frame_of_the_page_works_without_a_request() -> None:
    html = rendered("{% main_navigation %}{% language_links %}")

    assert "aria-current" not in html
    assert "/language/ko/?next=/" in html


def test_the_language_link_leads_back_to_this_page() -> None:
    english = rendered("{% language_links %}", path="/negotiations/?q=a&page=2")
    korean = rendered("{% language_links %}", "ko", path="/negotiations/")

    assert 'href="/language/ko/?next=/negotiations/%3Fq%3Da%26page%3D2" lang="ko"' in english
    assert ">한국어</a>" in english
    assert ">English</a>" in korean


@pytest.mark.parametrize(
    ("total", "words"),
    [(0, "Nothing found."), (12, "Showing all 12."), (184, "Showing 51–100 of 184.")],
)
def test_a_list_says_how_many_it_shows(total: int, words: str) -> None:
    page = Paginator(range(total), 50).get_page(2)

    assert words in rendered("{% count_line page %}", page=page)


def test_the_pager_keeps_the_filters_of_the_address() -> None:
    page = Paginator(range(184), 50).page(2)

    html = rendered("{% pager page %}", path="/sources/?q=steel&page=2", page=page)

    assert 'href="?q=steel&amp;page=3"' in html
    assert '<span aria-current="page">2</span>' in html


def test_one_page_needs_no_pager() -> None:
    page = Paginator(range(5), 50).page(1)

    assert rendered("{% pager page %}", path="/sources/", page=page) == ""


class TalkForm(forms.Form):
    title = forms.CharField(help_text="As the parties call the talks.")
    areas = forms.MultipleChoiceField(
        choices=[("a", "Digital trade")], widget=forms.CheckboxSelectMultiple, required=False
    )


def test_a_field_ties_its_help_and_its_errors_to_its_control() -> None:
    html = rendered("{% field form.title %}", form=TalkForm({"title": ""}))

    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext">As the parties call the talks.' in html
    assert '<ul class="errors" id="id_title_error">' in html
    assert "This field is required." in html


def test_a_group_of_boxes_has_a_legend() -> None:
    html = rendered("{% field form.areas %}", form=TalkForm())

    assert '<fieldset class="field">' in html
    assert "<legend>Areas</legend>" in html


@pytest.mark.parametrize(
    ("region", "korean"),
    [("Asia", "아시아"), ("Eastern Asia", "동아시아"), ("Atlantis", "Atlantis"), ("", "")],
)
def test_a_region_is_named_in_the_readers_language(region: str, korean: str) -> None:
    assert rendered("{{ region|region_name }}", "ko", region=region) == korean


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Agreed on 30 July 2025.", 'Agreed on <time datetime="2025-07-30">30 July 2025</time>.'),
        ("Talks of 20-22 May 2025", 'Talks of 20-<time datetime="2025-05-22">22 May 2025</time>'),
        ("July 9, 2025", '<time datetime="2025-07-09">July 9, 2025</time>'),
        ("in Nov. 2025", 'in <time datetime="2025-11">Nov. 2025</time>'),
        (
            "2025년 7월 30일",
            '<span lang="ko"><time datetime="2025-07-30">2025년 7월 30일</time></span>',
        ),
        ("何立峰", '<span lang="zh">何立峰</span>'),
        ("赤沢りょうせい", '<span lang="ja">赤沢りょうせい</span>'),
        ("since 2025-07-30", 'since <time datetime="2025-07-30">2025-07-30</time>'),
        ("31 June 2025", "31 June 2025"),
        ("90 FR 15625, 9903-01-25", "90 FR 15625, 9903-01-25"),
        ("<b>30 July 2025", '&lt;b&gt;<time datetime="2025-07-30">30 July 2025</time>'),
        ("", ""),
        (None, ""),
    ],
)
def test_that_days_in_prose_are_marked(text: str | None, marked: str):
    assert desk.prose(text) == marked
