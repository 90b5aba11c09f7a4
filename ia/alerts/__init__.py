"""预警提示: by which rules accounts are watched, what they raise each trading day, and what came of every alert."""
