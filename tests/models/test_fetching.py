import pytest

from knife.errors import ModelNotFoundError
from knife.models import fetching
from knife.models.fetching import fetch_arguments, find_file, first_line, resolve_commit
from knife.models.places import LoadOptions, Place

HUB = Place("owner/name", "owner/name", is_local=False)
HERE = Place("here", "/models/here", is_local=True)


def test_a_directory_never_needs_the_network():
    assert fetch_arguments(HERE, LoadOptions())["local_files_only"] is True
    assert fetch_arguments(HUB, LoadOptions())["local_files_only"] is False
    assert fetch_arguments(HUB, LoadOptions(local_files_only=True))["local_files_only"] is True


def test_the_main_branch_is_meant_unless_told_otherwise():
    assert fetch_arguments(HUB, LoadOptions())["revision"] == "main"
    assert fetch_arguments(HUB, LoadOptions(revision="v2"))["revision"] == "v2"


def test_a_directory_has_no_commit():
    assert resolve_commit(HERE, LoadOptions()) == ""


def test_the_commit_is_read_from_where_the_file_was_put(monkeypatch):
    commit = "f" * 40
    path = f"/cache/models--owner--name/snapshots/{commit}/config.json"
    monkeypatch.setattr(fetching, "cached_file", lambda *_, **__: path)
    assert resolve_commit(HUB, LoadOptions()) == commit


def test_whatever_a_download_raises_becomes_one_clear_error(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("socket closed\nat line 3")

    monkeypatch.setattr(fetching, "cached_file", fail)
    with pytest.raises(ModelNotFoundError, match=r"'owner/name'.*socket closed\. Check") as caught:
        find_file(HUB, LoadOptions(), "config.json")
    assert "line 3" not in str(caught.value)


def test_an_error_without_a_message_is_named_by_its_kind():
    assert first_line(KeyError()) == "KeyError."
    assert first_line(ValueError("Really?")) == "Really?"
