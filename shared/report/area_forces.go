package report

// forces is the papers of forces at the scene.
func forces() []Paper { return nil }
