package station

// Program is how this terminal names itself: name and version.
func (s *Station) Program() string { return s.options.Program }
