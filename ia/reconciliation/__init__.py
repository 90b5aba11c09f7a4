"""柜台核对: the counter's monthly summary against the platform's (D-59 to D-61): every difference, and none invented."""
