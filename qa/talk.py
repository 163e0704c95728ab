"""What people type into a chat besides questions: greetings, "what documents do you have?", "summarise X", "when
was the article published?"."""

import re
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np

from index import Hit, Library
from qa.answer import Answer
from qa.cite import Footnotes
from qa.figures import DATE
from qa.read import Sentence, split

_GREETING = re.compile(
    r"\W*(hi|hello|hey|good (morning|afternoon|evening|day)|greetings|hallo|hola|bonjour|moin|servus)"
    r"( there| footnote| all| everyone)?\W*(how are you( doing)?( today)?)?\W*",
    re.I,
)
_THANKS = re.compile(
    r"\W*(thanks|thank you|thx|cheers|great|ok(ay)?|cool|perfect|bye|goodbye)( (so|very) much| a lot| you)?\W*", re.I
)
_ABOUT = re.compile(
    r"\W*(help|who are you|what are you|what can you do|how do(es)? (you|this) work|what is this)\W*", re.I
)
_WHICH = re.compile(
    r"\W*((what|which)( \w+)? (documents?|files?|sources?|texts?|papers?)( (do|have) you( have| know| got)?| are (there|here|in (the|this) (library|folder)|available|indexed|loaded))?"
    r"|(list|show)( me)?( all)?( the| your)? (documents?|files?|sources?)|what do you (know|have)( about)?|what('s| is) in (the|this|your) (library|folder))\W*",
    re.I,
)
_SUMMARY = re.compile(
    r"\W*(?:please |can you |could you )*(?:summari[sz]e|sum up|give (?:me )?(?:a |an )?(?:short |brief )?(?:summary|overview) of|"
    r"(?:a |the )?summary of|tl;?dr(?: of)?|what is (?P<about>.+?) about)\s*(?P<what>.*?)\W*",
    re.I,
)
_ANY = re.compile(
    r"(the |this |that |it|my |all |your |these |those )*(documents?|texts?|files?|articles?|papers?|everything|folder|library)?( for me)?",
    re.I,
)
_DATED = re.compile(
    r"\W*(?:when|(?:on |in )?(?:what|which) (?:date|day|year)) (?:was|is|were) (?:the |this )?"
    r"(?:article|document|paper|report|page|text|letter|story|file|post)(?: (?:about |on |called |titled )?(?P<what>.+?))? "
    r"(?:published|posted|released|issued|written|dated|printed)\W*",
    re.I,
)
_SENTENCES = 6  # of a summary, at most
_OPENING = 1500  # characters of a document among which its date stands
_DATELINE = 8  # words besides the date, at most


def small_talk(question: str, library: Library) -> Answer | None:
    """A reply to what is not a question about the documents' content; None for everything else."""
    if _GREETING.fullmatch(question):
        return Answer(question, f"Hello. {_invitation(library)}", True, 1.0)
    if _THANKS.fullmatch(question):
        return Answer(question, "You are welcome. Ask on whenever you like.", True, 1.0)
    if _ABOUT.fullmatch(question):
        return Answer(
            question,
            "I answer questions from your documents, and every sentence carries a footnote that opens the exact words in "
            f"the source. When the documents don't say, I say so. {_invitation(library)}",
            True,
            1.0,
        )
    if _WHICH.fullmatch(question):
        return _list(question, library)
    summary = _SUMMARY.fullmatch(question)
    if summary:
        sources = _named(summary["what"] or summary["about"] or "", library)
        if sources:
            return _summarise(question, sources, library)
    dated = _DATED.fullmatch(question)
    if dated:
        sources = _named(dated["what"] or "the document", library)
        if len(sources) == 1:
            return _date(question, sources[0], library)
    return None


def is_talk(question: str) -> bool:
    """Whether a question is about no document in particular, so that nothing after it can lean on it."""
    return any(pattern.fullmatch(question) for pattern in (_GREETING, _THANKS, _ABOUT, _WHICH))


def _invitation(library: Library) -> str:
    count = library.status().documents
    documents = "document" if count == 1 else "documents"
    return f"There {'is' if count == 1 else 'are'} {count} {documents} in the library: ask anything about {'it' if count == 1 else 'them'}."


