"""Breaking the scheduled work on purpose, and counting what was lost, doubled or late: `make faults`."""
