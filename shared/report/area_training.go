package report

// training is the papers of training and exercises.
func training() []Paper { return nil }
