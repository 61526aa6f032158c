"""Rules of data quality as data: read and checked from YAML, run over a whole register in one vectorised pass."""

from bangfu.compute.quality.check import Findings, check
from bangfu.compute.quality.rules import FAMILIES, SEVERITIES, Rule, RuleBook, Setting, read_rules
from bangfu.compute.quality.tables import Facts

__all__ = ["FAMILIES", "SEVERITIES", "Facts", "Findings", "Rule", "RuleBook", "Setting", "check", "read_rules"]
