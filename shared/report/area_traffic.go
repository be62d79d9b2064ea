package report

// traffic is the papers of traffic.
func traffic() []Paper { return nil }
