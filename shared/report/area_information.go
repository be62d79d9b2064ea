package report

// information is the papers of the flow of information.
func information() []Paper { return nil }
