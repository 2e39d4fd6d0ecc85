"""The briefs floor."""
