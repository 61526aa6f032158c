"""The household's own room: her record, where her case stands, what she is entitled to, and what she asks for."""
