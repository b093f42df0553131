from knife.types.steps import silent


def test_what_is_done_silently_is_done():
    with silent("Reading", ", 1 of 2 done") as told:
        done = True
    assert done
    assert told is None
