"""What people are told on its way out of the platform: by mail, into their calendars; and how that works."""
