"""Tests of the comparison with the counter."""
