"""Kills a process that keeps a library in step, at random instants, and looks at what is left.

    python -m tests.index.crashes --count 100 --seed 1

After each kill: every document the ledger has committed is found by a question about it, no other is, and the next
sync completes and agrees with the folder. Prints a table and exits 1 if anything was ever wrong.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from index import FootnoteError, Library

NAMES = 24  # documents at most


def text_of(number: int, version: int) -> str:
    """A document only a question about its own number and version finds."""
    filler = " ".join(f"Remark {i} of item {number} concerns matter {number * 97 + i}." for i in range(version % 7 * 6))
    return f"The code word of item number {number} in version {version} is quill{number}x{version}. {filler}"


def work(docs: Path, home: Path, seed: int) -> None:
    """Change the folder and bring the library up to date, again and again, until killed."""
    chance = random.Random(seed)
    library = Library(docs, home)
    library.sync()
    print("ready", flush=True)
    version = seed * 1000
    while True:
        for _ in range(chance.randint(1, 6)):
            path = docs / f"{chance.randrange(NAMES)}.txt"
            act = chance.choice(["write", "write", "write", "delete", "rename", "remove"])
            version += 1
            if act == "write":
                path.write_text(text_of(int(path.stem), version))
            elif act == "delete":
                path.unlink(missing_ok=True)
            elif act == "rename" and path.exists():
                path.rename(docs / f"{chance.randrange(NAMES)}.txt")
            elif act == "remove":
                try:
                    library.remove(path.name)
                except FootnoteError:
                    continue
        library.sync(rebuild=chance.random() < 0.1)


def wrong(library: Library) -> list[str]:
    """What a question gets wrong about the library's committed state."""
    faults = []
    live = {entry.source for entry, _ in library.documents() if entry.content is not None}
    for source in sorted(live):
        text = library.document(source).text
        word = text.split("quill")[1].split(".")[0]
        found = library.search(f"What is the code word quill{word}?", 3)
        if not found or all(word not in hit.text for hit in found):
            faults.append(f"{source}: committed but not found")
        for hit in found:
            if hit.source not in live or library.document(hit.source).text[hit.start : hit.end] != hit.text:
                faults.append(f"{hit.source}: found but not live, or its span is wrong")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worker", nargs=2, metavar=("DOCS", "HOME"))
    options = parser.parse_args()
    if options.worker:
        work(Path(options.worker[0]), Path(options.worker[1]), options.seed)
        return 0
    chance = random.Random(options.seed)
    faults: list[str] = []
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        docs, home = Path(place, "docs"), Path(place, "home")
        docs.mkdir()
        for number in range(NAMES // 2):
            (docs / f"{number}.txt").write_text(text_of(number, 0))
        for turn in range(1, options.count + 1):
            command = [sys.executable, "-m", "tests.index.crashes", "--seed", str(options.seed * 10_000 + turn)]
            process = subprocess.Popen([*command, "--worker", str(docs), str(home)], stdout=subprocess.PIPE)
            assert process.stdout
            if turn % 4:  # else killed while it starts, too
                process.stdout.readline()
            time.sleep(chance.uniform(0, 2.5))
            process.send_signal(signal.SIGKILL)
            outcomes["killed" if process.wait() == -signal.SIGKILL else "ended by itself"] += 1
            library = Library(docs, home)
            found = wrong(library) if library.ready else []
            report = library.sync()
            outcomes["found work left to do" if report.embedded else "was up to date"] += 1
            found += wrong(library)
            held = {source.name for source in docs.glob("*.txt")}
            known = {entry.source for entry, _ in library.documents()}
            found += [f"{name}: the folder and the library disagree" for name in held ^ known]
            found += [f"{n} passages in no segment" for n in [library.status().loose] if n]
            faults += [f"turn {turn}: {fault}" for fault in found]
            if turn % 10 == 0 or turn == options.count:
                print(
                    f"{turn:4} kills  {len(faults)} faults  {dict(outcomes)}  {library.status().segments} segments",
                    flush=True,
                )
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
