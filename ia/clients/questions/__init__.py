"""Open questions: what a client was promised an answer to, by which way and until when."""
