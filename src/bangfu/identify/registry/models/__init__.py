"""The register: households, their members and years, villages and counties, and where each value comes from."""

from bangfu.identify.registry.models.changes import ChangeLine, ChangeRequest, ChangeState, Part
from bangfu.identify.registry.models.conditions import LivingConditions
from bangfu.identify.registry.models.documents import Document
from bangfu.identify.registry.models.households import Episode, Household, Transfer
from bangfu.identify.registry.models.imports import (
    Difference,
    DifferenceDecision,
    DifferenceKind,
    Import,
    ImportFile,
    ImportProblem,
    ImportPurpose,
    ImportState,
)
from bangfu.identify.registry.models.incomes import IncomeLine, IncomeYear
from bangfu.identify.registry.models.linking import LinkFile, LinkKind, LinkPair, LinkRun, LinkState
from bangfu.identify.registry.models.members import Member
from bangfu.identify.registry.models.places import CountyYear, VillageYear
from bangfu.identify.registry.models.quality import QualityCount, QualityFinding, QualityRun
from bangfu.identify.registry.models.sources import Erasure, Source, SourceKind

__all__ = [
    "ChangeLine",
    "ChangeRequest",
    "ChangeState",
    "CountyYear",
    "Difference",
    "DifferenceDecision",
    "DifferenceKind",
    "Document",
    "Episode",
    "Erasure",
    "Household",
    "Import",
    "ImportFile",
    "ImportProblem",
    "ImportPurpose",
    "ImportState",
    "IncomeLine",
    "IncomeYear",
    "LinkFile",
    "LinkKind",
    "LinkPair",
    "LinkRun",
    "LinkState",
    "LivingConditions",
    "Member",
    "Part",
    "QualityCount",
    "QualityFinding",
    "QualityRun",
    "Source",
    "SourceKind",
    "Transfer",
    "VillageYear",
]
