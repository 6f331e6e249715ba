"""What happens in finding and merging, by name. Payloads hold ids and codes, never words."""

SEARCHED = "persons.searched"
COMPARED = "persons.compared"
PAIRS_FOUND = "persons.pairs_found"
DECIDED = "persons.pair_decided"
MERGED = "person.merged"
UNMERGED = "person.unmerged"
