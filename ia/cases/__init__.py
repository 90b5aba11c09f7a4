"""Typical cases: what activities, complaints and daily work have taught, told without names for everybody to use."""
