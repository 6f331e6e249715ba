"""What was given: services, health contacts, relief items, money, each accounted for."""
