package desk_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
)

// place is a desk on a real ledger in a file, with a clock of its own.
type place struct {
	*desk.Desk
	t      testing.TB
	ledger *ledger.Ledger
	census desk.Ledger
	clock  *time.Time
}

var noon = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func openLedger(t testing.TB, space dot.Space, code string, clock *time.Time) *ledger.Ledger {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "space.db"), ledger.Options{
		Schema: record.Standard(), Space: space, Device: dot.DeviceOf(public), Public: public, Chance: rand.Reader,
		Sign:     func(m []byte) []byte { return ed25519.Sign(private, m) },
		Now:      func() time.Time { return *clock },
		DeskCode: func() string { return code },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func newPlace(t testing.TB, space dot.Space, code, operator string, census desk.Ledger) *place {
	clock := noon
	l := openLedger(t, space, code, &clock)
	return &place{
		Desk: desk.New(l, desk.Options{Operator: operator, Census: census, Now: func() time.Time { return clock }}),
		t:    t, ledger: l, census: census, clock: &clock,
	}
}

// two is two desks in one space, and a census they both have.
func two(t testing.TB) (a, b *place, census *ledger.Ledger) {
	space, clock := uuid.New(), noon
	census = openLedger(t, uuid.New(), "Z", &clock)
	return newPlace(t, space, "A", "李敏", census), newPlace(t, space, "B", "王强", census), census
}

// does wants an act to be recorded.
func (p *place) does(r record.Receipt, err error) record.Receipt {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("refused: %v", err)
	}
	*p.clock = p.clock.Add(time.Minute)
	p.follows()
	return r
}

// follows wants the picture that was led on from act to act to be the one that is made from nothing.
func (p *place) follows() {
	p.t.Helper()
	anew := desk.New(p.ledger, desk.Options{Census: p.census, Now: fixed})
	want, got := must[*roster.Picture](p.t)(anew.Picture(p.t.Context())), must[*roster.Picture](p.t)(p.Picture(p.t.Context()))
	if !reflect.DeepEqual(want, got) {
		p.t.Fatal("the picture led on differs from one made anew")
	}
}

func made(r record.Receipt, n uint8) uuid.UUID { return r.IDs[record.NewID(n)] }

// must gives a value or fails the test.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (p *place) give(to *place) {
	p.t.Helper()
	if err := p.ledger.Seal(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	has := to.ledger.Vector()
	var runs []syncproto.Run
	for _, log := range p.ledger.Vector().Logs() {
		runs = append(runs, must[syncproto.Run](p.t)(p.ledger.Load(p.t.Context(), log, has[log], 1<<30)))
	}
	must[[]syncproto.Kept](p.t)(to.ledger.Append(p.t.Context(), runs))
	to.follows()
}

// meet lets both hold what either holds.
func (p *place) meet(o *place) {
	p.give(o)
	o.give(p)
}

func (p *place) dump() string {
	var b bytes.Buffer
	if err := p.ledger.Dump(p.t.Context(), &b); err != nil {
		p.t.Fatal(err)
	}
	return b.String()
}

func (p *place) refused(code roster.Code, _ record.Receipt, err error) *roster.Refusal {
	p.t.Helper()
	r := roster.Refused(err)
	if r == nil || r.Code != code {
		p.t.Fatalf("got %v, want %s", err, code)
	}
	return r
}

// opens starts the incident of the space.
func (p *place) opens() uuid.UUID {
	p.t.Helper()
	return made(p.does(p.Activate(p.t.Context(), roster.Activation{Name: "江津‘7·12’暴雨洪涝", Place: "江津", OrderNo: "渝指1号"})), 1)
}

// arrives files a new team.
func (p *place) arrives(name string, people int) uuid.UUID {
	p.t.Helper()
	return made(p.does(p.CheckIn(p.t.Context(), roster.Arrival{NewTeam: &roster.TeamForm{Name: name, Phone: ""}, People: people, Place: "东门"})), 1)
}

func fixed() time.Time { return noon }

func runsOf(r syncproto.Run) []syncproto.Run { return []syncproto.Run{r} }
