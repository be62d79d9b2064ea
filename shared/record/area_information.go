package record

// informationKinds are the kinds of the flow of information (numbers 35 to 44).
func informationKinds() []*Kind { return nil }
