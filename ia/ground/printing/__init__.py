"""Paper: what may be printed, the copies with their codes, the signatures on them, and where they are kept."""
