"""Screening: what the register's figures say about a household, computed and never decided.

Two steps, both exact and both blind to the order of rows: `facts` gathers what the register states into whole numbers
for each household; `judge` compares these numbers with dated standards. What is not stated stays unknown, and a
household is only called one thing where it would be called so whatever the unknown turned out to be.
"""

from bangfu.compute.screening.facts import FACTS, Reading, household_facts
from bangfu.compute.screening.judge import INDICATORS, OUTCOMES, Standards, judge
from bangfu.compute.screening.lines import RESULT, result_lines
from bangfu.compute.screening.reasons import reasons
from bangfu.compute.screening.totals import Measures, added, measures, totals_by_area

__all__ = [
    "FACTS",
    "INDICATORS",
    "OUTCOMES",
    "RESULT",
    "Measures",
    "Reading",
    "Standards",
    "added",
    "household_facts",
    "judge",
    "measures",
    "reasons",
    "result_lines",
    "totals_by_area",
]
