"""Precise identification: who is poor or at risk, why, and by which standard."""
