"""How well an assistant answers questions whose answers are known.

Measures a folder of documents by a list of questions, and holds the measures that need no more than strings and spans.
Knows nothing of files or screens. The measures of rankings and of confidence are in `benchmarks/metrics.py`.
"""

import json
import re
import statistics
import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index import InputError
from qa.answer import Answer
from qa.assistant import Assistant

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", " "))
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_UNSPACED = re.compile(r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers: characters `start` to `end` of the document `source`."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Known:
    """A question with all its accepted answers; none of either kind means that it should be refused."""

    question: str
    answers: tuple[str, ...]
    gold: tuple[Gold, ...]

    @property
    def answerable(self) -> bool:
        return bool(self.answers or self.gold)


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered as it should have been."""

    question: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured. Shares are in [0, 1], and 0 where there was nothing to count."""

    questions: int
    answerable: int
    answered: float  # share of the answerable questions that got an answer rather than a refusal
    overlaps: float  # share of those with gold places whose first citation touches one
    contains: float  # share of those with answers whose first citation's quote contains one
    refused: float  # share of the unanswerable questions that were refused
    balanced_accuracy: float  # mean of `answered` and `refused`, or the one that can be measured
    seconds: float  # median per question
    misses: tuple[Miss, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object, shares rounded to four digits."""
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(self).items()}


def evaluate(
    assistant: Assistant,
    lines: Iterable[str | Mapping[str, Any]],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation:
    """Ask every question and compare. `progress` is told how many of how many are done.

    A line is {question, answers: [...], gold: [{source, start, end}]} as JSON or as a mapping; blank ones are skipped.
    Raises InputError, with the number of the line, before anything is asked.
    """
    questions = [known(line, n) for n, line in enumerate(lines, 1) if not (isinstance(line, str) and not line.strip())]
    if not questions:
        raise InputError('There is no question to evaluate; write lines like {"question": "...", "answers": ["..."]}.')
    _check_sources(assistant, questions)
    answers: list[Answer] = []
    for question in questions:
        answers.append(assistant.ask(question.question))
        progress(len(answers), len(questions))
    return summarise(questions, answers)


def summarise(questions: Sequence[Known], answers: Sequence[Answer]) -> Evaluation:
    """The measures of `answers`, one for each of `questions`."""
    pairs = list(zip(questions, answers, strict=True))
    answered = [answer.answered for question, answer in pairs if question.answerable]
    refused = [not answer.answered for question, answer in pairs if not question.answerable]
    judged = [share(each) for each in (answered, refused) if each]
    return Evaluation(
        questions=len(pairs),
        answerable=len(answered),
        answered=share(answered),
        overlaps=share([overlaps(answer, question.gold) for question, answer in pairs if question.gold]),
        contains=share([quotes(answer, question.answers) for question, answer in pairs if question.answers]),
        refused=share(refused),
        balanced_accuracy=sum(judged) / len(judged),
        seconds=statistics.median(answer.seconds for answer in answers),
        misses=tuple(
            Miss(question.question, _expected(question), _got(answer))
            for question, answer in pairs
            if not correct(question, answer)
        ),
    )


def correct(question: Known, answer: Answer) -> bool:
    """Whether an unanswerable question is refused, or an answerable one answered from a right place."""
    if not question.answerable:
        return not answer.answered
    return answer.answered and (quotes(answer, question.answers) or overlaps(answer, question.gold))


def overlaps(answer: Answer, gold: Sequence[Gold]) -> bool:
    """Whether the first citation shares a character with one of `gold`."""
    return any(
        first.source == place.source and first.start < place.end and place.start < first.end
        for first in answer.citations[:1]
        for place in gold
    )


def quotes(answer: Answer, answers: Sequence[str]) -> bool:
    """Whether the first citation's quote contains one of `answers`."""
    return any(contains(first.quote, each) for first in answer.citations[:1] for each in answers)


def contains(text: str, answer: str) -> bool:
    """Whether `answer` stands in `text` as whole words, after the normalisation of SQuAD (arXiv 1606.05250) or as is."""
    wanted, words = normalised(answer), normalised(text)
    if wanted and any(words[i : i + len(wanted)] == wanted for i in range(len(words) - len(wanted) + 1)):
        return True
    whole = answer.strip().casefold()
    return bool(whole) and re.search(rf"(?<!\w){re.escape(whole)}(?!\w)", text.casefold()) is not None


def normalised(text: str) -> list[str]:
    """Words without case, punctuation and English articles; a character each in scripts written without spaces."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES).translate(_PUNCTUATION)
    return _UNSPACED.sub(r" \1 ", _ARTICLES.sub(" ", text)).split()


def share(values: Sequence[bool]) -> float:
    """The share of true values, 0 for none at all."""
    return sum(values) / len(values) if values else 0.0


def known(line: str | Mapping[str, Any], number: int) -> Known:
    """The question of one line. Raises InputError, saying what is wrong with line `number`."""
    if isinstance(line, str):
        try:
            line = json.loads(line)
        except ValueError as error:
            raise InputError(f"Line {number} is not JSON ({error}).") from error
    if not isinstance(line, Mapping):
        raise InputError(f"Line {number} is not a JSON object like {{question, answers, gold}}.")
    question, answers, gold = line.get("question"), line.get("answers", ()), line.get("gold", ())
    if not isinstance(question, str) or not question.strip():
        raise InputError(f'Line {number} has no "question".')
    if not isinstance(answers, list | tuple) or not all(isinstance(each, str) and each.strip() for each in answers):
        raise InputError(f'Line {number}: "answers" must be a list of texts, empty if the question should be refused.')
    if not isinstance(gold, list | tuple):
        raise InputError(f'Line {number}: "gold" must be a list of {{source, start, end}}.')
    return Known(question, tuple(answers), tuple(_place(each, number) for each in gold))


def _place(value: Any, number: int) -> Gold:
    source, start, end = (
        value.get(name) if isinstance(value, Mapping) else None for name in ("source", "start", "end")
    )
    if not isinstance(source, str) or type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise InputError(f'Line {number}: each "gold" must be {{source, start, end}} with 0 <= start < end.')
    return Gold(source, start, end)


def _check_sources(assistant: Assistant, questions: Sequence[Known]) -> None:
    there = {entry.source for entry, _ in assistant.documents() if entry.reason is None}
    for question in questions:
        for place in question.gold:
            if place.source not in there:
                raise InputError(
                    f"The question {question.question!r} has its gold in {place.source}, which is not in the library; "
                    "`footnote list` shows what there is."
                )


def _expected(question: Known) -> str:
    if question.answers:
        return " / ".join(question.answers)
    if question.gold:
        return ", ".join(f"{place.source} {place.start}-{place.end}" for place in question.gold)
    return "a refusal"


def _got(answer: Answer) -> str:
    if not answer.answered:
        return f"a refusal ({answer.confidence:.2f})"
    first = f"{answer.citations[0].quote} — {answer.citations[0].source}" if answer.citations else answer.text
    return f"{' '.join(first.split())} ({answer.confidence:.2f})"
