import json

import numpy as np
import pytest

from knife.errors import DigestMismatchError, StoreError
from knife.store.sentence_spaces import load_space, save_space
from knife.types.sentence_spaces import SentenceSpace

SPACE = SentenceSpace(
    "head-mean", [1, 2], np.eye(2)[:, :1], [0, 1], [0.5, 1, 0], [3, 4, 5], 9, "00"
)


def test_what_was_saved_comes_back_and_gives_the_same_bytes(tmp_path):
    save_space(SPACE, tmp_path / "a", model_name="toy")
    again = load_space(tmp_path / "a", "00")
    for name in ("mean", "matrix", "direction", "piece_weights", "fingerprint"):
        assert np.array_equal(getattr(again, name), getattr(SPACE, name))
    assert (again.method, again.n_texts, again.n_dims) == ("head-mean", 9, 1)
    save_space(again, tmp_path / "b", model_name="toy")
    for name in ("manifest.json", "arrays.safetensors"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_another_model_is_refused_and_so_is_a_place_that_is_taken(tmp_path):
    save_space(SPACE, tmp_path / "a", model_name="toy")
    with pytest.raises(DigestMismatchError):
        load_space(tmp_path / "a", "11")
    with pytest.raises(StoreError, match="exists already"):
        save_space(SPACE, tmp_path / "a", model_name="toy")
    save_space(SPACE, tmp_path / "a", model_name="toy", overwrite=True)


@pytest.mark.parametrize(("key", "value"), [("n_texts", 0), ("n_texts", "9"), ("method", 3)])
def test_a_manifest_that_says_something_else_is_refused(tmp_path, key, value):
    save_space(SPACE, tmp_path / "a", model_name="toy")
    path = tmp_path / "a" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest[key] = value
    path.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=key):
        load_space(tmp_path / "a")
