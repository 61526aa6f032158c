"""The credit code: its check character, and each way in which a code can be wrong."""

from __future__ import annotations

import doctest

import pytest

from bangfu.compute import credit_codes
from bangfu.compute.credit_codes import ALPHABET, credit_check_character, credit_code_problem, tidy_credit_code


def test_the_examples_of_the_functions_hold() -> None:
    assert doctest.testmod(credit_codes).failed == 0


def test_a_published_code_is_right() -> None:
    """One that free libraries of number formats give as their example."""
    assert credit_code_problem("91110000600037341L") is None


def test_one_wrong_character_is_always_noticed() -> None:
    code = "91110000600037341L"
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place in range(len(code))
        for other in ALPHABET
        if other != code[place]
    ]
    assert [one for one in wrong if credit_code_problem(one) is None] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91110000600037341", "has 18 characters, this one has 17"),
        ("9111000060003734IL", "none of them I, O, S, V or Z"),
        ("91110000600037341M", "check character"),
    ],
)
def test_what_is_wrong_is_said(code: str, said: str) -> None:
    assert said in str(credit_code_problem(code))


def test_a_code_is_tidied_as_it_was_typed() -> None:
    assert tidy_credit_code(" 9111 0000-600037341l") == "91110000600037341L"


def test_a_body_of_another_length_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="seventeen"):
        credit_check_character("123")
