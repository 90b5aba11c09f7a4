"""Working days and trading days: years of them, arithmetic on them, deadlines made of them."""
