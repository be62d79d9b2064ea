package record

// leavingKinds are the kinds of withdrawal (numbers 80 to 84).
func leavingKinds() []*Kind { return nil }
