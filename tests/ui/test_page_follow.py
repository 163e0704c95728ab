"""Work in a thread, followed from an event loop."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from ui.follow import follow

Emit = Callable[[int], bool]


async def gathered(work: Callable[[Emit], None], stop: asyncio.Event | None = None) -> list[int]:
    return [value async for value in follow(work, stop)]


def test_the_last_value_always_comes_and_the_order_holds() -> None:
    def work(emit: Emit) -> None:
        for n in range(1000):
            emit(n)

    values = asyncio.run(gathered(work))
    assert values == sorted(values) and values[-1] == 999 and len(values) < 1000


def test_all_work_is_done_in_one_thread_that_is_not_the_loop() -> None:
    threads: set[int] = set()

    def work(emit: Emit) -> None:
        for n in range(3):
            threads.add(threading.get_ident())
            emit(n)
            time.sleep(0.05)

    assert asyncio.run(gathered(work)) == [0, 1, 2]
    assert len(threads) == 1 and threading.get_ident() not in threads


def test_what_the_work_raises_comes_after_what_it_said() -> None:
    seen: list[int] = []

    def work(emit: Emit) -> None:
        emit(1)
        raise ValueError("no")

    async def watch() -> None:
        async for value in follow(work):
            seen.append(value)

    with pytest.raises(ValueError, match="no"):
        asyncio.run(watch())
    assert seen == [1]


def test_work_without_a_word_ends() -> None:
    assert asyncio.run(gathered(lambda emit: None)) == []


def test_stopping_ends_at_once_and_tells_the_work() -> None:
    told = threading.Event()

    def work(emit: Emit) -> None:
        n = 0
        while emit(n):
            n += 1
            time.sleep(0.01)
        told.set()

    async def watch() -> int:
        stop = asyncio.Event()
        last = -1
        async for value in follow(work, stop):
            last = value
            if value >= 3:
                stop.set()
        return last

    assert asyncio.run(watch()) >= 3
    assert told.wait(2)


def test_stopping_does_not_wait_for_work_that_hangs() -> None:
    release = threading.Event()

    async def watch() -> float:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, stop.set)
        began = time.monotonic()
        async for _ in follow(lambda emit: release.wait(5) and None, stop):
            pass
        return time.monotonic() - began

    assert asyncio.run(watch()) < 2
    release.set()
