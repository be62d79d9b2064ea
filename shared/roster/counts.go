package roster

import (
	"github.com/google/uuid"

	"qianshao/shared/record"
)

// HeadCount is where the people of one team are, or of all. The four places and the two mishaps do not overlap.
type HeadCount struct {
	Team     uuid.UUID // zero: the total, or people who came alone
	Name     string
	Declared int // by its latest filing
	Named    int // of them entered by name
	Present  int
	Out      int // at a task
	Resting  int
	Left     int
	Injured  int
	Missing  int
}

// OnScene is everybody who came and has not left.
func (h HeadCount) OnScene() int { return h.Present + h.Out + h.Resting + h.Injured + h.Missing }

// Discrepancy is a place where names and declared numbers disagree.
type Discrepancy struct {
	Team     uuid.UUID
	Name     string
	Declared int
	Named    int
	What     record.Label
	Records  []Ref
}

// Figure is one number with its definition and the records it counts.
type Figure struct {
	Name    string // stable: "teams.standby", "people.heads", "people.visits"
	Label   record.Label
	Unit    record.Label
	Means   record.Label // the definition, printed with it
	Value   float64
	Records []Ref
}

// Counts is every figure of an incident, in the order they are printed.
type Counts []Figure

// Of gives the figure called name; a name nobody defined gives an empty one.
func (c Counts) Of(name string) Figure {
	for _, f := range c {
		if f.Name == name {
			return f
		}
	}
	return Figure{Name: name}
}
