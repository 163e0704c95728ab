"""The page in a real browser, over a real library. Only the language model's words are scripted."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

import ui
from qa import Assistant
from tests.conftest import SEEDS
from tests.ui.page import Scripted, ask, chromium, needs_browser, served

pytestmark = needs_browser

SCRIPT = Path(ui.__file__).parent / "script.js"
SEED = next(SEEDS.glob("*.txt"))
QUESTION = "Who amended the agreement proposed by the Kremlin?"
HOSTILE = (
    'The wizard Balthazar keeps a turquoise toad in his garden. <img src=x onerror="window.hacked=1"> '
    "<script>window.hacked=2</script> ![spy](http://evil.example/spy.png) [go](javascript:window.hacked=3) "
    '${window.hacked=4} {{value}} {{{value}}} </mark></div><svg onload="window.hacked=5"> '
    '<form action="http://evil.example"><input></form> override \u202e desrever \u202c and bell \x07 end.\n'
)
HOSTILE_NAME = "toad <img src=x onerror=window.hacked=6> ${window.hacked=7} {{value}}.txt"
REPLY = (
    "The leaders **meet in Sochi** today. [1]\n\nPurple giraffes dance on Jupiter every night: "
    + " ".join(f"word{n}" for n in range(40))
    + " <b>bold</b> ![x](http://evil.example/x)"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docs = tmp_path_factory.mktemp("page") / "docs"
    docs.mkdir()
    shutil.copy(SEED, docs / "treaty.txt")
    (docs / HOSTILE_NAME).write_text(HOSTILE, encoding="utf-8")
    filler = "".join(f"Paragraph {n} of the logbook tells of calm weather and little else.\n\n" for n in range(700))
    needle = "Captain Morwenna Trelawny buried seventeen silver spoons beneath the lighthouse.\n\n"
    (docs / "logbook.txt").write_text(filler + needle + filler, encoding="utf-8")
    return docs


@pytest.fixture(scope="module")
def assistant(folder: Path) -> Assistant:
    return Assistant(docs=folder, home=folder.parent / "home")


@pytest.fixture(scope="module")
def url(assistant: Assistant) -> Iterator[str]:
    with served(assistant) as address:
        yield address


@pytest.fixture(scope="module")
def writer() -> Scripted:
    return Scripted(reply=REPLY, pause=0.05)


@pytest.fixture(scope="module")
def written_url(folder: Path, assistant: Assistant, writer: Scripted) -> Iterator[str]:
    """The page of an assistant whose language model writes slowly."""
    with served(Assistant(docs=folder, home=folder.parent / "home", llm=writer)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile; whatever its pages do, they complain of nothing and ask nobody else."""
    profile = browser.new_context(viewport={"width": 1280, "height": 800})
    profile.set_default_timeout(8000)
    complaints: list[str] = []
    asked: list[str] = []

    def listen(page: Page) -> None:
        def note(message: ConsoleMessage) -> None:
            if message.type == "error":
                complaints.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))

    profile.on("page", listen)
    yield profile
    assert all(page.evaluate("window.hacked") is None for page in profile.pages)
    profile.close()
    assert complaints == []
    assert asked and {re.match(r"(data:|http://127\.0\.0\.1:\d+/)", url) is not None for url in asked} == {True}, asked


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.locator(".welcome").wait_for()
    return page


@pytest.fixture
def page(context: BrowserContext, url: str) -> Page:
    return opened(context, url)


def marked(page: Page) -> str:
    """The text of the marks in the reader, after waiting for them to stand inside the reader's frame."""
    page.locator("#reader mark").first.wait_for()
    page.wait_for_function(
        """() => { const box = document.querySelector("#reader .sheet").getBoundingClientRect();
        return [...document.querySelectorAll("#reader mark")].every((mark) => {
            const here = mark.getBoundingClientRect();
            return here.top >= box.top && here.bottom <= box.bottom && here.left >= box.left && here.right <= box.right;
        }); }""",
        timeout=5000,
    )
    return "".join(page.locator("#reader mark").evaluate_all("marks => marks.map((mark) => mark.textContent)"))


