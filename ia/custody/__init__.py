"""Custody of clients: lending, handing over, deleting and giving them to others, each as a form."""
