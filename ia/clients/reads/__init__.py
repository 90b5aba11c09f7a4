"""Who opened which client: from the read log into a table, and the pages that show it."""
