"""Records of the same person found again: what is compared, what an agreement is worth, and which pairs are sure."""

from bangfu.compute.linkage.link import DOUBTFUL, SURE, Limits, Links, link
from bangfu.compute.linkage.model import Model
from bangfu.compute.linkage.plan import Comparison, Level, Plan

__all__ = ["DOUBTFUL", "SURE", "Comparison", "Level", "Limits", "Links", "Model", "Plan", "link"]
