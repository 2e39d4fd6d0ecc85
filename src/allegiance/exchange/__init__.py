"""The exchange floor."""
