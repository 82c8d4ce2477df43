"""The only importer of the stripe package."""
