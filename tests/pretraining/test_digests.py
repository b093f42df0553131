"""A vocabulary is known by its pieces in order, whatever wraps them."""

from __future__ import annotations

import hashlib

from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from knife.pretraining.digests import digest_of_tokenizer
from knife.pretraining.vocabulary import (
    VocabularyOptions,
    read_vocabulary,
    save_vocabulary,
    train_vocabulary,
)


def word_level(vocabulary):
    backend = Tokenizer(models.WordLevel(vocabulary, "a"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=backend)


def test_a_digest_is_that_of_the_pieces_a_line_each():
    expected = hashlib.sha256("a\nb\n\u4e2d".encode()).hexdigest()
    assert digest_of_tokenizer(word_level({"b": 1, "\u4e2d": 2, "a": 0})) == expected


def test_order_and_pieces_count():
    digests = {
        digest_of_tokenizer(word_level(vocabulary))
        for vocabulary in ({"a": 0, "b": 1}, {"a": 1, "b": 0}, {"a": 0, "c": 1}, {"a": 0})
    }
    assert len(digests) == 4


def test_a_vocabulary_keeps_its_digest_when_it_is_saved(tmp_path):
    tokenizer = train_vocabulary(
        [("The cell binds \u03b2.", "It is old.")], VocabularyOptions(size=90, min_frequency=1)
    )
    save_vocabulary(tokenizer, tmp_path / "knife")
    tokenizer.save_pretrained(tmp_path / "transformers")
    for name in ("knife", "transformers"):
        again = read_vocabulary(tmp_path / name)
        assert digest_of_tokenizer(again) == digest_of_tokenizer(tokenizer)


def test_ids_with_gaps_have_a_digest_too():
    assert len(digest_of_tokenizer(word_level({"a": 0, "b": 7}))) == 64
