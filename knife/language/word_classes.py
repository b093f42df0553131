"""Closed lists of English words by what they do in a noun phrase.

Written by hand from general knowledge of English. A word that stands in none of them may be a
noun or a name. All are lower case, look-ups are made with lower-cased words.

They do not know senses: "can" is always the auxiliary, "present" never the gift.
"""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as running text.

    Parameters
    ----------
    text : str
        Words with white space between them.

    Returns
    -------
    frozenset of str
        Each word once.

    Examples
    --------
    >>> sorted(words_of("of in of"))
    ['in', 'of']
    """
    return frozenset(text.split())


DETERMINERS = words_of("""
a an the this that these those each every either neither some any no all both half such what which
whose another other others several many few fewer fewest much more most less least enough various
certain numerous own same my your his her its our their
""")

PRONOUNS = words_of("""
i me mine myself you yours yourself yourselves he him himself she hers herself it itself we us
ours ourselves they them theirs themselves one ones oneself someone somebody something anyone
anybody anything everyone everybody everything nobody nothing none who whom whoever whatever
whichever there here thereof therein thereby
""")

PREPOSITIONS = words_of("""
aboard about above across after against along alongside amid among amongst around as at before
behind below beneath beside besides between beyond by concerning despite down during except
excluding for from in including inside into like minus near of off on onto opposite out outside
over past per regarding since than through throughout till to toward towards under underneath
unlike until up upon versus via vs with within without according due owing
""")

CONJUNCTIONS = words_of("""
and or nor but plus yet so if because although though while whilst whereas whether unless that when
whenever where wherever why how then thus hence therefore however moreover furthermore
nevertheless nonetheless otherwise instead meanwhile
""")

AUXILIARIES = words_of("""
am is are was were be been being have has had having do does did doing done can could may might
must shall should will would ought not n't 'm 're 've 'll 'd ca wo sha cannot gon wan na
""")

ADVERBS = words_of("""
again ago almost already also always anew apart aside away back downstream elsewhere else even
ever far forth forward further hardly indeed just later maybe never next now nowadays often once
only perhaps please quite rather seldom sometimes somewhat somewhere soon still today together
tomorrow tonight too twice upstream upward very well yesterday yes yet abroad ahead altogether
anyhow anyway everywhere likewise nowhere overnight thereafter worldwide alike alone de novo vitro
vivo situ silico ex ie eg etc cf et al respectively vice versa overall meantime afterwards
beforehand
""")

FUNCTION_WORDS = DETERMINERS | PRONOUNS | PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | ADVERBS
"""Words that neither begin, end nor fill a mention."""

LY_NOUNS = words_of("""
family families assembly anomaly reply supply ally italy lily fly butterfly dragonfly firefly
mayfly housefly belly jelly july bully rally monopoly melancholy sicily ply dolly holly gully
hillbilly potbelly polly molly billy kelly sally emily reilly o'reilly poly multiply homily doily
panoply
""")
"""Nouns and names that end like adverbs."""

GENERAL_ADJECTIVES = words_of("""
able absent accurate additional adequate adjacent advanced aggressive alternative ambiguous ample
ancient annual anonymous apparent appropriate approximate arbitrary available average aware bad
basic beautiful best better big bigger biggest brief bright broad busy careful central cheap clear
clinical close closer common comparable compatible complete complex comprehensive concurrent
consecutive conserved considerable consistent constant contemporary continuous contrary convenient
conventional correct corresponding critical crucial current daily dangerous dark dead dear deep
definite detectable different difficult direct distal distant distinct diverse double dramatic
early earlier earliest easy economic effective efficient elderly eligible empirical entire equal
equivalent essential evident exact excellent exclusive existing experimental explicit extensive
external extra extreme fair familiar famous fast favourable favorable feasible final fine first
five-year foreign former fourth frequent fresh full functional fundamental future general genuine
global good gradual great greater greatest happy hard heavy helpful hidden high higher highest
historical homogeneous heterogeneous huge ideal identical illegal immediate implicit important
impossible impressive inadequate incomplete inconsistent independent indirect individual
ineffective inevitable initial innovative intense intensive interesting intermediate internal
intrinsic key known large larger largest last lasting late latest latter leading left legal likely
limited little local long longer longest low lower lowest main major manual marginal marked
massive maximal maximum meaningful mean medium mere mild minimal minimum minor missing moderate
modern modest monthly more mutual narrow national natural nearby necessary negative new newer
newest nice normal notable novel numerical objective obvious occasional odd official old older
oldest ongoing only open optimal optimum optional ordinary original outstanding partial particular
partly peculiar perfect permanent persistent personal physical plausible poor popular positive
possible potent potential powerful practical precise preliminary present previous primary prime
principal prior private probable profound prolonged prominent promising proper proportional
prospective public putative quick random rapid rare raw ready real reasonable recent redundant
regular relative relevant reliable remarkable remote repeated representative respective
responsible retrospective rich right robust rough routine safe satisfactory scarce second
secondary selective sensitive separate serious severe sharp short shorter shortest significant
silent similar simple simultaneous single slight slow small smaller smallest smooth social soft
sole solid sophisticated special specific spectacular stable standard statistical steady strange
strict striking strong stronger strongest subsequent substantial subtle successful sudden
sufficient suitable superior supplementary sure surprising susceptible symptomatic systematic tall
technical temporal temporary tentative theoretical thick thin third tight tiny top total
traditional transient trivial true typical ultimate unable unaffected unaware uncertain unchanged
unclear uncommon unexpected uniform unique universal unknown unlikely unusual upper urgent useful
useless usual valid valuable variable vast versatile viable visible vital voluntary vulnerable
warm weak weaker weekly whole wide wider widespread wild wonderful worse worst worth wrong yearly
young younger youngest asymptomatic baseline acknowledged adjunctive alive analogous annotated
anterograde apparent attractive beneficial bigger bilateral unilateral candidate causal causative
chief circumstantial cohesive coherent coincident concomitant consequent contralateral ipsilateral
convincing cooperative customary decisive deleterious derivative descriptive desirable detrimental
diagnostic dissimilar dual elegant endogenous enormous erroneous exogenous exploratory exponential
extraneous feeble fortunate fragile fundamental hazardous heterologous homologous hopeful
horizontal hostile immense imminent impaired indicative inert informative inherent innocent
insufficient insignificant intact integral intentional intravenous intramuscular intraperitoneal
intrathecal subcutaneous topical parenteral irregular irrelevant irreversible reversible lengthy
lethal lucky magnificent mandatory mature immature memorable mysterious naive nasty neat neutral
noteworthy objective obscure omnipresent overt painful peculiar perioperative postoperative
preoperative intraoperative pivotal pleasant pragmatic predominant premature preventive
preventative prevalent productive prognostic prone prophylactic proven provisional purported
qualitative quantitative radical recombinant refractory related rival robotic sceptical shallow
simplistic skilled sizeable spectacular spontaneous stark straightforward subjective supportive
swift synergistic tedious tense terrible therapeutic thorough toxic transgenic tremendous
troublesome ubiquitous unanimous undue unfortunate unnecessary unprecedented unspecific vague
vertical vigorous vivid wealthy wise worthwhile
""")
"""Adjectives that describe anything, so that no name begins with them."""

NUMBER_WORDS = words_of("""
zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
thousand thousands million millions billion billions trillion dozen dozens
""")

UNITS = words_of("""
% percent ppm ppb g kg mg µg μg ug ng pg l ml dl µl μl ul nl m km cm mm µm μm um nm m2 cm2 mm2 m3
cm3 mm3 mol mmol µmol μmol umol nmol pmol mm µm μm nm pm s sec secs second seconds min mins minute
minutes h hr hrs hour hours ms day days wk week weeks month months yr yrs year years kda da bp kb
mb gb kbp hz khz mhz ghz mv kv v w kw mw j kj kcal cal pa kpa mpa mmhg hg bar rpm iu u mu gy cgy
mci µci μci ci bq mbq °c °f k °c/min euro euros dollar dollars pound pounds cent cents mile miles
metre metres meter meters kilometre kilometres kilometer kilometers foot feet inch inches ton tons
tonne tonnes litre litres liter liters gram grams kilogram kilograms mg/kg mg/ml µg/ml μg/ml ng/ml
mg/dl mg/l g/l mmol/l µg/kg μg/kg mg/m2 mg/day mg/d fold times years-old
""")

NEW_PLACES = words_of("""
york zealand jersey delhi mexico orleans england hampshire guinea caledonia south haven brunswick
britain hebrides forest zealander zealanders yorker yorkers
""")
"""What "New" makes a place of, even where all words are capitalised."""

GREEK_NAMES = words_of("""
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau
upsilon phi chi psi omega """) | frozenset(chr(code) for code in range(0x3B1, 0x3CA))
TAXON_MARKS = words_of("""
sp spp nov gen subsp ssp var cv pv sensu biovar serovar
""")
"""What stands around the names of taxa and names none, always in lower case."""

NAME_PARTICLES = words_of(""" de del della der den des di da dos du la le las los el al bin ibn
ben van von vom zu zur ter ten y e
""")
"""Words that stand between the parts of a person's or a place's name."""

HEADS_BEFORE_OF = words_of("""
academy agency alliance archbishop army assembly association bank battle bay bishop board bureau
cape castle cathedral center centre chamber church city club coast college commission committee
commonwealth company confederation conference congress convention council county court cup
democratic department diocese district division dominion duchy duke earl emirates faculty
federation feast forum foundation front fund gulf hall hospital house institute institutes
institution island islands isle isles journal kingdom league library lord lords marquess ministry
mount museum museums nations north office order organisation organization palace party peninsula
people port prince princess province queen republic ring school sea secretariat senate sisterhood
society sons south state states strait synod tower treaty union university valley war
""")
"""Capitalised heads that take "of" and a name into one name."""

ABBREVIATIONS_BEFORE_NAMES = words_of("""
dr mr mrs ms prof st gen col capt lt sgt rev hon gov sen rep pres fig figs no nos vol vols pp eq
eqs ref refs sect tab approx ca cf vs e.g i.e eg ie viz resp ed eds dept univ var subsp ssp messrs
mt
""")
"""Abbreviations that something always follows, so that they never end a sentence."""

ABBREVIATIONS_THAT_MAY_END = words_of("""
al etc inc ltd co corp jr sr bros a.m p.m am pm ph.d m.d b.c a.d sp spp nov gen jan feb mar apr
jun jul aug sep sept oct dec mon tue wed thu fri sat sun min max dec int wt mol temp est ave blvd
rd
""")
"""Abbreviations that end a sentence only where the next word shows that another begins."""
