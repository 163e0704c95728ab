"""A conversation as HTML: questions, answers with their footnotes, refusals and failures.

Pure functions from values to HTML; what is clicked is told by data- attributes (`data-turn`, `data-number`,
`data-entry`) which script.js passes on. Every word from outside goes through escape.py.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from index.sentences import sentences
from qa import Answer, Citation
from ui.escape import Insert, Layer, attribute, layered, text_html
from ui.prose import Block, inlines, prose_html

_MARKER = re.compile(r"[ \t]*\[(\d{1,3})\]")
_QUOTE = 220  # characters of a quote shown in a footnote
_QUESTION = 1200  # characters of a question shown, with its answer
_FAILED_QUESTION = 240  # and above a failure, which has to be seen


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as asked and what came of it."""

    question: str
    answer: Answer | None = None
    failure: str = ""  # one sentence
    stopped: bool = False  # by the reader, before the answer was done


def conversation_html(exchanges: Sequence[Exchange], first: int = 0) -> str:
    """Exchanges in order; `first` is the place of the first one in the conversation."""
    return "".join(exchange_html(exchange, place) for place, exchange in enumerate(exchanges, first))


def exchange_html(exchange: Exchange, place: int) -> str:
    """One exchange; `place` counts from 0."""
    most = _FAILED_QUESTION if exchange.failure else _QUESTION
    asked = exchange.question[:most] + ("…" if len(exchange.question) > most else "")
    parts = [f'<h2 class="question" dir="auto">{text_html(asked)}</h2>']
    if exchange.answer is not None:
        parts.append(_answer_html(exchange.answer, place))
    elif not exchange.failure and not exchange.stopped:
        parts.append('<p class="waiting">Reading the documents<span class="dots"></span></p>')
    if exchange.failure:
        parts.append(f'<p class="failure" role="alert" dir="auto">{text_html(exchange.failure)}</p>')
    if exchange.stopped:
        parts.append('<p class="aside">Stopped before it was finished.</p>')
    return f'<article class="exchange" aria-label="Question {place + 1}">{"".join(parts)}</article>'


def _answer_html(answer: Answer, place: int) -> str:
    kind = " ".join(filter(None, ("answer", "" if answer.answered else "refusal", "written" if answer.model else "")))
    parts = []
    if answer.asked:
        parts.append(f'<p class="aside" dir="auto">Read as: {text_html(answer.asked)}</p>')
    parts.append(f'<div class="{kind}{"" if answer.done else " growing"}">{_text_html(answer, place)}</div>')
    if answer.citations:
        label = "Footnotes" if answer.answered else "The closest passages"
        notes = "".join(_note_html(citation, place, citation.quote in answer.text) for citation in answer.citations)
        parts.append(f'<ol class="notes" aria-label="{label}">{notes}</ol>')
    if answer.done:
        parts.append(_colophon_html(answer))
    return "".join(parts)


def _text_html(answer: Answer, place: int) -> str:
    """The answer's text with markers as buttons, what answers in bold and what nothing supports underlined."""
    text, written = answer.text, bool(answer.model)
    cited = {citation.number: citation for citation in answer.citations}
    inserts = []
    for count, match in enumerate(_MARKER.finditer(text)):
        citation = cited.get(int(match[1]))
        if citation is not None:
            inserts.append(Insert(match.start(), match.end(), _marker_html(citation, place, f"n{place}-{count}")))
    layers = [
        Layer("span", ' class="unsupported" title="No source supports this."', answer.unsupported),
        Layer("strong", ' class="key"', tuple(_emphasised(text, answer.citations))),
    ]

    def render(block: Block) -> str:
        styled = inlines(text, block.start, block.end) if written and block.kind != "pre" else ()
        hidden = [
            Insert(a, b, "")
            for inline in styled
            for a, b in ((inline.outer_start, inline.start), (inline.end, inline.outer_end))
        ]
        markers = [i for i in inserts if not any(h.start < i.end and i.start < h.end for h in hidden)]
        strong = Layer("strong", "", tuple((i.start, i.end) for i in styled if i.kind == "strong"))
        code = Layer("code", "", tuple((i.start, i.end) for i in styled if i.kind == "code"))
        return layered(text, block.start, block.end, (*layers, strong, code), (*markers, *hidden))

    return prose_html(text, written, render)


def _emphasised(text: str, citations: Iterable[Citation]) -> list[tuple[int, int]]:
    """Where the words that answer stand in `text`, for the sentences of quotes that stand in it verbatim."""
    found: list[tuple[int, int]] = []
    for citation in citations:
        if not citation.emphasis:
            continue
        key = citation.emphasis[0] - citation.start, citation.emphasis[1] - citation.start
        for begin, stop in sentences(citation.quote):
            at = text.find(citation.quote[begin:stop])
            start, end = (at + max(0, place - begin) for place in (key[0], min(key[1], stop)))
            if at >= 0 and start < end and all(end <= a or b <= start for a, b in found):
                found.append((start, end))
    return sorted(found)


