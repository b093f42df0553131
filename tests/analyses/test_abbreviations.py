"""Which short forms a text explains, and what follows for both."""

import numpy as np
import pytest

from knife.analyses.abbreviations import explained, stands_for
from knife.analyses.judging import Judgement, tied
from knife.types.entities import Mention


def mentions_of(text, *parts):
    return [Mention(text.index(p), text.index(p) + len(p), p) for p in parts]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("AF", "atrial fibrillation"),
        ("A-T", "ataxia-telangiectasia"),
        ("5-FU", "5-fluorouracil"),
        ("EGFR", "epidermal growth factor receptor"),
        ("IL-2", "interleukin-2"),
        ("HIV", "human immunodeficiency virus"),
    ],
)
def test_initials_in_their_order_stand_for_a_phrase(short, long):
    assert stands_for(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("AF", "fibrillation of the atria"),
        ("XY", "atrial fibrillation"),
        ("AF", "af"),
    ],
)
def test_what_is_not_in_its_order_stands_for_nothing(short, long):
    assert not stands_for(short, long)


def test_only_a_short_form_in_brackets_right_after_is_explained():
    text = "atrial fibrillation (AF) is not AF of Ann Field, nor [AF]"
    mentions = [
        *mentions_of(text, "atrial fibrillation", "Ann Field"),
        Mention(21, 23, "AF"),
        Mention(32, 34, "AF"),
        Mention(54, 56, "AF"),
    ]
    assert list(explained(text, mentions)) == [(0, 2)]


def test_spaces_of_a_tokenizer_do_not_hide_it():
    text = "atrial fibrillation ( AF ) ."
    assert list(explained(text, mentions_of(text, "atrial fibrillation", "AF"))) == [(0, 1)]


def test_words_and_whole_sentences_in_brackets_are_no_abbreviations():
    text = "atrial fibrillation (after falling) and atrial flutter (atrial fibrillation, again)"
    mentions = mentions_of(text, "atrial fibrillation", "after falling", "atrial flutter")
    assert list(explained(text, mentions)) == []


def judged(mention, *shares):
    return Judgement(mention, np.array(shares), np.array(shares))


def test_both_forms_become_one_kind_and_the_long_one_is_heard_more():
    text = "atrial fibrillation (AF)"
    long, short = mentions_of(text, "atrial fibrillation", "AF")
    first, second = tied(text, [judged(long, 0.8, 0.2), judged(short, 0.2, 0.8)])
    assert first.upper.argmax() == second.upper.argmax() == 0
    assert np.allclose(first.upper, second.upper)
    assert first.upper.sum() == pytest.approx(1)
    assert (first.mention, second.mention) == (long, short)


def test_of_several_long_forms_the_longest_is_meant():
    text = "chronic atrial fibrillation (CAF)"
    parts = mentions_of(text, "chronic atrial fibrillation", "atrial fibrillation", "CAF")
    whole, part, short = tied(
        text, [judged(parts[0], 0.9, 0.1), judged(parts[1], 0.1, 0.9), judged(parts[2], 0.5, 0.5)]
    )
    assert short.upper.argmax() == whole.upper.argmax() == 0
    assert part.upper.tolist() == [0.1, 0.9]


def test_a_text_that_explains_nothing_is_left_alone():
    text = "atrial fibrillation and AF"
    own = [judged(one, 0.5, 0.5) for one in mentions_of(text, "atrial fibrillation", "AF")]
    assert tied(text, own) == own
