"""A manifest is plain, sorted JSON that vouches for the arrays."""

import json

import pytest

from knife.errors import StoreError
from knife.store.digest import digest_of_bytes
from knife.store.manifests import check_manifest, check_whole, manifest_bytes, read_manifest


def test_a_planted_manifest_has_these_bytes():
    data = manifest_bytes("toy", b"abc", {"vocabulary_digest": "00", "knife": "1", "é": [1]})
    assert data.decode() == (
        '{\n "files": {\n  "arrays.safetensors": {\n   "bytes": 3,\n   "sha256": "'
        + digest_of_bytes(b"abc")
        + '"\n  }\n },\n "format": "knife.toy",\n "knife": "1",\n "version": 1,\n'
        ' "vocabulary_digest": "00",\n "é": [\n  1\n ]\n}\n'
    )


def test_what_is_written_passes_every_check(tmp_path):
    (tmp_path / "manifest.json").write_bytes(
        manifest_bytes("toy", b"abc", {"vocabulary_digest": ""})
    )
    manifest = read_manifest(tmp_path, "toy")
    check_manifest(tmp_path, manifest)
    check_whole(tmp_path, b"abc", manifest)
    with pytest.raises(StoreError, match="2 bytes, the manifest says 3"):
        check_whole(tmp_path, b"ab", manifest)


def test_the_kind_is_read_whatever_the_version(tmp_path):
    text = json.dumps({"format": "knife.toy", "version": 99})
    (tmp_path / "manifest.json").write_text(text)
    assert read_manifest(tmp_path, "toy")["version"] == 99
