import logging

import pytest
import torch
import transformers as tf

from knife.errors import ModelError, ModelNotFoundError, NoMaskedLMHeadError
from knife.models import checkpoints, weights
from knife.models.places import LoadOptions
from knife.models.sources import load_masked_lm

EXACT = LoadOptions(device="cpu", dtype="float32")


def test_every_layout_is_the_same_after_saving_and_loading(make_masked_lm, save_checkpoint, layout):
    lm, twin, tokenizer = make_masked_lm(layout)
    loaded = load_masked_lm(save_checkpoint(twin, tokenizer), EXACT)
    assert loaded.vocabulary.digest == lm.vocabulary.digest
    assert loaded.info.architecture == type(twin).__name__
    text = "The cell binds a protein."
    torch.testing.assert_close(
        torch.tensor(loaded.head_states([text]).values),
        torch.tensor(lm.head_states([text]).values),
        atol=1e-5,
        rtol=1e-5,
    )


@pytest.mark.parametrize("layout", ["legacy deberta-v2", "newer deberta-v2"])
def test_a_deberta_checkpoint_that_does_not_name_its_layout_is_read(
    make_masked_lm, save_checkpoint, layout, change_json
):
    lm, twin, tokenizer = make_masked_lm(layout)
    directory = save_checkpoint(twin, tokenizer)
    change_json(directory / "config.json", legacy=None, tie_word_embeddings=None)
    assert load_masked_lm(directory, EXACT).vocabulary.digest == lm.vocabulary.digest


def test_a_float16_checkpoint_is_read_exactly(make_parts, save_checkpoint):
    model, tokenizer = make_parts("bert")
    directory = save_checkpoint(model.half(), tokenizer)
    lm = load_masked_lm(directory, EXACT)
    expected = model.cls.predictions.decoder.weight.float().detach().numpy()
    assert (lm.vocabulary.embeddings == expected).all()
    assert lm.vocabulary.embeddings.dtype == "float32"


def test_an_old_bert_that_holds_its_bias_under_one_name_is_complete(bert_directory, change_weights):
    expected = load_masked_lm(bert_directory, EXACT).vocabulary.digest

    def one_name(weights):
        kept = {k: v for k, v in weights.items() if "predictions" not in k or "transform" in k}
        return {**kept, "cls.predictions.bias": weights["cls.predictions.bias"]}

    change_weights(bert_directory, one_name)
    assert load_masked_lm(bert_directory, EXACT).vocabulary.digest == expected


def test_a_checkpoint_with_further_heads_is_accepted(make_parts, save_checkpoint):
    model, tokenizer = make_parts("bert")
    directory = save_checkpoint(tf.BertForPreTraining(model.config), tokenizer)
    assert load_masked_lm(directory, EXACT).info.architecture == "BertForMaskedLM"


def test_a_missing_bias_is_refused_never_made_up(bert_directory, change_weights):
    change_weights(
        bert_directory,
        lambda w: {
            k: v
            for k, v in w.items()
            if not (k.startswith("cls") and "bias" in k and "transform" not in k)
        },
    )
    with pytest.raises(NoMaskedLMHeadError, match=r"predictions.*bias.*not in the checkpoint"):
        load_masked_lm(bert_directory, EXACT)


@pytest.mark.parametrize(
    ("layout", "class_name"),
    [
        ("bert", "BertModel"),
        ("bert", "BertForSequenceClassification"),
        ("roberta", "RobertaModel"),
        ("xlm-roberta", "XLMRobertaForTokenClassification"),
        ("mpnet", "MPNetModel"),
        ("distilbert", "DistilBertModel"),
        ("albert", "AlbertModel"),
        ("modernbert", "ModernBertModel"),
        ("legacy deberta-v2", "DebertaV2Model"),
        ("newer deberta-v2", "DebertaV2Model"),
    ],
)
def test_a_model_without_a_head_is_refused_with_what_to_use_instead(
    make_parts, save_checkpoint, layout, class_name
):
    model, tokenizer = make_parts(layout)
    directory = save_checkpoint(getattr(tf, class_name)(model.config), tokenizer)
    with pytest.raises(
        NoMaskedLMHeadError,
        match=rf"'checkpoint' has no complete masked-LM head.*saved as {class_name}.*"
        r"Use the masked language model that it was trained from",
    ):
        load_masked_lm(directory, EXACT)


