"""What the ending of an English word tells, with the words that only look alike.

It does not know words; every function may be wrong about one that its exceptions do not list.
"""

from __future__ import annotations

import re

from knife.language.word_classes import (
    FUNCTION_WORDS,
    GENERAL_ADJECTIVES,
    LY_NOUNS,
    UNITS,
    words_of,
)

_ED_NOUNS = words_of("""
bed red seed weed breed speed reed steed creed greed deed feed bleed shed sled wed hundred kindred
sacred naked biped quadruped moped aniseed flaxseed rapeseed hayseed linseed oilseed cottonseed
knapweed pondweed ragweed seaweed hatred newlywed watershed bloodshed med ted fed zed
""")

_ING_NOUNS = words_of("""
bleeding hearing swelling vomiting coughing wheezing sneezing itching burning mourning signaling
signalling binding splicing sequencing imprinting silencing folding lining wing ring king spring
string sling sting thing being ceiling herring starling gosling duckling sibling seedling sapling
hatchling nestling fledgling lightning evening morning wedding funding housing banking farming
fishing hunting shipping mining trading building painting meeting training boxing racing sailing
skiing cycling swimming wrestling rowing golfing clothing dwelling earring shilling sterling
viking pudding dumpling smoking drinking gambling mapping screening counseling nursing
wound-healing healing stuttering choking drowning scarring clotting flushing tingling twitching
spotting wasting limping snoring yawning crying reading learning conditioning processing
trafficking docking priming blotting imaging pricing packaging planning engineering manufacturing
advertising broadcasting publishing accounting programming scaffolding ageing aging dying
poisoning teething grooming mating spawning weaning foraging nesting
""")

_HYPHEN_TAILS = words_of("""
dependent independent specific positive negative deficient sensitive resistant responsive
refractory like free rich poor reactive competent naive null dominant adjacent proximal containing
binding inducing producing expressing releasing causing inhibiting activating forming bearing
secreting promoting blocking lowering stimulating converting lacking seeking wide based fold
selective active inactive high low term scale year month week day hour bearing borne born shaped
old year-old long short level side
""")

_NAME_TAILS = words_of("""
dependent specific binding activated activating related like associated regulated responsive
releasing stimulating converting coupled gated inducible enhancing interacting forming modifying
""")

_EMPTY_HEADS = words_of("""
well long short high low mid half double single multi self time dose age full part real large
small far near early late new old first second third two three four five six seven eight nine ten
one zero cross co follow wide re so non over under hard soft open close low-dose high-dose ill up
down in out on off top all
""")

_VERBAL = re.compile(r"[^\W\d_]{3,}(?:i[sz]es?|if(?:y|ies))")
_ADJECTIVAL = re.compile(r"[^\W\d_]{3,}(?:[ai]ble|ful|less|worthy|like)")
_ABLE_NOUNS = words_of("""
vegetable timetable constable crucible syllable parable bible mandible handful spoonful
""")
_SPACED_HYPHEN = re.compile(r"\s*[-\u2010\u2011\u2013]\s*")
_IZE_NOUNS = words_of("""
prize prizes maize disease diseases premise premises enterprise enterprises exercise exercises
franchise franchises expertise merchandise promise promises surprise surprises compromise paradise
noise noises cruise cruises tortoise tortoises porpoise porpoises turquoise size sizes demise
chemise treatise treatises mayonnaise valise reprise
""")


def is_adverb(lower: str) -> bool:
    """Tell whether a lower-case word ends as an adverb does.

    Examples
    --------
    >>> is_adverb("severely"), is_adverb("family")
    (True, False)
    """
    if not lower.endswith("ly") or lower.endswith(("megaly", "dactyly", "ploidly")):
        return False
    return len(lower) > 4 and lower.isalpha() and lower not in LY_NOUNS


def is_participle(lower: str) -> bool:
    """Tell whether a lower-case word ends as a past participle or a verb in -ize and -ify does.

    Examples
    --------
    >>> is_participle("isolated"), is_participle("seed"), is_participle("acetylizes")
    (True, False, True)
    """
    if lower.endswith("ed"):
        return len(lower) > 4 and lower.isalpha() and lower not in _ED_NOUNS
    return _VERBAL.fullmatch(lower) is not None and lower not in _IZE_NOUNS


def is_general_adjective(lower: str) -> bool:
    """Tell whether a word ends as adjectives do that describe anything.

    Examples
    --------
    >>> is_general_adjective("detectable"), is_general_adjective("vegetable")
    (True, False)
    """
    return _ADJECTIVAL.fullmatch(lower) is not None and lower not in _ABLE_NOUNS


def is_verbal_noun(lower: str) -> bool:
    """Tell whether a word in -ing is mostly a noun.

    Examples
    --------
    >>> is_verbal_noun("bleeding"), is_verbal_noun("using")
    (True, False)
    """
    return lower in _ING_NOUNS or (lower.endswith("s") and lower[:-1] in _ING_NOUNS)


def hyphen_head(text: str) -> str:
    """Return what a hyphenated word is about, without the participle that ends it.

    Parameters
    ----------
    text : str
        A word.

    Returns
    -------
    str
        A beginning of the word: all of it where nothing is to be cut, empty where it only
        describes.

    Examples
    --------
    >>> hyphen_head("p53-mediated"), hyphen_head("IL-2"), hyphen_head("well-known")
    ('p53', 'IL-2', '')
    >>> hyphen_head("X-linked"), hyphen_head("non-small"), hyphen_head("long-term")
    ('X-linked', 'non-small', '')
    """
    borders = list(_SPACED_HYPHEN.finditer(text))
    if not borders or borders[-1].end() == len(text):
        return text
    head, tail = text[: borders[-1].start()], text[borders[-1].end() :].lower()
    describes = tail in _HYPHEN_TAILS or (tail.endswith("ed") and is_participle(tail))
    lower = head.lower()
    if lower in _EMPTY_HEADS or lower in FUNCTION_WORDS or lower in GENERAL_ADJECTIVES:
        return "" if describes or lower not in ("non", "co", "a", "i") else text
    if head.isdecimal() and (describes or (tail in UNITS and len(tail) > 1)):
        return ""
    if not describes or tail == "linked":
        return text
    return head if not is_adverb(lower) else ""


def joins_forward(text: str) -> bool:
    """Tell whether a hyphenated word may be the beginning of a longer name.

    What is named after what it binds or depends on goes on after the participle: cAMP-dependent
    protein kinase. What is caused or brought about by something does not: drug-induced hepatitis.

    Examples
    --------
    >>> joins_forward("cAMP-dependent"), joins_forward("drug-induced")
    (True, False)
    """
    borders = list(_SPACED_HYPHEN.finditer(text))
    return (
        bool(borders)
        and text[borders[-1].end() :].lower() in _NAME_TAILS
        and bool(hyphen_head(text))
    )
