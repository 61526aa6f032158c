"""The organisations of the five pillars and the people who act for them."""