def test_an_electra_discriminator_is_refused_in_favour_of_its_generator(
    make_parts, save_checkpoint
):
    model, tokenizer = make_parts("electra")
    directory = save_checkpoint(tf.ElectraForPreTraining(model.config), tokenizer)
    with pytest.raises(NoMaskedLMHeadError, match=r"Use the generator.*electra-base-generator"):
        load_masked_lm(directory, EXACT)


def test_an_encoder_with_a_missing_layer_is_refused(bert_directory, change_weights):
    change_weights(
        bert_directory, lambda w: {k: v for k, v in w.items() if "layer.1.output" not in k}
    )
    with pytest.raises(ModelError, match=r"lacks \d+ weights of its encoder"):
        load_masked_lm(bert_directory, EXACT)


@pytest.mark.parametrize("kept", [0, 5, 900, -7])
def test_half_written_weights_are_refused(bert_directory, kept):
    path = bert_directory / "model.safetensors"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ModelError, match=r"weights .* cannot be read.*half-written"):
        load_masked_lm(bert_directory, EXACT)


def test_weights_of_another_size_are_refused(bert_directory, change_json):
    change_json(bert_directory / "config.json", intermediate_size=30)
    with pytest.raises(ModelError, match=r"fits its config.json"):
        load_masked_lm(bert_directory, EXACT)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["embeddings.LayerNorm.bias", "cls.predictions.bias"])
def test_weights_that_are_no_numbers_are_refused(bert_directory, bad, name, change_weights):
    def spoil(weights):
        for key in weights:
            if key.endswith(name):
                weights[key][0] = bad
        return weights

    change_weights(bert_directory, spoil)
    with pytest.raises(ModelError, match=r"NaN or infinite.*expected finite"):
        load_masked_lm(bert_directory, EXACT)


def test_a_pickle_is_never_opened(bert_directory):
    (bert_directory / "model.safetensors").unlink()
    (bert_directory / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ModelError, match=r"pickle.*any code.*convert it once"):
        load_masked_lm(bert_directory, EXACT)


def test_a_directory_without_weights_is_told_apart(bert_directory):
    (bert_directory / "model.safetensors").unlink()
    with pytest.raises(ModelNotFoundError, match=r"no weights; expected model.safetensors"):
        load_masked_lm(bert_directory, EXACT)


def test_weights_in_several_files_are_read(make_parts, save_checkpoint, tmp_path):
    model, tokenizer = make_parts("bert")
    whole = load_masked_lm(save_checkpoint(model, tokenizer), EXACT)
    directory = save_checkpoint(model, tokenizer, "sharded")
    (directory / "model.safetensors").unlink()
    model.save_pretrained(directory, max_shard_size="10KB")
    assert (directory / "model.safetensors.index.json").exists()
    assert load_masked_lm(directory, EXACT).vocabulary.digest == whole.vocabulary.digest


def test_loading_says_nothing_and_leaves_no_setting_behind(bert_directory, capsys):
    logger = logging.getLogger("transformers")
    before = logger.level
    load_masked_lm(bert_directory, EXACT)
    assert capsys.readouterr() == ("", "")
    assert logger.level == before


def test_every_loader_is_told_to_stay_local_and_to_run_no_code(bert_directory, monkeypatch):
    calls = {}
    loaders = {
        "AutoConfig": checkpoints.AutoConfig,
        "AutoTokenizer": checkpoints.AutoTokenizer,
        "AutoModelForMaskedLM": weights.AutoModelForMaskedLM,
    }
    for name, loader in loaders.items():

        def spy(*args, _name=name, _real=loader.from_pretrained, **kwargs):
            calls[_name] = kwargs
            return _real(*args, **kwargs)

        monkeypatch.setattr(loader, "from_pretrained", spy)
    load_masked_lm(bert_directory, EXACT)
    assert len(calls) == 3
    assert all(call["local_files_only"] is True for call in calls.values())
    assert all(call["trust_remote_code"] is False for call in calls.values())
    assert calls["AutoModelForMaskedLM"]["use_safetensors"] is True
