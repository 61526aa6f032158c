"""Settings, root addresses, middleware, base templates and static files. The last room before the command line."""
