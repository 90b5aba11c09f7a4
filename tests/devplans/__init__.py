"""The room of the development plan."""
