"""On-topic questions that a passage no longer answers: one word of the question exchanged for another of its kind.

The kinds follow the hand analysis of unanswerable questions in SQuAD 2.0 (Rajpurkar et al. 2018, arXiv 1806.03822,
table 2): negation, antonym, entity swap, mutual exclusion. No tagger is needed: names are words that the corpus
writes with a capital inside sentences, and words of a kind are neighbours of middling cosine that end alike.
"""

import random
import re
from collections import Counter
from typing import NamedTuple

import numpy as np

from training.retrieve import Encoder

WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*")
STOP = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does during each else ever for from had has have he her hers him his how i if in into is it its just kind like "
    "long made make many may me might more most much must my name named no nor not of off on one only or other our "
    "out over own people person poster product reason s same she should so some such t than that the their them then "
    "there these they thing things this those through time to too type under until up upon us use used user very was "
    "we were what whats when where which while who whom whose why will with would year years you your "
    "author reviewer called term word website company site say says said according happened happen".split()
)
_PAIRS = (
    "before after|first last|north south|northern southern|east west|eastern western|largest smallest|large small|big "
    "small|high low|higher lower|highest lowest|increase decrease|increased decreased|increasing decreasing|more "
    "fewer|most least|best worst|good bad|old new|oldest newest|older younger|early late|earlier later|earliest "
    "latest|male female|man woman|men women|father mother|son daughter|brother sister|king queen|husband wife|win "
    "lose|won lost|victory defeat|begin end|began ended|beginning end|start finish|started stopped|open close|opened "
    "closed|allow forbid|allowed forbidden|allows prevents|legal illegal|common rare|major minor|maximum minimum|long "
    "short|longest shortest|strong weak|stronger weaker|rich poor|hot cold|light dark|day night|public private|true "
    "false|inside outside|upper lower|left right|front back|positive negative|accept reject|accepted rejected|join "
    "leave|joined left|born died|birth death|buy sell|bought sold|love hate|loved hated|liked disliked|easy "
    "difficult|cheap expensive|fast slow|faster slower|hard soft|heavy light|enter exit|rise fall|rose fell|gain "
    "lose|gained lost|support oppose|supported opposed|friend enemy|agree disagree|agreed disagreed|success failure|"
    "successful unsuccessful|possible impossible|able unable|likely unlikely|known unknown|similar different|same "
    "different|modern ancient|urban rural|domestic foreign|national local|internal external|majority minority|import "
    "export|attack defend|attacked defended|build destroy|built destroyed|create destroy|created destroyed|include "
    "exclude|included excluded|always never|usually rarely|often rarely|popular unpopular|advantage disadvantage|"
    "benefit drawback|teacher student|summer winter|spring autumn|white black|add remove|added removed|send receive|"
    "give take|gave took|come go|arrive depart|arrived departed|spread contain|primary secondary|northeast southwest|"
    "recommended discouraged|happy sad|cause prevent|caused prevented|causes prevents|wet dry|wide narrow|deep shallow"
)
ANTONYMS: dict[str, list[str]] = {}
for _pair in _PAIRS.split("|"):
    _left, _right = _pair.split()
    ANTONYMS.setdefault(_left, []).append(_right)
    ANTONYMS.setdefault(_right, []).append(_left)


class Swap(NamedTuple):
    question: str
    old: str
    new: str
    kind: str  # number, name, word, negation or condition


