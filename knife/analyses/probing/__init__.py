"""The raw world model: templates with blanks, typed guesses, and cloze files of known facts."""
