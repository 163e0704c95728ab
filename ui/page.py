"""The chat page: what stands where, and what happens on which event.

Conversation and reader are `gr.HTML`, not `gr.Chatbot`: the Chatbot's sanitiser keeps remote images and forms that a
document or a model may have written, and drops the buttons that footnotes are. Here every word is escaped by our own
pure functions (conversation.py, reader.py, shelf.py), and gr.HTML patches its elements in place, so a growing answer
keeps focus, selection and scroll position. The answer that grows has a component of its own, below the finished ones.

Nothing is kept per user on the server but Gradio's session state, so tabs are independent of each other.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import gradio as gr

from index import FootnoteError, Progress, Report
from qa import Answer, Assistant, Turn
from ui.conversation import Exchange, conversation_html, entry_source, exchange_html, welcome_html
from ui.follow import follow
from ui.reader import View, document_html, view_of, widened
from ui.shelf import counts_html, failure_html, progress_html, report_html, shelf_html

_WRONG = "Something went wrong on our side; the log of the program says what."
_AT_ONCE = 8  # questions answered at the same time

# Pass on what was clicked or sought, as its data- attributes, to the server.
_PASS_ON = """
element.addEventListener("click", (event) => {
    const target = event.target.closest("[data-turn], [data-entry], [data-more]");
    if (target) trigger("open", { ...target.dataset });
});
element.addEventListener("footnote-find", (event) => trigger("open", { find: event.detail }));
"""

log = logging.getLogger(__name__)


def page(assistant: Assistant) -> gr.Blocks:
    """The page of one assistant."""
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as blocks:
        conversation = gr.State(())  # of Exchange, the unfinished one last
        view = gr.State(None)  # View of the document in the reader, or None for the documents list
        stopping = gr.State(None)  # asyncio.Event that stops the answer being written
        with gr.Row(elem_id="top"):
            _part("brand", '<h1 class="brand">Footnote<sup aria-hidden="true">1</sup></h1>')
            counts = _part("counts")
            documents_button = gr.Button("Documents", elem_id="documents", size="sm")
            update_button = gr.Button("Update library", elem_id="update", size="sm")
            new_button = gr.Button("New conversation", elem_id="new", size="sm")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="scroll"):
                    past = _part("past")
                    live = _part("live")
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        placeholder="Ask the documents",
                        lines=1,
                        max_lines=8,
                        autofocus=True,
                        container=False,
                        elem_id="question",
                    )
                    ask_button = gr.Button("Ask", variant="primary", elem_id="ask")
                    stop_button = gr.Button("Stop", visible=False, elem_id="stop")
            with gr.Column(elem_id="pane"):
                reader = _part("reader")

        def welcome() -> str:
            readable, _ = _shelf(assistant)
            return welcome_html(len(readable), readable[:2])

        def counted() -> str:
            return counts_html(assistant.status(), assistant.notice)

        def load() -> tuple[str, str, str]:
            return (
                _safely(counted),
                _safely(welcome),
                _safely(lambda: _shelf_html(assistant)),
            )

        async def ask(question: str, earlier: tuple[Exchange, ...]) -> AsyncIterator[dict[Any, Any]]:
            stop = asyncio.Event()
            exchange = Exchange(question.strip())
            place = len(earlier)
            history = tuple(Turn(e.question, e.answer.text) for e in earlier if e.answer and e.answer.done)
            yield {
                past: conversation_html(earlier) if earlier else gr.skip(),
                live: exchange_html(exchange, place),
                box: "",
                stopping: stop,
                **_answering(True, ask_button, stop_button, new_button),
            }

            def work(emit: Callable[[Answer], bool]) -> None:
                for answer in assistant.stream(question, history):
                    if not emit(answer):
                        return

            try:
                async for answer in follow(work, stop):
                    exchange = replace(exchange, answer=answer)
                    yield {live: exchange_html(exchange, place), conversation: (*earlier, exchange)}
            except FootnoteError as error:
                exchange = replace(exchange, failure=str(error))
            except Exception:
                log.exception("a question could not be answered")
                exchange = replace(exchange, failure=_WRONG)
            if stop.is_set() and not (exchange.answer and exchange.answer.done):
                exchange = replace(exchange, stopped=True)
            done = {conversation: earlier, live: exchange_html(exchange, place), box: question}
            if not exchange.failure:
                finished = (*earlier, exchange)
                done = {conversation: finished, past: conversation_html(finished), live: "", box: gr.skip()}
            fresh = await asyncio.to_thread(_safely, counted)
            yield {**done, counts: fresh, stopping: None, **_answering(False, ask_button, stop_button, new_button)}

        async def stop_answer(stop: asyncio.Event | None) -> None:
            if stop is not None:
                stop.set()

        def start_over() -> tuple[tuple[()], str, str]:
            return (), _safely(welcome), ""

        def open_source(
            exchanges: tuple[Exchange, ...], shown: View | None, event: gr.EventData
        ) -> tuple[View | None, str]:
            try:
                return _opened(assistant, exchanges, shown, event._data or {})
            except FootnoteError as error:
                return None, _shelf_html(assistant, failure_html(str(error)))

        def list_documents() -> tuple[None, str]:
            return None, _safely(lambda: _shelf_html(assistant))

        async def update() -> AsyncIterator[dict[Any, Any]]:
            readable, skipped = await asyncio.to_thread(_shelf, assistant)
            status = await asyncio.to_thread(assistant.status)

            def shelf(news: str) -> str:
                return shelf_html(readable, skipped, status, news)

            yield {view: None, reader: shelf(progress_html(None)), update_button: gr.update(interactive=False)}

            def work(emit: Callable[[Progress | Report], bool]) -> None:
                def step(progress: Progress) -> None:
                    emit(progress)

                emit(assistant.sync(progress=step))

            news = ""
            try:
                async for state in follow(work):
                    news = report_html(state) if isinstance(state, Report) else progress_html(state)
                    yield {reader: shelf(news)}
            except FootnoteError as error:
                news = failure_html(str(error))
            except Exception:
                log.exception("the library could not be updated")
                news = failure_html(_WRONG)
            fresh = await asyncio.to_thread(_safely, lambda: _shelf_html(assistant, news))
            fresh_counts = await asyncio.to_thread(_safely, counted)
            yield {reader: fresh, counts: fresh_counts, update_button: gr.update(interactive=True)}

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        blocks.load(load, None, [counts, past, reader], concurrency_limit=_AT_ONCE, **quiet)
        gr.on(
            [box.submit, ask_button.click],
            ask,
            [box, conversation],
            [past, live, box, conversation, stopping, counts, ask_button, stop_button, new_button],
            concurrency_limit=_AT_ONCE,
            **quiet,
        )
        stop_button.click(stop_answer, stopping, None, concurrency_limit=None, **quiet)
        new_button.click(start_over, None, [conversation, past, live], concurrency_limit=_AT_ONCE, **quiet)
        for part in (past, live, reader):
            part.open(
                open_source,
                [conversation, view],
                [view, reader],
                concurrency_limit=_AT_ONCE,
                trigger_mode="always_last",
                **quiet,
            )
        documents_button.click(list_documents, None, [view, reader], concurrency_limit=_AT_ONCE, **quiet)
        update_button.click(update, None, [view, reader, counts, update_button], concurrency_limit=_AT_ONCE, **quiet)
    blocks.queue(max_size=256)
    return blocks


def _part(name: str, html: str = "") -> gr.HTML:
    """A part of the page whose HTML is ours."""
    return gr.HTML(html, elem_id=name, js_on_load=_PASS_ON, apply_default_css=False)


def _answering(busy: bool, ask: gr.Button, stop: gr.Button, new: gr.Button) -> dict[Any, Any]:
    """The buttons while an answer is being written, and else."""
    return {ask: gr.update(visible=not busy), stop: gr.update(visible=busy), new: gr.update(interactive=not busy)}


def _safely(html: Callable[[], str]) -> str:
    """The HTML, or one sentence in its place."""
    try:
        return html()
    except FootnoteError as error:
        return failure_html(str(error))
    except Exception:
        log.exception("a part of the page could not be made")
        return failure_html(_WRONG)


def _shelf(assistant: Assistant) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The documents as (source, title), and what was left out as (source, reason)."""
    readable: list[tuple[str, str]] = []
    skipped: list[tuple[str, str]] = []
    for entry, title in assistant.documents():
        if entry.reason:
            skipped.append((entry.source, entry.reason))
        else:
            readable.append((entry.source, title))
    return readable, skipped