def stem(word: str) -> str:
    """A crude stem, enough to tell that two words are forms of one."""
    word = word.lower()
    for ending in ("ing", "ed", "es", "s", "ly", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _shape(word: str) -> str:
    """The ending that stands in for a part of speech."""
    for ending in ("ing", "ed", "ly", "tion", "est", "er", "ity", "al", "ous", "s"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return ending
    return ""


class Lexicon:
    """Names and neighbours learnt from the training corpora themselves."""

    def __init__(self, texts: list[str], encoder: Encoder, least: int = 4, most: int = 25_000) -> None:
        upper: Counter[str] = Counter()
        total: Counter[str] = Counter()
        self.names: list[str] = []
        for text in texts:
            for match in WORD.finditer(text):
                word = match.group()
                total[word.lower()] += 1
                if word[0].isupper() and match.start() > 1 and text[match.start() - 2] not in ".!?\n":
                    upper[word.lower()] += 1
            self.names += names_in(text)
        self.proper = {w for w, n in total.items() if upper[w] >= 0.6 * n and upper[w] >= 2 and w not in STOP}
        kept = [w for w, n in total.most_common() if n >= least and len(w) > 2 and w not in STOP and w.isalpha()]
        self.words = [w for w in kept if w not in self.proper][:most]
        self.place = {w: i for i, w in enumerate(self.words)}
        self.vectors = encoder(self.words)
        self.near: dict[str, list[str]] = {}  # neighbours found so far
        self.shape = np.array([_shape(w) for w in self.words])
        unique = sorted(set(self.names) | self.proper)
        self.name_place = {name.lower(): i for i, name in enumerate(unique)}
        self.name_vectors = encoder(unique)

    def closest_names(self, old: str, names: list[str], keep: int = 6) -> list[str]:
        """The `keep` names most like `old`: a person for a person, a place for a place, more often than not."""
        rows = [self.name_place[w] for w in (old.lower(), *old.lower().split()) if w in self.name_place]
        if not rows:
            return names
        target = self.name_vectors[rows].mean(0)
        scored = [
            (float(self.name_vectors[self.name_place[n.lower()]] @ target), n)
            for n in names
            if n.lower() in self.name_place
        ]
        return [name for _, name in sorted(scored, reverse=True)[:keep]] or names

    def neighbour(self, word: str, rng: random.Random, among: list[str] | None = None) -> str | None:
        """A different word of the same kind: near in meaning, not a synonym, ending alike."""
        at = self.place.get(word)
        if at is None:
            return None
        if among is None and word in self.near:
            return rng.choice(self.near[word]) if self.near[word] else None
        pool = (
            np.arange(len(self.words))
            if among is None
            else np.array(sorted({self.place[w] for w in among if w in self.place}), dtype=int)
        )
        pool = pool[self.shape[pool] == _shape(word)] if len(pool) else pool
        if not len(pool):
            return None
        cosine = self.vectors[pool] @ self.vectors[at]
        low, high = (0.28, 0.54) if among is None else (0.15, 0.54)
        good = [int(i) for i in pool[(cosine > low) & (cosine < high)] if stem(self.words[i])[:4] != stem(word)[:4]]
        best = sorted(good, key=lambda i: -float(self.vectors[i] @ self.vectors[at]))[:15]
        if among is None:
            self.near[word] = [self.words[i] for i in best]
        return self.words[rng.choice(best)] if best else None


def names_in(text: str) -> list[str]:
    """Runs of one to three capitalised words inside sentences."""
    found = re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ][\w'’-]{2,}(?: [A-ZÀ-Þ][\w'’-]+){0,2}", text)
    return [re.sub(r"['’]s?$", "", name) for name in found if name.split()[0].lower() not in STOP]


