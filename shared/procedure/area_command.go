package procedure

// command is the books of activation and command.
func command() ([]Register, []Page) { return nil, nil }
