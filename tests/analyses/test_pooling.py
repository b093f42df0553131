"""What a term is in all of its places."""

import numpy as np
import pytest

from knife.analyses.judging import Judgement
from knife.analyses.pooling import TermPool, term_of
from knife.errors import InputError
from knife.types.entities import Cue, Mention

NAMES = ("DRUG", "CITY")


def judged(text, *shares, evidence=()):
    return Judgement(Mention(0, len(text), text), np.array(shares), np.array(shares), evidence)


def settled(pool, one):
    return pool.settle(one, NAMES).upper


def test_one_unsure_place_follows_the_sure_ones():
    pool, unsure = TermPool(), judged("zzz", 0.45, 0.55)
    pool.add("", [judged("zzz", 0.95, 0.05), judged("zzz", 0.9, 0.1), unsure])
    assert settled(pool, unsure)[0] > 0.7
    assert settled(pool, unsure).sum() == pytest.approx(1)


def test_a_term_that_occurs_once_keeps_its_judgement():
    pool, one = TermPool(), judged("zzz", 0.4, 0.6)
    pool.add("", [one, judged("other", 0.9, 0.1)])
    assert pool.settle(one, NAMES) is one
    assert len(pool) == 2


def test_a_term_that_was_never_taken_in_keeps_its_judgement():
    one = judged("zzz", 0.4, 0.6)
    assert TermPool().settle(one, NAMES) is one


def test_the_mixture_is_the_slow_one():
    rng = np.random.default_rng(0)
    own = [judged("zzz", *row) for row in rng.dirichlet([1, 1], size=5)]
    pool = TermPool(own_weight=2.0)
    pool.add("", own)
    logs = [np.log(one.upper + 0.01) for one in own]
    share = 4 / (4 + 2)
    slow = np.exp((1 - share) * logs[0] + share * np.mean(logs[1:], axis=0))
    assert np.allclose(settled(pool, own[0]), slow / slow.sum(), atol=1e-6)


def test_the_order_of_texts_does_not_matter():
    rows = [judged("zzz", p, 1 - p) for p in (0.9, 0.2, 0.6)]
    one, other = TermPool(), TermPool()
    one.add("", rows)
    for row in reversed(rows):
        other.add("", [row])
    assert np.allclose(settled(one, rows[1]), settled(other, rows[1]), atol=1e-6)


def test_long_words_are_one_term_whatever_their_capitals_and_short_ones_are_not():
    assert term_of("Aspirin") == term_of("ASPIRIN") == "aspirin"
    assert term_of("US") != term_of("us")
    assert term_of("Breast\n Cancer") == "breast cancer"


def test_an_abbreviation_that_one_text_explains_is_pooled_everywhere():
    text = "zzz yyy (ZY)"
    long = Judgement(Mention(0, 7, "zzz yyy"), np.array([0.98, 0.02]), np.array([0.98, 0.02]))
    short = Judgement(Mention(9, 11, "ZY"), np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    later = judged("ZY", 0.4, 0.6)
    pool, apart = TermPool(), TermPool()
    pool.add(text, [long, short])
    apart.add("", [long, short])
    for one in (pool, apart):
        one.add("ZY", [later])
    assert settled(pool, later)[0] > 0.6 > settled(apart, later)[0]


def test_the_evidence_tells_of_the_corpus_and_its_weights_sum_to_one():
    cue = Cue("in_context", "asked", 1.0, ())
    one = judged("zzz", 0.4, 0.6, evidence=(cue,))
    pool = TermPool()
    pool.add("", [one, judged("zzz", 0.9, 0.1)])
    told = pool.settle(one, NAMES).evidence
    assert [part.kind for part in told] == ["in_context", "corpus"]
    assert "2 places" in told[-1].source
    assert told[-1].labels[0].label == "DRUG"
    assert sum(part.weight for part in told) == pytest.approx(1)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan")])
def test_an_impossible_weight_is_refused(bad):
    with pytest.raises(InputError, match="above 0"):
        TermPool(bad)
