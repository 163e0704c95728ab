"""The real page for tests and screenshots: served by uvicorn on a free port, opened in the installed Chromium."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
from playwright.sync_api import Browser, Page, sync_playwright

from qa import Assistant
from ui.server import build

NO_BROWSER = os.environ.get("FOOTNOTE_NO_BROWSER") == "1"
needs_browser = pytest.mark.skipif(NO_BROWSER, reason="FOOTNOTE_NO_BROWSER=1")


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """The page's address while it is served."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(build(assistant), log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive() and time.monotonic() < deadline, "the page did not start"
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is not installed; install it, or set FOOTNOTE_NO_BROWSER=1 to leave the browser tests out"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def ask(page: Page, question: str, wait: bool = True) -> None:
    """Type a question, press Enter, and wait until its answer is among the finished ones."""
    finished = page.locator("#past .exchange").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    if wait:
        page.locator("#past .exchange").nth(finished).wait_for()


class Scripted(CustomLLM):
    """A language model that writes `reply` word by word, `pause` seconds apart."""

    reply: str = ""
    pause: float = 0.0

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted", is_chat_model=False, context_window=100_000)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text=self.reply)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        def words() -> CompletionResponseGen:
            text = ""
            for word in self.reply.split(" "):
                time.sleep(self.pause)
                text += f"{word} "
                yield CompletionResponse(text=text, delta=f"{word} ")

        return words()
