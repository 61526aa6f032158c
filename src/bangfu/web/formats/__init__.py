"""How numbers are written where a language needs it otherwise than Django does."""
