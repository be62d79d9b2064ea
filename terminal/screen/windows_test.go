package screen_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"qianshao/terminal/screen"
)

// listOf is a list of what is shown, by its ID.
func listOf(t *testing.T, v screen.View, id string) *screen.List {
	t.Helper()
	for _, b := range v.Body {
		if b.List != nil && b.List.ID == id {
			return b.List
		}
	}
	t.Fatalf("no list %s is shown", id)
	return nil
}

func TestTheJournalIsReadOnWhereverItIsLookedAt(t *testing.T) {
	s := flood(t)
	p, _ := onDuty(t, s, screen.Chinese)
	for i := range 420 {
		if _, err := s.Desk().WriteJournal(context.Background(), fmt.Sprintf("第 %d 笔，舟艇", i), uuid.UUID{}); err != nil {
			t.Fatal(err)
		}
	}
	p.send(screen.Visit{Page: "journal"})
	all := listOf(t, p.look(), "journal.list").All()
	if all < 420 {
		t.Fatalf("the list has %d rows, 420 lines were written", all)
	}
	seen := map[string]bool{}
	for at := 0; at < all; at++ {
		l := listOf(t, p.look(), "journal.list")
		if at < l.First || at >= l.First+len(l.Rows) {
			p.send(screen.RowsWanted{List: "journal.list", At: at})
			l = listOf(t, p.look(), "journal.list")
		}
		if at < l.First || at >= l.First+len(l.Rows) {
			t.Fatalf("row %d was asked for; rows %d to %d came", at, l.First, l.First+len(l.Rows))
		}
		seen[l.Rows[at-l.First].ID] = true
	}
	if len(seen) != all {
		t.Errorf("%d different lines were seen of %d", len(seen), all)
	}
	if got := p.look(); len(listOf(t, got, "journal.list").Rows) > 300 {
		t.Error("the view holds more rows than are looked at")
	}
	p.send(screen.Typed{Field: "journal.find", Text: "第 377 笔"})
	if l := listOf(t, p.look(), "journal.list"); l.All() != 1 || l.Footer != "显示 1 / 1" {
		t.Errorf("the filter finds %d lines: %s", l.All(), l.Footer)
	}
}
