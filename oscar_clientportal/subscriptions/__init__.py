"""Plans, subscriptions and who may see which content now."""
