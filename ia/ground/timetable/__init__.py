"""What happens by itself: what falls due, when it is looked at, and the proof that it was, once."""
