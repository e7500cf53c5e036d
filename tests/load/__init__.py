"""What one machine bears: `make load` builds a district, lets its people work all at once, and says what it took."""
