"""The helper that judges our pages must itself be right: it finds each fault, and none in a good page."""

import pytest

from tests.html_validity import faults

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Rounds</title>
<link rel="stylesheet" href="/static/a.css"><script src="/static/a.js" defer></script></head>
<body><main><h1>Rounds</h1>
<ul><li><a href="#one">One</a><p>Text</p></ul>
<dl><div><dt>Term<dd>Meaning</div></dl>
<details><summary><h2>More</h2></summary><p>Words <time datetime="2025-05-20">20 May</time></p></details>
<table id="one"><caption>Rates</caption><tr><th scope="row">Rate<td>25%</table>
<a href="/"><div>A block within a link</div></a>
<form action="/" method="get"><label for="q">Find</label><input id="q" name="q" type="search"></form>
<svg viewBox="0 0 9 9" role="img"><title>A line</title><path d="M0 0H9"/></svg>
{body}
</main></body></html>"""


def test_a_good_page_has_no_faults():
    assert faults(GOOD.format(body="")) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<div>", "End tag (main) seen too early"),
        ("<em><strong>a</em></strong>", "adoption agency"),
        ("</section>", "End tag (section)"),
        ("<p><div>a</div></p>", "Unexpected end tag (p)"),
        ("<a href='/'><a href='/'>a</a></a>", "implies end tag (a)"),
        ("<table><div>a</div></table>", "voodoo"),
        ("<p title='a' title='b'>a</p>", "duplicate attribute"),
        ("<br></br>", "Unexpected end tag (br)"),
        ("<div/>", "Trailing solidus"),
        ("a &nosuchthing; b", "Named entity expected"),
        ("<p id='x'>a</p><p id='x'>b</p>", "The id 'x' is given 2 times"),
        ("<p id='a b'>a</p>", "holds a space"),
        ("<label for='nothing'>a</label>", "for names no element"),
        ("<p aria-describedby='nothing'>a</p>", "aria-describedby names no element"),
        ("<a href='#nothing'>a</a>", "leads to no element"),
        ("<h1>Again</h1>", "A page has one <h1>, this one has 2"),
        ("<ul><p>a</p></ul>", "may not have the child p"),
        ("<ul>text</ul>", "may not hold text"),
        ("<p><li>a</li></p>", "not allowed outside of menu or ol or ul"),
        ("<span><div>a</div></span>", "not allowed inside span"),
        ("<h2><p>a</p></h2>", "not allowed inside h2"),
        ("<button><a href='/'>a</a></button>", "an interactive element inside button"),
        ("<a href='/'><input name='a'></a>", "an interactive element inside a"),
        ("<a href='/'><span tabindex='0'>a</span></a>", "an interactive element inside a"),
        ("<details><p>a</p><summary>b</summary></details>", "must be the first child"),
        ("<img src='/a.png'>", "needs the attribute alt"),
        ("<p nosuch='a'>a</p>", "has no attribute nosuch"),
        ("<td-cell></td-cell><center>a</center>", "no such element"),
        ("<time datetime='20 May 2025'>a</time>", "is no date or time"),
        ("<time>soon</time>", "is no date or time"),
        ("<a href='/a b'>a</a>", "must be escaped"),
        ("<p style='color: red'>a</p>", "the attribute style"),
        ("<p onclick='go()'>a</p>", "the attribute onclick"),
        ("<script>go()</script>", "inline code"),
        ("<p tabindex='3'>a</p>", "tabindex above 0"),
    ],
)
def test_a_fault_is_found(body, complaint):
    found = "\n".join(faults(GOOD.format(body=body)))

    assert complaint in found


def test_an_empty_title_and_a_missing_language_are_found():
    found = "\n".join(
        faults("<!doctype html><html><head><title></title></head><body></body></html>")
    )

    assert "The <title> is empty" in found
    assert "needs the attribute lang" in found
    assert "A page has one <main>, this one has 0" in found
