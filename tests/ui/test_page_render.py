"""What the page shows of any text: exactly that text, in known elements with known attributes, and nothing active."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from index import Document, Page, Progress, Report, Section, Skipped, Status
from qa import Answer, Citation, Passage
from ui.conversation import Exchange, entry_name, entry_source, exchange_html, welcome_html
from ui.escape import Insert, Layer, attribute, layered, text_html
from ui.prose import blocks, inlines
from ui.reader import MORE, WINDOW, document_html, view_of, widened
from ui.shelf import counts_html, failure_html, progress_html, report_html, shelf_html

TAGS = frozenset(
    "article bdi button code details div h1 h2 header input li mark ol p pre progress section span strong summary table td tr ul".split()
)
ATTRIBUTES = frozenset(
    "aria-describedby aria-label autocomplete class data-ask data-close data-code data-entry data-more data-number data-page "
    "data-turn data-view dir id max placeholder role spellcheck tabindex title type value".split()
)
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</mark></div><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "![x](http://evil.example/t.png) [y](javascript:alert(1)) <http://evil.example>",
    "<form action=http://evil.example><input name=a></form>",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "${alert(1)} {{value}} {{{value}}} {% raw %} `x` @children",
    '__i18n__{"__type__":"translation_metadata","key":"x"}',
    "a\u202eb\u2066c\u200fd\ud800e\x00f\x1bg\rh\r\ni\tj",
    "- [1] **[2]** `[1]` [99] [1]",
    "```\n[1] <b>\n```\n# h\n1. one\n* two",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.lists(
        st.one_of(st.sampled_from(HOSTILE), st.text(max_size=9), st.sampled_from(list("\n-*`#[12] <>&\"'"))),
        max_size=12,
    ).map("".join),
)


class Reading(HTMLParser):
    """The text of HTML, after checking every tag and attribute."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.inside: list[str] = []
        self.marked: list[str] = []
        self.feed(html)
        self.close()
        assert not self.inside, self.inside
        self.text = "".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert {name for name, _ in attrs} <= ATTRIBUTES, attrs
        if tag == "button":
            assert ("type", "button") in attrs
        if tag == "span" and (code := dict(attrs).get("data-code")):
            self._words(chr(int(code[2:], 16)))
        if tag != "input":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        self._words(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]

    def _words(self, data: str) -> None:
        self.words.append(data)
        if "mark" in self.inside:
            self.marked.append(data)


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def citation(text: str, start: int, end: int, number: int = 1, **fields: object) -> Citation:
    whole = Passage(0, len(text), text)
    return replace(Citation(number, "a.txt", "A", None, start, end, text[start:end], whole), **fields)  # type: ignore[arg-type]


@st.composite
def citations(draw: st.DrawFn, number: int) -> Citation:
    text = draw(texts)
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    emphasis = draw(st.none() | st.tuples(st.integers(0, len(text)), st.integers(0, len(text))))
    page = draw(st.none() | st.integers(1, 9))
    return citation(text, start, end, number, source=draw(texts), title=draw(texts), page=page, emphasis=emphasis)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    text = draw(texts)
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return Answer(
        question=draw(texts),
        text=text,
        answered=draw(st.booleans()),
        confidence=draw(st.floats(0, 1)),
        citations=tuple(draw(citations(n)) for n in range(1, draw(st.integers(0, 3)) + 1)),
        unsupported=tuple(zip(bounds[::2], bounds[1::2], strict=False)),
        seconds=draw(st.floats(0, 99)),
        model=draw(texts),
        asked=draw(texts),
        done=draw(st.booleans()),
    )


@given(texts)
def test_text_is_shown_as_it_is(text: str) -> None:
    assert Reading(text_html(text)).text == text


@given(texts)
def test_an_attribute_never_leaves_its_quotes(text: str) -> None:
    assert not re.search(r'["<>\r\n]', attribute(text))


@given(texts, st.data())
def test_layers_and_inserts_keep_the_text(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(sorted), max_size=4))
    a, b = sorted((data.draw(places), data.draw(places)))
    layers = [Layer(tag, "", ((x, y),)) for (x, y), tag in zip(spans, ("div", "mark", "strong", "code"), strict=False)]
    assert Reading(layered(text, a, b, layers)).text == text[a:b]
    c, d = sorted((data.draw(places), data.draw(places)))
    if c < d and a <= c and d <= b:
        assert Reading(layered(text, a, b, layers, [Insert(c, d, "<bdi>+</bdi>")])).text == text[a:c] + "+" + text[d:b]


@given(answers(), st.integers(0, 99))
def test_an_exchange_has_only_known_elements(answer: Answer, place: int) -> None:
    reading = Reading(exchange_html(Exchange(answer.question, answer), place))
    assert bare(answer.question[:1200]) in bare(reading.text)


