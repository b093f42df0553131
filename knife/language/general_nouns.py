"""Nouns that say what is done to a thing or in what role it stands, rather than name it.

An annotator marks "IL-2" in "IL-2 expression" and "Lincoln" in "president Lincoln". Such nouns
are therefore candidates of their own and never parts of a longer one. Written by hand.

It does not know fixed terms that end in such a noun ("Down's syndrome" is safe, "gene therapy" is
split).
"""

from __future__ import annotations


def with_plurals(text: str) -> frozenset[str]:
    """Return the nouns of a list that is written as running text, and their regular plurals.

    Examples
    --------
    >>> sorted(with_plurals("gene body"))
    ['bodies', 'body', 'gene', 'genes']
    """
    nouns = text.split()
    plurals = (_plural(noun) for noun in nouns)
    return frozenset(nouns) | frozenset(plurals)


def _plural(noun: str) -> str:
    """Return the regular plural of a noun."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


PROCESSES = with_plurals("""
ability absence abundance accumulation acquisition action activation activity adaptation addition
adhesion administration admission affinity alteration amplification analysis application
arrangement assay assessment association assumption availability behaviour behavior biosynthesis
biopsy blockade blocker burden calculation capacity capability case category cessation
characterisation characterization characteristic classification cloning coexpression combination
comparison competition completion complication composition concentration concept conclusion
condition consequence consideration consumption content context contraction contribution
conversion correlation course criterion criteria data database dataset decline definition
degradation deletion demonstration density dependence deprivation derivation description detection
determination development diagnosis diagnostics difference differentiation dimension discovery
discussion dissection dissociation distribution dosage downregulation duration efficacy efficiency
elevation elimination emergence encoding enhancement enrichment entry episode equation error
evaluation event evidence evolution examination example excess excretion existence expansion
experience experiment explanation exposure expression extension extent extraction feasibility
finding follow-up formation fraction frequency generation goal group growth guideline history
homology hypothesis idea identification identity imaging immunisation immunization implication
importance improvement incidence incorporation increment incubation index indication indicator
individual induction information infusion ingestion inhibition initiation injection innovation
insertion insight intake intensity interaction interpretation intervention introduction
investigation involvement isolation kind knowledge length likelihood localisation localization
location maintenance majority management manifestation manner maturation mean measurement
mechanism medication metabolism method methodology methylation migration minority mode
modification modulation morbidity mortality movement nature observation occurrence onset operation
option origin outcome overexpression pair participation participant pathogenesis penetration
percentage performance period persistence perspective phase phenomenon phosphorylation point
population possibility potency potential practice predictor prediction predisposition preference
presence presentation pressure prevalence prevention principle problem procedure production
product profiling prognosis proliferation promotion proportion property protocol purification
purpose quality quantification quantity ratio reaction reactivity reading recognition
recommendation recovery recruitment rearrangement recurrence reduction reference regimen
regulation relapse relation relationship relevance removal replacement replication repression
requirement resistance resolution responsiveness retention role safety scheme screening secretion
selection sensitivity separation series setting severity side significance similarity situation
size solution specificity specimen stability standard staining status stimulation strategy
strength subgroup subset substitution success suggestion summary suppression surgery survival
susceptibility synthesis table task technique technology tendency testing text theory therapy
therapeutics tolerance topic transcription transfection transfer transformation transition
translation translocation transplantation transmission treatment uptake use usefulness utility
variability variance variation variety version weight withdrawal
""")
"""What happens to things, and how much of it."""

ROLES = with_plurals("""
adult adolescent ambassador analyst archbishop author ayatollah baby bishop boy brother captain
candidate cardinal champion chairman chairwoman chancellor chief child citizen civilian clinician
club coach colleague commander commissioner company counterpart country critic customer daughter
dealer defender delegate deputy director doctor driver employee expert family farmer father firm
founder friend girl goalkeeper government governor guerrilla human husband infant inhabitant
investigator journalist judge king lawyer leader man manager mayor midfielder minister mother
neighbour neighbor newborn nurse officer official opponent owner parent partner patient people
person physician pilot player policeman politician pope practitioner premier president prince
princess prisoner prosecutor queen rabbi rebel refugee reporter representative researcher resident
rival scientist secretary senator sister soldier son specialist spokesman spokeswoman striker
student suspect swimmer teacher team teenager town trader troop user victim village voter volunteer
witness woman worker writer cohort control donor recipient survivor proband carrier sibling
relative
""") | frozenset(["children", "men", "women", "police", "mr", "mrs", "ms", "dr", "prof", "sir"])
"""Who does it, or to whom it is done."""

SCENERY = with_plurals("""
abstract afternoon age agreement announcement April area article background book century chapter
conference day decade deal decision election evening figure fig game goal half history hour inning
interview language letter meeting minute moment month morning news newspaper night paper paragraph
percent place poll quarter report round season section sentence share statement story style talk
tape title tournament tournament war way week weekend world year objective conclusion aim appendix
supplement supplementary
""")
"""Where, when and in which text."""

GENERAL_NOUNS = PROCESSES | ROLES | SCENERY
"""Nouns that stand alone as candidates."""
