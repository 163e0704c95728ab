"""Examples from questions that were written for the training: `python -m training.written DATA --out examples.jsonl`.

questions.jsonl holds passages, each with questions, search queries and claims that it answers and others, as close to
them as can be, that it does not: what no rule can make (swaps.py). A language model wrote them with the passage before
it, as the crowd workers of SQuAD 2.0 did (Rajpurkar et al. 2018, arXiv 1806.03822). A line is a passage: its place in a
collection, or its own title and text, and rows of [form, words, [start, end] of the answer, or null where there is none].
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from training.data import Example, load, read_lines, save, shown_title, varied
from training.retrieve import Encoder, FusedIndex
from training.text import Span, overlapping, sentences

QUESTIONS = Path(__file__).parent / "questions.jsonl"
FORMS = ("question", "query", "claim")
_CUT = 0.7  # share of the passages that are cut to some of their sentences
_KEPT = (250, 600)  # characters that a cut passage keeps at least
_RIVALS = {"question": 0.06, "query": 0.25, "claim": 0.4}  # share that is also asked of another passage


class Asked(NamedTuple):
    form: str  # one of FORMS
    words: str
    answer: Span | None  # characters of the passage; None: it doesn't say


class Passage(NamedTuple):
    collection: str  # "" for one that was written too
    title: str
    text: str
    asked: tuple[Asked, ...]


def passages(folder: Path, questions: Path = QUESTIONS) -> list[Passage]:
    """The passages of questions.jsonl, their texts taken from the collections in `folder`."""
    documents: dict[str, dict[str, dict]] = {}
    found = []
    for line in read_lines(questions):
        name = line.get("collection", "")
        if name and name not in documents:
            documents[name] = {d["doc_id"]: d for d in read_lines(folder / name / "corpus.jsonl")}
        source = documents[name][line["doc_id"]] if name else line
        text = source["text"][line["start"] : line["end"]] if name else line["text"]
        asked = tuple(Asked(form, words, answer and tuple(answer)) for form, words, answer in line["asked"])
        found.append(Passage(name, unquote(source["title"]), text, asked))
    return found


def window(text: str, rng: random.Random) -> Span:
    """The whole passage, or some of its sentences."""
    spans = sentences(text)
    least = rng.randint(*_KEPT)
    if rng.random() >= _CUT or spans[-1][1] - spans[0][0] <= least:
        return spans[0][0], spans[-1][1]
    low = rng.randrange(len(spans))
    high = low
    while spans[high][1] - spans[low][0] < least:
        if high + 1 < len(spans) and (low == 0 or rng.random() < 0.5):
            high += 1
        else:
            low -= 1
    return spans[low][0], spans[high][1]


def of(number: int, passage: Passage, rng: random.Random) -> Iterator[Example]:
    """What is asked of one passage, all of it of the same window."""
    base, end = window(passage.text, rng)
    text = passage.text[base:end]
    lines = sentences(text)
    for form, words, answer in passage.asked:
        qid = f"written-{number}-{form}"
        title = shown_title(passage.collection, passage.title, rng)
        if answer is None:
            yield Example(varied(words, rng), title, text, (), (), False, "denied", qid)
        elif base <= answer[0] and answer[1] <= end:
            span = (answer[0] - base, answer[1] - base)
            evidence = tuple(lines[i] for i in overlapping(lines, *span))
            yield Example(varied(words, rng), title, text, (span,), evidence, False, "positive", qid)


def rivals(found: list[Passage], index: FusedIndex, rng: random.Random) -> list[Example]:
    """Questions asked of another passage that a search of `index`, which holds `found`, finds for them."""
    drawn = [
        (number, asked)
        for number, passage in enumerate(found)
        for asked in passage.asked
        if asked.answer is not None and rng.random() < _RIVALS[asked.form]
    ]
    made = []
    for (number, asked), ranking in zip(drawn, index.rank([asked.words for _, asked in drawn], 8), strict=True):
        answer = found[number].text[slice(*asked.answer)].lower()
        others = [found[i] for i, _ in ranking if i != number and answer not in found[i].text.lower()]
        if others:
            rival = others[min(int(rng.expovariate(0.7)), len(others) - 1)]
            title = shown_title(rival.collection, rival.title, rng)
            qid = f"written-{number}-{asked.form}"
            made.append(Example(varied(asked.words, rng), title, rival.text, (), (), False, "hard", qid))
    return made


def build(folder: Path, seed: int, times: int, questions: Path = QUESTIONS) -> list[Example]:
    """Every passage `times` times, cut and worded differently each time, those of one passage side by side."""
    rng = random.Random(seed)
    found = passages(folder, questions)
    index = FusedIndex([f"{p.title} {p.text}" for p in found], Encoder())
    made: list[Example] = []
    for _ in range(times):
        apart: dict[str, list[Example]] = {}
        for example in rivals(found, index, rng):
            apart.setdefault(example.qid, []).append(example)
        order = rng.sample(range(len(found)), len(found))
        for number in order:
            made += of(number, found[number], rng)
            for form in FORMS:
                made += apart.get(f"written-{number}-{form}", [])
    return made


def mixed(one: list[Example], other: list[Example]) -> list[Example]:
    """Both lists, each in its order, spread evenly over the whole."""
    places = [((i + 0.5) / len(part), n, i) for n, part in enumerate((one, other)) for i in range(len(part))]
    return [(one, other)[n][i] for _, n, i in sorted(places)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the examples of questions.jsonl.")
    parser.add_argument("folder", type=Path, help="folder with train/<collection>/corpus.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--times", type=int, default=1, help="how often each passage is read")
    parser.add_argument("--with", dest="others", type=Path, help="examples written by training.data, to mix in")
    args = parser.parse_args()
    made = build(args.folder / "train", args.seed, args.times, args.questions)
    save(mixed(made, load(args.others)) if args.others else made, args.out)


if __name__ == "__main__":
    main()
