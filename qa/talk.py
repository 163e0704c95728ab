"""What people type into a chat besides questions: greetings, "what documents do you have?", "summarise X", "what
was decided at X?", "when was the article published?"."""

import re

from index import Hit, Library
from qa.answer import Answer
from qa.cite import Footnotes
from qa.decided import decisions
from qa.figures import DATE
from qa.named import named
from qa.sentence import Sentence, split
from qa.summary import summarise

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
_MEETING = r"((?: (?:at|in|by|on (?=(?:the )?\d|\w+ \d))\b.*?)?)"
_DECIDED = re.compile(
    rf"\W*(?:what (?:was|were|has been|have been|got) (?:decided|agreed|resolved)(?: upon)?{_MEETING}"
    rf"|what (?:did|has|have) (.+?) (?:decided?|agreed? (?:up)?on|resolved?){_MEETING}"
    rf"|(?:what|which) decisions (?:were|was|have been|got) (?:made|taken|passed){_MEETING}"
    r"|what (?:are|were) the decisions (?:of|from|at|in)\b(.*?))\W*",
    re.I,
)
_DATED = re.compile(
    r"\W*(?:when|(?:on |in )?(?:what|which) (?:date|day|year)) (?:was|is|were) (?:the |this )?"
    r"(?:article|document|paper|report|page|text|letter|story|file|post)(?: (?:about |on |called |titled )?(?P<what>.+?))? "
    r"(?:published|posted|released|issued|written|dated|printed)\W*",
    re.I,
)
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
        sources = named(next(filter(None, summary.groups()), ""), library)
        if sources:
            return summarise(question, sources, library)
    decided = _DECIDED.fullmatch(question)
    if decided:
        phrase = " ".join(filter(None, decided.groups())).strip() or "the minutes"
        sources = named(phrase, library) or named(re.sub(r"\bmeeting\b", "minutes", phrase), library)
        recorded = decisions(question, sources, library)
        if recorded:
            return recorded
    dated = _DATED.fullmatch(question)
    if dated:
        sources = named(dated["what"] or "the document", library)
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
