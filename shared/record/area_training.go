package record

// trainingKinds are the kinds of training and exercises (numbers 110 to 119).
func trainingKinds() []*Kind { return nil }
