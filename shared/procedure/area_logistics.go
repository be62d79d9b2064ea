package procedure

// logistics is the books of supplies and care.
func logistics() ([]Register, []Page) { return nil, nil }
