import numpy as np
import pytest

from knife.errors import InputError, LexiconError, ShapeError
from knife.types.labels import Lexicon, Signatures, upper_label


def lexicon(terms=("Paris", "Paris", "aspirin"), labels=("LOCATION", "PERSON", "CHEMICAL/DRUG")):
    return Lexicon(terms, labels, np.ones(len(terms)), ("",) * len(terms))


def signatures(**changes):
    fields = {
        "names": ("CHEMICAL/DRUG", "CHEMICAL/HORMONE", "LOCATION"),
        "probabilities": [[0.5, 0, 0.5], [0, 0, 0]],
        "support": [3, 0],
        "priors": [0.5, 0.2, 0.3],
        "vocabulary_digest": "v",
        "lexicon_digest": "l",
    }
    return Signatures(**{**fields, **changes})


def test_a_term_may_have_several_labels():
    assert lexicon().by_term["Paris"] == (("LOCATION", 1.0), ("PERSON", 1.0))
    assert lexicon().label_names == ("CHEMICAL/DRUG", "LOCATION", "PERSON")
    assert len(lexicon()) == 3


def test_nobody_can_change_what_a_person_wrote():
    with pytest.raises(TypeError):
        lexicon().by_term["Paris"] = ()
    with pytest.raises(ValueError, match="read-only"):
        lexicon().weights[0] = 2


@pytest.mark.parametrize("label", ["", "A/B/C", "/A", "A/", " A", "A "])
def test_a_label_that_is_none_is_refused(label):
    with pytest.raises(LexiconError, match="expected a term and a label such as"):
        lexicon(("x",), (label,))


@pytest.mark.parametrize("term", ["", "  "])
def test_an_empty_term_is_refused(term):
    with pytest.raises(LexiconError):
        lexicon((term,), ("DRUG",))


@pytest.mark.parametrize("weight", [0, -1, np.nan, np.inf])
def test_a_weight_that_is_no_positive_number_is_refused(weight):
    with pytest.raises(LexiconError, match="above 0"):
        Lexicon(("x",), ("DRUG",), [weight], ("",))


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match="lexicon columns"):
        Lexicon(("x", "y"), ("DRUG",), [1], ("",))


def test_the_upper_level_of_a_label():
    assert upper_label("CHEMICAL/DRUG") == "CHEMICAL"


def test_a_row_sums_to_one_or_abstains():
    assert len(signatures()) == 2
    with pytest.raises(InputError, match="no distribution"):
        signatures(probabilities=[[0.5, 0, 0.4], [0, 0, 0]])


@pytest.mark.parametrize(
    "changes", [{"probabilities": [[1, 0, 0]]}, {"priors": [1]}, {"support": [1]}]
)
def test_signatures_that_do_not_fit_together_are_refused(changes):
    with pytest.raises(ShapeError):
        signatures(**changes)
