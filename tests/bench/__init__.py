"""Measures the site against targets.py: `make bench`, or `python tests/bench/run.py --help`."""
