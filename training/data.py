"""Training examples: a question, a passage, and what the passage says to it.

Every question gives a positive (a window of whole sentences around the answer) and several kinds of negative:
`hard` (the best-ranked other passages of the same collection, its own document's included), `removed` (the gold
window without the sentence that answers), `swapped` (the question changed so that the window no longer answers) and
`altered` (the passage changed instead). `twin` changes both alike and stays a positive, so that an odd wording alone
says nothing. Run `python -m training.data DATA_FOLDER --out examples.jsonl`.
"""

import argparse
import json
import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote

from training.retrieve import Encoder, FusedIndex
from training.swaps import STOP, WORD, Lexicon, conditioned, names_in, negated, swapped
from training.text import Span, detokenise, overlapping, passages, sentences, window_around

KINDS = ("positive", "hard", "removed", "swapped", "altered", "twin")
# Share of the questions of a collection that give an example of each kind, by what the examples are to teach.
_SHARES = {
    "contrast": {  # what does not answer
        "train_squad_qg": (1.00, 0.80, 0.15, 0.70, 0.15, 0.15),
        "squadshifts_wiki": (1.00, 0.80, 0.15, 0.70, 0.15, 0.15),
        "squadshifts_reddit": (0.25, 0.00, 0.06, 0.15, 0.03, 0.03),
        "squadshifts_amazon": (0.25, 0.00, 0.06, 0.15, 0.03, 0.03),
        "policyqa_dev": (0.30, 0.00, 0.10, 0.05, 0.00, 0.00),
    },
    "answers": {  # where the answer stands
        "train_squad_qg": (1.00, 0.80, 0.15, 0.30, 0.05, 0.05),
        "squadshifts_wiki": (1.00, 0.80, 0.15, 0.30, 0.05, 0.05),
        "squadshifts_reddit": (1.00, 0.00, 0.06, 0.10, 0.02, 0.02),
        "squadshifts_amazon": (0.80, 0.00, 0.06, 0.10, 0.02, 0.02),
        "policyqa_dev": (0.80, 0.00, 0.15, 0.05, 0.00, 0.00),
    },
}
SHARES: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    aim: {name: dict(zip(KINDS, row, strict=True)) for name, row in shares.items()} for aim, shares in _SHARES.items()
}
SELF_CONTAINED = ("train_squad_qg", "squadshifts_wiki")  # titles that mean something


@dataclass(frozen=True, slots=True)
class Example:
    """Offsets count characters of `passage`; `weak` spans only say that the answer lies inside."""

    question: str
    title: str
    passage: str
    spans: tuple[Span, ...]
    evidence: tuple[Span, ...]
    weak: bool
    kind: str
    qid: str

    @property
    def answerable(self) -> bool:
        return bool(self.evidence)


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def varied(question: str, rng: random.Random) -> str:
    """The question as a hurried person might type it."""
    draw = rng.random()
    if draw < 0.30:
        question = question.rstrip(" ?.")
    elif draw < 0.36:
        words = [w for w in WORD.findall(question) if w.lower() not in STOP]
        question = " ".join(words) if len(words) >= 3 else question
    if rng.random() < 0.06 and len(question) > 12:
        at = rng.randrange(4, len(question) - 3)
        swap = question[:at] + question[at + 1] + question[at] + question[at + 2 :]
        question = rng.choice([swap, question[:at] + question[at + 1 :]])
    return question


def shown_title(collection: str, title: str, rng: random.Random) -> str:
    """The document's title, or nothing, or a file name that says nothing."""
    draw = rng.random()
    if draw < 0.6 and collection in SELF_CONTAINED:
        return title
    if draw > 0.88:
        stem = rng.choice(["document", "report", "notes", "chapter", "scan", "page", "file", "export"])
        return f"{stem}{rng.choice(['_', '-', ' '])}{rng.randint(1, 2000)}{rng.choice(['.pdf', '.txt', '', '.docx'])}"
    return ""


