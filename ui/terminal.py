"""Answers, passages and reports as text for a terminal. Document text is hostile: what could steer it is made visible."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from index import Hit, Progress, Report, Status
from index.ledger import Entry
from qa import Answer
from qa.evaluation import Evaluation
from qa.verify import Check

# C0 and C1 controls but tab and newlines, and the characters that reorder or hide text
_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\r(?!\n)"
)


def harmless(text: str) -> str:
    """`text` with every character that could steer a terminal written out, like <1B>."""
    return _STEERING.sub(lambda match: f"<{ord(match.group()):02X}>", text)


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal's stderr, nothing in pipes."""
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from tqdm import tqdm

    bar: tqdm[None] | None = None

    def show(progress: Progress) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=progress.total, unit=" documents", desc="Indexing", leave=False, dynamic_ncols=True)
        bar.n = progress.documents
        rate = progress.passages / max(bar.format_dict["elapsed"], 0.01)
        bar.set_postfix_str(f"{progress.passages} passages, {rate:.0f}/s, {harmless(progress.source[-40:])}")

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


def show_growing(answers: Iterable[Answer]) -> Answer:
    """Print an answer's text as it grows; the finished answer."""
    shown = ""
    for answer in answers:
        text = harmless(answer.text)
        if text.startswith(shown):
            print(text[len(shown) :], end="", flush=True)
            shown = text
        elif answer.done:  # what was printed did not hold: say it again, whole
            print(f"\n\n{text}", end="")
    print()
    return answer


def footnotes_text(answer: Answer) -> str:
    """What a question was read as where that differs, and the footnotes of its answer, one paragraph each."""
    lines = [f"Read as: {harmless(answer.asked)}\n"] if answer.asked else []
    for citation in answer.citations:
        page = f", page {citation.page}" if citation.page else ""
        title = "" if citation.title in citation.source else f"{citation.title}, "
        place = harmless(f"{title}{citation.source}{page}, characters {citation.start} to {citation.end}")
        quote = harmless(" ".join(citation.quote.split()))
        lines.append(f"[{citation.number}] {place}\n    “{quote}”\n")
    return ("\n" if lines else "") + "".join(lines)


def hits_text(hits: Sequence[Hit]) -> str:
    """Ranked passages, best first."""
    return "".join(
        f"{rank}. {harmless(hit.source)}{f', page {hit.page}' if hit.page else ''}, characters {hit.start} to {hit.end} "
        f"({hit.score:.2f})\n   {harmless(' '.join(hit.text.split()))}\n\n"
        for rank, hit in enumerate(hits, 1)
    )


def documents_text(documents: Iterable[tuple[Entry, str]]) -> str:
    """One document a line; skipped files with their reason."""
    lines = []
    for entry, title in documents:
        about = f"skipped: {entry.reason}" if entry.reason else ("" if title in entry.source else title)
        lines.append(harmless(f"{entry.source}  {about}".rstrip()) + "\n")
    return "".join(lines)


def checks_text(checks: Sequence[Check]) -> str:
    """One citation a line: whether its quote still stands."""
    return "".join(
        harmless(f"[{check.number}] {check.source}, characters {check.start} to {check.end}: {check.reason or 'holds'}")
        + "\n"
        for check in checks
    )


def status_text(status: Status) -> str:
    """What the library holds, one line each, then what is wrong with it."""
    facts = {name: value for name, value in asdict(status).items() if name != "problems"}
    lines = [f"{name:<12}{value}" for name, value in facts.items()]
    return harmless("\n".join([*lines, *status.problems])) + "\n"


def evaluation_text(result: Evaluation) -> str:
    """Shares in per cent, then every miss."""
    rows = (
        ("answered, of the answerable", result.answered),
        ("first footnote in the right place", result.overlaps),
        ("first quote holds an accepted answer", result.contains),
        ("refused, of the unanswerable", result.refused),
        ("balanced accuracy", result.balanced_accuracy),
    )
    lines = [f"{_count(result.questions, 'question')}, {result.answerable} answerable, {result.seconds:.2f} s each"]
    lines += [f"{name:<38}{100 * share:5.1f} %" for name, share in rows]
    lines += [f"\n{miss.question}\n  expected: {miss.expected}\n  got: {miss.got}" for miss in result.misses]
    return harmless("\n".join(lines)) + "\n"


def report_text(report: Report) -> str:
    """What a sync did, in words."""
    changes = [
        f"{count} {what}"
        for count, what in ((report.added, "added"), (report.updated, "updated"), (report.removed, "removed"))
        if count
    ]
    did = ", ".join(changes) if changes else "Nothing changed"
    embedded = f"{_count(report.embedded, 'passage')} embedded" if report.embedded else "nothing embedded"
    lines = [
        f"{did}; {embedded}. The library holds {_count(report.documents, 'document')} in {_count(report.passages, 'passage')} ({report.seconds:.1f} s)."
    ]
    lines += [f"skipped {harmless(skipped.source)}: {harmless(skipped.reason)}" for skipped in report.skipped]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