def _list(question: str, library: Library) -> Answer:
    readable = [(entry.source, title) for entry, title in library.documents() if entry.content is not None]
    notes = Footnotes()
    lines: list[str] = []
    for source, title in readable[:50]:
        opening = next(iter(library.passages_of(source)), None)
        mark = notes.cite(_opening(opening)) if opening else ""
        name = source if title in source else f"{title} ({source})"
        lines.append(f"- {name} {mark}".rstrip())
    more = len(readable) - len(lines)
    count = f"{len(readable)} document{'s' if len(readable) != 1 else ''}"
    text = f"The library holds {count}:\n\n" + "\n".join(lines) + (f"\n\nand {more} more." if more else "")
    return Answer(question, text, True, 1.0, tuple(notes.citations))


def _opening(hit: Hit) -> Sentence:
    start, end, text = split(hit)[0]
    return Sentence(hit, start, end, text, 1.0)


def _named(what: str, library: Library) -> list[str]:
    """The documents that `what` names: by source or title, or all there are for "the documents"."""
    titles = {entry.source: title for entry, title in library.documents() if entry.content is not None}
    if _ANY.fullmatch(what):
        return list(titles)[:3]
    wanted = what.casefold().strip(" \"'“”‘’")
    best, best_score = "", 0.0
    for source, title in titles.items():
        for name in (source, source.rsplit("/", 1)[-1], source.rsplit("/", 1)[-1].rsplit(".", 1)[0], title):
            name = name.casefold()
            score = 1.0 if len(wanted) > 3 and wanted in name else SequenceMatcher(None, wanted, name).ratio()
            if score > best_score:
                best, best_score = source, score
    return [best] if best_score >= 0.75 else []


def _summarise(question: str, sources: list[str], library: Library) -> Answer:
    """Sentences nearest to the document's centre, one from each stretch of it, so that all of it is covered."""
    notes = Footnotes()
    paragraphs: list[str] = []
    for source in sources:
        hits = library.passages_of(source)
        chosen = [_central(hits, stretch, library) for stretch in _stretches(hits, max(1, _SENTENCES // len(sources)))]
        heading = [f"{hits[0].title}:"] if len(sources) > 1 and hits else []
        paragraphs += heading + [f"{sentence.text} {notes.cite(sentence)}" for sentence in chosen]
    return Answer(question, "\n\n".join(paragraphs), True, 1.0, tuple(notes.citations))


def _date(question: str, source: str, library: Library) -> Answer | None:
    """The line at the beginning of a document that says little besides a date; None where there is no such line."""
    lines = []
    for hit in library.passages_of(source):
        for start, end, text in split(hit) if hit.start < _OPENING else ():
            date = DATE.search(text)
            words = len(re.findall(r"\w+", DATE.sub(" ", text)))
            if date and words <= _DATELINE:
                emphasis = (start + date.start(), start + date.end())
                lines.append((words, Sentence(hit, start, end, text, 1.0, emphasis)))
    if not lines:
        return None
    line = min(lines, key=lambda found: found[0])[1]
    notes = Footnotes()
    return Answer(question, f"{line.text} {notes.cite(line)}", True, 1.0, tuple(notes.citations))


def _stretches(hits: tuple[Hit, ...], n: int) -> list[tuple[Hit, ...]]:
    bounds = [round(i * len(hits) / min(n, len(hits) or 1)) for i in range(min(n, len(hits)) + 1)]
    return [hits[a:b] for a, b in pairwise(bounds)]


def _central(hits: tuple[Hit, ...], stretch: tuple[Hit, ...], library: Library) -> Sentence:
    every = library.vectors_of(hits)
    centre = every.mean(axis=0)
    first = hits.index(stretch[0])
    hit = stretch[int(np.argmax(every[first : first + len(stretch)] @ centre))]
    parts = [part for part in split(hit) if 40 <= len(part[2]) <= 400] or split(hit)
    near = library.embed([text for _, _, text in parts]) @ centre
    start, end, text = parts[int(np.argmax(near))]
    return Sentence(hit, start, end, text, 1.0)
