"""How a timeline is drawn: dated facts in, places on paper out. Plain values alone; lengths are in the picture's own pixels."""
