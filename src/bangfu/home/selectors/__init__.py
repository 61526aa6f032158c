"""Reads of the household's room. Import them from their modules: who is in a room is asked before anything else."""
