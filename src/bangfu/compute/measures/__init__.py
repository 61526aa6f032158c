"""Poverty and inequality measures of a sheet: what the specification asks for in, figures with standard errors out.

Knows nothing of pages, databases or where the file came from.
"""

from bangfu.compute.measures.result import MeasureResult, MeasureRow, as_csv, as_json, as_table
from bangfu.compute.measures.spec import AlkireFosterSpec, IncomeSpec, MeasureSpec, read_measure_spec
from bangfu.compute.measures.survey import measure

__all__ = [
    "AlkireFosterSpec",
    "IncomeSpec",
    "MeasureResult",
    "MeasureRow",
    "MeasureSpec",
    "as_csv",
    "as_json",
    "as_table",
    "measure",
    "read_measure_spec",
]
