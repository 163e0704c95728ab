"""Take the picture of the page that the README shows: the shipped document, a question, and a footnote opened.

python -m tests.ui.take_screenshot OUTPUT.png
"""

import sys
import tempfile
from pathlib import Path

from qa import Assistant
from tests.ui.page import ask, chromium, served

ROOT = Path(__file__).parent.parent.parent
QUESTION = "What did the Kremlin say about the validity of the proposed agreement?"


def take(output: Path) -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        served(Assistant(docs=ROOT / "seeds", home=home)) as url,
        chromium() as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(url)
        page.locator(".welcome").wait_for()
        ask(page, QUESTION)
        page.locator("#past .marker").first.click()
        page.locator("#reader mark").first.wait_for()
        page.mouse.move(640, 790)
        page.wait_for_timeout(400)
        page.screenshot(path=output)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
