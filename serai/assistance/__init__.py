"""What a person was given: services, health, support, relief items, cash and vouchers."""
