package record

// trafficKinds are the kinds of traffic (numbers 50 to 59).
func trafficKinds() []*Kind { return nil }
