"""The process in which files are parsed: reads requests from standard input and writes replies to standard output.

Knows how to bound itself. It ends when its parent does, when idle, and when a file takes too long.
"""

import os
import signal
import sys
import threading
from typing import IO, Any

from index.document import Document
from index.errors import Unreadable
from index.formats.frames import packed, receive, send
from index.formats.parsers import parse
from index.formats.writing import Writer

_REQUEST = 1_000_000  # bytes of a request, at most
_FAT = 400_000  # kB of memory at the peak; beyond it the process starts afresh rather than keep them
_NEVER = ("numpy", "pandas", "PIL")  # what parsers import if they find it, and do not need


def main(idle: float) -> None:
    """Answer requests until there are no more, or none came for `idle` seconds."""
    for module in _NEVER:
        sys.modules[module] = None  # type: ignore[assignment]
    requests, replies = _claim_pipes()
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _end_with_parent(requests.fileno())
    while _something_comes(requests, idle):
        request = receive(requests, _REQUEST)
        if request is None:
            return
        reply = answer(request)
        if _peak_memory() > _FAT:
            reply["retire"] = True
        send(replies, reply)
        if "retire" in reply:
            return


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The reply to one request: a packed document, or why there is none."""
    _bound(request["memory_mb"], request["seconds"])
    memory = f"it needs more than {request['memory_mb']} MB of memory to be read"
    try:
        return packed(_document(request))
    except Unreadable as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": memory, "retire": True}
    except OSError as error:
        return {"unreadable": f"it cannot be opened: {(error.strerror or type(error).__name__).lower()}"}
    except Exception as error:  # a parser's surprise at a damaged file must not look like anything else
        if "memory" in str(error).lower():  # how lxml and pdfium report it
            return {"unreadable": memory, "retire": True}
        return {"unreadable": f"it seems to be damaged: its reader stopped ({type(error).__name__})"}
    finally:
        _bound(None, None)


def _document(request: dict[str, Any]) -> Document:
    with open(request["path"], "rb") as file:
        data = file.read(request["max_bytes"] + 1)
    writer = Writer(max_chars=request["max_chars"], name=request["name"])
    parse(data, request["kind"], request["suffix"], writer)
    writer.close_lines()
    document = writer.document(request["name"])
    if not document.text.strip():
        raise Unreadable("it holds no text")
    return document


def _claim_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Standard input and output for messages alone; what libraries print goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, replies


def _something_comes(requests: IO[bytes], idle: float) -> bool:
    if os.name != "posix":
        return True
    import select

    return bool(select.select([requests], [], [], idle)[0])


def _end_with_parent(pipe: int) -> None:
    """End this process as soon as the other side of `pipe` is closed, even in the middle of a file."""
    import select

    if not hasattr(select, "poll"):
        return
    poll = select.poll()
    poll.register(pipe, 0)  # nothing but the hang-up

    def watch() -> None:
        poll.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _bound(memory_mb: int | None, seconds: float | None) -> None:
    """Let this process grow by `memory_mb` and live for `seconds` and a little; None lifts the bound."""
    if hasattr(signal, "setitimer"):  # the parent kills first; this is for when it cannot any more
        signal.setitimer(signal.ITIMER_REAL, seconds + 5 if seconds else 0)
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if memory_mb is None else _address_space() + memory_mb * 1_000_000
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        pass  # a system that cannot limit memory still limits time


def _address_space() -> int:
    """Bytes of address space in use; an ample guess where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 500_000_000


def _peak_memory() -> int:
    """kB of memory at the peak of this process; 0 where the system does not tell.

    Not `getrusage`: its peak survives the start of a new program, and so is the parent's.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0
