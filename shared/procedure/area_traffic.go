package procedure

// traffic is the books of traffic.
func traffic() ([]Register, []Page) { return nil, nil }
