"""The command line. Results go to stdout, progress and complaints to stderr; exit 0 done, 1 the user's to mend, 2 usage."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.arguments import parser

if TYPE_CHECKING:
    from index import Library, Report
    from qa import Assistant

_OFFLINE = {  # nothing below may look anything up
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "DO_NOT_TRACK": "1",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = parser().parse_args(argv)
    os.environ.update(_OFFLINE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from index import FootnoteError

    try:
        _VERBS[options.verb or "chat"](options)
    except FootnoteError as error:
        return _complain(str(error), 1)
    except KeyboardInterrupt:
        return _complain("Stopped. What was finished is kept.", 130)
    except BrokenPipeError:  # the reader of the output left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(sentence: str, code: int) -> int:
    print(_line(sentence), file=sys.stderr)
    return code


def _line(sentence: object) -> str:
    from ui.terminal import harmless

    return f"footnote: {harmless(' '.join(str(sentence).split()))}"


def _assistant(options: argparse.Namespace) -> "Assistant":
    from qa import Assistant
    from ui.terminal import progress_bar

    given = {
        name: getattr(options, name) for name in ("docs", "home", "llm") if getattr(options, name, None) is not None
    }
    with progress_bar() as progress:
        assistant = Assistant(progress=progress, **given)
    if assistant.notice:
        _complain(assistant.notice, 0)
    return assistant


def _library(options: argparse.Namespace) -> "Library":
    from index import Library
    from qa import Settings

    settings = Settings(**{name: getattr(options, name) for name in ("docs", "home") if hasattr(options, name)})
    return Library(settings.docs, settings.home, settings.model, settings.chroma)


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2))


def _chat(options: argparse.Namespace) -> None:
    from ui.server import serve

    serve(
        _assistant(options), port=getattr(options, "port", None), open_browser=not getattr(options, "no_browser", False)
    )


def _index(options: argparse.Namespace) -> None:
    import threading

    from index import DocumentsError, watch
    from ui.terminal import progress_bar

    library = _library(options)
    with progress_bar() as progress:
        report = library.sync(options.paths, options.rebuild, progress)
    _print_report(report, hasattr(options, "json"))
    if options.watch:
        stop = threading.Event()
        watch(
            library,
            lambda report: _print_report(report, hasattr(options, "json")),
            lambda error: print(_line(error), file=sys.stderr, flush=True),
            stop,
        )
    if not report.documents:
        raise DocumentsError(
            f"{library.docs} holds no document that can be read; add some and run `footnote index` again."
        )


def _print_report(report: "Report", as_json: bool) -> None:
    from ui.terminal import report_text

    if not as_json:
        print(report_text(report), flush=True)
        return
    counts = ("added", "updated", "removed", "unchanged", "documents", "passages")
    _print_json(
        {
            **{name: getattr(report, name) for name in counts},
            "skipped": [{"source": skipped.source, "reason": skipped.reason} for skipped in report.skipped],
            "seconds": round(report.seconds, 3),
        }
    )


def _ask(options: argparse.Namespace) -> None:
    from ui.terminal import footnotes_text, show_growing

    assistant = _assistant(options)
    snapshots = assistant.stream(options.question)
    if hasattr(options, "json"):
        *_, answer = snapshots
        _print_json(answer.as_json())
        return
    answer = show_growing(snapshots)
    print(footnotes_text(answer), end="")


def _search(options: argparse.Namespace) -> None:
    from ui.terminal import hits_text

    hits = _assistant(options).search(options.question, options.k)
    if hasattr(options, "json"):
        names = ("source", "title", "page", "start", "end", "text", "score")
        _print_json([{name: getattr(hit, name) for name in names} for hit in hits])
    else:
        print(hits_text(hits), end="")


def _text(options: argparse.Namespace) -> None:
    from ui.terminal import harmless

    document = _assistant(options).document(options.source)
    if hasattr(options, "json"):
        _print_json({"source": document.source, "title": document.title, "text": document.text})
        return
    text = harmless(document.text) if sys.stdout.isatty() else document.text
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _list(options: argparse.Namespace) -> None:
    from ui.terminal import documents_text

    documents = _assistant(options).documents()
    if hasattr(options, "json"):
        _print_json([{"source": entry.source, "title": title, "reason": entry.reason} for entry, title in documents])
    else:
        print(documents_text(documents), end="")


def _remove(options: argparse.Namespace) -> None:
    assistant = _assistant(options)
    assistant.library.remove(options.source)
    if hasattr(options, "json"):
        _print_json({"removed": options.source})
    else:
        print(f"{options.source} is taken out; it comes back when it changes, or with: footnote index {options.source}")


def _status(options: argparse.Namespace) -> None:
    """Looks without touching: only a library that is not there yet is made first."""
    from dataclasses import asdict

    from ui.terminal import status_text

    library = _library(options)
    status = (library if library.ready else _assistant(options).library).status(problems=True)
    if hasattr(options, "json"):
        _print_json(asdict(status))
    else:
        print(status_text(status), end="")


def _verify(options: argparse.Namespace) -> None:
    from dataclasses import asdict

    from index import InputError
    from qa.verify import verify
    from ui.terminal import checks_text

    try:
        text = sys.stdin.read() if options.answer == "-" else Path(options.answer).read_text(encoding="utf-8")
        answer = json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"{options.answer} cannot be read as an answer ({error}).") from error
    checks = verify(_assistant(options).library, answer)
    if hasattr(options, "json"):
        _print_json([asdict(check) for check in checks])
    else:
        print(checks_text(checks), end="")
    failed = sum(not check.holds for check in checks)
    if failed:
        raise InputError(
            f"{failed} of {len(checks)} quotes do not hold; ask again to get them from the present documents."
        )


def _eval(options: argparse.Namespace) -> None:
    from index import InputError
    from qa.evaluation import evaluate
    from ui.terminal import evaluation_text

    try:
        lines = Path(options.questions).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InputError(f"{options.questions} cannot be read ({error}).") from error
    result = evaluate(_assistant(options), lines)
    if hasattr(options, "json"):
        _print_json(result.as_json())
    else:
        print(evaluation_text(result), end="")


_VERBS = {
    "chat": _chat,
    "index": _index,
    "ask": _ask,
    "search": _search,
    "text": _text,
    "list": _list,
    "remove": _remove,
    "status": _status,
    "verify": _verify,
    "eval": _eval,
}
