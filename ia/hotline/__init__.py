"""专线值班: the advisory phones of the teams, who answers them in trading hours, their equipment, and the calls."""
