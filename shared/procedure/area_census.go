package procedure

// census is the books of the quiet-time census.
func census() ([]Register, []Page) { return nil, nil }
