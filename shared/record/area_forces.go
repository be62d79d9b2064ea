package record

// forceKinds are the kinds of forces at the scene (numbers 45 to 49).
func forceKinds() []*Kind { return nil }
