package procedure

// forces is the books of forces at the scene.
func forces() ([]Register, []Page) { return nil, nil }
