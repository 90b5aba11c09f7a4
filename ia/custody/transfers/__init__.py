"""Transfer: clients of one adviser are given to another by the marketing director."""
