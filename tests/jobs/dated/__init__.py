"""Who is told what on which day: tables of dated cases that a person of the branch can read and correct."""
