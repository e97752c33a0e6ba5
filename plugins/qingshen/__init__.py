"""Qingshen county: the four projects, 6+X and star rating, as a programme of rules over facts."""
