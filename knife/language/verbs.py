"""English verbs in all their forms, split by whether the form may also be a noun.

Lemmas are written by hand; their regular forms are made by rule, irregular ones are listed.

It does not know verbs outside the list: participles in -ed and -ing are caught by their ending
elsewhere, but an unlisted verb in its -s form is taken for a plural.
"""

from __future__ import annotations

from collections.abc import Iterator

from knife.language.word_classes import words_of

_ONLY_VERBS = """
ablate abolish abrogate absorb accelerate accept accommodate accompany accomplish accumulate accuse
achieve acquire act activate adapt add address adhere adjourn adjust administer admire admit adopt
adore affect affirm aggravate agree aid alight allege alleviate allocate allow alter amplify
anaesthetize analyse analyze announce antagonize anticipate apologise appear apply appoint
appreciate argue arise arrange ascertain ask assert assess assign assist assume assure attach
attain attenuate attract attribute augment avoid await bake ban base become befall begin behave
believe belong betray bid bind blame block boil bolster borrow brand bring broaden build bury buy
calculate captivate carry catch categorize cease celebrate characterise characterize chew choose
circulate cite claim clarify clash classify cleave clinch coincide collaborate collapse collect
combine commence commit compare compensate compete complain complete comply compose comprehend
comprise compute conceive concentrate conclude condemn conduct confer confine confirm confiscate
conform confound confront congratulate connect conquer consider consist constitute construct
consume contain contemplate contend continue contradict contribute convert convey convince
cooperate coordinate correlate correspond counter counteract crave crawl create criticise culminate
cure curtail dampen deal decide declare decline decrease dedicate deduce deem deepen defend define
degrade delete deliberate deliver demolish demonstrate denote denounce deny depend depict deplete
deploy deposit deprive derive describe deserve designate despise destroy detain detect deter
deteriorate determine detract devastate develop deviate devise diagnose dictate die differ
differentiate dilate dilute diminish dine disappear disclose discover discriminate discuss dismiss
dispatch dispel display dispute disregard disrupt disseminate dissociate dissolve dissuade
distinguish distribute diverge divide dominate donate downregulate drive drown dwell earn edit
educate eject elaborate elect elevate elicit eliminate elongate elucidate embark embed embrace
emerge emit emphasise emphasize employ emulate enable encircle encode encompass encounter encourage
end endanger endorse endure enforce engage engraft enhance enjoy enlarge enlist enrich enrol enroll
ensure entail enter entitle envy eradicate escalate escape establish evacuate evade evaluate evict
evoke evolve exacerbate exaggerate examine exceed excel exchange exclude excrete execute exemplify
exert exhibit exist expand expect expel experience expire explain explode exploit explore expose
express extend extinguish extract facilitate fade fail fall favor favour feel ferment fill find
finish flank flee flourish follow forbid force forecast foresee forget forgive form formulate
foster freshen frighten fulfil fulfill function fuse gain gather generate get give go govern grab
grant greet grow guarantee guide hail halt hamper hamstring handle happen harbor harbour harden
harvest hasten hear heighten help hesitate hijack hinder hire hold hope hurl hydrolyse hydrolyze
hypothesise hypothesize identify ignore illustrate imagine immerse immunize impair impede implement
implicate imply impose impress improve incline include incorporate increase incubate indicate
induce infect infer infest influence inform ingest inherit inhibit initiate inject injure inoculate
inquire inscribe insert insist inspire install instigate instruct integrate intend intensify
interact intercept interfere internalize interpret intervene introduce intrude inundate invade
invest investigate invite involve irritate isolate jeopardise join justify keep kidnap kill know
lack launch lead learn leave lend lengthen lessen lie ligate linger link live localise localize
loosen lose lure maintain make manage mandate manifest manipulate marry mask maximize mean mediate
meet melt memorise mention merge migrate mimic minimise minimize mislead misuse mitigate mobilise
modify modulate moisten motivate move multiply mutate necessitate need negotiate nominate notice
notify obey obscure obstruct obtain occupy occur offer omit operate oppose opt optimize organise
organize originate oscillate oust outline outlive outnumber outperform outweigh overcome
overestimate overlap overlie overlook overrule oversee overthrow overturn overwhelm owe participate
pay penetrate perceive perform perish permeate permit perpetuate persist persuade pertain
phosphorylate play plead pledge plunge point pollute polymerise portray possess postpone postulate
potentiate praise pray preach precede preclude predict predispose predominate prefer prepare
prescribe present preserve presume prevail prevent proceed proclaim produce prohibit proliferate
prolong promote prone propose prosecute protect prove provide provoke publish pull punish purify
pursue push put quantify quantitate quicken quit raise rally ratify reach react realise realize
rearrange reassure rebuild recall recede receive recognise recognize recommend reconcile
reconstitute reconstruct recover recruit recur reduce refer reflect refrain refuse refute regain
regard regress regulate reinforce reiterate reject rejoin relate release relieve relinquish rely
remain remember remind remove render renew reopen repay repeat repel replace replicate reply
represent repress reproduce request require resect resemble reshape reside resign resist resolve
respond restart restore restrict resume retain retaliate retire retract retrieve reveal reverse
revise revisit revive revoke ride rise roam run sack salvage sanction satisfy say score scrutinise
sculpt secrete secure see seek seem seize select sell send separate serve settle sever shape share
shatter shine shoot shorten show shrink sign signify simplify simulate sing situate slam slash
smash snatch soar soften solve spark speak specify speculate spend stab stabilize stalk startle
stay stem stiffen stimulate strain strengthen strive struggle subdue submit subside subtract
succeed succumb sue suffer suggest sum summarise summarize summon supplement supply support suppose
suppress surmise surpass surrender surround survive suspect suspend sustain swear sweep sympathise
synthesise synthesize tackle take talk tell tempt tend terminate thank thicken think threaten
thrive throw thwart tighten titrate tolerate topple transactivate transcend transcribe transduce
transfect transfer transform translate translocate transmit travel traverse treat trigger try turn
undercut undergo underlie undermine understand undertake unfold unify unravel unveil update uphold
upregulate uproot urge use utilise utilize vaccinate vanish vary verge verify violate visit vow
wander want warn warrant weaken weigh widen wipe wish withdraw withstand worsen write yield
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
arisen arose ate beaten became began begun bit bitten bought bound broke broken brought built came
caught chose chosen come comes coming cut dealt drank drawn drew driven drove drunk fallen fell
felt fled flew flown forgot forgotten fought found froze frozen gave given goes going gone got
gotten grew grown heard held hidden hit hung kept knew known laid lain lay led left lent let lets
lit lost lowered lowers made meant met opened opens outgrew overcame owned owns paid proven put
puts ran rang read ridden rise risen rode rose said sang sank sat saw seek seeks seen sent set sets
setting shed shone shook shot shown shrank shut slept slid slowed slows sold sought spent spoke
spoken spread stole stolen stood struck stuck stung sung swam swept taken taught thought threw
thrown told took tore torn undergone understood undertaken undertook underwent withdrawn withdrew
withstood woke won wore worn written wrote
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
