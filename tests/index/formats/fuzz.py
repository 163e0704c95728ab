"""Reads thousands of damaged files: nothing but `Unreadable` may come of it, in bounded time and memory.

    python -m tests.index.formats.fuzz FILES... --count 10000 --seed 1

Without FILES the samples of the tests are damaged. Prints a table; exits with 1 if anything else was raised, a file
took longer than 30 s, or a worker grew beyond 1.5 GB. Linux only, as it looks at /proc.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

from index.errors import Unreadable
from index.formats import Limits, read
from tests.index.formats.samples import SAMPLES
from tests.index.formats.test_formats import check

_SLOWEST = 30.0  # seconds
_FATTEST = 1_500_000  # kB


def damaged(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """`data` with one to eight faults; members of zip containers are damaged inside as often as the container."""
    if data.startswith(b"PK") and rng.random() < 0.6:
        return _damaged_member(data, others, rng)
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        at = rng.randrange(len(out) + 1)
        kind = rng.randrange(7)
        if kind == 0 and out:  # flip bits
            for _ in range(rng.choice((1, 4, 64))):
                out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
        elif kind == 1:  # cut off
            del out[at:]
        elif kind == 2:  # cut out
            del out[at : at + rng.choice((1, 10, 1000))]
        elif kind == 3:  # repeat a piece
            out[at:at] = out[at : at + rng.choice((4, 100, 5000))] * rng.choice((1, 3, 50))
        elif kind == 4:  # splice in a piece of another file
            other = rng.choice(others)
            start = rng.randrange(len(other) + 1)
            out[at:at] = other[start : start + rng.choice((16, 500, 20_000))]
        elif kind == 5:  # swap a number for a telling one
            digits = [place for place in range(len(out)) if 48 <= out[place] < 58]
            if digits:
                place = rng.choice(digits)
                out[place : place + 1] = rng.choice((b"0", b"-1", b"99999999", b"4294967296", b"NaN"))
        else:  # noise
            out[at : at + 50] = rng.randbytes(rng.choice((1, 50, 500)))
    return bytes(out)


def _damaged_member(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """A zip container in good order with one damaged member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        victim = rng.choice([name for name in names if name.endswith(("xml", "rels", "opf", "html"))] or names)
        for name in names:
            content = old.read(name)
            new.writestr(name, damaged(content, others, rng) if name == victim else content)
    return buffer.getvalue()


def _peak_of_workers() -> int:
    """kB of memory at the peak of the child processes alive now."""
    peak = 0
    for task in Path("/proc/self/task").iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:  # a thread that has ended
            continue
        for child in children:
            try:
                status = Path(f"/proc/{child}/status").read_text()
            except OSError:
                continue
            peak = max([peak, *(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))])
    return peak


def main() -> int:
    """Run and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", type=Path, help="folder for the files that broke something")
    given = options.parse_args()
    files = [(path.name, path.read_bytes()) for path in given.files if path.is_file()] or list(SAMPLES.items())
    files = [(name, data) for name, data in files if data]
    others = [data for _, data in files]
    rng = random.Random(given.seed)
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    slowest: list[tuple[float, str]] = []
    broken, peak = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.count):
            name, data = files[number % len(files)]
            suffix = Path(name).suffix
            mutant = damaged(data, others, rng)
            path = Path(folder, f"mutant{suffix}")
            path.write_bytes(mutant)
            start = time.monotonic()
            try:
                check(read(path, path.name, Limits(seconds=_SLOWEST)))
                outcome = "document"
            except Unreadable as error:
                outcome = str(error)
            except BaseException as error:  # the point of the exercise
                outcome = f"BROKEN {type(error).__name__}: {error}"
                broken.append(f"{name} #{number}: {outcome}")
                if given.keep:
                    (given.keep / f"{number}-{name}").write_bytes(mutant)
                if isinstance(error, KeyboardInterrupt):
                    break
            seconds = time.monotonic() - start
            table[suffix][outcome[:90]] += 1
            slowest = sorted([*slowest, (seconds, f"{name} #{number}")], reverse=True)[:5]
            peak = max(peak, _peak_of_workers())
            if number % 1000 == 999:
                print(f"{number + 1} read, peak of a worker {peak // 1024} MB", file=sys.stderr, flush=True)
    for suffix, outcomes in sorted(table.items()):
        print(f"{suffix or '(none)'}: {outcomes.total()} files, {outcomes['document']} documents")
        for outcome, count in outcomes.most_common():
            if outcome != "document":
                print(f"    {count:6} {outcome}")
    print("slowest:", ", ".join(f"{seconds:.2f} s {name}" for seconds, name in slowest))
    print(f"peak of a worker: {peak // 1024} MB; own pid {os.getpid()}")
    for line in broken:
        print(line)
    return 1 if broken or slowest[0][0] > _SLOWEST or peak > _FATTEST else 0


if __name__ == "__main__":
    sys.exit(main())
