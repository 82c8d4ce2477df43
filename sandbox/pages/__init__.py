"""The sandbox's Wagtail pages."""