def _number(old: str, passage: str, rng: random.Random) -> str | None:
    pool = [n for n in re.findall(r"\d[\d,.]*\d|\d", passage) if n != old]
    if re.fullmatch(r"(1\d|20)\d\d", old):
        pool = [n for n in pool if re.fullmatch(r"(1\d|20)\d\d", n)]
        if pool and rng.random() < 0.5:
            return rng.choice(pool)
        return str(int(old) + rng.choice([-1, 1]) * rng.randint(1, 40))
    if pool and rng.random() < 0.5:
        return rng.choice(pool)
    digits = re.search(r"\d+", old)
    if digits is None:
        return None
    new = max(1, int(digits.group()) + rng.choice([-1, 1, 1]) * rng.randint(1, max(3, int(digits.group()) // 2)))
    return None if str(new) == digits.group() else old.replace(digits.group(), str(new), 1)


def negated(question: str, rng: random.Random) -> Swap | None:
    """The question denied: "did not", "isn't", "never"."""
    match = re.search(r"\b(did|does|do|is|was|are|were|can|could|has|had|will|would|should)\b", question, re.I)
    if match is None or re.search(r"\b(not|never|no)\b|n't", question, re.I):
        return None
    word = match.group()
    new = word + rng.choice([" not", "n't", " never"]) if word.lower() not in ("can", "will") else word + " not"
    if rng.random() < 0.5 and word.lower() in ("did", "does", "do"):
        words = question[match.end() :].split()
        if len(words) >= 3:  # "did the Normans not build": put the denial before the last words
            cut = rng.randint(1, len(words) - 1)
            text = question[: match.end()] + " " + " ".join(words[:cut]) + " not " + " ".join(words[cut:])
            return Swap(text, word, "not", "negation")
    return Swap(question[: match.start()] + new + question[match.end() :], word, new, "negation")


def conditioned(question: str, sentence: str, others: str, rng: random.Random, true: bool) -> Swap | None:
    """The question with "in 1957" or "in Ghent" added: of the answering `sentence` if `true`, else from `others`."""
    lowered = question.lower()
    if re.search(r"\d|\b(when|where|what year|which year|what date)\b", lowered):
        return None
    year, place = re.compile(r"\b(?:1[1-9]|20)\d\d\b"), re.compile(r"(?<=\b[Ii]n )[A-ZÀ-Þ][a-zà-ÿ]{3,}")
    pattern = year if rng.random() < 0.7 else place
    inside, outside = pattern.findall(sentence), pattern.findall(others)
    pool = inside if true else [w for w in outside if w not in inside]
    pool = [w for w in pool if w.lower() not in lowered]
    if not pool:
        return None
    new = "in " + rng.choice(pool)
    return Swap(question.rstrip(" ?.") + f" {new}?", "", new, "condition")


def swapped(
    question: str,
    passage: str,
    answer_text: str,
    lexicon: Lexicon,
    doc_names: list[str],
    answers: list[str],
    rng: random.Random,
) -> Swap | None:
    """One exchange in `question`, or None when nothing can be exchanged safely.

    The old word must occur in the passage (else the question does not lean on it); the new one must not occur in
    `answer_text`, the sentence that answers. The exception are roles exchanged: a name of that very sentence that is
    no part of the known `answers`.
    """
    held = {stem(w) for w in WORD.findall(passage)}
    answer = {stem(w) for w in WORD.findall(answer_text)}
    options: list[tuple[int, int, str, float]] = []  # start, end, kind, weight
    matches = list(WORD.finditer(question))
    i = 0
    while i < len(matches):
        match = matches[i]
        word = match.group().lower()
        i += 1
        if word in STOP or (len(word) < 2 and not word.isdigit()):
            continue
        if any(c.isdigit() for c in word):
            options.append((match.start(), match.end(), "number", 3.0))
        elif word in lexicon.proper:
            end = match.end()
            while i < len(matches) and matches[i].group().lower() in lexicon.proper:
                end = matches[i].end()
                i += 1
            if any(stem(w) in held for w in WORD.findall(question[match.start() : end])):
                options.append((match.start(), end, "name", 2.0))
        elif stem(word) in held and word in lexicon.place:
            options.append((match.start(), match.end(), "word", 1.3 if stem(word) in answer else 0.7))
    own_names, draw = names_in(passage), 1.0
    for _ in range(4):
        if not options:
            return None
        option = rng.choices(options, [o[3] for o in options])[0]
        options.remove(option)
        start, end, kind, _weight = option
        old = question[start:end]
        new: str | None = None
        if kind == "number":
            new = _number(old, passage, rng)
        elif kind == "name":
            draw = rng.random()
            pool = own_names if draw < 0.45 else doc_names if draw < 0.8 else lexicon.names
            if answers and draw < 0.1:
                pool = [n for n in names_in(answer_text) if not any(n in a or a in n for a in answers)]
            words = {stem(w) for w in WORD.findall(question)}
            pool = [n for n in rng.sample(pool, min(60, len(pool))) if not words & {stem(w) for w in n.split()}]
            new = rng.choice(lexicon.closest_names(old, pool)) if pool else None
        else:
            draw = rng.random()
            if old.lower() in ANTONYMS and draw < 0.7:
                new = rng.choice(ANTONYMS[old.lower()])
            elif draw < 0.6 or 0.7 <= draw < 0.85:
                new = lexicon.neighbour(old.lower(), rng)
            if new is None:
                new = lexicon.neighbour(old.lower(), rng, [w.lower() for w in WORD.findall(passage)])
        if new is None or new.lower() == old.lower():
            continue
        if not (kind == "name" and answers and draw < 0.1) and {stem(w) for w in WORD.findall(new)} & answer:
            continue
        return Swap(question[:start] + new + question[end:], old, new, kind)
    return None
