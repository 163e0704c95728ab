"""Every set through a plain LlamaIndex stack and through Footnote, in one table: `python -m benchmarks FOLDER`."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks import report
from benchmarks.datasets import KINDS, Dataset, load, load_seeds
from benchmarks.measure import Row, measure
from benchmarks.plain import Plain
from benchmarks.systems import Outcome, conversation, footnote, one_ranking, plain
from qa import Assistant

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
_QUIET = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}


def main(argv: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    os.environ.update(_QUIET)
    names = options.sets.split(",") if options.sets else [name for name in KINDS if _present(options.data, name)]
    unknown = [name for name in names if not _present(options.data, name)]
    if unknown or not names:
        print(f"benchmarks: no such set in {options.data}: {', '.join(unknown) or 'none at all'}", file=sys.stderr)
        return 1
    rows: dict[tuple[str, str], Row] = {}
    answers: dict[str, list[Outcome]] = {}
    for name in names:
        began = time.monotonic()
        dataset = _load(options.data, name, options.work, options.limit, options.seed)
        answers[name] = _run(dataset, options.work / name, options.plain, rows)
        _say(f"{name}: {time.monotonic() - began:.0f} s")
    together = {"all sets together": [outcome for found in answers.values() for outcome in found], **answers}
    reliability = "\n\n".join(filter(None, (report.calibration(*part) for part in together.items())))
    text = f"{report.table(rows)}\n\n{report.targets(rows)}\n\n```\n{reliability}\n```\n"
    print(text)
    for name in names:
        _keep_outcomes(options.work / name / "outcomes.jsonl", answers[name])
    if options.results:
        _keep(rows, answers, text, options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("data", type=Path, metavar="FOLDER", help="holds one folder for each set")
    parser.add_argument("--sets", default="", metavar="A,B", help="only these sets")
    parser.add_argument("--limit", type=int, default=200, metavar="N", help="questions a set (default: 200; 0: all)")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn (default: 0)")
    parser.add_argument(
        "--work", type=Path, default=Path(".benchmarks"), metavar="FOLDER", help="keeps documents and libraries"
    )
    parser.add_argument("--no-plain", dest="plain", action="store_false", help="leave the plain stack out")
    parser.add_argument("--results", action="store_true", help=f"keep the results in {RESULTS.relative_to(ROOT)}/")
    return parser


def _present(data: Path, name: str) -> bool:
    return bool(_seed_file(data)) if name == "seed_questions" else (data / name / "corpus.jsonl").is_file()


def _seed_file(data: Path) -> Path | None:
    """The questions about the shipped document stand beside the sets, or one folder up."""
    return next(
        (f / "seed_questions.jsonl" for f in (data, data.parent) if (f / "seed_questions.jsonl").is_file()), None
    )


def _load(data: Path, name: str, work: Path, limit: int, seed: int) -> Dataset:
    questions = _seed_file(data)
    if name == "seed_questions" and questions:
        return load_seeds(questions, ROOT / "seeds")
    return load(data / name, work / name / "docs", limit, seed)


def _run(dataset: Dataset, work: Path, with_plain: bool, rows: dict[tuple[str, str], Row]) -> list[Outcome]:
    """Measure all systems on one set into `rows`; Footnote's outcomes."""
    assistant = Assistant(docs=dataset.docs, home=work / "home", llm="")
    texts = {
        entry.source: assistant.document(entry.source).text for entry, _ in assistant.documents() if not entry.reason
    }
    changed = [source for source, text in dataset.texts.items() if texts.get(source) != text]
    if changed:
        _say(f"{dataset.name}: gold offsets do not count in {len(changed)} documents, such as {changed[0]}")
    name = dataset.name
    if with_plain:
        rows[name, "plain"] = measure(dataset.kind, plain(dataset, Plain(texts, work / "plain")), refuses=False)
    keyword, meaning = (one_ranking(dataset, assistant.library, which) for which in ("keyword", "meaning"))
    rows[name, "keyword alone"] = measure(dataset.kind, keyword, answers=False)
    rows[name, "meaning alone"] = measure(dataset.kind, meaning, answers=False)
    outcomes = footnote(dataset, assistant, _progress(name, len(dataset.questions)))
    rows[name, "Footnote"] = measure(dataset.kind, outcomes)
    for group in sorted({question.group for question in dataset.questions} - {""}):
        for system, found in (("keyword alone", keyword), ("Footnote", outcomes)):
            part = [outcome for outcome in found if outcome.question.group == group]
            rows[f"{name}, {group}", system] = measure(dataset.kind, part, answers=system == "Footnote")
    if any(question.history for question in dataset.questions):
        for way, found in conversation(dataset, assistant):
            rows[f"{name}, later turns", way] = measure(dataset.kind, found, answers=False)
    return outcomes


def _say(text: str) -> None:
    print(f"\r{text}", file=sys.stderr, flush=True)


def _progress(name: str, total: int) -> Callable[[int], None]:
    def show(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{name}: {done} of {total}", end="", file=sys.stderr, flush=True)

    return show


# -- keeping


def _keep(rows: report.Table, answers: dict[str, list[Outcome]], text: str, options: argparse.Namespace) -> None:
    """Results by commit: numbers as JSON, the printed report as Markdown, the risk-coverage curves as CSV."""
    commit = _git("rev-parse", "--short", "HEAD") + ("-changed" if _git("status", "--porcelain", "index", "qa") else "")
    RESULTS.mkdir(exist_ok=True)
    numbers = [{"set": s, "system": system, **asdict(_rounded(row))} for (s, system), row in rows.items()]
    about = {
        "commit": commit,
        "date": time.strftime("%Y-%m-%d"),
        "limit": options.limit,
        "seed": options.seed,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "rows": numbers,
    }
    (RESULTS / f"{commit}.json").write_text(json.dumps(about, indent=1).replace("NaN", "null") + "\n", encoding="utf-8")
    size = f"{options.limit} questions a set" if options.limit else "all questions"
    (RESULTS / f"{commit}.md").write_text(f"# {commit}, {about['date']}, {size}\n\n{text}", encoding="utf-8")
    lines = ["set,threshold,coverage,risk"]
    for name, outcomes in answers.items():
        points = report.curve(outcomes)
        step = max(1, len(points) // 50)
        lines += [f"{name},{p.threshold:.4f},{p.coverage:.4f},{p.risk:.4f}" for p in points[::step]]
    (RESULTS / f"{commit}-risk.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rounded(row: Row) -> Row:
    values = {name: round(value, 4) for name, value in asdict(row).items() if isinstance(value, float)}
    return replace(row, **values)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def _keep_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Every question with what came of it, to see where misses come from."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for outcome in outcomes:
            file.write(json.dumps(asdict(replace(outcome, passages=outcome.passages[:10])), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
