"""The computing core: pure functions on arrays and files. No Django, no clock, no network, no database."""
