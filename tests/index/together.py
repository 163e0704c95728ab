"""One process asks while another adds, changes and removes documents.

    python -m tests.index.together --questions 1000 --documents 500

Every answer must cite words that were live at that moment or just before: a version that had been written when the
answer came, and whose replacement had not yet been committed when the question was asked. Prints a table and exits 1
if any answer was wrong or any question failed.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from index import Library
from qa import Assistant

ITEMS = 60


def write_and_sync(docs: Path, home: Path, log: Path, changes: int) -> None:
    """Make `changes` changes, each followed by a sync, and log when each version was written and replaced."""
    chance = random.Random(2)
    library = Library(docs, home)
    with log.open("w") as out:
        for version in range(1, changes + 1):
            item = chance.randrange(ITEMS)
            path = docs / f"{item}.txt"
            written = time.time()
            if path.exists() and chance.random() < 0.25:
                path.unlink()
                version = 0  # gone
            else:
                path.write_text(text_of(item, version))
            library.sync()
            out.write(json.dumps([item, version, written, time.time()]) + "\n")
            out.flush()


def text_of(item: int, version: int) -> str:
    return f"The colour of lantern number {item} is shade {version}. It hangs in hall {item}.\n"


def wrong(seen: list[tuple[float, float, int, int]], lines: list[list[float]]) -> list[str]:
    """Citations (asked, answered, item, version) of a version that was not live then."""
    lives: dict[tuple[int, int], list[tuple[float, float]]] = {}
    current = dict.fromkeys(range(ITEMS), (0, 0.0))
    for item, version, written, committed in lines:
        item, version = int(item), int(version)
        was, since = current[item]
        lives.setdefault((item, was), []).append((since, committed))
        current[item] = (version if version else -1, written)
    for item, (version, since) in current.items():
        lives.setdefault((item, version), []).append((since, float("inf")))
    return [
        f"item {item} version {version} cited, but not live"
        for asked, answered, item, version in seen
        if not any(since <= answered and asked <= until for since, until in lives.get((item, version), []))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--writer", nargs=3, metavar=("DOCS", "HOME", "LOG"))
    options = parser.parse_args()
    if options.writer:
        docs, home, log = map(Path, options.writer)
        write_and_sync(docs, home, log, options.documents)
        return 0
    with tempfile.TemporaryDirectory() as place:
        docs, home, log = Path(place, "docs"), Path(place, "home"), Path(place, "log.jsonl")
        docs.mkdir()
        for item in range(ITEMS):
            (docs / f"{item}.txt").write_text(text_of(item, 0))
        assistant = Assistant(docs=docs, home=home)
        command = [sys.executable, "-m", "tests.index.together", "--documents", str(options.documents)]
        writer = subprocess.Popen([*command, "--writer", str(docs), str(home), str(log)])
        seen: list[tuple[float, float, int, int]] = []
        errors: list[str] = []
        chance = random.Random(3)
        asked = 0
        while asked < options.questions or writer.poll() is None:
            began = time.time()
            try:
                answer = assistant.ask(f"What is the colour of lantern number {chance.randrange(ITEMS)}?")
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
                continue
            finally:
                asked += 1
            ended = time.time()
            for citation in answer.citations:
                if found := re.search(r"lantern number (\d+) is shade (\d+)\.", citation.quote):
                    seen.append((began, ended, int(found[1]), int(found[2])))
        faults = wrong(seen, [json.loads(line) for line in log.read_text().splitlines()])
        print(f"questions {asked}  citations checked {len(seen)}  changes {options.documents}")
        print(f"errors {len(errors)}  wrong citations {len(faults)}  writer exit {writer.returncode}")
        print("\n".join(sorted(set(errors)) + faults[:20]))
        return 1 if errors or faults or writer.returncode else 0


if __name__ == "__main__":
    raise SystemExit(main())
