package procedure

import (
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Counter is offered by a reader that can gather the facts of the counter's own acts, so that a book's act makes a
// sign-up or a need by the very rules its page goes by.
type Counter interface {
	SignUp(a roster.Actor, f roster.SignupForm) (record.Act, error)
	TakeIn(a roster.Actor, f roster.NeedForm) (record.Act, error)
}

// Settled is offered by a reader that knows the numbers in force: the space's own, then those of the census.
type Settled interface {
	Settings(now time.Time) (roster.Settings, error)
}

// settingsIn are the numbers in force for a rule or a form; of a reader that is not Settled, those of the space.
func settingsIn(r record.Reader, now time.Time) (roster.Settings, error) {
	if s, ok := r.(Settled); ok {
		return s.Settings(now)
	}
	return roster.SettingsIn(now, r)
}

// Gathered is offered by a reader that keeps the picture of the moment it reads.
type Gathered interface {
	Picture() (*roster.Picture, error)
}

// gathered is the picture a rule or a form counts by; of a reader that keeps none it is made anew, which takes a third of a
// second of the largest incident.
func gathered(r record.Reader) (*roster.Picture, error) {
	if g, ok := r.(Gathered); ok {
		return g.Picture()
	}
	return roster.Gather(r)
}

// NoCounter refuses an act that needs the counter's rules where they cannot be reached.
const NoCounter roster.Code = "no_counter"

// Counter gives the counter's rules.
func (c *Case) Counter() (Counter, error) {
	if counter, ok := c.Facts.(Counter); ok {
		return counter, nil
	}
	return nil, No(NoCounter, "这里不能办理报名和需求。没有记录任何内容；请到席位终端办理。",
		"Sign-ups and needs cannot be taken in here. Nothing was recorded; do it at a desk.")
}

// Adopt takes in what another rule decided, as part of this act, and gives its edits by kind of record, the first of each.
// Its new records get stand-ins of their own.
func (c *Case) Adopt(act record.Act) map[string]*Edit {
	renamed := map[uuid.UUID]uuid.UUID{}
	first := map[string]*Edit{}
	for i := range act.Edits {
		if _, isNew := record.IsNew(act.Edits[i].ID); isNew {
			if _, known := renamed[act.Edits[i].ID]; !known {
				c.next++
				renamed[act.Edits[i].ID] = record.NewID(c.next)
			}
		}
	}
	for _, e := range act.Edits {
		adopted := &Edit{rename(e, renamed)}
		c.edits = append(c.edits, adopted)
		if first[e.Kind] == nil {
			first[e.Kind] = adopted
		}
	}
	return first
}

// rename gives an edit with the stand-ins of this act in place of those of the one it came from.
func rename(e record.Edit, renamed map[uuid.UUID]uuid.UUID) record.Edit {
	if id, ok := renamed[e.ID]; ok {
		e.ID = id
	}
	set := make(map[string]merge.Value, len(e.Set))
	for field, v := range e.Set {
		if id, ok := renamed[v.ID()]; ok && v.Type == merge.ID {
			v = merge.OfID(id)
		}
		set[field] = v
	}
	e.Set = set
	return e
}
