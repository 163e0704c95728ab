"""Documents into passages into a library that can be searched. Knows nothing of questions or screens.

Reading order: document, sentences, split (what a passage is); embed, words, spelling (how it is found); database, ledger,
segments, dense, rank, home (where it is kept and how it is ranked); folder, formats, sync, watch (how it follows the
files); library (all of it).
"""

from index.document import Document, Page, Section
from index.errors import Busy, DocumentsError, FootnoteError, HomeError, InputError, ModelError, Unreadable
from index.library import Hit, Library, Status
from index.sync import Progress, Report, Skipped
from index.watch import watch

__all__ = [
    "Busy",
    "Document",
    "DocumentsError",
    "FootnoteError",
    "Hit",
    "HomeError",
    "InputError",
    "Library",
    "ModelError",
    "Page",
    "Progress",
    "Report",
    "Section",
    "Skipped",
    "Status",
    "Unreadable",
    "watch",
]
