"""Precise assistance: who helps, with what, and whom it reaches."""
