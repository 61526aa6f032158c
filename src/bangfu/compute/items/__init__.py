"""Items and quantities as people write them: what is meant, how much, and what is not said."""

from bangfu.compute.items.book import Item, ItemBook, Words, read_items
from bangfu.compute.items.names import ItemNames, Match
from bangfu.compute.items.quantities import Quantities, Quantity

__all__ = ["Item", "ItemBook", "ItemNames", "Match", "Quantities", "Quantity", "Words", "read_items"]
