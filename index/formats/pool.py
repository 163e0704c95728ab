"""The worker processes that parse files: started when needed, reused, and killed when they overrun.

Knows processes and time; knows no format. Nothing needs to be shut down: a worker ends by itself when it has
been idle for a while or when this process ends, however it ends.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from index.document import Document
from index.errors import Unreadable
from index.formats.frames import receive, send, unpacked
from index.formats.limits import Limits

IDLE_SECONDS = 60.0  # a worker that waited this long ends itself
_REUSE_SECONDS = 45.0  # and is not asked again shortly before that
_ROOT = Path(__file__).resolve().parents[2]  # where the worker finds this package
# The worker needs this package but not what `index` itself imports (numpy among it): a bare stand-in spares 0.5 s.
_START = """
import sys, types
sys.modules["index"] = package = types.ModuleType("index")
package.__path__ = [sys.argv[1]]
from index.formats.worker import main
main(float(sys.argv[2]))
"""
_log = logging.getLogger(__name__)


class _Worker:
    """One process and the pipes to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, str(_ROOT / "index"), str(IDLE_SECONDS)],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.idle_since = time.monotonic()
        self._overran = False

    def usable(self) -> bool:
        return time.monotonic() - self.idle_since < _REUSE_SECONDS and self.process.poll() is None

    def ask(self, request: dict[str, Any], seconds: float, most: int) -> tuple[dict[str, Any] | None, bool]:
        """The reply (None if the worker died over it) and whether time ran out."""
        requests, replies = self.process.stdin, self.process.stdout
        timer = threading.Timer(seconds, self._overrun)
        timer.daemon = True
        timer.start()
        try:
            reply = None
            if requests and replies:
                send(requests, request)
                reply = receive(replies, most)
        except (OSError, ValueError, MemoryError):
            reply = None
        finally:
            timer.cancel()
        self.idle_since = time.monotonic()
        return reply, self._overran

    def _overrun(self) -> None:
        self._overran = True
        self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:  # what was left in the buffer has no reader any more
                pass


_idle: list[_Worker] = []
_lock = threading.Lock()
_places = threading.BoundedSemaphore(min(4, os.cpu_count() or 1))  # workers alive at a time


def run(path: Path, kind: str, name: str, limits: Limits) -> Document:
    """The document that a worker makes of the file; `name` is its title if it has no better. Raises `Unreadable`."""
    request = {
        "path": os.path.abspath(path),
        "kind": kind,
        "name": name,
        "suffix": path.suffix.lower(),
        "max_bytes": limits.max_bytes,
        "max_chars": limits.max_chars,
        "memory_mb": limits.memory_mb,
        "seconds": limits.seconds,
    }
    most = 12 * limits.max_chars + 100_000_000  # bytes; JSON needs up to 12 for a character
    with _places:
        try:
            worker = _take()
        except OSError as error:
            raise Unreadable("no process could be started to read it") from error
        reply, overran = worker.ask(request, limits.seconds, most)
        if reply is None or overran or reply.get("retire"):
            worker.end()
        else:
            with _lock:
                _idle.append(worker)
    if overran:
        raise Unreadable(f"it took longer than {limits.seconds:g} s to read")
    if reply is not None and "unreadable" in reply:
        raise Unreadable(str(reply["unreadable"]))
    try:
        return unpacked(reply or {})
    except (KeyError, TypeError) as error:  # no reply, or one that no sound worker gives
        _log.warning("a worker failed on %s with status %s", kind, worker.process.returncode)
        raise Unreadable("its reader crashed over it; it is probably damaged") from error


def _take() -> _Worker:
    with _lock:
        while _idle:
            worker = _idle.pop()
            if worker.usable():
                return worker
            worker.end()
    return _Worker()


def _end_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().end()


def _forget() -> None:
    """In a forked child: the workers are the parent's."""
    global _lock, _places
    _idle.clear()
    _lock = threading.Lock()
    _places = threading.BoundedSemaphore(min(4, os.cpu_count() or 1))


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
