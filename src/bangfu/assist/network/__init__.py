"""Needs, offers, campaigns and the matching between them."""
