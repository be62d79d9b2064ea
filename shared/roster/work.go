package roster

import "qianshao/shared/record"

// Work is one kind of work of the mechanism, by the groups that do it. The rules refuse by it and the screens offer by
// it, so that nobody is offered what he is refused at the end.
type Work int

// Kinds of work.
const (
	Anybody   Work = iota // what every post that writes may do: contacts, amendments, vehicles
	Reception             // who and what comes in: sign-ups, arrivals, rosters, needs
	Watching              // where teams are and what they report
	Renewing              // saying that a published need still stands
	Command               // task orders and who goes
)

// By lists the groups whose work it is, the first of them first; none means anybody's.
func (w Work) By() []record.Group {
	switch w {
	case Reception:
		return []record.Group{record.General, record.Coordination}
	case Watching:
		return []record.Group{record.Coordination, record.General}
	case Renewing:
		return []record.Group{record.General}
	case Command:
		return []record.Group{record.Coordination}
	}
	return nil
}

// May says whether the post does the work.
func (p Post) May(w Work) bool { return p.Does(w.By()...) }
