"""Equal values have equal digests; unequal ones do not."""

import hashlib

import numpy as np
import pytest

from knife.store.digest import digest_of, digest_of_bytes, plain_layout


def test_the_digest_of_bytes_is_plain_sha256():
    assert digest_of_bytes(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_a_planted_value_never_changes():
    # A digest that changed would part every artifact from its model.
    assert digest_of(["ä", "b"], np.array([1, 2], np.int64)) == (
        "93e87847c3966e9776b852f4f11211be9e4e79182ba47674d197e45a5dfd4bb0"
    )


@pytest.mark.parametrize(
    "left, right",
    [
        ([["ab"]], [["a", "b"]]),
        ([["a"], ["b"]], [["a", "b"]]),
        ([["1 a"]], [["", "a"]]),
        ([np.zeros(4)], [np.zeros((2, 2))]),
        ([np.zeros(2, np.float32)], [np.zeros(1, np.float64)]),
        ([np.zeros(1, np.int32)], [np.zeros(1, np.float32)]),
        ([np.array([1, 2])], [np.array([2, 1])]),
        ([[]], []),
    ],
)
def test_different_parts_differ(left, right):
    assert digest_of(*left) != digest_of(*right)


def test_layout_and_byte_order_do_not_count():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    for same in (
        np.asfortranarray(array),
        array.astype(">f4"),
        np.repeat(array, 2, axis=1)[:, ::2],
    ):
        assert digest_of(same) == digest_of(array)


def test_a_lone_surrogate_has_a_digest():
    assert digest_of(["\ud800"]) != digest_of(["?"])


def test_the_plain_layout_keeps_a_single_number_single():
    assert plain_layout(np.array(3.0)).shape == ()
