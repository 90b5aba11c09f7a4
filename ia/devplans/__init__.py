"""客户开发计划: what each adviser plans for the month, and what the leader makes of it for the team."""