def test_a_footnote_opens_the_exact_words(page: Page, assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert answer.answered and answer.citations
    ask(page, QUESTION)
    shown = page.locator("#past .answer")
    assert "refusal" not in (shown.get_attribute("class") or "")
    for citation in answer.citations:
        for kind in (".marker", ".note"):
            page.locator(f"#past {kind}", has_text=re.compile(rf"^{citation.number}")).first.click()
            expect(page.locator("#reader .document")).to_have_attribute("data-view", re.compile(f":{citation.start}:"))
            assert marked(page) == citation.quote
    whole = page.locator("#reader .text").evaluate("element => element.textContent")
    assert whole == assistant.document("treaty.txt").text
    expect(page.locator("#counts")).to_contain_text("3 documents")


def test_a_footnote_previews_its_source(page: Page, assistant: Assistant) -> None:
    ask(page, QUESTION)
    preview = page.locator("#past .preview").first
    assert not preview.is_visible()
    page.locator("#past .marker").first.hover()
    preview.wait_for()
    assert preview.inner_text().startswith(assistant.document("treaty.txt").title)
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()


def test_a_reload_leaves_a_page_that_works(page: Page) -> None:
    ask(page, QUESTION)
    page.reload()
    page.locator(".welcome").wait_for()
    ask(page, QUESTION)
    page.locator("#past .marker").first.click()
    assert marked(page)


def test_the_keyboard_is_enough(page: Page, assistant: Assistant) -> None:
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type("Who amended")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the agreement proposed by the Kremlin?")
    assert page.locator("#question textarea").input_value() == "Who amended\nthe agreement proposed by the Kremlin?"
    page.keyboard.press("Enter")
    page.locator("#past .marker").first.wait_for()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#past .marker')"):
            break
    assert page.evaluate("document.activeElement.matches('#past .marker')")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert marked(page) in assistant.document("treaty.txt").text
    expect(page.locator("#reader mark").first).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#past .marker')")


def test_a_refusal_is_quiet_and_shows_the_closest_passages(page: Page) -> None:
    ask(page, "Who won the football world cup of 1998?")
    page.locator("#past .refusal").wait_for()
    assert "don't say" in page.locator("#past .refusal").inner_text()
    page.locator("#past .note").first.click()
    assert marked(page)


def test_what_cannot_be_asked_is_answered_in_one_sentence(page: Page) -> None:
    page.locator("#ask").click()
    failure = page.locator("#live .failure")
    expect(failure).to_contain_text("The question is empty")
    ask(page, "word " * 3000, wait=False)
    expect(failure).to_contain_text("more than the 8,000 allowed")
    expect(failure).to_be_in_viewport()
    assert "Traceback" not in page.content()
    expect(page.locator("#question textarea")).to_have_value(re.compile("word word"))
    ask(page, QUESTION)
    expect(failure).to_have_count(0)


def test_parts_that_come_late_are_followed_too(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 400})
    page.set_content('<div id="scroll" style="height: 300px; overflow: auto"></div><div id="reader"></div>')
    page.add_script_tag(path=SCRIPT)
    page.evaluate("""async () => {
        for (const name of ["past", "live"]) {
            await new Promise(requestAnimationFrame);
            document.querySelector("#scroll").insertAdjacentHTML("beforeend", `<div id="${name}"></div>`);
        }
        document.querySelector("#past").innerHTML = '<p style="height: 600px"></p>';
        document.querySelector("#live").innerHTML = '<p class="exchange" style="margin: 0; height: 0"></p>';
        await new Promise(requestAnimationFrame);
        document.querySelector("#live .exchange").style.height = "100px"; // grows without a change of its content
    }""")
    expect(page.locator("#live .exchange")).to_be_in_viewport(ratio=1)
    page.close()


def test_a_hostile_document_is_text(page: Page) -> None:
    page.locator("#reader .opener", has_text="toad").click()
    page.locator("#reader .document").wait_for()
    text = page.locator("#reader .text")
    expect(text).to_contain_text("<script>window.hacked=2</script> ![spy](http://evil.example/spy.png)")
    expect(text).to_contain_text("${window.hacked=4} {{value}} {{{value}}} </mark></div><svg")
    assert text.locator("[data-code='U+202E'], [data-code='U+202C'], [data-code='U+0007']").count() == 3
    expect(page.locator("#reader .title")).to_have_text(HOSTILE_NAME)
    ask(page, "Which animal does the wizard Balthazar keep in his garden?")
    expect(page.locator("#past")).to_contain_text("turquoise toad")
    page.locator("#past .marker").first.click()
    assert "turquoise toad" in marked(page)
    assert page.locator("#desk").locator("img, script, form, iframe, a, #past svg").count() == 0


def test_a_long_document_opens_at_the_words_and_grows(page: Page) -> None:
    ask(page, "What did Captain Morwenna Trelawny bury beneath the lighthouse?")
    expect(page.locator("#past")).to_contain_text("seventeen silver spoons")
    page.locator("#past .marker").first.click()
    assert "Trelawny" in marked(page)
    length = "document.querySelector('#reader .text').textContent.length"
    assert page.evaluate(length) < 60_000
    sheet = page.locator("#reader .sheet")
    sheet.evaluate("sheet => sheet.scrollTo(0, 0)")
    first = page.locator("#reader .text").evaluate("text => text.textContent.slice(0, 40)")
    page.locator("[data-more=above]").click()
    page.wait_for_function(f"{length} > 60_000")
    page.wait_for_function("document.querySelector('#reader .sheet').scrollTop > 1000")
    assert first not in page.locator("#reader .text").evaluate("text => text.textContent.slice(0, 1000)")