def _marker_html(citation: Citation, place: int, name: str) -> str:
    """The superscript button of a footnote, with the preview that shows while it is pointed at."""
    return (
        f'<span class="cite"><button type="button" class="marker" data-turn="{place}" data-number="{citation.number}" '
        f'aria-label="Footnote {citation.number}" aria-describedby="{name}">{citation.number}</button>'
        f'<span class="preview" role="tooltip" id="{name}"><span class="where"><bdi>{text_html(citation.title)}</bdi>'
        f"{_page_html(citation.page)}</span>"
        f'<span class="words" dir="auto">{_quote_html(citation, 420)}</span></span></span>'
    )


def _note_html(citation: Citation, place: int, said: bool) -> str:
    """A footnote below the answer; of a quote that the answer has `said` in full one line is enough."""
    words = "words brief" if said else "words"
    return (
        f'<li><button type="button" class="note" data-turn="{place}" data-number="{citation.number}">'
        f'<span class="number">{citation.number}</span><span class="source"><span class="where">'
        f"<bdi>{text_html(citation.title)}</bdi>{_page_html(citation.page)}</span> "
        f'<span class="{words}" dir="auto">{_quote_html(citation, _QUOTE)}</span></span></button></li>'
    )


def _page_html(page: int | None) -> str:
    return f', <span class="page">page {page}</span>' if page is not None else ""


def _quote_html(citation: Citation, most: int) -> str:
    """The quote, or about `most` characters of it around what answers, with that in bold."""
    quote = citation.quote
    key = citation.emphasis or (citation.start, citation.start)
    a = min(max(key[0] - citation.start, 0), len(quote))
    b = min(max(key[1] - citation.start, a), len(quote))
    start = 0 if len(quote) <= most or b <= most else max(0, min(a - most // 3, len(quote) - most))
    end = min(len(quote), start + most)
    if start:
        start = quote.find(" ", start, start + 20) + 1 or start
    if end < len(quote):
        end = max(quote.rfind(" ", end - 20, end), start) or end
    inner = layered(quote, start, end, (Layer("strong", "", ((a, b),) if a < b else ()),))
    return f"{'… ' if start else ''}{inner}{' …' if end < len(quote) else ''}"


def _colophon_html(answer: Answer) -> str:
    """One quiet line: how sure, whose words, how long."""
    parts = []
    if answer.citations and answer.confidence < 1:
        percent = 100 * answer.confidence
        shown = "below 1" if percent < 1 else "above 99" if percent > 99 else f"{percent:.0f}"
        parts.append(
            '<span title="How likely it is that the documents contain the answer, as a calibrated probability.">'
            f"confidence {shown}&nbsp;%</span>"
        )
    if answer.answered and answer.citations:
        whose = f"written by {answer.model}" if answer.model else "the documents’ own words"
        parts.append(f"<span>{text_html(whose)}</span>")
    if answer.seconds >= 0.05:
        parts.append(f"<span>{answer.seconds:.1f}&nbsp;s</span>")
    return f'<p class="colophon">{"".join(parts)}</p>' if parts else ""


def welcome_html(documents: int, some: Sequence[tuple[str, str]]) -> str:
    """The empty page: what this is, and questions to begin with, about `some` documents as (source, title)."""
    if not documents:
        hint = "There is no document to answer from yet. Put some into the documents folder, then press Update library."
        return f'<div class="welcome"><p class="lead">{hint}</p></div>'
    which = "the document" if documents == 1 else f"the {documents:,} documents"
    questions = ["What documents do you have?", *(f"Summarise {title or source}" for source, title in some)]
    starters = "".join(
        f'<li><button type="button" class="starter" data-ask="{attribute(question)}"><bdi>{text_html(question)}</bdi></button></li>'
        for question in questions
    )
    return (
        f'<div class="welcome"><p class="lead">Ask {which} a question.</p>'
        "<p>Every sentence of the answer carries a footnote that opens the exact words in the source. "
        "When the documents don’t say, you are told so.</p>"
        f'<ul class="starters" aria-label="Questions to begin with">{starters}</ul></div>'
    )


def opener_html(source: str, title: str) -> str:
    """A button that opens a document."""
    path = f'<span class="path"><bdi>{text_html(source)}</bdi></span>' if source != title else ""
    return (
        f'<button type="button" class="opener" data-entry="{entry_name(source)}">'
        f'<span class="name"><bdi>{text_html(title or source)}</bdi></span>{path}</button>'
    )


def entry_name(source: str) -> str:
    """A source as it stands in `data-entry`; file names that are no valid text survive."""
    return attribute(quote(source, safe="", errors="surrogatepass"))


def entry_source(name: str) -> str:
    """The source that `entry_name` was made of."""
    return unquote(name, errors="surrogatepass")
