"""A register of people who do not exist: seeded, plausible, free of faults unless faults are asked for.

Identity numbers begin with 10, which no area bears, and carry a valid check digit; every Chinese name holds the
character that means “example”. Columns bear the names of the register's dictionary; values of code lists are codes.
"""

from bangfu.compute.synthetic.register import Register, register, registers

__all__ = ["Register", "register", "registers"]
