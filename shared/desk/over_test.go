package desk_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func TestWhatIsReadAtOnceIsOfOneMoment(t *testing.T) {
	p, _, _ := two(t)
	p.arrives("曙光救援队", 8)
	heads := func(d *desk.Desk) int {
		t.Helper()
		return len(must[[]desk.TeamLine](t)(d.Teams(t.Context(), desk.BoardFilter{})))
	}
	err := p.AtOnce(t.Context(), func(d *desk.Desk, held dot.Vector) error {
		if held.Digest() != p.ledger.Heads().Digest() {
			t.Fatal("the moment is not the last")
		}
		before := must[desk.Overview](t)(d.Overview(t.Context())).Counts
		p.arrives("蓝天救援队", 9)
		after := must[desk.Overview](t)(d.Overview(t.Context())).Counts
		if heads(d) != 1 || !reflect.DeepEqual(before, after) || held.Digest() == p.ledger.Heads().Digest() {
			t.Errorf("%d teams: somebody else's writing came in between", heads(d))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := heads(p.Desk); n != 2 {
		t.Errorf("%d teams when it is over", n)
	}
}

// late is a ledger of which somebody begins to read and is overtaken.
type late struct {
	*ledger.Ledger
	overtake func()
}

func (l *late) View(ctx context.Context, look func(record.Reader) error) error {
	return l.Ledger.View(ctx, func(r record.Reader) error {
		if by := l.overtake; by != nil && len(r.Heads()) > 0 { // the moment begins with the first look
			l.overtake = nil
			by()
		}
		return look(r)
	})
}

func TestWhoWasOvertakenSeesHisOwnMoment(t *testing.T) {
	p, _, _ := two(t)
	p.arrives("曙光救援队", 8)
	l := &late{Ledger: p.ledger}
	d := desk.New(l, desk.Options{Operator: "李敏", Now: fixed})
	sees := func(d *desk.Desk, want int) {
		t.Helper()
		teams := must[[]desk.TeamLine](t)(d.Teams(t.Context(), desk.BoardFilter{}))
		book := must[desk.RegisterPage](t)(d.Register(t.Context(), desk.RegisterQuery{Book: "checkin", All: true, Language: "zh"}))
		if len(teams) != want || len(book.Lines) != want {
			t.Errorf("%d teams, %d arrivals, not %d", len(teams), len(book.Lines), want)
		}
	}
	sees(d, 1)
	for n := 2; n < 8; n += 2 {
		p.arrives("蓝天救援队"+string(rune('A'+n)), 9) // nobody has looked since
		l.overtake = func() {
			p.arrives("曙光救援队"+string(rune('A'+n)), 9)
			sees(d, n+1)
		}
		if n == 4 {
			err := d.AtOnce(t.Context(), func(d *desk.Desk, _ dot.Vector) error {
				sees(d, n)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		} else if teams := must[[]desk.TeamLine](t)(d.Teams(t.Context(), desk.BoardFilter{})); len(teams) != n {
			t.Errorf("%d teams for who began to read when there were %d", len(teams), n)
		}
		sees(d, n+1)
	}
}

// counting is a ledger that counts the changes and histories that are read of it one by one.
type counting struct {
	*ledger.Ledger
	asked int
}

func (c *counting) View(ctx context.Context, look func(record.Reader) error) error {
	return c.Ledger.View(ctx, func(r record.Reader) error { return look(countingReader{r, c}) })
}

type countingReader struct {
	record.Reader
	to *counting
}

func (c countingReader) Change(at dot.Dot) (merge.Change, bool, error) {
	c.to.asked++
	return c.Reader.Change(at)
}

func (c countingReader) History(kind string, id uuid.UUID) ([]record.Version, error) {
	c.to.asked++
	return c.Reader.History(kind, id)
}

func TestConflictsReadOnlyWhatTheyHaveNotReadYet(t *testing.T) {
	a, b, _ := two(t)
	a.arrives("曙光救援队", 8)
	b.arrives("曙光救援队", 9)
	b.give(a)
	l := &counting{Ledger: a.ledger}
	d := desk.New(l, desk.Options{Operator: "李敏", Now: fixed})
	first := must[[]desk.Conflict](t)(d.Conflicts(t.Context()))
	if len(first) != 1 || l.asked == 0 {
		t.Fatalf("%d conflicts, %d changes read", len(first), l.asked)
	}
	for _, side := range first[0].Sides {
		if side.Source.Operator == "" || side.Source.Wall == 0 {
			t.Errorf("nobody wrote %+v", side)
		}
	}
	l.asked = 0
	a.arrives("蓝天救援队", 3) // has nothing to do with it
	if second := must[[]desk.Conflict](t)(d.Conflicts(t.Context())); len(second) != 1 || l.asked != 0 {
		t.Errorf("%d conflicts; %d changes were read again", len(second), l.asked)
	}
}
