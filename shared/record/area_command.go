package record

// commandKinds are the kinds of activation and command (numbers 30 to 34).
func commandKinds() []*Kind { return nil }
