"""Procedures as dated policy: steps, deadlines, four eyes, delegation, the inbox."""
