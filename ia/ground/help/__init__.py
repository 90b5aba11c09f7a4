"""Pages that explain the platform, rendered from what the rooms declare, so that they cannot be out of date."""
