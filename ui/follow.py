"""Work that goes on in a thread of its own, followed from the page's event loop.

One thread does all of a piece of work (SQLite connections belong to threads), and it is a daemon, so Ctrl-C never waits
for a language model. Only the newest value is passed on: a page that is slower than the work skips snapshots.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

_PAUSE = 0.04  # seconds between values, so that a fast model does not redraw the page for every letter


class _Mailbox(Generic[T]):
    """The newest value, and whether more will come. All but `put_from_thread` belong to the event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.changed = asyncio.Event()
        self.newest: tuple[T] | None = None
        self.finished = False
        self.error: BaseException | None = None
        self.wanted = True

    def put_from_thread(self, value: T) -> bool:
        """Leave a value; False when nobody waits for more."""
        self._call(self._put, value)
        return self.wanted

    def finish_from_thread(self, error: BaseException | None) -> None:
        self._call(self._finish, error)

    def _call(self, function: Callable[..., None], argument: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: the program is ending
            self.loop.call_soon_threadsafe(function, argument)

    def _put(self, value: T) -> None:
        self.newest = (value,)
        self.changed.set()

    def _finish(self, error: BaseException | None) -> None:
        self.finished, self.error = True, error
        self.changed.set()


async def follow(work: Callable[[Callable[[T], bool]], None], stop: asyncio.Event | None = None) -> AsyncIterator[T]:
    """Run `work(emit)` and yield what it emits, newest only, until it ends or `stop` is set; raise what it raises.

    `emit` returns False once nobody follows any more: work that should then end has to look.
    """
    box: _Mailbox[T] = _Mailbox()

    def run() -> None:
        error: BaseException | None = None
        try:
            work(box.put_from_thread)
        except BaseException as caught:
            error = caught
        box.finish_from_thread(error)

    threading.Thread(target=run, name="follow", daemon=True).start()
    try:
        while not (stop and stop.is_set()):
            await _either(box.changed, stop)
            box.changed.clear()
            if box.newest is not None and not (stop and stop.is_set()):
                (value,), box.newest = box.newest, None
                yield value
                await asyncio.sleep(_PAUSE)
            elif box.finished:
                if box.error is not None:
                    raise box.error
                return
            if box.finished:
                box.changed.set()
    finally:
        box.wanted = False


async def _either(first: asyncio.Event, second: asyncio.Event | None) -> None:
    """Wait until one of two events is set."""
    waiting = [asyncio.ensure_future(event.wait()) for event in (first, second) if event is not None]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
