"""What the platform does by itself. Takes identifiers only and asks what is due now."""
