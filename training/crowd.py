"""Windows crowded with sentences that sound like the question: `python -m training.crowd DATA EXAMPLES --out FILE`.

What a reader mistakes for an answer is often the sentence that says most of the question's words. Here such sentences of the
same document are put into windows that hold the answer (`crowded`) and into those whose answer was taken out (`lured`),
as Jia and Liang ("Adversarial Examples for Evaluating Reading Comprehension Systems", arXiv 1707.07328) put in made-up ones.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from training import data
from training.swaps import STOP, WORD
from training.text import Span, overlapping, sentences

SHARES = {"positive": 0.5, "removed": 0.7}  # of the examples of a kind
LONGEST = 900  # characters of a window
MOST = 2  # sentences put in
LEAST, MUCH = 25, 300  # characters of one
COLLECTIONS = ("train_squad_qg", "squadshifts_wiki", "squadshifts_amazon")  # whose documents have others of their title


def words(text: str) -> set[str]:
    """The words of a text that say what it is about, cut to six letters in the place of a stemmer."""
    return {word.lower()[:6] for word in WORD.findall(text) if word.lower() not in STOP}


def lures(question: str, window: str, answers: Sequence[str], pool: Sequence[tuple[str, set[str]]]) -> list[str]:
    """The sentences of `pool` that say most of the question's words and neither stand in `window` nor hold an answer."""
    asked = words(question)
    found = sorted(
        ((len(asked & said), -len(sentence), sentence) for sentence, said in pool if asked & said), reverse=True
    )
    fit = (s for _, _, s in found if s not in window and not any(answer.lower() in s.lower() for answer in answers))
    return list(islice(fit, MOST))


def crowded(example: data.Example, put_in: Sequence[str], rng: random.Random) -> data.Example:
    """`example` with the sentences of `put_in` before one of its own, its last and first sentences giving way."""
    spans = sentences(example.passage)
    proof = [i for a, b in example.evidence for i in overlapping(spans, a, b)]
    first, last = (min(proof), max(proof)) if proof else (0, 0)
    low, high = 0, len(spans)
    spare = LONGEST - sum(len(sentence) + 1 for sentence in put_in)
    while high - 1 > max(last, low) and spans[high - 1][1] - spans[low][0] > spare:
        high -= 1
    while low < first and spans[high - 1][1] - spans[low][0] > spare:
        low += 1
    base, place = spans[low][0], spans[rng.choice([low, rng.randrange(low, high)])][0]
    if any(a < place < b for a, b in example.evidence):
        place = base
    more = "".join(f"{sentence} " for sentence in put_in)

    def moved(span: Span) -> Span:
        shift = (len(more) if span[0] >= place else 0) - base
        return span[0] + shift, span[1] + shift

    return replace(
        example,
        passage=example.passage[base:place] + more + example.passage[place : spans[high - 1][1]],
        spans=tuple(map(moved, example.spans)),
        evidence=tuple(map(moved, example.evidence)),
        kind="crowded" if example.evidence else "lured",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Put sentences that sound like the question into windows.")
    parser.add_argument("folder", type=Path, help="folder with train/<collection>/{corpus,queries}.jsonl")
    parser.add_argument("examples", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    known = {}
    for name in COLLECTIONS:
        docs = {d["doc_id"]: d for d in data.read_lines(args.folder / "train" / name / "corpus.jsonl")}
        pools = defaultdict(list)
        for doc in docs.values():
            for start, end in sentences(doc["text"]):
                if LEAST < end - start < MUCH:
                    pools[doc["title"]].append((doc["text"][start:end], words(doc["text"][start:end])))
        for query in data.read_lines(args.folder / "train" / name / "queries.jsonl"):
            pool = pools[docs[query["gold"][0]["doc_id"]]["title"]]
            known[query["qid"]] = (pool, [answer for answer in query["answers"] if len(answer) > 2])
    made = []
    for example in data.load(args.examples):
        if example.qid in known and rng.random() < SHARES.get(example.kind, 0.0):
            pool, answers = known[example.qid]
            put_in = lures(example.question, example.passage, answers, pool)
            if put_in:
                example = crowded(example, put_in[: rng.randint(1, MOST)], rng)
        made.append(example)
    data.save(made, args.out)


if __name__ == "__main__":
    main()
