from knife.types.protocols import MaskedLanguageModel


def test_the_embedded_model_has_all_that_analyses_ask_for(model):
    asked = {name for name in vars(MaskedLanguageModel) if not name.startswith("_")}
    assert asked
    assert all(hasattr(model, name) for name in asked)
