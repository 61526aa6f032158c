"""Figures are grouped by three digits, as Chinese statistics and accounts print them."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
