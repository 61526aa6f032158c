"""Public notices: what was posted, where, for how long, and who objected."""
