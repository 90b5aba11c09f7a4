"""Deleted clients: out of use, without a name, and kept under seal until the law lets them go."""
