"""A report counts what a tokenizer does, whatever its kind."""

from __future__ import annotations

from collections import Counter

import pytest
import tokenizers as tk
from tokenizers import decoders, models, normalizers, pre_tokenizers
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import PreTrainedTokenizerFast

from knife.errors import InputError
from knife.pretraining.vocabulary import VocabularyOptions, train_vocabulary
from knife.pretraining.vocabulary_report import vocabulary_report

WORDS = ["cell", "binds", "the"]
TEXT = [("the cell binds the cell, the unknown cell.",)]


def wordpiece(*pieces):
    ids = {piece: n for n, piece in enumerate(("[PAD]", "[UNK]", *pieces))}
    backend = tk.Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))  # noqa: S106
    backend.pre_tokenizer = BertPreTokenizer()
    return PreTrainedTokenizerFast(tokenizer_object=backend, pad_token="[PAD]", unk_token="[UNK]")  # noqa: S106


def byte_bpe(*, add_prefix_space):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges, vocab = [], {"<unk>": 0}
    for word in [f"\u0120{one}" for one in WORDS]:
        merges += [(word[:n], word[n]) for n in range(1, len(word))]
    merges = list(dict.fromkeys(merges))
    for piece in (*alphabet, *(left + right for left, right in merges)):
        vocab.setdefault(piece, len(vocab))
    backend = tk.Tokenizer(models.BPE(vocab, merges))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=add_prefix_space)
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")  # noqa: S106


def unigram():
    signs = sorted({*"".join(WORDS), ",", "."})
    pieces = [("<unk>", 0.0), ("\u2581", -5.0), *((sign, -9.0) for sign in signs)]
    backend = tk.Tokenizer(models.Unigram([*pieces, *((f"\u2581{w}", -3.0) for w in WORDS)], 0))
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")  # noqa: S106


def sentencepiece_bpe():
    """Return one whose marker comes from the normaliser, as after conversion."""
    merges, vocab = [], {"<unk>": 0, "\u2581": 1}
    for word in [f"\u2581{one}" for one in WORDS]:
        merges += [(word[:n], word[n]) for n in range(1, len(word))]
    merges = list(dict.fromkeys(merges))
    for piece in (*"".join(WORDS), ",", ".", *(left + right for left, right in merges)):
        vocab.setdefault(piece, len(vocab))
    backend = tk.Tokenizer(models.BPE(vocab, merges, unk_token="<unk>"))  # noqa: S106
    backend.normalizer = normalizers.Sequence(
        [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
    )
    backend.decoder = decoders.Replace("\u2581", " ")
    return PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="<unk>")  # noqa: S106


def score_of(tokenizer, text=TEXT):
    return vocabulary_report(text, {"one": tokenizer}).scores[0]


def test_the_planted_answer():
    # the x3, cell x3, binds, unknown, "," and ".": 10 running words.
    report = vocabulary_report(TEXT, {"one": wordpiece("the", "cell", "bind", "##s", "##x", ",")})
    assert (report.n_words, report.n_distinct) == (10, 6)
    assert [(band.first, band.last, band.n_words) for band in report.bands] == [(1, 6, 10)]
    score = report.scores[0]
    assert (score.name, score.n_pieces, score.n_unused) == ("one", 8, 1)  # ##x
    assert score.continuation_share == pytest.approx(2 / 6)
    assert score.pieces_per_word == pytest.approx(11 / 10)
    assert score.unknown_piece_share == pytest.approx(2 / 11)
    assert score.unknown_word_share == pytest.approx(2 / 10)
    assert score.whole_share == pytest.approx(7 / 10)
    assert score.whole_by_band == (pytest.approx(7 / 10),)


