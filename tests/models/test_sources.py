from pathlib import Path

import knife.data
import numpy as np
import pytest
import torch

from knife.errors import InputError, ModelError, ModelNotFoundError
from knife.models import checkpoints, fetching, weights
from knife.models.places import LoadOptions, Place
from knife.models.precision import choose_dtype
from knife.models.sources import find_model, load_masked_lm

EMBEDDED = Path(knife.data.__file__).parent / "models"
EXACT = LoadOptions(device="cpu", dtype="float32")


@pytest.fixture
def directory(make_parts, save_checkpoint):
    return save_checkpoint(*make_parts("bert"))


@pytest.fixture(params=sorted(path.parent.name for path in EMBEDDED.glob("*/config.json")))
def embedded_name(request):
    return request.param


def test_every_embedded_model_opens_by_name_and_fills_a_mask(embedded_name):
    lm = load_masked_lm(embedded_name, EXACT, EMBEDDED)
    assert lm.info.name == embedded_name
    assert lm.info.revision == ""
    (found,) = lm.fill_mask([f"He lives in {lm.mask_token}."], k=5)
    assert found.ids.shape == (1, 5)
    assert 0 < found.probabilities.sum() <= 1


def test_auto_is_close_to_float32_on_every_embedded_model(embedded_name):
    exact = load_masked_lm(embedded_name, EXACT, EMBEDDED)
    auto = load_masked_lm(embedded_name, LoadOptions(device="cpu"), EMBEDDED)
    assert auto.dtype == choose_dtype("auto", torch.device("cpu"))
    texts = ["The patient was treated with aspirin.", "London is a city in England."]
    a, b = exact.head_states(texts), auto.head_states(texts)
    ours, theirs = a.values[a.mask], b.values[b.mask]
    cosine = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosine.min() > 0.99
    assert auto.vocabulary.digest == exact.vocabulary.digest


def test_a_directory_is_called_by_its_name(directory):
    assert find_model(directory) == Place("checkpoint", str(directory), is_local=True)
    assert load_masked_lm(str(directory), EXACT).info.name == "checkpoint"


def test_an_existing_path_wins_over_an_embedded_name_and_a_hub_id(directory, monkeypatch, tmp_path):
    monkeypatch.chdir(directory.parent)
    models = tmp_path / "models"
    (models / "checkpoint").mkdir(parents=True)
    assert find_model("checkpoint", models).location == "checkpoint"
    monkeypatch.chdir(models)
    (directory / "config.json").rename(models / "checkpoint" / "config.json")
    monkeypatch.chdir("/")
    assert find_model("checkpoint", models).location == str(models / "checkpoint")
    assert find_model("checkpoint") == Place("checkpoint", "checkpoint", is_local=False)


@pytest.mark.parametrize("name", ["bert-base-cased", "FacebookAI/xlm-roberta-base", "a/b_c.d-1"])
def test_other_names_are_hub_ids(name):
    assert find_model(name) == Place(name, name, is_local=False)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "./nowhere",
        "/no/such/path",
        "a/b/c",
        "~nobody/x",
        "with space",
        "a\0b",
        "x" * 5000,
        "..",
        "-x/y",
    ],
)
def test_what_is_neither_a_path_nor_a_hub_id_is_refused(name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelNotFoundError, match=r"expected|no such directory"):
        find_model(name)


def test_a_path_that_does_not_exist_is_no_hub_id():
    with pytest.raises(ModelNotFoundError, match="no such directory"):
        find_model(Path("nowhere"))


def test_embedded_models_are_named_to_who_asks_for_an_unknown_one(embedded_name):
    with pytest.raises(ModelNotFoundError, match=f"Embedded: .*{embedded_name}"):
        find_model("no/such/model", EMBEDDED)


def test_a_directory_without_config_is_refused(tmp_path):
    with pytest.raises(ModelNotFoundError, match=r"without config.json; expected a model"):
        find_model(tmp_path)


def test_a_file_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"")
    with pytest.raises(ModelNotFoundError, match=r"is a file; expected a model directory"):
        find_model(path)


def test_a_hub_model_that_was_never_downloaded_is_missing_offline(tmp_path):
    options = LoadOptions(local_files_only=True, cache_dir=tmp_path, revision="v2", device="cpu")
    with pytest.raises(ModelNotFoundError, match=r"'owner/name' at revision 'v2'.*local cache"):
        load_masked_lm("owner/name", options)


def test_a_hub_that_cannot_be_reached_is_said_with_the_ways_out(monkeypatch):
    def fail(*_, **__):
        raise OSError("We couldn't connect to the Hub.\nmore")

    monkeypatch.setattr(fetching, "cached_file", fail)
    with pytest.raises(ModelNotFoundError, match=r"couldn't connect.*embedded model.*directory"):
        load_masked_lm("owner/name")


@pytest.fixture
def hub(directory, tmp_path):
    """A Hub cache that holds the checkpoint as owner/name, as a download leaves it."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "cache" / "models--owner--name"
    (repository / "snapshots").mkdir(parents=True)
    directory.rename(repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    for name in ("main", "v1"):
        (repository / "refs" / name).write_text(commit)
    return tmp_path / "cache", commit


@pytest.mark.parametrize("revision", [None, "main", "v1"])
def test_a_downloaded_hub_model_is_read_from_the_cache(hub, revision):
    cache, commit = hub
    options = LoadOptions(
        revision=revision, local_files_only=True, cache_dir=cache, device="cpu", dtype="float32"
    )
    lm = load_masked_lm("owner/name", options)
    assert (lm.info.name, lm.info.revision) == ("owner/name", commit)


def test_every_loader_gets_what_the_user_asked_for_and_one_commit(hub, monkeypatch):
    cache, commit = hub
    calls = []
    for loader in (
        checkpoints.AutoConfig,
        checkpoints.AutoTokenizer,
        weights.AutoModelForMaskedLM,
    ):

        def spy(*args, _real=loader.from_pretrained, **kwargs):
            calls.append(kwargs)
            return _real(*args, **kwargs)

        monkeypatch.setattr(loader, "from_pretrained", spy)
    options = LoadOptions("v1", local_files_only=True, cache_dir=cache, token="t", device="cpu")  # noqa: S106
    load_masked_lm("owner/name", options)
    assert [call["revision"] for call in calls] == [commit] * 3
    for call in calls:
        assert (call["local_files_only"], call["cache_dir"], call["token"]) == (True, cache, "t")


def test_a_hub_model_with_a_pickle_only_is_refused(hub):
    cache, commit = hub
    snapshot = cache / "models--owner--name" / "snapshots" / commit
    (snapshot / "model.safetensors").rename(snapshot / "pytorch_model.bin")
    gone = cache / "models--owner--name" / ".no_exist" / commit
    gone.mkdir(parents=True)
    for name in ("model.safetensors", "model.safetensors.index.json"):
        (gone / name).touch()
    options = LoadOptions(local_files_only=True, cache_dir=cache, device="cpu")
    with pytest.raises(ModelError, match="pickle"):
        load_masked_lm("owner/name", options)


@pytest.mark.parametrize("changes", [{"device": "tpu9"}, {"dtype": "int4"}])
def test_a_wrong_device_or_dtype_is_refused_before_anything_is_read(changes):
    with pytest.raises(InputError):
        load_masked_lm("owner/name", LoadOptions(**changes))
