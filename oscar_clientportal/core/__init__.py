"""What every room uses: settings, checks, clock, money, locks, tenancy, class loader, mail."""
