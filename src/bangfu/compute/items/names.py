"""Items under the names that people write: each found with a score and the reason why it is meant.

A name is looked for as it stands, without what stands beside it (brands, "for adults"), at the end of the text (where
the noun of a Chinese name stands), by its sound, and last almost as written. What is said not to be meant is not found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from bangfu.compute.items.book import Item, ItemBook
from bangfu.compute.items.quantities import Quantities, Quantity
from bangfu.errors import Phrase, say

ITSELF, OTHER_NAME, BESIDE, ENDS, SOUNDS, ALMOST = 100, 98, 95, 90, 85, 80
STANDARD = re.compile(r"(?<![a-z])(?:gb|yy|ws)(?:/?t)?[0-9.]{3,7}(?:-[0-9]{4})?")
BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|<([^<>]*)>")
MARKS = re.compile(r"[^\w%]")
COUNTED = re.compile(r"(.*[^\x00-\x7f])[0-9]+")
"""A name with a bare number behind it; a number behind Latin letters belongs to the name."""
REMEMBERED = 50_000
SOUND_LENGTH, SHORTEST_END = 3, 2


@dataclass(frozen=True)
class Match:
    """An item that a text may mean: `score` of at most 100, and why."""

    item: Item
    score: int
    why: Phrase


class ItemNames:
    """Finds the items of a book; built once, used for any number of texts."""

    def __init__(self, book: ItemBook) -> None:
        self.book = book
        self.reader = Quantities(book.words)
        lists = book.words.lists
        self.separators = re.compile("|".join(map(re.escape, sorted(lists["separators"], key=len, reverse=True))))
        # A word of marks alone would stand at every end and name everything.
        beside = filter(None, map(self._key, (*lists["beside"], *lists["brands"])))
        self.beside = tuple(sorted(beside, key=len, reverse=True))
        self.negations = tuple(filter(None, map(self.reader.plain, lists["negations"])))
        self.known: dict[str, Item] = {}
        for item in book.items.values():
            for name in (item.zh, BRACKETS.sub("", item.en), *item.names):
                self.known.setdefault(self._key(name), item)
        self.known.pop("", None)
        self.longest = max(map(len, self.known))
        self.sounds: dict[str, set[str]] = {}
        for name, item in self.known.items():
            self.sounds.setdefault(_sound(name), set()).add(item.code)
        self.keys = tuple(self.known)
        self.seen: dict[str, Match | None] = {}

    def find(self, text: str | None) -> list[Match]:
        """The items that a text names, the surest first; none where nothing is known to be meant.

        Errors: none. Source: docs/rules/items.md.

        >>> from bangfu.compute.items import read_items
        >>> from bangfu.policy.loader import policy_files
        >>> names = ItemNames(read_items(file.spec for file in policy_files("items")))
        >>> [(match.item.code, match.score, str(match.why)) for match in names.find("Surgical gown, 20 pcs")]
        [('gown-surgical', 100, 'the name itself')]
        """
        plain = STANDARD.sub(" ", self.reader.plain(text or ""))
        inside = [part for groups in BRACKETS.findall(plain) for part in groups if part]
        outside = BRACKETS.sub(" ", plain)
        return self._of_parts(self._parts(outside)) or self._of_parts([p for text in inside for p in self._parts(text)])

    def meant(self, text: str | None) -> Match | None:
        """The one item that a text names; None where there is none, or more than one."""
        found = self.find(text)
        return found[0] if len(found) == 1 else None

    def quantity(self, text: str | None, item: Item | None = None, marks: Collection[str] = ()) -> Quantity:
        """How much a text says, for a known item in the unit it is counted in; see `Quantities.read`."""
        return self.reader.read(text, item, marks)

    def column(self, texts: Sequence[str | None]) -> list[list[Match]]:
        """`find` for every row; a text that stands in many rows is looked at once."""
        known = {text: self.find(text) for text in dict.fromkeys(texts)}
        return [known[text] for text in texts]

    def _key(self, text: str) -> str:
        return MARKS.sub("", self.reader.plain(text))

    def _parts(self, plain: str) -> list[str]:
        whole = MARKS.sub("", plain)
        if whole in self.known:
            return [whole]
        bare = self.reader.without(plain)
        return [key for part in self.separators.split(bare) if (key := MARKS.sub("", part))]

    def _of_parts(self, parts: Iterable[str]) -> list[Match]:
        best: dict[str, Match] = {}
        for part in parts:
            if part not in self.seen:
                if len(self.seen) >= REMEMBERED:
                    self.seen.clear()
                self.seen[part] = self._of(part)
            match = self.seen[part]
            if match and (match.item.code not in best or match.score > best[match.item.code].score):
                best[match.item.code] = match
        # A broader item beside its own kind says nothing more.
        broader = {match.item.within for match in best.values()}
        return sorted(
            (match for code, match in best.items() if code not in broader), key=lambda m: (-m.score, m.item.code)
        )

    def _of(self, key: str) -> Match | None:
        if key in self.known:
            return self._same(key)
        if counted := COUNTED.fullmatch(key):
            return self._of(counted[1])
        bare, taken = self._bare(key)
        if bare in self.known:
            return Match(self.known[bare], BESIDE, say("without “{words}”", words=" ".join(taken)))
        return None if not bare else self._ending(bare) if self._ends(bare) else self._like(bare)

    def _same(self, key: str) -> Match:
        item = self.known[key]
        if key in (self._key(item.zh), self._key(BRACKETS.sub("", item.en))):
            return Match(item, ITSELF, say("the name itself"))
        return Match(item, OTHER_NAME, say("another name of {item}", item=item.zh))

    def _bare(self, key: str) -> tuple[str, list[str]]:
        """The key without what stands beside a name, at its beginning and its end, and what was taken out."""
        taken: list[str] = []
        while key not in self.known and (key.startswith(self.beside) or key.endswith(self.beside)):
            word = next(word for word in self.beside if key.startswith(word) or key.endswith(word))
            key = key.removeprefix(word) if key.startswith(word) else key.removesuffix(word)
            taken.append(word)
        return key, taken

    def _ends(self, key: str) -> str | None:
        """The longest known name that a key ends in."""
        for start in range(max(1, len(key) - self.longest), len(key) - SHORTEST_END + 1):
            if key[start:] in self.known:
                return key[start:]
        return None

    def _ending(self, key: str) -> Match | None:
        name = self._ends(key) or key
        before = key[: -len(name)]
        if before.endswith(self.negations) or before.startswith(self.negations) or "%" in before:
            return None
        score = ENDS - 20 + 20 * len(name) // len(key)
        return Match(self.known[name], score, say("ends in {name}", name=name))

    def _like(self, key: str) -> Match | None:
        """A name of the same sound, else the only item with a name that differs in one sign, or two of a long name."""
        sound = self.sounds.get(_sound(key), set()) if len(key) >= SOUND_LENGTH else set()
        if len(sound) == 1:
            item = self.book.items[next(iter(sound))]
            return Match(item, SOUNDS, say("sounds like {item}", item=item.zh))
        most = (len(key) - 1) // 3
        if most < 1 or key.startswith(self.negations):
            return None
        close = extract(key, self.keys, scorer=Levenshtein.distance, score_cutoff=min(most, 2), limit=5)
        near = [(name, int(edits)) for name, edits, _ in close if _digits(name) == _digits(key)]
        items = {self.known[name].code for name, edits in near if edits == near[0][1]}
        if len(items) != 1:
            return None
        name, edits = near[0]
        return Match(self.known[name], ALMOST - 10 * edits, say("written almost like {name}", name=name))


def _sound(name: str) -> str:
    return " ".join(lazy_pinyin(name))


def _digits(name: str) -> str:
    return "".join(sign for sign in name if sign.isascii())
