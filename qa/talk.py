"""What people type into a chat besides questions: greetings, "what documents do you have?", "summarise X", "when
was the article published?"."""

import re
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np

from index import Hit, Library
from index.sentences import Span, blocks, sentences
from index.words import terms
from qa.answer import Answer
from qa.cite import Footnotes
from qa.figures import DATE
from qa.gather import LEANS
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
    r"\W*(?:please |can you |could you |bitte )*(?:"
    r"(?:summari[sz]e|sum up|recap|give (?:me )?(?:a |an |the )?(?:short |brief |quick )?(?:summary|overview|gist|recap) (?:of|on)"
    r"|(?:a |the )?(?:short |brief )?(?:summary|overview|gist) of|tl;?dr(?: (?:of|for))?:?"
    r"|tell me (?:more |something )?about(?! (?:it|this|that|them|these|those|him|her)\W*\Z)|(?:what are )?(?:the )?(?:main|key) (?:points|ideas|messages|findings) (?:of|in|from)"
    r"|(?:eine )?zusammenfassung(?: (?:von|zu|der|des))?|worum geht es (?:in|bei))\s*(?P<what>.*?)"
    r"|what(?:'s|’s| is| does) (?P<about>.+?) (?:all )?about|fasse? (?:mir )?(?:bitte )?(?P<german>.+?) (?:kurz )?zusammen"
    r"|(?P<before>.+?):? tl;?dr)(?: for me| in (?:a few|two|three|some) (?:sentences|words|lines)|,? please)?\W*",
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
_DOCUMENT = re.compile(  # words that say of a name only that it is of a document
    r"\b(?:the|a|an|this|that|my|our|all|from|of|about|on|in|for|documents?|texts?|files?|articles?|papers?|pages?|pdf|story"
    r"|das|der|die|den|dem|des|dokument|datei|text|artikel|seite)\b",
    re.I,
)
_ISO = re.compile(r"\b((?:1\d|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)\b")
_MONTHS = "January February March April May June July August September October November December".split()
_NAMED = 0.75  # share of the words of a name that a document's title, path and opening hold
_ALIKE = 0.8  # likeness of a name and a title with a slip of the pen in it
_MOST_NAMED = 3  # documents that a name may mean
_LOOKED_INTO = 5  # documents whose opening is looked at for a name
_CENTRAL = 3  # passages of a stretch that its sentence is looked for in
_SENTENCES = 6  # of a summary, at most
_STATES = re.compile(r"[.!…。！।][\"'”’»)\]*_]*\Z")  # how a statement ends
_MARKED = re.compile(r"[-*+•|>]|\d+[.)]\s")  # a list item, table row or quotation
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
        sources = _named(next(filter(None, summary.groups()), ""), library)
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
    """The documents that `what` names, by words of their titles, paths and openings, or all there are for "it".

    Several where nothing in the name tells them apart, at most three.
    """
    titles = {entry.source: title for entry, title in library.documents() if entry.content is not None}
    if _ANY.fullmatch(what):
        return list(titles)[:_MOST_NAMED]
    plain = _DOCUMENT.sub(" ", _dated(what))
    wanted = set(terms(plain))
    if not wanted:
        return []
    shares = {source: _share(wanted, f"{title} {_path_words(source)}") for source, title in titles.items()}
    whole = [
        source for source, title in titles.items() if len(_title_words(title)) > 1 and _title_words(title) <= wanted
    ]
    if len(whole) == 1:
        return whole
    best = sorted(shares, key=lambda source: -shares[source])[:_LOOKED_INTO]
    for source in best:
        if _NAMED / 2 <= shares[source] < 1:
            opening = "".join(hit.text for hit in library.passages_of(source)[:1])[:_OPENING]
            shares[source] = max(
                shares[source], _share(wanted, f"{titles[source]} {_path_words(source)} {opening}") - 0.01
            )
    most = max(shares[source] for source in best)
    if most >= _NAMED:
        found = [source for source in best if shares[source] == most]
        return found if len(found) <= _MOST_NAMED else []
    name = " ".join(plain.casefold().split())
    alike = {source: SequenceMatcher(None, name, title.casefold()).ratio() for source, title in titles.items()}
    return [source for source in sorted(alike, key=lambda source: -alike[source])[:1] if alike[source] >= _ALIKE]


def _title_words(title: str) -> set[str]:
    return {term for term in terms(_DOCUMENT.sub(" ", title)) if not term[0].isdigit()}


def _share(wanted: set[str], text: str) -> float:
    return len(wanted & set(terms(_dated(text)))) / len(wanted)


def _path_words(source: str) -> str:
    return re.sub(r"[/_\-.]+", " ", _ISO.sub(r"\1-\2-\3", source)) + " " + _dated(source)


def _dated(text: str) -> str:
    """`text` with its dates like 2024-03-12 in words: 12 March 2024."""
    return _ISO.sub(lambda m: f" {int(m[3])} {_MONTHS[int(m[2]) - 1]} {m[1]} ", text)


def _summarise(question: str, sources: list[str], library: Library) -> Answer:
    """Sentences nearest to the document's centre, one from each stretch of it, so that all of it is covered."""
    notes = Footnotes()
    paragraphs: list[str] = []
    for source in sources:
        hits = library.passages_of(source)
        most = max(1, _SENTENCES // len(sources))
        stretches = _stretches(hits, most)
        each = most // max(1, len(stretches))
        chosen = [sentence for stretch in stretches for sentence in _central(hits, stretch, library, each)]
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


def _central(hits: tuple[Hit, ...], stretch: tuple[Hit, ...], library: Library, most: int) -> list[Sentence]:
    """The sentences that say most of a stretch: of those that begin a paragraph, the nearest to the document's centre.

    A document's own first words say what it is, so of the first stretch only the first passage is looked at.
    """
    every = library.vectors_of(hits)
    centre = every.mean(axis=0)
    first = hits.index(stretch[0])
    nearness = every[first : first + len(stretch)] @ centre
    order = [0] if first == 0 else [int(i) for i in np.argsort(-nearness)[:_CENTRAL]]
    parts = [(stretch[i], start, end) for i in order for start, end in _openings(stretch[i])]
    if not parts:
        parts = [(stretch[i], start, end) for i in order for start, end, _ in split(stretch[i])][:1]
    found = [Sentence(hit, start, end, hit.text[start - hit.start : end - hit.start], 1.0) for hit, start, end in parts]
    near = library.embed([sentence.text for sentence in found]) @ centre
    best = sorted(np.argsort(-near)[:most], key=lambda i: found[i].start)
    return [found[i] for i in best]


def _openings(hit: Hit) -> list[Span]:
    """The first sentences of a passage's paragraphs, as offsets of the document; whole sentences that stand alone."""
    found = []
    for start, end in blocks(hit.text):
        a, b = sentences(hit.text[start:end])[0]
        text = hit.text[start + a : start + b]
        stands_alone = _STATES.search(text) and not LEANS.match(text) and not _MARKED.match(text)
        if 40 <= len(text) <= 400 and stands_alone:
            found.append((hit.start + start + a, hit.start + start + b))
    return found
