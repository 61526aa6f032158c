"""The history of every audited row and the sealed log over it. Knows no areas, only who said they acted and why."""
