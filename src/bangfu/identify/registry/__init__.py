"""The register of households, their members and their villages."""
