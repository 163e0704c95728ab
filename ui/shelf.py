"""The documents list, what an update of the library did, and the counts, as HTML. Pure functions from values."""

from collections.abc import Sequence

from index import Progress, Report, Status
from ui.conversation import opener_html
from ui.escape import text_html

SHOWN = 200  # documents listed at once; the others are found by name
_FIND_FROM = 12  # documents from which finding one by name is offered


def counts_html(status: Status, notice: str = "") -> str:
    """How much there is to answer from, and a sentence on what is amiss with it."""
    remark = f'<p class="notice" role="status" dir="auto">{text_html(notice)}</p>' if notice else ""
    return f'<p class="counts">{_count(status.documents, "document")}, {_count(status.passages, "passage")}</p>{remark}'


def shelf_html(
    readable: Sequence[tuple[str, str]],
    skipped: Sequence[tuple[str, str]],
    status: Status,
    news: str = "",
    sought: str = "",
) -> str:
    """The documents as (source, title), those left out as (source, reason), and `news` (HTML) of an update."""
    wanted = sought.casefold().split()
    found = [pair for pair in readable if all(word in f"{pair[0]} {pair[1]}".casefold() for word in wanted)]
    listed = "".join(f"<li>{opener_html(source, title)}</li>" for source, title in found[:SHOWN])
    finder = (
        '<input type="search" class="finder" placeholder="Find a document" aria-label="Find a document" '
        'autocomplete="off" spellcheck="false">'
        if len(readable) >= _FIND_FROM
        else ""
    )
    if not found:
        note = "No document has this in its name." if readable else "There are no documents yet."
    else:
        note = f"The first {SHOWN} of {len(found):,}; find others by name." if len(found) > SHOWN else ""
    remark = f'<p class="remark">{note}</p>' if note else ""
    return (
        '<section class="shelf" aria-label="Documents"><header class="head"><div class="naming">'
        f'<h2 class="title">Documents</h2><p class="place"><span>{_count(status.documents, "document")}</span>'
        f'<span class="path"><bdi>{text_html(status.docs)}</bdi></span></p></div>'
        '<button type="button" class="close" data-close="1" aria-label="Close the documents list">Close</button></header>'
        f'<div class="sheet" tabindex="0" role="region" aria-label="List of documents"><div class="news" role="status">{news}</div>'
        f'{finder}<ul class="openers">{listed}</ul>{remark}{_skipped_html(skipped)}</div></section>'
    )


def _skipped_html(skipped: Sequence[tuple[str, str]]) -> str:
    if not skipped:
        return ""
    items = "".join(
        f'<li><span class="path"><bdi>{text_html(source)}</bdi></span> <span class="reason" dir="auto">{text_html(reason)}</span></li>'
        for source, reason in skipped[:SHOWN]
    )
    more = f"<li>and {len(skipped) - SHOWN:,} more</li>" if len(skipped) > SHOWN else ""
    return f"<details><summary>{_count(len(skipped), 'file')} left out</summary><ul>{items}{more}</ul></details>"


def progress_html(progress: Progress | None) -> str:
    """How far an update has come."""
    if progress is None or not progress.total:
        return '<div class="update"><progress></progress><p>Looking through the documents folder</p></div>'
    return (
        f'<div class="update"><progress max="{progress.total}" value="{progress.documents}"></progress>'
        f"<p>{progress.documents:,} of {_count(progress.total, 'document')}, {_count(progress.passages, 'passage')}: "
        f"<bdi>{text_html(progress.source)}</bdi></p></div>"
    )


def report_html(report: Report) -> str:
    """What an update did, as one sentence."""
    changes = [
        f"{count:,} {verb}"
        for count, verb in ((report.added, "added"), (report.updated, "updated"), (report.removed, "removed"))
        if count
    ]
    if not changes:
        said = f"Nothing has changed: {_count(report.unchanged, 'document')} up to date"
    else:
        said = f"{', '.join(changes)}, {report.unchanged:,} unchanged"
    left_out = f"; {_count(len(report.skipped), 'file')} left out" if report.skipped else ""
    return f'<p class="result">{said}{left_out}. It took {report.seconds:.1f}&nbsp;s.</p>'


def failure_html(sentence: str) -> str:
    """One plain sentence about what went wrong."""
    return f'<p class="failure" dir="auto">{text_html(sentence)}</p>'


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
