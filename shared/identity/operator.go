package identity

// Operator is the person at a terminal, named at the start of a shift; every change carries the name. A PIN to switch
// between people on a shared desk may be added beside it and never replaces the device's grant.
type Operator struct{ Name string }

// ParseOperator reads the name of an operator as typed.
func ParseOperator(text string) (Operator, error) {
	name, err := ParseName(text)
	if err != nil {
		return Operator{}, err
	}
	return Operator{Name: name}, nil
}
