"""The page with a real language model server, alive and then dead."""

from pathlib import Path

from playwright.sync_api import expect

from qa import Assistant
from tests.language_model import Server
from tests.ui.page import ask, chromium, needs_browser, served

pytestmark = needs_browser

QUESTION = "Who built the lighthouse?"


def test_a_real_model_writes_and_its_death_leaves_the_quoting_answer(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("The lighthouse on Skerry Point was built by Alan Stevenson in 1844. It is white.")
    with Server() as server:
        assistant = Assistant(docs=docs, home=tmp_path / "home", llm=server.url, max_tokens=40)
        with served(assistant) as url, chromium() as browser:
            page = browser.new_page()
            page.goto(url)
            page.locator("#question textarea").wait_for()
            ask(page, QUESTION)
            expect(page.locator("#past .colophon").first).to_contain_text("written by")
            server.kill()
            ask(page, QUESTION)
            answer = page.locator("#past .answer").nth(1)
            expect(answer).to_contain_text("was built by Alan Stevenson")
            expect(answer).to_contain_text("could not finish")
