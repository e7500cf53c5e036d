"""Pages of the structure, for the district committee's office."""