def _shelf_html(assistant: Assistant, news: str = "", sought: str = "") -> str:
    return shelf_html(*_shelf(assistant), assistant.status(), news, sought)


def _opened(
    assistant: Assistant, exchanges: tuple[Exchange, ...], shown: View | None, wanted: dict[str, Any]
) -> tuple[View | None, str]:
    """What the reader shows when `wanted` (the data- attributes of what was clicked) is opened."""
    citation = None
    if "find" in wanted:
        return None, _shelf_html(assistant, sought=str(wanted["find"])[:200])
    if "more" in wanted:
        if shown is None:
            return None, _shelf_html(assistant)
        document = assistant.document(shown.source)
        shown = widened(shown, document, above=wanted["more"] == "above")
        return shown, document_html(document, shown)
    if "entry" in wanted:
        document = assistant.document(entry_source(str(wanted["entry"])))
    else:
        citation = _cited(exchanges, str(wanted.get("turn")), str(wanted.get("number")))
        if citation is None:
            return shown, gr.skip()
        document = assistant.document(citation.source)
    shown = view_of(document, citation)
    return shown, document_html(document, shown)


def _cited(exchanges: tuple[Exchange, ...], turn: str, number: str) -> Any:
    """The citation that a footnote button names, or None."""
    answer = exchanges[int(turn)].answer if turn.isdecimal() and int(turn) < len(exchanges) else None
    return next((c for c in answer.citations if str(c.number) == number), None) if answer else None
