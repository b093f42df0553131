"""Annotated JSON lines of several tools."""

import json

import pytest

from knife.errors import InputError
from knife.store.gold_records import record_texts


def read(*lines):
    return list(record_texts(enumerate(lines, start=1), "gold.jsonl"))


@pytest.mark.parametrize(
    "marked",
    [
        {"entities": [{"start": 3, "end": 8, "label": "CITY", "score": 0.9, "text": "Paris"}]},
        {"spans": [{"start": 3, "end": 8, "label": "CITY", "token_start": 1}], "tokens": []},
        {"entities": [{"start": 3, "end": 8, "entity_group": "CITY"}]},
        {"entities": [{"start": 3, "end": 8, "type": "CITY"}]},
        {"entities": [[3, 8, "CITY"]]},
        {"label": [[3, 8, "CITY"]]},
        {"labels": [[3, 8, "CITY"]]},
    ],
    ids=["knife", "prodigy", "pipeline", "type", "spacy", "doccano", "doccano 1"],
)
def test_the_usual_tools_are_understood(marked):
    (one,) = read(json.dumps({"text": "in Paris", **marked}))
    assert [(e.mention.text, e.label) for e in one.entities] == [("Paris", "CITY")]


def test_offsets_count_code_points():
    text = "\N{SLIGHTLY SMILING FACE} Paris"
    (one,) = read(json.dumps({"text": text, "entities": [[2, 7, "CITY"]]}))
    assert one.entities[0].mention.text == "Paris"


def test_texts_without_entities_and_blank_lines_are_fine():
    found = read('{"text": "", "entities": []}', "", '{"text": "a", "spans": []}')
    assert [(one.text, one.place) for one in found] == [("", "gold.jsonl:1"), ("a", "gold.jsonl:3")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", 'there is no "text"'),
        ('{"text": 7}', 'there is no "text"'),
        ('{"text": "a"}', 'no list of "entities"'),
        ('{"text": "a", "entities": {}}', 'no list of "entities"'),
        ('{"text": "a", "entities": ["a"]}', "is no entity"),
        ('{"text": "a", "entities": [{"start": 0, "end": 1}]}', "lacks start, end or label"),
        ('{"text": "a", "entities": [[true, 1, "X"]]}', "lacks start, end or label"),
        ('{"text": "a", "entities": [[0, 2, "X"]]}', "does not stand in its text"),
        ('{"text": "a", "entities": [[1, 1, "X"]]}', "does not stand in its text"),
        ('{"text": "a", "entities": [[-1, 1, "X"]]}', "does not stand in its text"),
        ('{"text": "a", "entities": [[0, 1, ""]]}', "has no label"),
        (r'{"text": "\ud800", "entities": []}', "half a character"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_with_its_line(line, message):
    with pytest.raises(InputError, match=f"gold.jsonl, line 1: .*{message}"):
        read(line)
