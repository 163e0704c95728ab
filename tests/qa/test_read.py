"""Reading: what is worth reading, and what becomes of the rest."""

from dataclasses import replace

from qa import Assistant
from qa.read import read
from qa.reader import Reader

QUESTION = "How long would the agreement remain in force?"


def test_passages_out_of_reach_are_kept_unread(seeds: Assistant) -> None:
    hits = seeds.library.search(QUESTION, 6)
    assert len(hits) == 6
    far = tuple(replace(hit, score=hits[0].score - 2) for hit in hits[3:])
    reading = read(seeds.library, QUESTION, (*hits[:3], *far))
    assert {sentence.hit.start for sentence in reading.sentences} == {hit.start for hit in hits[:3]}
    assert reading.hits[3:] == far
    assert {hit.start for hit in reading.hits} == {hit.start for hit in hits}


def test_passages_as_good_as_the_first_are_all_read(seeds: Assistant) -> None:
    hits = tuple(replace(hit, score=1.0) for hit in seeds.library.search(QUESTION, 6))
    reading = read(seeds.library, QUESTION, hits)
    assert {sentence.hit.start for sentence in reading.sentences} == {hit.start for hit in hits}


def test_what_is_said_of_a_passage_does_not_depend_on_its_neighbours(seeds: Assistant) -> None:
    passages = [(hit.context, hit.text) for hit in seeds.library.search(QUESTION, 4)]
    (alone,) = Reader().read(QUESTION, passages[1:2])
    among = Reader().read(QUESTION, passages)[1]
    assert alone.answerable == among.answerable
    assert (alone.start == among.start).all() and (alone.evidence == among.evidence).all()
