"""The unified social credit code of organisations (GB 32100-2015): eighteen characters, of which the last checks."""

from __future__ import annotations

import re
from typing import Final

from bangfu.compute.identity import tidy_number
from bangfu.errors import Phrase, say

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters: I, O, S, V and Z are left out, since they are mistaken for others."""
LENGTH: Final = 18
_FORM: Final = re.compile(rf"[1-9A-HJ-NPQRTUWXY][{ALPHABET}][0-9]{{6}}[{ALPHABET}]{{9}}[{ALPHABET}]")
_WEIGHTS: Final = tuple(pow(3, place, len(ALPHABET)) for place in range(LENGTH - 1))


def tidy_credit_code(text: str) -> str:
    """A code without the marks of how it was typed.

    >>> tidy_credit_code(" 51100000 ma01ab23x ")
    '51100000MA01AB23X'
    """
    return tidy_number(text)


def credit_check_character(body: str) -> str:
    """The eighteenth character of the first seventeen. Errors: ValueError for another length or character.

    Source: GB 32100-2015, 5.4: 31 minus the sum of value × 3^(place − 1), modulo 31.

    >>> credit_check_character("51100000500000001")
    'A'
    """
    if len(body) != LENGTH - 1:
        raise ValueError("the first seventeen characters are needed")
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def credit_code_problem(code: str) -> Phrase | None:
    """What is wrong with a tidied code, or None. Source: GB 32100-2015.

    >>> credit_code_problem("51100000500000001A") is None
    True
    >>> str(credit_code_problem("51100000500000002U"))
    'the check character of this credit code is wrong: a character was mistyped'
    """
    if len(code) != LENGTH:
        return say("a unified social credit code has 18 characters, this one has {count}", count=len(code))
    if _FORM.fullmatch(code) is None:
        return say("a unified social credit code holds digits and capital letters only, none of them I, O, S, V or Z")
    if credit_check_character(code[:-1]) != code[-1]:
        return say("the check character of this credit code is wrong: a character was mistyped")
    return None
