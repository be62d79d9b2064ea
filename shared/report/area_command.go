package report

// command is the papers of activation and command.
func command() []Paper { return nil }
