package gallery_test

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/build/flood"
	"qianshao/shared/desk"
	"qianshao/shared/explain"
	"qianshao/shared/identity"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/shelf"
	"qianshao/syncproto"
	"qianshao/terminal/screen"
	"qianshao/terminal/station"
)

// afternoon is when the pictures are taken: the flood began in the morning.
var afternoon = time.Date(2026, 7, 12, 14, 34, 0, 0, time.FixedZone("CST", 8*3600))

// scale makes the exercise as small as still fills every screen.
const scale = 0.4

func clock() time.Time { return afternoon }

// chance is the same in every run, so that names made by it are.
func chance(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// exercise is the deployment that the pictures show: a hub, a vehicle that worked apart from the desk, and the desk,
// which heard of the hub an hour ago.
type exercise struct {
	t     testing.TB
	dir   string
	hub   *shelf.Shelf
	space uuid.UUID
	front station.Front
}

// played is an exercise that went on for some hours.
func played(t testing.TB) *exercise {
	t.Helper()
	e := &exercise{t: t, dir: t.TempDir()}
	e.hub = e.shelf("hub", 1, true)
	atDesk, vehicle := e.shelf("desk", 2, false), e.shelf("vehicle", 3, false)
	for i, s := range []*shelf.Shelf{atDesk, vehicle} {
		grant, err := identity.SignGrant(e.hub.Key(), identity.Grant{
			Serial: uint32(2 + i), Public: s.Key().Public(), Name: []string{"江津一号台", "指挥车"}[i], Desk: []string{"A", "B"}[i], Level: identity.Site, IssuedAt: clock().UnixMilli(),
		})
		e.must(err)
		e.must(e.hub.State(t.Context(), grant))
	}
	var err error
	e.space, err = e.hub.Create(t.Context(), identity.Exercise, flood.IncidentName, "李敏")
	e.must(err)
	for _, s := range []*shelf.Shelf{atDesk, vehicle} {
		e.must(s.Enrol(t.Context(), e.hub.Key().Public(), e.hub.Roll().Facts()))
	}
	story := flood.New(12, clock(), flood.Exercise().Times(scale))
	e.apply(atDesk, "李敏", story.Lines())
	e.tell(atDesk, vehicle, e.hub)
	e.apply(atDesk, "李敏", story.AtTheDesk())
	e.apply(vehicle, "陈刚", story.InTheVehicle())
	e.tell(vehicle, atDesk)
	for _, s := range []*shelf.Shelf{atDesk, vehicle} {
		e.must(s.Close())
	}
	st, err := station.Open(t.Context(), filepath.Join(e.dir, "desk"), station.Options{Now: clock, Log: slog.New(slog.DiscardHandler), Program: "terminal 0.1.0"})
	e.must(err)
	t.Cleanup(func() { _ = st.Close() })
	e.front = station.Front{Station: st}
	return e
}

func (e *exercise) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *exercise) shelf(name string, seed byte, hub bool) *shelf.Shelf {
	e.t.Helper()
	s, err := shelf.Open(e.t.Context(), filepath.Join(e.dir, name), shelf.Options{Schema: record.Standard(), Random: chance(seed), Now: clock, Hub: hub, Name: "江津指挥中心"})
	e.must(err)
	if hub {
		e.t.Cleanup(func() { _ = s.Close() })
	}
	return s
}

func (e *exercise) ledger(s *shelf.Shelf) *ledger.Ledger {
	e.t.Helper()
	l, err := s.Ledger(e.space)
	e.must(err)
	return l
}

// apply records lines as the import does.
func (e *exercise) apply(s *shelf.Shelf, operator string, lines []byte) {
	e.t.Helper()
	d := desk.New(e.ledger(s), desk.Options{Operator: operator, Now: clock, Exercise: true})
	_, err := d.Apply(e.t.Context(), bytes.NewReader(lines), nil, func(r desk.LineRefusal) { e.t.Fatalf("line %d: %v", r.Line, r.Err) })
	e.must(err)
}

// tell gives others all that one of them holds, as a line would.
func (e *exercise) tell(from *shelf.Shelf, others ...*shelf.Shelf) {
	e.t.Helper()
	ctx, l := e.t.Context(), e.ledger(from)
	e.must(l.Seal(ctx))
	for _, other := range others {
		for log, head := range l.Vector() {
			for after := e.ledger(other).Head(log).Seq; after < head; {
				run, err := l.Load(ctx, log, after, 1<<20)
				e.must(err)
				kept, err := other.Append(ctx, e.space, []syncproto.Run{run})
				e.must(err)
				after = kept[0].Head
			}
		}
	}
	e.must(l.Confirm(ctx, ledger.Standing{Device: e.hub.Device(), Hub: true, At: clock().Add(-time.Hour).UnixMilli(), Acked: e.ledger(e.hub).Vector()}))
}

// operator runs a model without a Loop: every effect is done at once, in order.
type operator struct {
	exercise *exercise
	model    screen.Model
}

// sits is an operator in front of the desk; onDuty skips the questions of a shift that begins.
func (e *exercise) sits(l screen.Language, onDuty bool) *operator {
	e.t.Helper()
	e.must(e.front.Operate(e.t.Context(), "李敏", "general"))
	s := screen.Start{Schema: e.front.Shelf().Schema(), Language: l, Operator: "李敏", Post: "general", OnDuty: onDuty, Now: clock(), Explain: func(err error, language string) string { return explain.Of(err).In(language) }}
	o := &operator{exercise: e}
	m, effects := screen.New(e.front, s)
	o.model = m
	o.run(effects)
	return o
}

func (o *operator) send(messages ...screen.Message) screen.View {
	for _, m := range messages {
		next, effects := screen.Update(o.model, m)
		o.model = next
		o.run(effects)
	}
	return o.view()
}

func (o *operator) run(effects []screen.Effect) {
	for _, e := range effects {
		if answer := e.Run(context.Background()); answer != nil {
			o.send(answer)
		}
	}
}

func (o *operator) view() screen.View { return screen.Render(o.model) }
