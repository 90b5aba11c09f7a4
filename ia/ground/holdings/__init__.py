"""What a person holds and would leave behind: everything in one list."""
