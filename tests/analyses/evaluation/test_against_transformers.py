"""The figures of a small BERT, computed again by transformers alone, one piece at a time."""

import copy
import math

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

from knife.analyses.evaluation.masked_prediction import masked_prediction, predict_hidden_words
from knife.analyses.evaluation.pseudo_perplexity import pseudo_perplexity
from knife.analyses.evaluation.stretches import Bounds, cut_documents, cut_sentences, hide_words
from knife.models.masked_lm import MaskedLM
from knife.types.vocabulary import ModelInfo

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """A model this small loses more time to sharing than it wins."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


@pytest.fixture(scope="module")
def parts():
    """Make a BERT that spells words in single letters, so that every word has several pieces."""
    letters = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.")
    pieces = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters)]
    inner = Tokenizer(WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    inner.normalizer = BertNormalizer(lowercase=False, strip_accents=False)
    inner.pre_tokenizer = BertPreTokenizer()
    inner.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, **names)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
        initializer_range=0.3,
    )
    return BertForMaskedLM(config).eval(), tokenizer


@pytest.fixture(scope="module")
def model(parts):
    inner, tokenizer = parts
    return MaskedLM(copy.deepcopy(inner), tokenizer, ModelInfo("small"))


def nats(parts, ids, place, truth):
    """What a piece costs and which place it takes, by transformers."""
    logits = parts[0](torch.tensor([ids])).logits[0, place].double()
    order = logits.argsort(descending=True).tolist()
    return float(logits.logsumexp(0) - logits[truth]), order.index(truth)


@torch.no_grad()
def test_figures_on_hidden_words_are_those_of_a_slow_loop(parts, model, documents):
    hidden = hide_words(cut_documents([document[:4] for document in documents], Bounds(words=30)))
    costs, ranks, is_right = [], [], []
    for number, stretch in enumerate(hidden.stretches):
        encoded = parts[1](stretch.text, return_offsets_mapping=True)
        words = [
            [
                place
                for place, (first, last) in enumerate(encoded["offset_mapping"])
                if first < end and last > start
            ]
            for start, end in hidden.spans(number)
        ]
        masked = [
            4 if any(place in word for word in words) else piece
            for place, piece in enumerate(encoded["input_ids"])
        ]
        for word in words:
            found = [nats(parts, masked, place, encoded["input_ids"][place]) for place in word]
            costs += [cost for cost, _ in found]
            ranks += [rank for _, rank in found]
            is_right.append(all(rank == 0 for _, rank in found))
    report = masked_prediction(hidden, *predict_hidden_words(model, hidden), model.vocabulary)
    assert report.n_pieces == len(costs)
    assert report.loss.value == pytest.approx(np.mean(costs), rel=1e-4)
    assert report.top1.value == pytest.approx(np.mean(np.array(ranks) < 1))
    assert report.top5.value == pytest.approx(np.mean(np.array(ranks) < 5))
    assert report.word_accuracy.value == pytest.approx(np.mean(is_right))
    bits = sum(costs) / math.log(2) / hidden.characters.sum()
    assert report.bits_per_character.value == pytest.approx(bits, rel=1e-4)


@torch.no_grad()
def test_pseudo_perplexity_is_that_of_a_slow_loop(parts, model, documents):
    sentences = cut_sentences([document[:1] for document in documents])
    costs = []
    for sentence in sentences:
        ids = parts[1](sentence.text)["input_ids"]
        for place in range(1, len(ids) - 1):
            masked = [*ids[:place], 4, *ids[place + 1 :]]
            costs.append(nats(parts, masked, place, ids[place])[0])
    found = pseudo_perplexity(model, sentences)
    assert found.n_pieces == len(costs)
    assert found.per_piece.value == pytest.approx(math.exp(np.mean(costs)), rel=1e-3)
    assert found.per_word.value == pytest.approx(math.exp(sum(costs) / found.n_words), rel=1e-3)
