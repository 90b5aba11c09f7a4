"""The append-only trail: every change, chained and keyed, so that tampering shows."""
