"""Staff pages that look across the wings."""
