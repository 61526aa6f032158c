"""Public pages. They read published records only, through a role of the database that can read nothing else."""
