"""Nouns that name a whole kind and no member of it: gene, drug, disease, city, team.

Every label has such nouns, and a lexicon teaches with them; but in a text an annotator marks
"BRCA1" and "aspirin", and leaves "the gene" and "this drug" alone. Within a longer mention they
are at home ("BRCA1 gene"). Written by hand, from general knowledge of English.

It does not know which kinds somebody is after: to whom a bare "tumour" is a finding, a bare "drug"
is none, so the finer a noun is the less it belongs here.
"""

from __future__ import annotations

from knife.language.general_nouns import with_plurals

CLASS_NOUNS = with_plurals("""
gene protein enzyme receptor peptide polypeptide antibody antigen factor transcript exon intron
promoter subunit mutation mutant sequence allele locus ligand kinase domain clone isoform
oncogene homologue homolog marker molecule product
disease disorder syndrome illness condition symptom sign defect abnormality anomaly deficit
impairment complication malady ailment sickness
drug agent compound chemical substance medication medicine metabolite inhibitor blocker agonist
antagonist derivative reagent placebo ingredient additive material element formula
species genus organism animal plant microorganism microbe pathogen host strain breed creature taxon
prey predator tree insect bird individual population
tissue organ structure area region site
city town village country nation state province county district neighbourhood neighborhood place
location territory continent capital border street road building house home room office bank
hospital school university college church station airport market shop store
organization organisation institution company firm corporation agency authority committee commission
council court ministry department government parliament party union association federation team
club league squad group band press media police army navy troop
man woman boy girl child person people
book film movie song album series magazine newspaper journal programme program event festival
device instrument machine tool equipment vehicle software product brand
language religion nationality profession occupation sport game food drink colour color currency
""") | frozenset(["species", "genera", "loci", "taxa", "men", "women", "children", "media"])
"""All in lower case."""
