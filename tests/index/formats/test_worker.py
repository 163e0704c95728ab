"""The worker process: reused, replaced, bounded, and gone when its parent is gone."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import Unreadable
from index.formats import Limits, pool, read
from tests.index.formats.conftest import Reader
from tests.index.formats.samples import SAMPLES, SENTENCE

ROOT = Path(__file__).parents[3]
linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at /proc")


def workers() -> list[int]:
    return [worker.process.pid for worker in pool._idle]


def test_worker_is_reused(parsed: Reader) -> None:
    parsed("a.csv", SAMPLES["rows.csv"])
    before = workers()
    parsed("b.docx", SAMPLES["survey.docx"])
    assert workers() == before


@linux
def test_fat_parent_does_not_cost_workers(tmp_path: Path) -> None:
    """The peak memory of a process that starts another must not count as that of the other."""
    path = tmp_path / "a.csv"
    path.write_bytes(SAMPLES["rows.csv"])
    script = (
        "from pathlib import Path\nfrom index.formats import pool, read\nballast = bytearray(600_000_000)\n"
        f"for _ in range(2): read(Path({str(path)!r}), 'a'); print(pool._idle[0].process.pid)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(set(done.stdout.split())) == 1


def test_killed_worker_is_replaced(parsed: Reader) -> None:
    parsed("a.csv", SAMPLES["rows.csv"])
    for worker in pool._idle:
        worker.process.kill()
        worker.process.wait()
    assert SENTENCE in parsed("a.csv", SAMPLES["rows.csv"]).text


@linux
def test_crash_is_a_reason(tmp_path: Path) -> None:
    """The worker is killed in the middle of a file."""
    path = tmp_path / "big.csv"
    path.write_bytes(b"a,b\n" + b"some,words\n" * 900_000)
    with ThreadPoolExecutor(1) as threads:
        for worker in list(pool._idle):
            worker.end()
        pool._idle.clear()
        reading = threads.submit(read, path, "big.csv")
        children: list[str] = []
        while not children:
            children = [
                pid
                for task in Path("/proc/self/task").iterdir()
                for pid in (task / "children").read_text().split()
                if b"index.formats.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
            ]
        time.sleep(0.4)
        os.kill(int(children[0]), 11)
        with pytest.raises(Unreadable, match="crashed"):
            reading.result()


def test_time_limit(parsed: Reader) -> None:
    start = time.monotonic()
    with pytest.raises(Unreadable, match=r"longer than 0\.2 s"):
        parsed("slow.csv", b"a,b\n" + b"some,words\n" * 2_000_000, Limits(seconds=0.2))
    assert time.monotonic() - start < 5
    assert SENTENCE in parsed("a.csv", SAMPLES["rows.csv"]).text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit address space")
def test_memory_limit(parsed: Reader) -> None:
    data = b"[" + b"{},".join([b""] * 6_000_000) + b"{}]"
    with pytest.raises(Unreadable, match="more than 100 MB of memory"):
        parsed("fat.json", data, Limits(memory_mb=100))
    assert SENTENCE in parsed("a.csv", SAMPLES["rows.csv"]).text


def test_length_limit(parsed: Reader) -> None:
    for name in ("plain.txt", "rows.csv", "survey.docx"):
        with pytest.raises(Unreadable, match="more than 20 characters"):
            parsed(name, SAMPLES[name], Limits(max_chars=20))


def test_size_limit(parsed: Reader) -> None:
    with pytest.raises(Unreadable, match="larger than 5 bytes"):
        parsed("plain.txt", SAMPLES["plain.txt"], Limits(max_bytes=5))


def test_many_threads(tmp_path: Path) -> None:
    for name, data in SAMPLES.items():
        (tmp_path / name).write_bytes(data)
    alone = {name: read(tmp_path / name, name) for name in SAMPLES}
    with ThreadPoolExecutor(8) as threads:
        for name, document in zip(
            list(SAMPLES) * 5, threads.map(lambda n: read(tmp_path / n, n), list(SAMPLES) * 5), strict=True
        ):
            assert document == alone[name]


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@linux
@pytest.mark.parametrize("end", ["sys.exit()", "os.kill(os.getpid(), 9)", "os._exit(3)"])
def test_worker_ends_with_its_parent(end: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(SAMPLES["rows.csv"])
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom index.formats import pool, read\n"
        f"read(Path({str(path)!r}), 'a')\nprint(pool._idle[0].process.pid, flush=True)\n{end}"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    pid = int(done.stdout)
    for _ in range(100):
        if not _alive(pid):
            return
        time.sleep(0.1)
    raise AssertionError("the worker outlived its parent")


@linux
def test_worker_loads_no_numpy(parsed: Reader) -> None:
    for name in SAMPLES:
        parsed(name, SAMPLES[name])
    mapped = Path(f"/proc/{pool._idle[-1].process.pid}/maps").read_text()
    assert "lxml" in mapped and "numpy" not in mapped


def test_changing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that grows each time it is looked at is given up; one that changed once is read again."""
    from index.formats import reading

    path = tmp_path / "a.txt"
    path.write_text("first")
    changes = ["second"]
    real = reading._read_once

    def changing(*given: object) -> object:
        document = real(*given)  # type: ignore[arg-type]
        if changes:
            path.write_text(changes.pop())
        return document

    monkeypatch.setattr(reading, "_read_once", changing)
    assert read(path, "a.txt").text == "second"
    changes.extend(["much longer", "longer"])
    with pytest.raises(Unreadable, match="keeps changing"):
        read(path, "a.txt")


@linux
def test_file_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    path.write_bytes(SAMPLES["rows.csv"])
    assert read(path, path.name).title == "caf\ufffd.csv"


def test_reply_of_a_mad_worker(parsed: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool._Worker, "ask", lambda *given: ({"text": 1, "retire": True}, False))
    with pytest.raises(Unreadable, match="crashed"):
        parsed("a.csv", SAMPLES["rows.csv"])


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no longer there"):
        read(tmp_path / "none.txt", "none.txt")
    with pytest.raises(Unreadable, match="not a regular file"):
        read(tmp_path, "folder")
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(tmp_path / "a\0b", "odd")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.txt")
        with pytest.raises(Unreadable, match="not a regular file"):
            read(tmp_path / "pipe.txt", "pipe.txt")
