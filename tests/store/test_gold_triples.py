"""Marked relations in files."""

import json

import pytest

from knife.errors import InputError
from knife.store.gold_triples import read_gold_triples

TRIPLE = {"subject": [0, 7], "relation_span": [8, 14], "object": [15, 19], "relation": "TREATS"}


@pytest.fixture
def read(tmp_path):
    def written(*records):
        place = tmp_path / "gold.jsonl"
        lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
        place.write_text("\n".join(lines))
        return read_gold_triples(place)

    return written


def record(**other):
    return {"text": "Aspirin treats pain.", "triples": [TRIPLE | other]}


def test_what_nobody_said_is_none(read):
    (found,) = read(record())
    assert found.place == "gold.jsonl:1"
    assert [one.text for one in found.mentions] == ["Aspirin", "pain"]
    (triple,) = found.triples
    assert (triple.order, triple.voice, triple.is_negated, triple.is_hedged) == (None,) * 4


def test_what_was_said_is_read(read):
    (found,) = read(record(order="e1 r e2", voice="active", negated=False, hedged=True))
    triple = found.triples[0]
    assert (triple.order, triple.voice) == ("e1 r e2", "active")
    assert (triple.is_negated, triple.is_hedged) == (False, True)


def test_a_text_may_hold_no_relation(read):
    assert read({"text": "Nothing.", "triples": []})[0].mentions == ()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "no JSON"),
        ("[]", 'no object with a "text"'),
        ({"text": "a"}, '"triples" is no list'),
        (record(subject=[0, 99]), "'subject' is"),
        (record(relation_span=[8, 8]), "'relation_span' is"),
        (record(object=[True, 3]), "'object' is"),
        (record(object=[0, 7]), "expected two entities"),
        (record(relation=""), '"relation" is'),
        (record(voice="middle"), "'voice' is 'middle'"),
        (record(negated="no"), "'negated' is 'no'"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(read, wrong, reason):
    with pytest.raises(InputError, match="line 3") as caught:
        read(record(), "", wrong)
    assert reason in str(caught.value)


def test_an_empty_file_is_refused(read):
    with pytest.raises(InputError, match="holds no text"):
        read("")


def test_the_shipped_sentences_are_consistent():
    from pathlib import Path

    found = read_gold_triples(Path(__file__).parents[1] / "data/relations/sentences.jsonl")
    assert (len(found), sum(len(one.triples) for one in found)) == (192, 216)
