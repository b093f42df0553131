import pytest
import transformers as tf

from knife.errors import ModelError, NoMaskedLMHeadError
from knife.models.places import LoadOptions
from knife.models.sources import load_masked_lm

EXACT = LoadOptions(device="cpu", dtype="float32")


def test_a_generating_model_is_refused(tmp_path, tokenizers_by_kind):
    config = tf.GPT2Config(vocab_size=9, n_embd=8, n_layer=1, n_head=1, n_positions=8)
    tf.GPT2LMHeadModel(config).save_pretrained(tmp_path)
    with pytest.raises(NoMaskedLMHeadError, match=r"is a gpt2 model.*expected one that fills"):
        load_masked_lm(tmp_path, EXACT)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model_type": "of-tomorrow"}', "{}"])
def test_a_config_that_cannot_be_read_is_refused(bert_directory, text):
    (bert_directory / "config.json").write_text(text)
    with pytest.raises(ModelError, match="configuration of 'checkpoint' cannot be read"):
        load_masked_lm(bert_directory, EXACT)


def test_code_that_comes_with_a_model_is_never_run(bert_directory, change_json):
    trap = bert_directory / "trap.py"
    trap.write_text("raise SystemExit('ran')")
    change_json(
        bert_directory / "config.json",
        model_type="trap",
        auto_map={"AutoConfig": "trap.TrapConfig", "AutoModelForMaskedLM": "trap.Trap"},
    )
    with pytest.raises(ModelError, match="code that comes with a model is never run"):
        load_masked_lm(bert_directory, EXACT)


def test_a_missing_tokenizer_is_refused(bert_directory):
    for path in bert_directory.glob("*token*"):
        path.unlink()
    with pytest.raises(ModelError, match="tokenizer of 'checkpoint'"):
        load_masked_lm(bert_directory, EXACT)


def test_a_broken_tokenizer_is_refused(bert_directory):
    (bert_directory / "tokenizer.json").write_text('{"version": "1.0"')
    with pytest.raises(ModelError, match="tokenizer of 'checkpoint' cannot be read"):
        load_masked_lm(bert_directory, EXACT)
