"""Breaking the platform on purpose, and counting what was lost, doubled, late, or let through: `make faults`."""