def test_an_answer_grows_while_it_is_written(context: BrowserContext, written_url: str) -> None:
    page = opened(context, written_url)
    ask(page, QUESTION, wait=False)
    growing = page.locator("#live .growing")
    growing.wait_for()
    expect(page.locator("#stop")).to_be_visible()
    early = growing.inner_text()
    expect(growing).to_contain_text("word20")
    assert "word39" not in early
    page.locator("#live .marker").first.click()
    assert marked(page)
    page.locator("#past .exchange").wait_for()
    answer = page.locator("#past .answer")
    expect(answer).to_contain_text("<b>bold</b> ![x](http://evil.example/x)")
    expect(answer.locator("strong", has_text="meet in Sochi")).to_have_count(1)
    expect(answer.locator(".unsupported").first).to_have_attribute("title", "No source supports this.")
    expect(page.locator("#past .colophon")).to_contain_text("written by scripted")
    expect(page.locator("#ask")).to_be_visible()


def test_stop_keeps_what_was_written(
    context: BrowserContext, written_url: str, writer: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "pause", 0.3)
    page = opened(context, written_url)
    ask(page, QUESTION, wait=False)
    expect(page.locator("#live .growing")).to_contain_text("giraffes")
    page.locator("#stop").click()
    exchange = page.locator("#past .exchange")
    expect(exchange).to_contain_text("Stopped before it was finished.")
    expect(exchange).to_contain_text("giraffes")
    expect(exchange).not_to_contain_text("word39")
    expect(page.locator("#ask")).to_be_visible()


def test_tabs_are_independent_and_run_at_once(context: BrowserContext, written_url: str) -> None:
    one, two = opened(context, written_url), opened(context, written_url)
    ask(one, QUESTION, wait=False)
    ask(two, "What did the Kremlin say about the validity of the agreement?", wait=False)
    one.locator("#live .growing").wait_for()
    two.locator("#live .growing").wait_for()
    expect(one.locator("#live .growing")).to_have_count(1)
    one.locator("#past .exchange").wait_for()
    two.locator("#past .exchange").wait_for()
    assert one.locator(".question").all_inner_texts() == [QUESTION]
    assert "Kremlin" in two.locator(".question").inner_text()


def test_follow_ups_new_conversations_and_questions_to_begin_with(page: Page) -> None:
    page.locator(".starter").first.click()
    expect(page.locator("#past")).to_contain_text("The library holds 3 documents")
    ask(page, "What is the agreement between Russia and Abkhazia called?")
    ask(page, "And who condemned it?")
    expect(page.locator("#past .exchange").nth(2)).to_contain_text("Read as:")
    page.locator("#new").click()
    page.locator(".welcome").wait_for()
    assert page.locator(".exchange").count() == 0


def test_on_a_narrow_screen_the_reader_lies_over_the_conversation(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    expect(page.locator("#reader")).to_be_hidden()
    ask(page, QUESTION)
    page.locator("#past .marker").first.click()
    assert marked(page)
    page.locator("#reader .close").click()
    expect(page.locator("#reader")).to_be_hidden()
    page.locator("#documents").click()
    expect(page.locator("#reader .opener", has_text="treaty.txt")).to_be_visible()


def test_update_library_takes_in_a_new_file(page: Page, folder: Path) -> None:
    (folder / "otters.txt").write_text(
        "The sea otter Philippa juggles exactly forty pebbles every morning before breakfast.", encoding="utf-8"
    )
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    page.locator("#update").click()
    expect(page.locator("#reader .result")).to_contain_text("1 added, 3 unchanged; 1 file left out", timeout=20_000)
    expect(page.locator("#counts")).to_contain_text("4 documents")
    page.locator("#reader summary").click()
    expect(page.locator("#reader details")).to_contain_text("broken.pdf")
    ask(page, "How many pebbles does the sea otter Philippa juggle?")
    expect(page.locator("#past")).to_contain_text("forty pebbles")
    page.locator("#past .marker").first.click()
    assert "forty pebbles" in marked(page)
    (folder / "otters.txt").write_text("Nothing is known about otters.", encoding="utf-8")
    page.locator("#update").click()
    expect(page.locator("#reader .result")).to_contain_text("1 updated", timeout=20_000)
    page.locator("#past .marker").first.click()
    expect(page.locator("#reader .remark").first).to_contain_text("has changed since the answer")
    assert page.locator("#reader mark").count() == 0
