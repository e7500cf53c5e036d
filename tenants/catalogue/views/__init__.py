"""Pages of the catalogue in a unit's workspace, one module per task."""
