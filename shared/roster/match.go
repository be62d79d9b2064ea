package roster

import "qianshao/shared/record"

// Candidate is a free team as a match for a task or need, and why it stands where it does.
type Candidate struct {
	Team    Team
	Heads   HeadCount
	Score   int            // higher is better; only the order matters
	Reasons []record.Label // for and against, in the order they weighed
	Over    bool           // sending it would over-commit it: too few rested people left
}

// Want is what a task or need asks of a team.
type Want struct {
	Capability string // a direction, as in team.capabilities without its level
	People     int
	Place      string // place name; distance is told by words, for there is no map
	District   string
}
