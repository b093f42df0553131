"""The next-sentence head: trained, or none at all."""

import pytest
import torch
import transformers as tf
from tokenizers.processors import TemplateProcessing

from knife.errors import InputError, ModelError, ModelNotFoundError
from knife.models.next_sentence import NextSentence, load_next_sentence
from knife.models.places import LoadOptions
from knife.types.protocols import NextSentenceModel

EXACT = LoadOptions(device="cpu")
PAIRS = [
    ("The cell binds.", "Cells divide."),
    ("London is a city.", "Aspirin treats pain; aspirins are old drugs!"),
    ("a", "b"),
]


@pytest.fixture
def bert(make_parts):
    """Make a BERT with every head, random but whole, whose tokenizer lays pairs side by side."""
    masked, tokenizer = make_parts("bert")
    model = tf.BertForPreTraining(masked.config).eval()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(0, 0.3, generator=generator)
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return model, tokenizer


@pytest.fixture
def directory(bert, save_checkpoint):
    return save_checkpoint(*bert)


def test_probabilities_are_those_of_transformers(bert, directory):
    model, tokenizer = bert
    found = load_next_sentence(directory, EXACT).next_probabilities(PAIRS)
    for (first, second), probability in zip(PAIRS, found, strict=True):
        pair = tokenizer(first, second, return_tensors="pt", return_token_type_ids=True)
        with torch.no_grad():
            scores = model(**pair).seq_relationship_logits
        # Index 0 of the two says that the second follows.
        assert probability == pytest.approx(float(scores.softmax(dim=1)[0, 0]), abs=1e-5)


def test_the_head_has_all_that_analyses_ask_for(directory):
    asked = {name for name in vars(NextSentenceModel) if not name.startswith("_")}
    head = load_next_sentence(directory, EXACT)
    assert asked
    assert all(hasattr(head, name) for name in asked)


def test_batches_do_not_change_the_answers(bert, directory):
    head = load_next_sentence(directory, EXACT)
    small = load_next_sentence(directory, LoadOptions(device="cpu", batch_pieces=8))
    assert head.next_probabilities(PAIRS) == pytest.approx(
        small.next_probabilities(PAIRS), abs=1e-5
    )
    assert head.next_probabilities([]).shape == (0,)


def test_lengths_count_control_pieces(bert, directory):
    _, tokenizer = bert
    head = load_next_sentence(directory, EXACT)
    expected = [len(tokenizer(*pair)["input_ids"]) for pair in PAIRS]
    assert head.pair_lengths(PAIRS).tolist() == expected


def test_a_pair_that_is_too_long_is_refused_not_cut(directory):
    head = load_next_sentence(directory, EXACT)
    long = "cell " * 60
    assert head.pair_lengths([(long, long)])[0] > head.max_length == 40
    with pytest.raises(InputError, match=r"a pair has \d+ pieces; expected at most 40"):
        head.next_probabilities([(long, long)])


def test_a_checkpoint_of_a_next_sentence_model_alone_is_enough(bert, save_checkpoint):
    model, tokenizer = bert
    alone = tf.BertForNextSentencePrediction(model.config)
    alone.load_state_dict(
        {k: v for k, v in model.state_dict().items() if not k.startswith("cls.predictions")}
    )
    head = load_next_sentence(save_checkpoint(alone, tokenizer), EXACT)
    whole = load_next_sentence(save_checkpoint(model, tokenizer, "whole"), EXACT)
    assert head.next_probabilities(PAIRS) == pytest.approx(whole.next_probabilities(PAIRS))


def test_a_checkpoint_without_the_head_has_none(bert_directory):
    assert load_next_sentence(bert_directory, EXACT) is None


@pytest.mark.parametrize("part", ["pooler", "seq_relationship"])
def test_half_a_head_is_none(directory, change_weights, part):
    change_weights(directory, lambda w: {k: v for k, v in w.items() if part not in k})
    assert load_next_sentence(directory, EXACT) is None


@pytest.mark.parametrize("layout", ["roberta", "distilbert", "electra"])
def test_an_architecture_without_such_a_head_has_none(make_parts, save_checkpoint, layout):
    assert load_next_sentence(save_checkpoint(*make_parts(layout)), EXACT) is None


def test_weights_that_are_not_finite_are_refused(directory, change_weights):
    def spoil(weights):
        weights["cls.seq_relationship.weight"][0, 0] = float("nan")
        return weights

    change_weights(directory, spoil)
    with pytest.raises(ModelError, match=r"seq_relationship\.weight"):
        load_next_sentence(directory, EXACT)


def test_an_encoder_with_holes_is_refused(directory, change_weights):
    change_weights(directory, lambda w: {k: v for k, v in w.items() if "layer.0.output" not in k})
    with pytest.raises(ModelError, match="lacks weights"):
        load_next_sentence(directory, EXACT)


def test_a_pickle_is_not_read(bert, directory):
    (directory / "model.safetensors").unlink()
    torch.save(bert[0].state_dict(), directory / "pytorch_model.bin")
    with pytest.raises(ModelError, match="next-sentence head"):
        load_next_sentence(directory, EXACT)


def test_a_broken_file_is_refused(directory):
    weights = directory / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match="next-sentence head of 'checkpoint' cannot be read"):
        load_next_sentence(directory, EXACT)


def test_a_model_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(ModelNotFoundError):
        load_next_sentence(tmp_path / "nothing", EXACT)


def test_the_tokenizer_of_the_caller_is_left_alone(bert):
    model, tokenizer = bert
    tokenizer.backend_tokenizer.enable_truncation(5)
    head = NextSentence(
        tf.BertForNextSentencePrediction(model.config), tokenizer, torch.device("cpu")
    )
    assert head.pair_lengths(PAIRS)[1] > 5
