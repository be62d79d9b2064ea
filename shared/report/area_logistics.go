package report

// logistics is the papers of supplies and care.
func logistics() []Paper { return nil }
