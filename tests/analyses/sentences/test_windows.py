import numpy as np
import pytest

from knife.analyses.sentences.windows import windows_of
from knife.errors import InputError
from knife.types.sentences import Encoding

CONTINUES = np.zeros(200, bool)


def text(n, special=True):
    ids = list(range(10, 10 + n))
    if special:
        ids = [2, *ids, 3]
    is_special = [one in (2, 3) for one in ids]
    return Encoding(ids, np.zeros((len(ids), 2)), is_special)


@pytest.mark.parametrize("n", [0, 1, 6, 7, 12, 13, 100])
@pytest.mark.parametrize("special", [True, False])
def test_every_piece_is_read_once_and_no_window_is_too_long(n, special):
    if not n and not special:
        return
    found = windows_of([text(n, special)], 8, CONTINUES)
    own = [np.array(ids)[mask] for ids, mask in zip(found.sequences, found.is_own, strict=True)]
    assert np.concatenate(own).tolist() == list(range(10, 10 + n))
    assert max(map(len, found.sequences)) <= 8
    assert found.n_own.max() - found.n_own.min() <= 1


def test_windows_know_whose_they_are():
    found = windows_of([text(3), text(13), text(1)], 8, CONTINUES)
    assert found.owner.tolist() == [0, 1, 1, 1, 2]


def test_words_stay_whole_where_they_can():
    continues = CONTINUES.copy()
    continues[[14, 15]] = True
    found = windows_of([text(8)], 7, continues)
    assert found.sequences[0] == [2, 10, 11, 12, 3]
    continues[10:30] = True  # one word that fills everything is cut
    assert windows_of([text(20)], 8, continues).n_own.max() <= 6


def test_a_long_text_that_may_not_be_cut_is_refused_with_both_lengths():
    with pytest.raises(InputError, match="15 pieces; expected at most 8"):
        windows_of([text(13)], 8, CONTINUES, cut=False)
