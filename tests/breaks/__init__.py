"""Do the checks bite? Deliberate breaks: mistakes of a tired engineer, each with the check that must fail on it."""