@given(texts)
def test_quoted_answers_lose_nothing(text: str) -> None:
    text = text.replace("[", "(")
    shown = Reading(exchange_html(Exchange("q", Answer("q", text, True, 1.0)), 0)).text
    assert re.sub(r"[\s|:-]", "", text) in re.sub(r"[\s|:-]", "", shown)


@given(texts, st.booleans())
def test_blocks_are_in_order_and_hold_all_words(text: str, written: bool) -> None:
    found = list(blocks(text, written))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(0 <= block.start <= block.end <= len(text) for block in found)
    if not written:
        kept = "".join(text[block.start : block.end] for block in found)
        assert re.sub(r"[\s-]", "", kept) == re.sub(r"[\s-]", "", text)
    for block in found:
        styled = inlines(text, block.start, block.end)
        assert all(a.outer_end <= b.outer_start for a, b in itertools.pairwise(styled))


@given(texts, texts, texts, st.data())
def test_a_document_is_shown_as_it_is_with_the_quote_marked(
    text: str, title: str, note: str, data: st.DataObject
) -> None:
    cuts = sorted({data.draw(st.integers(0, len(text))) for _ in range(4)})
    pages = tuple(Page(n, a, b) for n, (a, b) in enumerate(itertools.pairwise(cuts), 1))
    document = Document("a.txt", title, text, pages, (Section(title, 1, 0), Section(note, 2, len(text) // 2)), (note,))
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    cited = citation(text, start, end, emphasis=data.draw(st.none() | st.tuples(st.just(start), st.just(end))))
    reading = Reading(document_html(document, view_of(document, cited)))
    assert text in reading.text
    assert "".join(reading.marked) == text[start:end]


def test_a_long_document_is_shown_around_the_quote_and_widened() -> None:
    text = "".join(f"Line {n} of a very long document.\n" for n in range(200_000))
    start = text.index("Line 100000 ")
    document = Document("a.txt", "A", text)
    cited = citation(text, start, start + 20)
    view = view_of(document, replace(cited, passage=Passage(start, start + 20, text[start : start + 20])))
    html = document_html(document, view)
    assert len(html) < 3 * WINDOW
    assert html.count("data-more") == 2 and "<mark" in html
    assert text[view.start - 1] == "\n" and text[view.end - 1] == "\n"
    wider = widened(view, document, above=True)
    assert wider.end == view.end and MORE - 1000 <= view.start - wider.start <= MORE
    beginning = view_of(document)
    assert beginning.start == 0 and 'data-more="above"' not in document_html(document, beginning)


def test_a_document_that_changed_says_so_and_marks_nothing() -> None:
    document = Document("a.txt", "A", "Other words stand here now.")
    html = document_html(document, view_of(document, citation("The words that were quoted.", 0, 9)))
    assert "has changed since the answer" in html and "<mark" not in html


def test_pages_and_headings_of_the_quote_are_named() -> None:
    text = "Intro\nfirst page words\nsecond page words"
    document = Document("a.pdf", "A", text, (Page(1, 0, 23), Page(2, 23, 40)), (Section("Intro", 1, 0),))
    html = document_html(document, view_of(document, citation(text, 23, 34)))
    assert '<span class="page">page 2</span>' in html and "<bdi>Intro</bdi>" in html
    assert html.count("data-page=") == 2


def test_markers_previews_emphasis_and_unsupported_words() -> None:
    text = "The term was ten years. [1] Nobody knows. See [7]."
    cited = citation("The term was ten years.", 0, 23, emphasis=(13, 22), page=3)
    html = exchange_html(Exchange("q", Answer("q", text, True, 0.873, (cited,), ((28, 41),))), 4)
    assert '<strong class="key">ten years</strong>' in html
    assert 'data-turn="4" data-number="1"' in html and "page 3" in html
    assert 'title="No source supports this.">Nobody knows.</span>' in html
    assert "[7]" in html and "[1]" not in html
    assert "87&nbsp;%" in html


def test_a_written_answer_may_use_light_markdown_and_nothing_more() -> None:
    text = "It is **bold** and `a*b*` here.\n\n- one [1]\n- two\n\n![i](http://evil.example/x) <b>no</b>\n\n```\n**raw**\n```"
    answer = Answer("q", text, True, 0.9, (citation("one", 0, 3),), model="m")
    html = exchange_html(Exchange("q", answer), 0)
    assert "<strong>bold</strong>" in html and "<code>a*b*</code>" in html and html.count("<li dir=") == 2
    assert "![i](http://evil.example/x) &lt;b&gt;no&lt;/b&gt;" in html and "<pre><code>**raw**</code></pre>" in html
    quoted = exchange_html(Exchange("q", replace(answer, model="")), 0)
    assert "**bold**" in quoted and "`a*b*`" in quoted


def test_a_quoted_item_that_its_source_wrapped_is_one_item() -> None:
    text = "The closest:\n\n- The fee is due\nin May. [1]\n- No. [2]"
    html = exchange_html(Exchange("q", Answer("q", text, False, 0.2)), 0)
    assert (
        html.count("<li ") == 2
        and "The fee is due\nin May." in html
        and html.count("<p ") == 1 + html.count('"colophon"')
    )


def test_a_table_row_is_shown_below_the_heads_of_its_columns() -> None:
    text = "| Plan | Price | [2]\n| Pro | 89 | [1]\n\nA | b is no row."
    cited = (citation("| Pro | 89 |", 0, 12, emphasis=(8, 10)), citation("| Plan | Price |", 0, 16, 2))
    html = exchange_html(Exchange("q", Answer("q", text, True, 0.9, cited)), 0)
    assert html.count("<tr>") == 2 and html.count("<td ") == 4 and html.count("<table>") == 1
    assert '<strong class="key">89</strong>' in html and "A | b is no row." in html
    assert 'data-number="2"' in html.split("</tr>")[0] and 'data-number="1"' in html.split("</tr>")[1]


def test_rows_of_a_table_without_outer_bars_are_shown_as_rows() -> None:
    text = "Plan | Price | Seats [2]\nPro | 89 | 4 [1]"
    cited = (citation("Pro | 89 | 4", 0, 12, emphasis=(6, 8)), citation("Plan | Price | Seats", 0, 20, 2))
    html = exchange_html(Exchange("q", Answer("q", text, True, 0.9, cited)), 0)
    assert html.count("<tr>") == 2 and html.count("<td ") == 6 and html.count("<table>") == 1
    assert 'data-number="2"' in html.split("</tr>")[0] and 'data-number="1"' in html.split("</tr>")[1]
    html = exchange_html(Exchange("q", Answer("q", "| Home | Pro [2]\nUsers | 2 | 10 [1]", True, 0.9, cited)), 0)
    assert html.count("<tr>") == 2 and html.count("<td ") == 6
    html = exchange_html(Exchange("q", Answer("q", "- Users | 2 | 10 [1]\n- Price | 9 | 19 [2]", True, 0.9, cited)), 0)
    assert html.count("<li ") == 2 and "<table>" not in html


def test_refusals_failures_and_stops_look_like_what_they_are() -> None:
    refusal = Answer("q", "The documents don't say.", False, 0.004, (citation("near", 0, 4),))
    html = exchange_html(Exchange("q", refusal), 0)
    assert 'class="answer refusal"' in html and "The closest passages" in html and "below 1&nbsp;%" in html
    assert 'role="alert"' in exchange_html(Exchange("q", failure="It failed <b>."), 0)
    assert "Stopped" in exchange_html(Exchange("q", stopped=True), 0)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=20))
def test_a_source_survives_its_attribute(source: str) -> None:
    name = entry_name(source)
    assert re.fullmatch(r"[\w.~%-]*", name, re.ASCII)
    assert entry_source(name) == source


@given(texts, texts, texts)
def test_the_shelf_has_only_known_elements(source: str, title: str, reason: str) -> None:
    status = Status(source, title, "m", 1, 2, 1, 1, 0, 1)
    pairs = [(source, title)] * 13
    reading = Reading(shelf_html(pairs, [(source, reason)], status, failure_html(reason)))
    assert bare(reason) in bare(reading.text) and bare(source) in bare(reading.text)
    Reading(counts_html(status, reason))
    Reading(progress_html(Progress(1, 2, 3, source)))
    Reading(welcome_html(3, [(source, title)]))


def test_an_update_is_one_sentence() -> None:
    skipped = (Skipped("b.bin", "it is no text"),)
    said = Reading(report_html(Report(1, 0, 2, 3, skipped, 4, 9, 5, 0.42))).text
    assert said == "1 added, 2 removed, 3 unchanged; 1 file left out. It took 0.4\xa0s."
    assert "Nothing has changed: 3 documents" in report_html(Report(0, 0, 0, 3, (), 3, 9, 0, 0.1))


def test_the_shelf_finds_by_name() -> None:
    status = Status("docs", "home", "m", 300, 2, 0, 1, 0, 1)
    pairs = [(f"{n}.txt", f"Title {n}") for n in range(300)]
    assert "The first 200 of 300" in shelf_html(pairs, [], status)
    found = shelf_html(pairs, [], status, sought="title 299")
    assert found.count('class="opener"') == 1 and "299.txt" in found


def test_emphasis_inside_a_quote_of_two_sentences() -> None:
    quote = "Ada Winter led the ministry. She left it in 1931."
    text = "Ada Winter led the ministry. [1] She left it in 1931. [1]"
    html = exchange_html(Exchange("q", Answer("q", text, True, 0.9, (citation(quote, 0, 49, emphasis=(44, 48)),))), 0)
    assert html.count('class="key"') >= 1 and 'She left it in <strong class="key">1931</strong>.' in html