def replaced(
    passage: str, old: str, new: str, spans: tuple[Span, ...], evidence: tuple[Span, ...]
) -> tuple[str, tuple[Span, ...], tuple[Span, ...]] | None:
    """`old` exchanged for `new` everywhere outside `spans`, with all spans moved along; None if it is nowhere."""
    hits = [
        m
        for m in re.finditer(rf"(?<!\w){re.escape(old)}(?!\w)", passage, re.I)
        if not overlapping(list(spans), m.start(), m.end())
    ]
    if not hits:
        return None
    grow = len(new) - len(old)

    def moved(span: Span) -> Span:
        return (
            span[0] + grow * sum(m.end() <= span[0] for m in hits),
            span[1] + grow * sum(m.end() <= span[1] for m in hits),
        )

    text, at = "", 0
    for match in hits:
        text += passage[at : match.start()] + new
        at = match.end()
    return text + passage[at:], tuple(map(moved, spans)), tuple(map(moved, evidence))


class Builder:
    """Makes the examples of one collection; with `rivals` that many hard ones a question, for mine.py to choose from."""

    def __init__(
        self, name: str, docs: dict[str, dict], rng: random.Random, rates: Mapping[str, float], rivals: int = 1
    ) -> None:
        self.name, self.docs, self.rng, self.rates, self.rivals = name, docs, rng, rates, rivals
        self.sentences = {i: sentences(d["text"]) for i, d in docs.items()}
        self.names = {i: names_in(d["text"]) for i, d in docs.items()}
        self.windows = [(i, a, b) for i, d in docs.items() for a, b in passages(d["text"])]

    def of(self, query: dict, ranking: list[tuple[int, float]], lexicon: Lexicon) -> list[Example]:
        """All examples of one question; `ranking` holds indices into `windows`."""
        rng, rates = self.rng, self.rates
        weak = not query["answers"]
        doc_id = query["gold"][0]["doc_id"]
        doc, spans = self.docs[doc_id], self.sentences[doc_id]
        gold = [(g["start"], g["end"]) for g in query["gold"] if g["doc_id"] == doc_id]
        held = [overlapping(spans, a, b) for a, b in gold]
        if not weak:  # annotators disagree now and then: keep what lies near the first answer
            gold = [g for g, h in zip(gold, held, strict=True) if h and abs(h[0] - held[0][0]) <= 2 and len(h) <= 3]
            held = [overlapping(spans, a, b) for a, b in gold]
        lines = sorted({i for h in held for i in h})
        if not lines or spans[lines[-1]][1] - spans[lines[0]][0] > 900:
            return []
        question = detokenise(query["question"]) if weak else query["question"].strip()
        short = len(doc["text"]) <= 900 and rng.random() < 0.6
        size = 900 if short else rng.randint(330, 820)
        low, high = window_around(spans, lines[0], lines[-1], size, rng.random())
        base = spans[low][0]
        passage = doc["text"][base : spans[high][1]]
        answer = tuple(sorted({(a - base, b - base) for a, b in gold}))
        evidence = tuple((spans[i][0] - base, spans[i][1] - base) for i in lines)
        sentence = " ".join(passage[a:b] for a, b in evidence)
        made: list[Example] = []

        def add(
            kind: str,
            text: str,
            body: str,
            at: tuple[Span, ...] = (),
            proof: tuple[Span, ...] = (),
            source: str = doc_id,
        ) -> None:
            title = shown_title(self.name, unquote(self.docs[source]["title"]), rng)
            made.append(
                Example(
                    varied(text, rng)
                    if kind in ("positive", "hard", "removed")
                    else text.rstrip("?")
                    if rng.random() < 0.2
                    else text,
                    title,
                    body,
                    at,
                    proof,
                    weak,
                    kind,
                    query["qid"],
                )
            )

        around = doc["text"][max(0, base - 1500) : spans[high][1] + 1500]
        if rng.random() < rates["positive"]:
            truth = conditioned(question, sentence, "", rng, true=True) if rng.random() < 0.25 else None
            add("positive", truth.question if truth else question, passage, answer, evidence)
        if rng.random() < rates["removed"]:
            rest = " ".join(doc["text"][spans[i][0] : spans[i][1]] for i in range(low, high + 1) if i not in lines)
            if len(rest) > 80 and not any(len(a) > 2 and a.lower() in rest.lower() for a in query["answers"]):
                add("removed", question, rest)
        if rng.random() < rates["hard"]:
            others = [self.windows[i] for i, _ in ranking]
            others = [w for w in others if not (w[0] == doc_id and any(a < w[2] and b > w[1] for a, b in gold))]
            texts = [(self.docs[i]["text"][a:b], i) for i, a, b in others]
            texts = [
                (t, i)
                for t, i in texts
                if len(t) > 120 and not any(len(a) > 3 and a.lower() in t.lower() for a in query["answers"])
            ]
            if texts and self.rivals == 1:
                texts = [texts[min(int(rng.expovariate(0.5)), len(texts) - 1)]]
            for text, source in texts[: self.rivals]:
                add("hard", question, text, source=source)
        if rng.random() < rates["swapped"]:
            draw = rng.random()
            change = (
                negated(question, rng)
                if draw < 0.07
                else conditioned(question, sentence, around, rng, true=False)
                if draw < 0.22
                else None
            )
            change = change or swapped(question, passage, sentence, lexicon, self.names[doc_id], query["answers"], rng)
            if change:
                add("swapped", change.question, passage)
        for kind in ("altered", "twin"):
            if rng.random() < rates[kind]:
                change = swapped(question, passage, sentence, lexicon, self.names[doc_id], query["answers"], rng)
                new = change and replaced(passage, change.old, change.new, () if weak else answer, evidence)
                if change and new and kind == "altered":
                    add(kind, question, new[0])
                elif change and new:
                    body, at, proof = new
                    add(kind, change.question, body, proof if weak else at, proof)
        return made


