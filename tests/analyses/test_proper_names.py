"""Kinds that have names, told by the capitals of a lexicon."""

import pytest

from knife.analyses.proper_names import may_be_name, name_labels
from knife.types.label_maps import LabelMap

PEOPLE = [(name, "PERSON/FIRST") for name in ("Ann", "Bob", "Cid", "Dan", "Eve", "nurse")]
DRUGS = [(name, "DRUG") for name in ("aspirin", "codeine", "Advil", "heroin", "warfarin")]


def test_a_kind_has_names_if_nearly_all_its_terms_are_capitalised(make_lexicon):
    assert name_labels(make_lexicon(PEOPLE + DRUGS), LabelMap()) == {"PERSON"}


def test_the_users_own_labels_are_told(make_lexicon):
    own = LabelMap({"PERSON": "Who"})
    assert name_labels(make_lexicon(PEOPLE + DRUGS), own) == {"Who"}
    mixed = LabelMap({"PERSON": "Any", "DRUG": "Any"})
    assert name_labels(make_lexicon(PEOPLE + DRUGS), mixed) == frozenset()


def test_a_few_terms_tell_nothing(make_lexicon):
    assert name_labels(make_lexicon(PEOPLE[:4] + DRUGS), LabelMap()) == frozenset()


def test_a_script_without_capitals_may_have_names(make_lexicon):
    rows = [(name, "城市") for name in ("北京", "上海", "広州", "成都", "武漢")]
    assert name_labels(make_lexicon(rows), LabelMap()) == {"城市"}
    assert may_be_name("北京", "他在北京 with Ann")


@pytest.mark.parametrize(
    ("mention", "text", "may"),
    [
        ("Ann", "Ann left", True),
        ("police", "The police left", False),
        ("police", "the police left", True),
        ("iPhone", "An iPhone", True),
        ("1990", "In 1990", True),
    ],
)
def test_lower_case_in_a_text_with_capitals_is_no_name(mention, text, may):
    assert may_be_name(mention, text) is may
