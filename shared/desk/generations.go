package desk

import (
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// seen is what a reader saw, as far as it tells what a later one has to read again.
type seen struct {
	moment string
	tells  bool // the reader can tell what changed
	ground string
	marks  string     // how far our own changes had come
	held   dot.Vector // of our own changes, by the hub
	heads  dot.Vector
}

func seenBy(r record.Reader) seen {
	s := seen{moment: momentOf(r), heads: r.Heads()}
	if on, ok := r.(standing); ok {
		s.marks = on.Standing()
	}
	if t, ok := r.(touching); ok {
		s.tells, s.ground, s.held = true, t.Ground(), t.Confirmed()
	}
	return s
}

// leadsTo says whether all that differs at another moment is what changes name, and marks that were on their way.
func (s seen) leadsTo(now seen) bool {
	return s.tells && now.tells && s.ground == now.ground && !fell(s.held, now.held)
}

// touching is offered by a reader that can tell which records changes name that another reader had not seen.
type touching interface {
	Ground() string
	Confirmed() dot.Vector
	// Touched lists by kind the records that differ from another moment; told is false where that cannot be said.
	Touched(since dot.Vector, kinds ...string) (ids map[string][]uuid.UUID, told bool, err error)
}

// generations keeps what was made of a space at the last two moments that were read, the last first: who began to read
// before somebody else moved it on still finds what his own moment follows from.
type generations[T any] [2]generation[T]

type generation[T any] struct {
	seen
	made T
}

// step is what differs from a generation.
type step struct {
	touched map[string][]uuid.UUID // records, by kind
	marked  bool                   // our own changes got further
}

// lead gives what is made of what a reader sees: as it was made, led on from what was made of another moment where the reader
// can tell what differs, or made anew.
func (g *generations[T]) lead(r record.Reader, kinds []string, on func(from T, by step) (T, error), anew func() (T, error)) (T, error) {
	now := seenBy(r)
	for i := range g {
		if g[i].moment == now.moment {
			return g[i].made, nil
		}
	}
	from, by, err := g.origin(r, now, kinds)
	next := generation[T]{seen: now}
	if err != nil {
		return next.made, err
	}
	if from == nil {
		next.made, err = anew()
	} else {
		next.made, err = on(from.made, by)
	}
	if err == nil {
		g[0], g[1] = next, g[0]
	}
	return next.made, err
}

// origin gives the generation from which a reader can be led on; nil where there is none.
func (g *generations[T]) origin(r record.Reader, now seen, kinds []string) (*generation[T], step, error) {
	t, tells := r.(touching)
	for i := range g {
		if !tells || !g[i].leadsTo(now) {
			continue
		}
		touched, told, err := t.Touched(g[i].heads, kinds...)
		if err != nil {
			return nil, step{}, fmt.Errorf("list what changed: %w", err)
		}
		if told {
			return &g[i], step{touched, g[i].marks != now.marks}, nil
		}
	}
	return nil, step{}, nil
}

// fell says whether the hub holds less than it said before: then a mark may go back, of any record of ours.
func fell(before, now dot.Vector) bool {
	for log, seq := range before {
		if now[log] < seq {
			return true
		}
	}
	return false
}