def build(folder: Path, seed: int = 7, rivals: int = 1, aim: str = "contrast") -> list[Example]:
    """The examples of all collections, those of one question side by side, questions shuffled."""
    rng = random.Random(seed)
    encoder = Encoder()
    collections = {
        name: (
            {d["doc_id"]: d for d in read_lines(folder / name / "corpus.jsonl")},
            read_lines(folder / name / "queries.jsonl"),
        )
        for name in SHARES[aim]
    }
    lexicon = Lexicon([d["text"] for docs, _ in collections.values() for d in docs.values()], encoder)
    groups: list[list[Example]] = []
    for name, (docs, queries) in collections.items():
        builder = Builder(name, docs, rng, SHARES[aim][name], rivals)
        rankings: list[list[tuple[int, float]]] = [[] for _ in queries]
        if builder.rates["hard"]:
            index = FusedIndex([docs[i]["title"] + " " + docs[i]["text"][a:b] for i, a, b in builder.windows], encoder)
            rankings = index.rank([detokenise(q["question"]) for q in queries], 10)
        groups += [builder.of(q, r, lexicon) for q, r in zip(queries, rankings, strict=True)]
    random.Random(seed).shuffle(groups)
    return [example for group in groups for example in group]


def save(examples: list[Example], path: Path) -> None:
    with path.open("w", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")


def load(path: Path) -> list[Example]:
    rows = read_lines(path)
    for row in rows:
        row["spans"] = tuple(map(tuple, row["spans"]))
        row["evidence"] = tuple(map(tuple, row["evidence"]))
    return [Example(**row) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the reader's training examples.")
    parser.add_argument("folder", type=Path, help="folder with train/<collection>/{corpus,queries}.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rivals", type=int, default=1, help="hard negatives a question, to be chosen from by mine.py")
    parser.add_argument("--aim", choices=SHARES, default="contrast", help="what the examples are to teach")
    args = parser.parse_args()
    save(build(args.folder / "train", args.seed, args.rivals, args.aim), args.out)


if __name__ == "__main__":
    main()
