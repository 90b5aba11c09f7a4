"""市场活动: marketing activities of four levels, demonstrations and client seminars, from plan to summary (4.4)."""
