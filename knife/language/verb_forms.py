"""The forms of an English word: what a seed of a lexicon looks like in a text.

Regular forms are made by rule, irregular ones are listed. It does not know what a form means in its
sentence: *cut* is one form of several.
"""

from __future__ import annotations

from knife.language.verbs import inflected

# lemma, past, past participle; alternatives by a slash
_IRREGULAR_LINES = """
arise arose arisen; be was/were been; bear bore born/borne; beat beat beaten; become became become;
begin began begun; bend bent bent; bind bound bound; bite bit bitten; bleed bled bled; blow blew
blown; break broke broken; breed bred bred; bring brought brought; build built built; burn
burned/burnt burned/burnt; buy bought bought; catch caught caught; choose chose chosen; come came
come; cut cut cut; deal dealt dealt; do did done; draw drew drawn; drink drank drunk; drive drove
driven; eat ate eaten; fall fell fallen; feed fed fed; feel felt felt; fight fought fought; find
found found; flee fled fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten;
freeze froze frozen; get got got/gotten; give gave given; go went gone; grow grew grown; have had
had; hear heard heard; hide hid hidden; hit hit hit; hold held held; hurt hurt hurt; keep kept kept;
know knew known; lay laid laid; lead led led; learn learned/learnt learned/learnt; leave left left;
lend lent lent; let let let; lie lay lain; lose lost lost; make made made; mean meant meant; meet
met met; offset offset offset; overcome overcame overcome; overtake overtook overtaken; pay paid
paid; put put put; read read read; ride rode ridden; ring rang rung; rise rose risen; run ran run;
say said said; see saw seen; seek sought sought; sell sold sold; send sent sent; set set set; shake
shook shaken; shed shed shed; shine shone shone; shoot shot shot; show showed shown/showed; shrink
shrank shrunk; shut shut shut; sing sang sung; sink sank sunk; sit sat sat; sleep slept slept; speak
spoke spoken; spend spent spent; spin spun spun; spread spread spread; stand stood stood; steal
stole stolen; stem stemmed stemmed; stick stuck stuck; strike struck struck; swear swore sworn; swim
swam swum; take took taken; teach taught taught; tear tore torn; tell told told; think thought
thought; throw threw thrown; undergo underwent undergone; understand understood understood;
undertake undertook undertaken; wake woke woken; wear wore worn; win won won; withdraw withdrew
withdrawn; write wrote written
"""

_IRREGULAR = {
    lemma: (tuple(past.split("/")), tuple(participle.split("/")))
    for lemma, past, participle in (line.split() for line in _IRREGULAR_LINES.split(";"))
}

_THIRD = {"be": ("is", "are", "am"), "have": ("has",), "do": ("does",), "go": ("goes",)}


def verb_forms(lemma: str) -> frozenset[str]:
    """Return all forms of a verb.

    Parameters
    ----------
    lemma : str
        The bare verb, in lower case.

    Examples
    --------
    >>> sorted(verb_forms("find"))
    ['find', 'finding', 'finds', 'found']
    """
    third, past, gerund = inflected(lemma)
    pasts = _IRREGULAR[lemma][0] if lemma in _IRREGULAR else (past,)
    if lemma == "lie":
        gerund = "lying"
    return frozenset((lemma, *_THIRD.get(lemma, (third,)), *pasts, gerund)) | participles(lemma)


def participles(lemma: str) -> frozenset[str]:
    """Return the past participles of a verb.

    Examples
    --------
    >>> sorted(participles("bear")), sorted(participles("treat"))
    (['born', 'borne'], ['treated'])
    """
    if lemma in _IRREGULAR:
        return frozenset(_IRREGULAR[lemma][1])
    return frozenset([inflected(lemma)[1]])


def noun_forms(noun: str) -> frozenset[str]:
    """Return the singular and the plural of a noun.

    Examples
    --------
    >>> sorted(noun_forms("remedy")), sorted(noun_forms("chairman"))
    (['remedies', 'remedy'], ['chairman', 'chairmen'])
    """
    if noun.endswith("sis"):
        return frozenset([noun, noun[:-2] + "es"])
    if noun.endswith("man"):
        return frozenset([noun, noun[:-2] + "en"])
    if noun.endswith("child"):
        return frozenset([noun, noun + "ren"])
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return frozenset([noun, noun[:-1] + "ies"])
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return frozenset([noun, noun + "es"])
    return frozenset([noun, noun + "s"])


def forms_of(word: str, form: str) -> frozenset[str]:
    """Return what a word looks like in a text, in lower case.

    Parameters
    ----------
    word : str
        In lower case.
    form : {"verb", "noun", "adjective"}
        What it is.

    Examples
    --------
    >>> sorted(forms_of("responsible", "adjective"))
    ['responsible']
    """
    if form == "verb":
        return verb_forms(word)
    return noun_forms(word) if form == "noun" else frozenset([word])
