"""English verbs in all their forms, split by whether the form may also be a noun.

Lemmas are written by hand; their regular forms are made by rule, irregular ones are listed.

It does not know verbs outside the list: participles in -ed and -ing are caught by their ending
elsewhere, but an unlisted verb in its -s form is taken for a plural.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.language.word_classes import words_of

_ONLY_VERBS = """
abolish absorb accelerate accept accommodate accompany accomplish accumulate achieve acquire act
activate adapt add address adhere adjust administer admit adopt affect affirm agree aggravate aid
alleviate allocate allow alter amplify analyse analyze announce antagonize anticipate appear apply
appoint appreciate argue arise arrange ascertain ask assert assess assign assist assume assure
attach attain attenuate attract attribute augment avoid await base become befall begin behave
believe belong bind blame block borrow bring build bury buy calculate carry catch categorize cease
celebrate characterise characterize choose cite claim clarify classify cleave collaborate collapse
collect combine commence commit compare compensate compete complain complete comply compose
comprehend comprise compute conceive concentrate conclude conduct confer confirm conform confront
connect consider consist constitute construct consume contain continue contribute convert convey
convince cooperate coordinate correlate correspond counteract create culminate cure deal decide
declare decline decrease deduce define degrade delete deliver demonstrate denote deny depend
depict deplete deposit derive describe deserve designate destroy detect deteriorate determine
develop deviate devise diagnose die differ differentiate diminish disappear disclose discover
discriminate discuss dismiss display disrupt disseminate dissociate distinguish distribute diverge
divide donate drive earn elaborate elect elevate elicit eliminate elucidate embed embrace emerge
emit emphasise emphasize employ enable encode encompass encounter encourage end endorse engage
enhance enjoy enlarge enrich enrol enroll ensure enter entail establish evaluate evoke evolve
examine exceed exchange exclude execute exert exhibit exist expand expect expel experience explain
exploit explore expose express extend extract facilitate fail fall favour favor feel fill find
finish follow forbid force forget form formulate fulfil function fuse gain gather generate get
give go govern grant grow guarantee guide hamper handle happen harbor harbour hear help hinder
hold hope hypothesise hypothesize identify ignore illustrate imagine immunize impair implement
implicate imply impose improve include incorporate increase indicate induce infer influence inform
inhibit initiate inject insert insist inspire install instruct integrate intend interact interfere
interpret intervene introduce invade invest investigate invite involve isolate join justify keep
kill know lack launch lead learn leave lessen lie link live lose maintain make manage manifest
manipulate marry mask maximize mean mediate meet mention migrate mimic minimise minimize mitigate
modify modulate motivate move necessitate need negotiate notice notify obtain occupy occur offer
omit operate oppose optimize organise organize originate overcome overlap overlook owe participate
pay penetrate perceive perform permit persist pertain play point possess postpone postulate
potentiate precede preclude predict predispose predominate prefer prepare prescribe present
preserve prevail prevent proceed proclaim produce prohibit prolong promote propose protect prove
provide provoke publish pull purify pursue push put raise reach react realise realize recall
receive recognise recognize recommend reconstruct recover recruit reduce refer reflect refuse
refute regain regard regulate reject relate release relieve rely remain remember remove render
repeat replace replicate reply represent repress reproduce request require resemble reside resist
resolve respond restore restrict retain reveal reverse revise ride rise run satisfy say score see
seek seem select sell send separate serve settle shape share shorten show sign signify simplify
simulate situate solve speak specify speculate spend stabilize stay stem stimulate strengthen
struggle submit succeed suffer suggest sum summarise summarize supplement supply support suppose
suppress surmise surpass surround survive suspect sustain take talk tell tend terminate think
threaten thrive throw tolerate transcribe transduce transfer transform translate transmit travel
treat trigger try turn undergo underlie understand undertake unify update upregulate downregulate
urge use utilise utilize vanish vary verify violate visit want warn warrant wish withdraw
withstand write yield ablate abrogate accuse adjourn allege alight anaesthetize apologise ban bid
bolster brand broaden captivate circulate clash clinch coincide confine confiscate confound
congratulate condemn contemplate contend contradict counter crave criticise curtail dedicate deem
defend deliberate demolish denounce deploy deprive detain deter detract devastate dictate dilate
dilute dine dispatch dispel dispute disregard dissolve dissuade dominate dwell edit educate eject
elongate embark emulate encircle endanger endure enforce engraft enlist entitle eradicate escalate
escape evacuate evade evict exacerbate exaggerate excel excrete exemplify expire explode
extinguish fade ferment flank flee flourish forecast foresee foster frighten fulfill grab greet
hail halt hamstring harvest heighten hesitate hijack hurl hydrolyse hydrolyze hypothesise immerse
impede impress incline incubate infect infest ingest inherit injure inoculate inquire inscribe
instigate intensify intercept internalize intrude inundate irritate jeopardise kidnap ligate
localise localize loosen lure mandate memorise merge mislead misuse mobilise motivate multiply
mutate nominate obey obscure obstruct opt oscillate oust outline outlive outnumber outperform
outweigh overestimate overlie overrule oversee overthrow overturn overwhelm perish permeate
perpetuate persuade phosphorylate plead pledge plunge pollute polymerise portray praise preclude
prescribe presume proliferate prone prosecute provoke punish quantify quantitate quit rally ratify
rearrange reassure rebuild recede reconcile reconstitute recur refrain regress reinforce reiterate
rejoin relinquish remind render renew reopen repay repel resect resemble reshape resign restart
resume retaliate retire retrieve retract revisit revive revoke sack salvage sanction scrutinise
secrete secure seize sever shatter shoot shrink slam slash smash snatch soar soften spark stab
stalk startle strain strive subdue subside subtract succumb sue summon suspend sweep swear
sympathise synthesise synthesize tackle tempt thank thicken thwart tighten titrate topple
transactivate transcend transfect translocate traverse undercut undermine unfold unravel unveil
uphold uproot vaccinate verge vow weaken weigh widen wipe worsen
"""

_ALSO_NOUNS = """
access account advance aim alarm amount answer appeal approach arrest attempt balance beat benefit
blow boost bout break burst call care cast cause challenge change charge check close combat
command comment compromise concern conflict contact contrast control copy cost count cover crash
cross cut date deal debate decay decrease defeat delay demand design desire dose draw drop effect
effort estimate exercise fear feature fight figure finish fire focus form function gain guide harm
head help hit hold hope host impact increase influence insert interest issue judge jump kick label
lack launch lead level limit link list load look mark match measure model monitor move name need
note number object offer order outline pass pattern pick place plan play plot position press
process profile program progress project promise protest purchase question range rank rate reach
reason rebound record reform release remark repair report request research rescue reserve respect
response rest result return reward risk role roll row rule rush scale score search select shape
share shift shot show signal source split spot spread stand start state step stop strike study
subject supply support surge survey switch talk target term test threat time title total touch
trace track trade train transport travel trend trial trouble trust turn twist value view visit
vote wait walk warning win wish wonder work worry wound yield implant transplant infiltrate
precipitate isolate conjugate substitute import export raid slump plunge clash vow bomb file fine
mount shell flow dive slide stay hunt joke hike cheer chase cite bid tie
"""

_IRREGULAR = """
arose arisen ate beaten became began begun bought bound broke broken brought built came caught
chose chosen come comes coming cut dealt drew drawn driven drove fallen fell felt fled forgot
forgotten fought found gave given goes going gone got gotten grew grown heard held hidden hit kept
knew known laid lain lay led left lent let lets lit lost made meant met outgrew overcame paid
proven put puts ran rang read rise risen rode ridden rose said sang sank sat saw seen sent set
sets setting shed shook shot shown shrank shut slept slid sold sought spoke spoken spent spread
stood stole stolen struck stuck stung sung swept swam taken taught thought threw thrown told took
tore torn understood undergone underwent undertook undertaken withdrew withdrawn withstood woke
won wore worn wrote written drank drunk flew flown hung seek seeks
"""

_DOUBLING = words_of("""
beget begin commit compel confer cut deter drop expel get hit incur infer let occur omit permit
plan prefer program put refer run set shed shut sit stem step stop submit sum swim tip transfer
transmit trap win admit spot split plot rub star bar chop ban bid dig
""")


def inflected(lemma: str) -> tuple[str, str, str]:
    """Return the regular -s, -ed and -ing forms of a verb.

    Parameters
    ----------
    lemma : str
        The bare verb, in lower case.

    Returns
    -------
    tuple of str
        Third person, past and present participle.

    Examples
    --------
    >>> inflected("carry"), inflected("use")
    (('carries', 'carried', 'carrying'), ('uses', 'used', 'using'))
    >>> inflected("stop")
    ('stops', 'stopped', 'stopping')
    """
    if lemma in _DOUBLING:
        doubled = lemma + lemma[-1]
        return lemma + "s", doubled + "ed", doubled + "ing"
    if lemma.endswith("ie"):
        return lemma + "s", lemma + "d", lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2:-1] not in tuple("aeou"):
        return lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    third = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    return third, lemma + ("d" if lemma.endswith("e") else "ed"), lemma + "ing"


def _also_nouns() -> Iterator[str]:
    for lemma in _ALSO_NOUNS.split():
        yield from (lemma, inflected(lemma)[0])


def _all_forms() -> Iterator[str]:
    yield from _IRREGULAR.split()
    for lemma in _ONLY_VERBS.split():
        yield from (lemma, *inflected(lemma))
    for lemma in _ALSO_NOUNS.split():
        yield from inflected(lemma)[1:]


NOUN_OR_VERB = frozenset(_also_nouns())
"""Forms such as "report" and "increases", which only their sentence tells apart."""

VERBS = frozenset(_all_forms()) - NOUN_OR_VERB
"""Forms that are verbs, whatever stands around them."""
