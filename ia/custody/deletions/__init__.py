"""Deleting a client: three opinions in their order, then one execution."""
