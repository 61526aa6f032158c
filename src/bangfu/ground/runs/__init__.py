"""Work in the background that somebody asked for and waits for."""
