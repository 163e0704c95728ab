"""One question's way through the house, top to bottom."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from index import (
    Busy,
    Document,
    DocumentsError,
    FootnoteError,
    Hit,
    HomeError,
    InputError,
    Library,
    ModelError,
    Progress,
    Report,
    Status,
)
from index.ledger import Entry
from qa.answer import Answer, Turn
from qa.cite import resolve
from qa.models import connect, label
from qa.question import questions
from qa.quote import not_said, quote, refuse
from qa.read import Reading, rank, read
from qa.settings import Settings
from qa.talk import is_talk, small_talk
from qa.write import NOT_SAID, write

log = logging.getLogger(__name__)


class Assistant:
    """Answers questions about one documents folder. May be shared between threads.

    Takes the fields of `Settings` as arguments. Making one brings the library up to date; raises FootnoteError where
    there is nothing to answer from.
    """

    def __init__(self, *, progress: Callable[[Progress], None] = lambda progress: None, **settings: Any) -> None:
        try:
            self.settings = Settings(**settings)
        except TypeError as error:
            raise InputError(f"Unknown setting: {error}.") from error
        self.library = Library(self.settings.docs, self.settings.home, self.settings.model, self.settings.chroma)
        self.notice = ""  # one sentence when the library could not be brought up to date, else empty
        self._llm = connect(self.settings)
        if self.library.outdated:  # it answers while it is made anew
            self.notice = (
                "The library is being made anew for another model or version; until then it answers as it was."
            )
            threading.Thread(target=self._sync_behind, daemon=True).start()
            return
        try:
            self.sync(progress=progress)
        except (Busy, HomeError) as error:
            if not self.library.ready or not self.library.status().documents:
                raise
            self.notice = f"{error} Until then the library answers as it was."
            log.warning(self.notice)

    def _sync_behind(self) -> None:
        try:
            self.sync()
        except FootnoteError as error:
            self.notice = str(error)

    # -- asking

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`. Raises InputError for a question that is empty or too long."""
        *_, last = self.stream(question, history)
        return last

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """The answer as it grows; the last one is `done`."""
        began = time.monotonic()
        for answer in self._stream(self._checked(question), tuple(history)):
            yield replace(answer, seconds=time.monotonic() - began)
        log.info("answered in %.0f ms, %d citations", 1000 * (time.monotonic() - began), len(answer.citations))

    def _stream(self, question: str, history: tuple[Turn, ...]) -> Iterator[Answer]:
        meant = self.library.corrected(question)
        reply = small_talk(meant, self.library)
        if reply is not None:
            yield replace(reply, question=question, asked="" if meant == question else meant)
            return
        parts = questions(meant, [turn for turn in history if not is_talk(turn.question)])
        as_said = meant == question and all(part.alone == part.said for part in parts)
        asked = "" if as_said else " ".join(part.alone for part in parts)
        readings = {part.said: self._read(part.alone) for part in parts}
        said = [reading for reading in readings.values() if self._says(reading)]
        if not said:
            best = max(readings.values(), key=lambda reading: reading.confidence)
            yield replace(refuse(question, best, self.library.around), asked=asked)
            return
        rest = not_said(part for part, reading in readings.items() if not self._says(reading))
        quoted = replace(quote(question, said, self.library.around), asked=asked)
        if self._llm is None:
            answers: Iterable[Answer] = [quoted]
        else:
            answers = self._written(quoted, asked or question, _interleaved(said), history)
        for answer in answers:
            yield replace(answer, text=answer.text + rest) if answer.done else answer

    def _read(self, question: str) -> Reading:
        return read(self.library, question, self.library.search(question, self.settings.read))

    def _says(self, reading: Reading) -> bool:
        return reading.confidence >= self.settings.threshold and bool(reading.sentences)

    def _written(self, quoted: Answer, question: str, hits: Sequence[Hit], history: Sequence[Turn]) -> Iterator[Answer]:
        """The language model's answer as it grows; the quoted one, saying so, if the model fails."""
        name = label(self.settings.llm)
        answer = replace(quoted, model=name, done=False)
        try:
            assert self._llm is not None
            for text in write(self._llm, question, hits, history):
                yield replace(answer, **resolve(text, hits, done=False))
        except ModelError as error:
            yield replace(
                quoted,
                text=f"{quoted.text}\n\nThe language model {name} could not finish ({error}); these are the documents' own words.",
            )
            return
        said = not text.strip().lower().startswith(NOT_SAID)
        yield replace(answer, **resolve(text, hits), done=True, answered=said)

    def _checked(self, question: str) -> str:
        question = question.strip() if isinstance(question, str) else ""
        if not question:
            raise InputError("The question is empty; type one, for example: What documents do you have?")
        if len(question) > self.settings.longest_question:
            raise InputError(
                f"The question has {len(question):,} characters, more than the {self.settings.longest_question:,} allowed; "
                "ask a shorter one, or put the text into the documents folder and ask about it."
            )
        if not self.library.status().documents:
            raise DocumentsError(
                f"There is nothing to answer from: {self.settings.docs} holds no document that can be read; "
                "add documents and run `footnote index`."
            )
        return question

    # -- the library

    def search(self, question: str, k: int = 5) -> tuple[Hit, ...]:
        """The `k` passages that answer best, best first: those that match best, the first of them read and re-ranked."""
        if k < 1:
            raise InputError(f"k must be at least 1, not {k}.")
        question = self._checked(question)
        look = self.settings.read * 3 // 2  # a ranking gains from more than an answer does
        return rank(question, self.library.search(question, max(k, look)), look)[:k]

    def sync(
        self,
        paths: Sequence[str] = (),
        rebuild: bool = False,
        progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Report:
        """Bring the library up to date with the documents folder."""
        report = self.library.sync(paths, rebuild, progress)
        self.notice = ""
        return report

    def documents(self) -> tuple[tuple[Entry, str], ...]:
        """Every known file with its title; one that could not be read has a reason."""
        return self.library.documents()

    def document(self, source: str) -> Document:
        """A document as its citations' offsets count."""
        return self.library.document(source)

    def status(self) -> Status:
        """What the library holds."""
        return self.library.status()


def _interleaved(readings: Sequence[Reading]) -> list[Hit]:
    """The best passage of each reading, then the second best of each and so on, none twice."""
    longest = max(len(reading.hits) for reading in readings)
    ranked = [reading.hits[i] for i in range(longest) for reading in readings if i < len(reading.hits)]
    kept = {(hit.source, hit.start): hit for hit in ranked}
    return list(kept.values())[:longest]