@pytest.mark.parametrize("cased", [True, False])
def test_pieces_are_those_of_the_running_text(cased):
    text = [
        ("The Cells of Paris \u2013 caf\u00e9s, IFN-\u03b2 and cd80 \u2013 bind 1998 times!",),
        ("He doesn't. \u4e2d\u6587 e\u0301 a\u200bb \U0001f600 \u05e9\u05dc\u05d5\u05dd",),
    ]
    tokenizer = train_vocabulary(text[:1], VocabularyOptions(120, cased, min_frequency=1))
    score = score_of(tokenizer, text)
    pieces = [piece for (sentence,) in text for piece in tokenizer.tokenize(sentence)]
    words = Counter(word for (one,) in text for word, _ in BertPreTokenizer().pre_tokenize_str(one))
    n_words = sum(words.values())
    cut = {word: tokenizer.tokenize(word) for word in words}
    whole = sum(n for word, n in words.items() if len(cut[word]) == 1 and cut[word] != ["[UNK]"])
    assert score.pieces_per_word == pytest.approx(len(pieces) / n_words)
    assert score.unknown_piece_share == pytest.approx(pieces.count("[UNK]") / len(pieces))
    assert score.unknown_word_share == pytest.approx(
        sum(n for word, n in words.items() if "[UNK]" in cut[word]) / n_words
    )
    assert score.whole_share == pytest.approx(whole / n_words)
    assert score.n_unused == len(tokenizer) - 5 - len(set(pieces) - {"[UNK]"})


@pytest.mark.parametrize(
    "make",
    [
        lambda: byte_bpe(add_prefix_space=False),
        lambda: byte_bpe(add_prefix_space=True),
        unigram,
        sentencepiece_bpe,
    ],
    ids=["byte-level", "byte-level with a space", "unigram", "sentencepiece bpe"],
)
def test_words_of_other_kinds_count_whole(make):
    known = [("the cell binds the cell",)]
    score = score_of(make(), known)
    assert (score.whole_share, score.pieces_per_word) == (1, 1)
    assert score.continuation_share is not None
    assert 0 < score.continuation_share < 1
    # Punctuation follows a word without a space and pays for none.
    assert score_of(make(), [("the cell, the cell.",)]).pieces_per_word == 1
    assert score_of(make(), [("cells",)]).pieces_per_word > 1


def test_bands_are_ranks_by_powers_of_ten():
    often = [f"o{n}" for n in range(1000)]
    rare = [f"r{n}" for n in range(500)]
    text = [(" ".join(often * 3 + rare),)]
    report = vocabulary_report(text, {"often": wordpiece(*often), "rare": wordpiece(*rare)})
    assert [(band.first, band.last, band.n_words) for band in report.bands] == [
        (1, 1000, 3000),
        (1001, 1500, 500),
    ]
    assert [score.whole_by_band for score in report.scores] == [(1, 0), (0, 1)]
    assert [score.name for score in report.scores] == ["often", "rare"]
    for score in report.scores:
        mean = sum(
            share * band.n_words
            for share, band in zip(score.whole_by_band, report.bands, strict=True)
        )
        assert score.whole_share == pytest.approx(mean / report.n_words)


def test_a_tokenizer_keeps_its_settings_and_they_do_not_count():
    tokenizer = wordpiece("a", "##b")
    tokenizer.backend_tokenizer.enable_truncation(2)
    tokenizer.backend_tokenizer.enable_padding(length=8)
    before = tokenizer.backend_tokenizer.to_str()
    assert score_of(tokenizer, [("abbb",)]).pieces_per_word == 4
    assert tokenizer.backend_tokenizer.to_str() == before


def test_a_text_without_words_and_no_vocabulary_are_refused():
    with pytest.raises(InputError, match="no words"):
        vocabulary_report([(" ",)], {"one": wordpiece("a")})
    with pytest.raises(InputError, match="no vocabulary"):
        vocabulary_report(TEXT, {})


def test_odd_text_is_counted():
    odd = [("\0", "\u200b", "\U0001f600 e\u0301 \u05e9", "x" * 1_000_000, "[PAD] [MASK]")]
    score = score_of(wordpiece("x", "##x", "[", "]"), odd)
    assert 0 < score.unknown_word_share < 1
