"""The header that every form shares: numbering, opinions, attachments, history."""
