def test_dbg(bare, tiny):
    r=bare("--debug","cluster-vocab","--term","London","--rule","fixed","--cosine",0.999,"--model",tiny)
    print(r.stderr)
    assert 0
