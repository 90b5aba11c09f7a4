"""One line to type into: numbers of forms, codes on paper, titles, and whatever the rooms can find."""
