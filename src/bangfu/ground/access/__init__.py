"""Areas, users, roles, permissions and scopes: the only place that answers "may she, and where?"."""
