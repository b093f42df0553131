"""Words are counted fast, and as the slow exact way counts them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from knife.pretraining.word_counts import count_words

NORMALIZERS = {
    "none": None,
    "cased": BertNormalizer(lowercase=False, strip_accents=False),
    "uncased": BertNormalizer(lowercase=True, strip_accents=True),
}
ODD = st.sampled_from(
    "aZ0 .,-#\t\n\r\x0b\x0c\x00\x1c\x85\u00a0\u00ad\u200b\u200d\u2028\u3000"
    "\u0301\u0308\u05d0\u0130\u0131\u00df\u00e9\u03b2\u03c2\u4e2d\uac00\u2019\ufffd\U0001f600\u037e\u2260\u212b"
)


def exact(sentences, normalizer):
    cut = BertPreTokenizer()
    texts = [one if normalizer is None else normalizer.normalize_str(one) for one in sentences]
    return Counter(word for text in texts for word, _ in cut.pre_tokenize_str(text))


@pytest.mark.parametrize("name", NORMALIZERS)
def test_counts_are_those_of_the_exact_way(name):
    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.lists(st.text(ODD | st.characters(exclude_categories=["Cs"])), max_size=4))
    @example(["a\u200bb.c\u0301d (\u0301e", "caf\u00e9 CAF\u00c9 \u4e2d\u6587"])
    def check(sentences):
        assert count_words([sentences], NORMALIZERS[name]) == exact(sentences, NORMALIZERS[name])

    check()


def test_documents_of_any_number_add_up():
    documents = [("The cell.", "a cell"), (), ("cell " * 100_000,)] * 2
    assert count_words(documents) == {"The": 2, "cell": 200_004, ".": 2, "a": 2}
    assert not count_words([])


def test_the_rarest_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("knife.pretraining.word_counts.MOST_RUNS", 100)
    monkeypatch.setattr("knife.pretraining.word_counts._CHARACTERS_AT_ONCE", 1)
    documents = [(f"common w{n}",) for n in range(1000)]
    counted = count_words(documents)
    assert counted["common"] == 1000
    assert len(counted) <= 100
