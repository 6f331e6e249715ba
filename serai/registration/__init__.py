"""The registration desk: one person, a group, a file, a whole landing; forms that bear persons."""
