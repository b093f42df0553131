"""Documents become flat arrays of pieces and come back sentence by sentence."""

from __future__ import annotations

import itertools
import json
import weakref

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from knife.errors import InputError, StoreError
from knife.pretraining import packed
from knife.pretraining.documents import is_held_out
from knife.pretraining.packed import PackedCorpus, pack, read_packed
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary

DOCUMENTS = [
    ("The receptor binds two cells.", "It is old."),
    ("One sentence stands alone.",),
    ("Cells divide.", "Unheard-of \u4e2d words, na\u00efve ones.", "The end."),
]


@pytest.fixture(scope="module")
def tokenizer():
    return train_vocabulary(DOCUMENTS, VocabularyOptions(size=120, min_frequency=2))


def byte_level():
    backend = Tokenizer(models.BPE())
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(letters)}
    backend.model = models.BPE(vocabulary, [])
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return PreTrainedTokenizerFast(tokenizer_object=backend)


def word_level(n_words):
    backend = Tokenizer(models.WordLevel({f"w{n}": n for n in range(n_words)}, "w0"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=backend)


def sentences_of(corpus):
    """Return the pieces of each sentence of each document, by a slow loop."""
    found = []
    for start, end in itertools.pairwise(corpus.document_starts.tolist()):
        own = [s for s in corpus.sentence_starts.tolist() if start <= s < end]
        found.append([corpus.pieces[a:b].tolist() for a, b in itertools.pairwise([*own, end])])
    return found


def encoded(tokenizer, documents):
    return [
        [tokenizer.encode(sentence, add_special_tokens=False) for sentence in document]
        for document in documents
    ]


def test_every_sentence_comes_back_as_its_pieces(tokenizer, tmp_path):
    corpus = pack(DOCUMENTS, tokenizer, tmp_path / "corpus", "a digest")
    assert sentences_of(corpus) == encoded(tokenizer, DOCUMENTS)
    assert (corpus.n_documents, corpus.n_sentences) == (3, 6)
    assert corpus.n_pieces == len(corpus.pieces) == corpus.document_starts[-1]
    again, digest = read_packed(tmp_path / "corpus")
    assert digest == "a digest"
    for name in ("pieces", "sentence_starts", "document_starts"):
        np.testing.assert_array_equal(getattr(again, name), getattr(corpus, name))


@pytest.mark.parametrize("at_once", [1, 2, 3, 4, 5, 1000])
def test_how_many_sentences_are_tokenised_together_does_not_matter(
    tokenizer, tmp_path, monkeypatch, at_once
):
    monkeypatch.setattr(packed, "AT_ONCE", at_once)
    corpus = pack(DOCUMENTS, tokenizer, tmp_path)
    assert sentences_of(corpus) == encoded(tokenizer, DOCUMENTS)


def test_documents_are_read_once_and_not_held(tokenizer, tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "AT_ONCE", 10)

    class Document(list):
        """A document that can be watched."""

    alive = []

    def documents():
        seen = []
        for _ in range(60):
            document = Document(["cells divide.", "The end."])
            seen.append(weakref.ref(document))
            alive.append(sum(one() is not None for one in seen))
            yield document
            del document

    assert pack(documents(), tokenizer, tmp_path).n_documents == 60
    assert max(alive) < 10


def test_a_long_document_is_tokenised_in_parts(tokenizer, tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "AT_ONCE", 3)
    documents = [tuple(f"cell {n}." for n in range(20)), ("The end.",)]
    assert sentences_of(pack(documents, tokenizer, tmp_path)) == encoded(tokenizer, documents)


@pytest.mark.parametrize(
    ("n_words", "dtype"), [(1 << 16, np.uint16), ((1 << 16) + 1, np.uint32), (70_000, np.uint32)]
)
def test_pieces_take_two_bytes_up_to_65536_of_them(tmp_path, n_words, dtype):
    last = n_words - 1
    corpus = pack([("w0 w7", f"w{last} w1")], word_level(n_words), tmp_path)
    assert corpus.pieces.dtype == dtype
    assert corpus.pieces.tolist() == [0, 7, last, 1]
    assert (tmp_path / packed.PIECES).stat().st_size == 4 * np.dtype(dtype).itemsize


def test_the_highest_id_decides_about_bytes_where_ids_have_gaps(tmp_path):
    backend = Tokenizer(models.WordLevel({"a": 0, "b": 100_000}, "a"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    corpus = pack([("a b",)], PreTrainedTokenizerFast(tokenizer_object=backend), tmp_path)
    assert corpus.pieces.tolist() == [0, 100_000]


def test_sentences_without_pieces_are_left_out_but_their_document_keeps_its_number(
    tokenizer, tmp_path
):
    documents = [("", "\u200b"), ("Cells.", "", "The end."), (), ("",), ("It is old.",), ("",)]
    corpus = pack(documents, tokenizer, tmp_path)
    assert corpus.n_documents == 6
    assert corpus.n_sentences == 3
    kept = [[], ["Cells.", "The end."], [], [], ["It is old."], []]
    assert sentences_of(corpus) == encoded(tokenizer, kept)
    assert [part.tolist() for part in corpus.split(0)] == [[1, 4], []]
    assert [part.tolist() for part in corpus.split(2)] == [[4], [1]]
    assert [part.tolist() for part in corpus.split(5)] == [[1], [4]]


@pytest.mark.parametrize("every", [0, 1, 2, 3, 7, 200])
def test_held_out_documents_are_those_of_every_other_command(every):
    starts = np.arange(101)
    corpus = PackedCorpus(np.zeros(100, np.uint16), starts, starts)
    trained, held_out = corpus.split(every)
    expected = [n for n in range(100) if is_held_out(n + 1, every)]
    assert held_out.tolist() == expected
    assert trained.tolist() == [n for n in range(100) if n not in set(expected)]


def test_a_negative_share_is_refused():
    corpus = PackedCorpus(np.zeros(1, np.uint16), np.array([0, 1]), np.array([0, 1]))
    with pytest.raises(InputError, match="-2"):
        corpus.split(-2)


@pytest.mark.parametrize("documents", [[], [()], [("", " "), ("\n",)]])
def test_a_corpus_without_text_is_refused(tokenizer, tmp_path, documents):
    with pytest.raises(InputError, match="no text"):
        pack(documents, tokenizer, tmp_path)
    with pytest.raises(StoreError, match="no complete corpus"):
        read_packed(tmp_path)


def test_a_corpus_that_was_interrupted_is_no_corpus(tokenizer, tmp_path):
    pack(DOCUMENTS, tokenizer, tmp_path)

    def breaking():
        yield DOCUMENTS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(breaking(), tokenizer, tmp_path)
    with pytest.raises(StoreError, match="tokenised anew"):
        read_packed(tmp_path)
    assert pack(DOCUMENTS, tokenizer, tmp_path).n_documents == 3


@pytest.mark.parametrize("name", [packed.PIECES, packed.SENTENCES, packed.DOCUMENTS])
@pytest.mark.parametrize("change", ["cut", "longer", "gone"])
def test_a_half_written_array_is_refused(tokenizer, tmp_path, name, change):
    pack(DOCUMENTS, tokenizer, tmp_path)
    path = tmp_path / name
    content = path.read_bytes()
    path.unlink()
    if change != "gone":
        path.write_bytes(content[:-1] if change == "cut" else content + b"\0")
    with pytest.raises(StoreError, match=name):
        read_packed(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"dtype": "uint16"}', "\xff", '"x"'])
def test_a_broken_description_is_refused(tokenizer, tmp_path, text):
    pack(DOCUMENTS, tokenizer, tmp_path)
    (tmp_path / packed.ABOUT).write_bytes(text.encode("latin-1"))
    with pytest.raises(StoreError, match="no complete corpus"):
        read_packed(tmp_path)


def test_a_dtype_that_is_none_is_refused(tokenizer, tmp_path):
    pack(DOCUMENTS, tokenizer, tmp_path)
    about = json.loads((tmp_path / packed.ABOUT).read_text())
    (tmp_path / packed.ABOUT).write_text(json.dumps({**about, "dtype": "number"}))
    with pytest.raises(StoreError, match="number"):
        read_packed(tmp_path)


def test_a_place_that_cannot_be_written_is_told_of(tokenizer, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be kept"):
        pack(DOCUMENTS, tokenizer, tmp_path / "file")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packed, "_write", full)
    with pytest.raises(StoreError, match="No space left"):
        pack(DOCUMENTS, tokenizer, tmp_path / "new")


def test_a_byte_level_tokenizer_reads_a_space_before_each_sentence(tmp_path):
    tokenizer = byte_level()
    corpus = pack([("ab", "c", ""), ("d",)], tokenizer, tmp_path)
    shown = tokenizer.convert_ids_to_tokens(corpus.pieces.tolist())
    assert shown == ["\u0120", "a", "b", "\u0120", "c", "\u0120", "d"]
    assert corpus.sentence_starts.tolist() == [0, 3, 5, 7]


def test_another_tokenizer_does_not(tokenizer, tmp_path):
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.normalizer = normalizers.Replace(" ", "|")
    plain = PreTrainedTokenizerFast(tokenizer_object=backend)
    corpus = pack([("It",)], plain, tmp_path)
    assert corpus.pieces.tolist() == plain.encode("It", add_special_tokens=False)


def test_truncation_and_padding_of_a_tokenizer_do_not_touch_the_text(tokenizer, tmp_path):
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.enable_truncation(2)
    backend.enable_padding(length=30)
    limited = PreTrainedTokenizerFast(tokenizer_object=backend)
    assert sentences_of(pack(DOCUMENTS, limited, tmp_path)) == encoded(tokenizer, DOCUMENTS)
    # It still does for its owner.
    assert len(limited.backend_tokenizer.encode("one two three four").ids) == 30


def test_a_control_piece_that_is_spelt_out_is_text(tokenizer, tmp_path):
    corpus = pack([("cells [MASK] divide [SEP]",)], tokenizer, tmp_path)
    assert not {tokenizer.mask_token_id, tokenizer.sep_token_id} & set(corpus.pieces.tolist())
    assert not tokenizer.backend_tokenizer.encode_special_tokens
