package procedure

// information is the books of the flow of information.
func information() ([]Register, []Page) { return nil, nil }
