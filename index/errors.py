"""Everything that can go wrong for a reason the user can act on.

    FootnoteError                 one sentence: what happened, to what, what next
    |- DocumentsError             the documents folder is missing or cannot be read
    |- Unreadable                 one document cannot be turned into text; the sync lists it and goes on
    |- HomeError                  the home folder cannot be written, is damaged, or is from a newer version
    |- Busy                       another process is writing this library
    |- ModelError                 embedding weights or a language model cannot be used
    `- InputError                 a question, a source or a setting that cannot be used

Errors of third-party libraries are translated at the boundary that calls them, with `raise ... from`.
"""


class FootnoteError(Exception):
    """Base of every error a user can cause; `str(error)` is the sentence to show."""


class DocumentsError(FootnoteError):
    """The documents folder is missing or cannot be read."""


class Unreadable(FootnoteError):
    """A document cannot be turned into text; `str(error)` is the reason, without the file's name."""


class HomeError(FootnoteError):
    """The home folder cannot be written, is damaged, or was written by a newer version."""


class Busy(FootnoteError):
    """Another process is writing this library."""


class ModelError(FootnoteError):
    """Embedding weights or a language model cannot be used."""


class InputError(FootnoteError):
    """A question, a source or a setting that cannot be used."""
