"""What English words look like."""

import pytest

from knife.language.verb_forms import forms_of, noun_forms, participles, verb_forms


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("treat", {"treat", "treats", "treated", "treating"}),
        ("lie", {"lie", "lies", "lay", "lain", "lying"}),
        ("bear", {"bear", "bears", "bore", "born", "borne", "bearing"}),
        ("set", {"set", "sets", "setting"}),
        ("undergo", {"undergo", "undergoes", "underwent", "undergone", "undergoing"}),
    ],
)
def test_all_forms_of_a_verb_are_known(lemma, forms):
    assert verb_forms(lemma) == forms


def test_participles_are_those_of_the_passive_voice():
    assert participles("give") == {"given"}
    assert participles("inhibit") == {"inhibited"}


@pytest.mark.parametrize(
    ("noun", "plural"),
    [("cause", "causes"), ("diagnosis", "diagnoses"), ("spokesman", "spokesmen"),
     ("child", "children"), ("therapy", "therapies"), ("key", "keys"), ("boss", "bosses")],
)  # fmt: skip
def test_nouns_have_a_plural(noun, plural):
    assert noun_forms(noun) == {noun, plural}


def test_adjectives_have_one_form():
    assert forms_of("due", "adjective") == {"due"}
