"""A question and a library into a cited answer. Knows nothing of screens.

Reading order: answer, sentence, settings (the values); assistant (the flow); talk, named, summary, decided, question, kind
(what is asked); reader, read, figures (what the passages say); quote, gather, contrary, write, cite (what is answered);
models (language models); llama (Footnote inside LlamaIndex programs).
"""

from collections.abc import Iterator, Sequence
from functools import cache

from qa.answer import Answer, Citation, Passage, Turn
from qa.assistant import Assistant
from qa.settings import Settings

__all__ = ["Answer", "Assistant", "Citation", "Passage", "Settings", "Turn", "ask", "stream"]


@cache
def _default(settings: tuple[str, ...]) -> Assistant:
    return Assistant()


def _assistant() -> Assistant:
    """The default assistant, made on first use and again when the environment names other folders."""
    settings = Settings()
    return _default(
        (str(settings.docs.resolve()), str(settings.home.resolve()), str(settings.llm), settings.model, settings.chroma)
    )


def ask(question: str, history: Sequence[Turn] = ()) -> Answer:
    """The answer to `question` from the default library, which is built on first use."""
    return _assistant().ask(question, history)


def stream(question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
    """Like `ask`, as the answer grows: ever longer snapshots, the last one `done`."""
    return _assistant().stream(question, history)
