"""What the HTML standard says about elements and attributes, as far as our pages could break it.

Source: HTML Living Standard, "Index" (elements and attributes) and section 3.2.5.2 (content categories).
"""

import re

BLOCKS = set(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6"
    " header hgroup hr main menu nav ol p pre search section table ul".split()
)
HEADINGS = set("h1 h2 h3 h4 h5 h6".split())

# These hold text and what stands within a line, whatever lies between.
PHRASING_ONLY = set(
    "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label legend mark meter"
    " option output p pre progress q rt ruby s samp small span strong sub summary sup textarea time u"
    " var".split()
)
MAY_HOLD_A_HEADING = {"legend", "summary"}

# element: the only children it may have
CHILDREN = {
    "ul": set("li script template".split()),
    "ol": set("li script template".split()),
    "menu": set("li script template".split()),
    "dl": set("dt dd div script template".split()),
    "table": set("caption colgroup thead tbody tfoot tr script template".split()),
    "thead": set("tr script template".split()),
    "tbody": set("tr script template".split()),
    "tfoot": set("tr script template".split()),
    "tr": set("td th script template".split()),
    "colgroup": set("col template".split()),
    "select": set("option optgroup hr script template".split()),
    "optgroup": set("option script template".split()),
    "datalist": set("option script template".split()),
    "picture": set("source img script template".split()),
}
# element: the only parents it may have
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "figcaption": {"figure"},
    "summary": {"details"},
    "legend": {"fieldset"},
    "caption": {"table"},
    "tr": {"table", "thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "option": {"select", "optgroup", "datalist"},
}
FIRST_CHILD_ONLY = {"summary", "legend", "caption"}

INTERACTIVE = set("a button details embed iframe label select textarea".split())
HOLDS_NOTHING_INTERACTIVE = {"a", "button"}

REQUIRED = {
    "html": {"lang"},
    "img": {"alt", "src"},
    "iframe": {"title"},
    "link": {"rel"},
    "optgroup": {"label"},
    "bdo": {"dir"},
}

# Attributes whose value is the id of another element, or several.
REFERENCES = set(
    "for form list headers popovertarget commandfor aria-activedescendant aria-controls aria-describedby"
    " aria-details aria-errormessage aria-flowto aria-labelledby aria-owns".split()
)

GLOBAL_ATTRIBUTES = set(
    "accesskey autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden id inert"
    " inputmode is itemid itemprop itemref itemscope itemtype lang nonce popover role slot spellcheck"
    " tabindex title translate".split()
)
ATTRIBUTES = {
    "a": "download href hreflang ping referrerpolicy rel target type",
    "area": "alt coords download href ping referrerpolicy rel shape target",
    "audio": "autoplay controls crossorigin loop muted preload src",
    "base": "href target",
    "blockquote": "cite",
    "button": "command commandfor disabled form formaction formenctype formmethod formnovalidate"
    " formtarget name popovertarget popovertargetaction type value",
    "canvas": "height width",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "del": "cite datetime",
    "details": "name open",
    "dialog": "closedby open",
    "fieldset": "disabled form name",
    "form": "accept-charset action autocomplete enctype method name novalidate rel target",
    "iframe": "allow allowfullscreen height loading name referrerpolicy sandbox src srcdoc width",
    "img": "alt crossorigin decoding fetchpriority height ismap loading referrerpolicy sizes src srcset"
    " usemap width",
    "input": "accept alpha alt autocomplete capture checked colorspace dirname disabled form formaction"
    " formenctype formmethod formnovalidate formtarget height list max maxlength min minlength multiple"
    " name pattern placeholder popovertarget popovertargetaction readonly required size src step type"
    " value width",
    "ins": "cite datetime",
    "label": "for",
    "li": "value",
    "link": "as blocking color crossorigin disabled fetchpriority href hreflang imagesizes imagesrcset"
    " integrity media referrerpolicy rel sizes type",
    "map": "name",
    "meta": "charset content http-equiv media name property",
    "meter": "high low max min optimum value",
    "ol": "reversed start type",
    "optgroup": "disabled label",
    "option": "disabled label selected value",
    "output": "for form name",
    "progress": "max value",
    "q": "cite",
    "script": "async blocking crossorigin defer fetchpriority integrity nomodule referrerpolicy src type",
    "select": "autocomplete disabled form multiple name required size",
    "source": "height media sizes src srcset type width",
    "td": "colspan headers rowspan",
    "textarea": "autocomplete cols dirname disabled form maxlength minlength name placeholder readonly"
    " required rows wrap",
    "th": "abbr colspan headers rowspan scope",
    "time": "datetime",
    "track": "default kind label src srclang",
    "video": "autoplay controls crossorigin height loop muted playsinline poster preload src width",
}
ELEMENTS = (
    set(
        "html head title base link meta style body br wbr rb rtc svg math script template noscript figcaption"
        " dt dd li ul ol dl ruby rt rp bdi thead tbody tfoot tr caption table legend summary datalist picture"
        " object embed slot h1 h2 h3 h4 h5 h6".split()
    )
    | BLOCKS
    | PHRASING_ONLY
    | set(ATTRIBUTES)
)

# The forms of a machine-readable moment or length of time that our pages use (section 4.5.14).
DATETIME = re.compile(
    r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
    r"|\d{4}-W\d{2}|\d{2}-\d{2}|\d{2}:\d{2}(:\d{2})?|P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?"
)
# Characters that no address may hold unescaped.
NOT_IN_AN_ADDRESS = re.compile(r"""[\s"<>\\^`{|}]""")
