import json

import numpy as np
import pytest
import tokenizers as tk

from knife.errors import ModelError
from knife.models.vocabularies import Spelling, is_cased, read_spelling, read_vocabulary
from knife.types.vocabulary import ModelInfo

INFO = ModelInfo("toy")


def vocabulary_of(tokenizer, extra=2, seed=0):
    size = len(tokenizer) + extra
    rng = np.random.default_rng(seed)
    return read_vocabulary(tokenizer, rng.normal(size=(size, 4)), rng.normal(size=size), INFO)


def facts(vocabulary, raw):
    piece = vocabulary.piece(vocabulary.pieces.index(raw))
    return piece.surface, piece.is_continuation, piece.is_special


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("wordpiece", "The", ("The", False, False)),
        ("wordpiece", "##s", ("s", True, False)),
        ("wordpiece", ",", (",", False, False)),
        ("wordpiece", "[MASK]", ("[MASK]", False, True)),
        ("wordpiece", "[unused1]", ("[unused1]", False, True)),
        ("byte-level bpe", "Ġcell", ("cell", False, False)),
        ("byte-level bpe", "The", ("The", True, False)),
        ("byte-level bpe", "Ã", ("Ã", True, False)),
        ("byte-level bpe", "Ã©", ("é", True, False)),
        ("byte-level bpe", "Ġ", ("Ġ", False, False)),
        ("byte-level bpe", "<mask>", ("<mask>", False, True)),
        ("byte-level bpe", "madeupword0001", ("madeupword0001", False, True)),
        ("unigram", "▁cell", ("cell", False, False)),
        ("unigram", "s", ("s", True, False)),
        ("unigram", "▁", ("▁", False, False)),
        ("unigram", "<pad>", ("<pad>", False, True)),
        ("sentencepiece bpe", "▁the", ("the", False, False)),
        ("sentencepiece bpe", "e", ("e", True, False)),
        ("sentencepiece bpe", "<0x41>", ("A", True, False)),
        ("sentencepiece bpe", "<0xE2>", ("<0xE2>", True, False)),
    ],
)
def test_a_piece_of_every_kind_knows_what_it_is(tokenizers_by_kind, kind, raw, expected):
    assert facts(vocabulary_of(tokenizers_by_kind[kind]), raw) == expected


def test_pieces_stand_at_their_ids(tokenizers_by_kind, kind):
    tokenizer = tokenizers_by_kind[kind]
    vocabulary = vocabulary_of(tokenizer)
    for raw, number in tokenizer.get_vocab().items():
        assert vocabulary.pieces[number] == raw
    assert all(vocabulary.is_special[tokenizer.all_special_ids])


def test_a_word_that_is_one_piece_is_found_by_its_surface(tokenizers_by_kind, kind):
    tokenizer = tokenizers_by_kind[kind]
    vocabulary = vocabulary_of(tokenizer)
    ids = tokenizer(" cell", add_special_tokens=False)["input_ids"]
    assert ids[-1] == vocabulary.id_of("cell")


def test_surfaces_of_a_text_put_together_give_the_text(tokenizers_by_kind, kind):
    tokenizer = tokenizers_by_kind[kind]
    vocabulary = vocabulary_of(tokenizer)
    ids = tokenizer("the cells divide", add_special_tokens=False)["input_ids"]
    text = "".join(
        vocabulary.surfaces[i] if vocabulary.is_continuation[i] else f" {vocabulary.surfaces[i]}"
        for i in ids
    )
    assert text.strip() == "the cells divide"


def test_rows_without_a_piece_are_unused_and_special(tokenizers_by_kind):
    tokenizer = tokenizers_by_kind["wordpiece"]
    vocabulary = vocabulary_of(tokenizer, extra=2)
    size = len(tokenizer)
    assert vocabulary.pieces[size:] == (f"[unused:{size}]", f"[unused:{size + 1}]")
    assert vocabulary.is_special[size:].all()


def test_a_tokenizer_with_more_pieces_than_rows_is_refused(tokenizers_by_kind):
    with pytest.raises(ModelError, match=r"has piece .* rows; expected .* belong together"):
        vocabulary_of(tokenizers_by_kind["wordpiece"], extra=-1)


def test_the_digest_tells_pieces_embeddings_and_bias_apart(tokenizers_by_kind):
    tokenizer = tokenizers_by_kind["wordpiece"]
    size = len(tokenizer)
    rows, bias = np.ones((size, 4)), np.zeros(size)
    digest = read_vocabulary(tokenizer, rows, bias, INFO).digest
    assert digest == read_vocabulary(tokenizer, rows, bias, ModelInfo("other")).digest
    assert digest != read_vocabulary(tokenizer, rows * 2, bias, INFO).digest
    assert digest != read_vocabulary(tokenizer, rows, bias + 1, INFO).digest
    other = tokenizers_by_kind["uncased wordpiece"]
    wide = max(len(other), size)
    rows, bias = np.ones((wide, 4)), np.zeros(wide)
    names = {read_vocabulary(t, rows, bias, INFO).digest for t in (tokenizer, other)}
    assert len(names) == 2
    assert len(digest) == 64


def test_capitals_are_kept_apart_unless_the_normaliser_folds_them(tokenizers_by_kind, kind):
    assert is_cased(tokenizers_by_kind[kind].backend_tokenizer) is ("uncased" not in kind)


def test_a_marker_at_the_end_of_a_word_is_taken_off():
    backend = tk.Tokenizer(tk.models.BPE({"cell</w>": 0, "c": 1}, [], end_of_word_suffix="</w>"))
    spelling = read_spelling(backend)
    assert spelling == Spelling(end="</w>")
    assert spelling.surface("cell</w>") == "cell"
    assert not spelling.is_continuation("c")


def test_a_vocabulary_of_whole_words_has_no_markers():
    backend = tk.Tokenizer(tk.models.WordLevel({"cell": 0}, "cell"))
    assert read_spelling(backend) == Spelling()
    assert Spelling().surface("cell") == "cell"


def test_a_lone_marker_is_no_continuation_and_keeps_its_spelling():
    spelling = Spelling(inside="##")
    assert not spelling.is_continuation("##")
    assert spelling.surface("##") == "##"


def test_every_byte_has_its_letter(tokenizers_by_kind):
    spelling = read_spelling(tokenizers_by_kind["byte-level bpe"].backend_tokenizer)
    pre = tk.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    for text in ("é", "日本", "🧬", "a\u00a0b", "\x01x", "مرحبا"):
        ((raw, _),) = pre.pre_tokenize_str(text)
        assert spelling.surface(raw) == text


def test_another_metaspace_is_read_from_the_description():
    backend = tk.Tokenizer(tk.models.Unigram([("_cell", -1.0), ("s", -2.0)], 0, False))
    backend.pre_tokenizer = tk.pre_tokenizers.Sequence([tk.pre_tokenizers.Metaspace("_")])
    assert json.loads(backend.to_str())["pre_tokenizer"]["type"] == "Sequence"
    assert read_spelling(backend) == Spelling(begin="_")
