"""客户跟踪: what each client traded in a month, brought in from the counter's file, and what the adviser says about it."""
