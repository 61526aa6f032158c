"""Screening: what the register computes, which is never yet a decision."""
