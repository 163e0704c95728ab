"""Following the documents folder: a sync whenever its files change, a moment after they stop changing."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from index.errors import Busy, FootnoteError
from index.library import Library
from index.sync import Report

_QUIET = 500  # milliseconds without a change before a sync, at most three times that after the first change
_RETRY = 2.0  # seconds until the next try when another process writes or the folder is away

log = logging.getLogger(__name__)


def watch(
    library: Library,
    report: Callable[[Report], None],
    failed: Callable[[FootnoteError], None],
    stop: threading.Event,
) -> None:
    """Keep `library` in step with its folder until `stop` is set, reporting every sync that changed something."""
    from watchfiles import DefaultFilter, watch

    home = library.home.resolve()
    usual = DefaultFilter()
    due = False
    told = ""

    def matters(change: object, path: str) -> bool:
        place = Path(path)
        return not place.is_relative_to(home) and not place.name.startswith((".", "~$")) and usual(change, path)  # type: ignore[arg-type]

    while not stop.is_set():
        try:
            if due:
                done = library.sync()
                due, told = False, ""
                if done.added or done.updated or done.removed:
                    report(done)
            if library.docs.is_dir():
                for changes in watch(
                    library.docs,
                    watch_filter=matters,
                    debounce=3 * _QUIET,
                    step=_QUIET,
                    stop_event=stop,
                    rust_timeout=1000,
                    yield_on_timeout=True,
                    ignore_permission_denied=True,
                ):
                    if changes or due:
                        due = True
                        break
                    if not library.docs.is_dir():
                        break
            else:
                due = True
                stop.wait(_RETRY)
        except FootnoteError as error:
            if not isinstance(error, Busy) and str(error) != told:
                told = str(error)
                failed(error)
            stop.wait(_RETRY)
        except OSError as error:
            log.warning("cannot watch %s: %s", library.docs, error)
            stop.wait(_RETRY)
