"""Keys and sealing: a key per person, wrapped by a key provider; blind indexes apart."""
