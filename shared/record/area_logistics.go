package record

// logisticsKinds are the kinds of supplies and care (numbers 65 to 79).
func logisticsKinds() []*Kind { return nil }
