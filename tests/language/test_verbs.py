import pytest

from knife.language.general_nouns import GENERAL_NOUNS
from knife.language.verbs import NOUN_OR_VERB, VERBS, inflected


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("walk", ("walks", "walked", "walking")),
        ("use", ("uses", "used", "using")),
        ("agree", ("agrees", "agreed", "agreeing")),
        ("carry", ("carries", "carried", "carrying")),
        ("play", ("plays", "played", "playing")),
        ("stop", ("stops", "stopped", "stopping")),
        ("pass", ("passes", "passed", "passing")),
        ("lie", ("lies", "lied", "lying")),
        ("watch", ("watches", "watched", "watching")),
    ],
)
def test_regular_forms_are_spelt_right(lemma, forms):
    assert inflected(lemma) == forms


def test_a_form_is_a_verb_or_may_be_a_noun_but_not_both():
    assert not VERBS & NOUN_OR_VERB
    assert {"shows", "increases", "report"} <= NOUN_OR_VERB
    assert {"activates", "gave", "showing", "suppresses"} <= VERBS


def test_general_nouns_have_their_plurals():
    assert {"activity", "activities", "analysis", "analyses", "patients"} <= GENERAL_NOUNS
