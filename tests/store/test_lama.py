"""Files of facts in every form that LAMA has, and lines that cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knife.errors import InputError
from knife.store.lama import read_facts, read_relations
from knife.types.facts import Relation

DATA = Path(__file__).parents[1] / "data" / "lama"


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_facts_of_the_project_are_read_whole():
    relations = read_relations(DATA / "relations.jsonl")
    facts = read_facts(DATA / "facts.jsonl", relations)
    assert len(facts) >= 150
    assert len({fact.relation for fact in facts}) == len(relations) >= 8
    assert all(len(fact.clozes) == 3 for fact in facts)
    assert all(fact.object_type for fact in facts)
    assert len({fact.id for fact in facts}) == len(facts)
    pairs = [(fact.relation, fact.subject, fact.object) for fact in facts]
    assert len(set(pairs)) == len(pairs)


def test_t_rex_has_labels_and_a_file_of_relations(tmp_path):
    place = write(tmp_path / "relations.jsonl", {"relation": "P36", "template": "[X] : [Y] ."})
    row = {"uuid": "u", "predicate_id": "P36", "sub_label": "Kenya", "obj_label": "Nairobi"}
    (fact,) = read_facts(write(tmp_path / "P36.jsonl", row), read_relations(place))
    assert (fact.id, fact.relation, fact.subject, fact.object) == ("u", "P36", "Kenya", "Nairobi")
    assert fact.clozes[0].text == "Kenya : [MASK] ."


def test_a_template_of_the_line_comes_first(tmp_path):
    row = {"predicate_id": "r", "sub_label": "a", "obj_label": "b", "template": "[X] = [Y]"}
    (fact,) = read_facts(write(tmp_path / "f.jsonl", row), {"r": Relation(("[X] : [Y]",), "CITY")})
    assert [cloze.text for cloze in fact.clozes] == ["a = [MASK]"]
    assert fact.object_type == "CITY"


def test_google_re_and_concept_net_bring_masked_sentences(tmp_path):
    rows = [
        {"pred": "/people/born", "sub_label": "Kafka", "obj_label": "Prague",
         "masked_sentences": ["Kafka wrote.", "Kafka was born in [MASK]."]},
        {"sub": "alive", "pred": "HasSubevent", "obj_label": "think",
         "masked_sentences": ["One of the things you do when you are alive is [MASK]."]},
        {"obj_label": "b", "id": 7, "masked_sentences": ["a is [MASK] .", "[MASK] is a ."]},
    ]  # fmt: skip
    first, second, third = read_facts(write(tmp_path / "f.jsonl", *rows))
    assert first.clozes[0].text == "Kafka wrote. Kafka was born in [MASK]."
    assert first.clozes[0].hidden == "[MASK] wrote. [MASK] was born in [MASK]."
    assert first.clozes[0].gap == 2
    assert second.subject == "alive"
    assert second.clozes[0].hidden.startswith("One of the things you do when you are [MASK] is")
    assert [cloze.hidden for cloze in third.clozes] == ["", ""]
    assert (third.id, third.relation) == ("7", "f")


def test_a_subject_behind_the_gap_is_hidden_as_well(tmp_path):
    row = {"sub_label": "Kenya", "obj_label": "x", "masked_sentences": ["[MASK] is in Kenya."]}
    (fact,) = read_facts(write(tmp_path / "f.jsonl", row))
    assert (fact.clozes[0].hidden, fact.clozes[0].gap) == ("[MASK] is in [MASK].", 0)


def test_evidences_are_taken_where_nothing_else_asks(tmp_path):
    row = {"sub_label": "a", "obj_label": "b", "evidences": [
        {"masked_sentence": "a is [MASK]."}, {"masked_sentence": "no gap"}, "odd"]}  # fmt: skip
    (fact,) = read_facts(write(tmp_path / "f.jsonl", row))
    assert [cloze.text for cloze in fact.clozes] == ["a is [MASK]."]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "the line is no JSON"),
        ("[1]", "expected an object"),
        ('"text"', "expected an object"),
        ("{}", 'there is no "obj_label"'),
        ('{"obj_label": "  "}', 'there is no "obj_label"'),
        ('{"obj_label": true}', 'there is no "obj_label"'),
        ('{"obj_label": "b"}', "nothing says how relation 'f' is asked about"),
        ('{"obj_label": "b", "template": "[X] [Y]"}', "there is no subject"),
        ('{"obj_label": "b", "template": "no gap"}', r"has 0 \[Y\]"),
        ('{"obj_label": "b", "masked_sentences": ["none"]}', "nothing says how"),
        ('{"obj_label": "b", "masked_sentences": ["[MASK] [MASK]"]}', r"has 2 \[MASK\]"),
        ('{"obj_label": "\\ud800", "template": "[Y]"}', "half of a surrogate pair"),
        ("[" * 100_000, "the line is no JSON"),
    ],
)
def test_a_line_that_cannot_be_used_is_reported_and_the_next_is_read(tmp_path, line, message):
    good = {"sub_label": "a", "obj_label": "b", "template": "[X] [Y]"}
    path, heard = write(tmp_path / "f.jsonl", line, "", good), []
    found = read_facts(path, set_aside=lambda place, reason: heard.append(f"{place} {reason}"))
    assert [fact.object for fact in found] == ["b"]
    with pytest.raises(InputError, match=message):
        read_facts(path)
    assert len(heard) == 1
    assert heard[0].startswith("f.jsonl:1 ")


def test_bytes_that_are_no_text_are_reported(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_bytes(b'{"obj_label": "\xff"}\n')
    with pytest.raises(InputError, match="the line is no JSON"):
        read_facts(path)


def test_a_byte_order_mark_and_odd_letters_are_read(tmp_path):
    path = tmp_path / "f.jsonl"
    row = {"sub_label": "\u05e9\u05dc\u05d5\u05dd", "obj_label": "e\u0301\U0001f600", "template": "[X] [Y]"}  # fmt: skip  # noqa: E501
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(row, ensure_ascii=False).encode())
    (fact,) = read_facts(path)
    assert fact.object == "e\u0301\U0001f600"


def test_files_that_are_none_or_empty_are_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n \n")
    for reader in (read_facts, read_relations):
        with pytest.raises(InputError, match="cannot be read"):
            reader(tmp_path / "nowhere.jsonl")
        with pytest.raises(InputError, match="has no"):
            reader(tmp_path / "empty.jsonl")


def test_relations_bring_paraphrases_once_each(tmp_path):
    path = write(
        tmp_path / "r.jsonl",
        {
            "relation": "r",
            "template": "[X] a [Y]",
            "paraphrases": ["[X] b [Y]", "[X] a [Y]"],
            "object_type": "CITY",
            "type": "N-1",
        },
        {"relation": "r", "template": "[X] c [Y]"},
    )
    expected = Relation(("[X] a [Y]", "[X] b [Y]", "[X] c [Y]"), "CITY")
    assert read_relations(path) == {"r": expected}


@pytest.mark.parametrize(
    "row",
    [
        {"relation": "r"},
        {"template": "[X] [Y]"},
        {"relation": "r", "template": "[X]"},
        {"relation": "r", "template": "[X] [Y]", "paraphrases": "[X] [Y]"},
        {"relation": "r", "template": "[X] [Y]", "paraphrases": [3]},
        "nonsense",
    ],
)
def test_a_line_that_is_no_relation_is_refused(tmp_path, row):
    with pytest.raises(InputError, match=r"r\.jsonl:1 is no relation"):
        read_relations(write(tmp_path / "r.jsonl", row))
