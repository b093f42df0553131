import dataclasses

import pytest

from knife.models.places import LoadOptions, Place


def test_a_token_never_reaches_a_log():
    assert "secret" not in repr(LoadOptions(token="secret"))  # noqa: S106


def test_the_defaults_take_the_best_of_the_machine_and_may_use_the_network():
    options = LoadOptions()
    assert (options.device, options.dtype) == ("auto", "auto")
    assert (options.revision, options.token, options.local_files_only) == (None, None, False)


def test_a_place_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Place("a", "a", is_local=False).name = "b"
