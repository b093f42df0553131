"""How spaCy makes the component: its name, its configuration, what it sets.

spaCy reads the configuration from the signature below, with its types, so those are evaluated.
"""

from typing import cast

from spacy.language import Language

from knife.faces.spacy_component.component import KnifeNer
from knife.faces.spacy_component.settings import Settings, Style

DEFAULTS = Settings().plain()


@Language.factory(
    "knife_ner",
    assigns=[
        "doc.ents",
        "doc.spans",
        "token.ent_iob",
        "token.ent_type",
        "span._.knife_score",
        "span._.knife_margin",
        "span._.knife_alternatives",
        "span._.knife_evidence",
    ],
    default_config=DEFAULTS,
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_knife_ner(  # noqa: PLR0913, PLR0917 - a component's configuration is its signature
    nlp: Language,
    name: str,
    model: str | None,
    labels: str | None,
    landmarks: str | None,
    threshold: float | None,
    explain: bool,
    only: list[str] | None,
    mapping: dict[str, str] | None,
    levels: int,
    class_nouns: bool,
    pipeline: str | None,
    nested: bool,
    style: str,
    spans_key: str,
    overwrite: bool,
    device: str,
) -> KnifeNer:
    """Make the component; spaCy calls this for ``nlp.add_pipe("knife_ner", config=...)``.

    Parameters
    ----------
    nlp : Language
        The pipeline.
    name : str
        What the component is called in it.
    model, labels, landmarks, threshold, explain, only, mapping, levels, class_nouns, pipeline
        As in `Settings`.
    nested, style, spans_key, overwrite, device
        As in `Settings`.
    """
    return KnifeNer(
        name,
        Settings(
            model=model,
            labels=labels,
            landmarks=landmarks,
            threshold=threshold,
            explain=explain,
            only=None if only is None else tuple(only),
            mapping=mapping,
            levels=levels,
            class_nouns=class_nouns,
            pipeline=pipeline,
            nested=nested,
            style=cast(Style, style),  # Settings refuses what is none
            spans_key=spans_key,
            overwrite=overwrite,
            device=device,
        ),
    )
