"""Hand-over: everything that a person holds in one list, signed by who gives, who takes over, and a witness."""
