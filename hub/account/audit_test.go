package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"qianshao/hub/account"
)

func TestTheAuditIsReadNewestFirstAndByWhatIsAsked(t *testing.T) {
	b := book(t)
	for i := range 1000 {
		b.at = b.at.Add(time.Minute)
		e := account.Entry{By: fmt.Sprint("user", i%3), Verb: account.Exported, About: fmt.Sprint("table", i%7), Detail: strings.Repeat("列", i%100), Reason: "日报"}
		if i%100 == 0 {
			e.Verb = account.Revealed
		}
		if err := b.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	read := func(want account.Asked) []account.Entry {
		t.Helper()
		lines, err := b.Audit(t.Context(), want)
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	all := read(account.Asked{})
	if len(all) != 1000 || all[0].N != 1000 || all[999].N != 1 || !all[0].At.Equal(b.at) || all[0].Reason != "日报" || all[0].By != "user0" {
		t.Fatalf("%d lines, %+v", len(all), all[0])
	}
	for what, test := range map[string]struct {
		want account.Asked
		n    int
	}{
		"by one":            {account.Asked{By: "user1"}, 333},
		"about one":         {account.Asked{About: "table0"}, 143},
		"of one verb":       {account.Asked{Verb: account.Revealed}, 10},
		"of one hour":       {account.Asked{From: b.at.Add(-time.Hour), Until: b.at}, 60},
		"of one page":       {account.Asked{Before: 500, Max: 20}, 20},
		"before the first":  {account.Asked{Before: 1}, 0},
		"more than is kept": {account.Asked{Max: 1 << 30}, 1000},
	} {
		if got := read(test.want); len(got) != test.n {
			t.Errorf("%s: %d lines, want %d", what, len(got), test.n)
		}
	}
	if got := read(account.Asked{Before: 500, Max: 20}); got[0].N != 499 {
		t.Errorf("the page begins with line %d", got[0].N)
	}
}

func TestTheAuditIsBounded(t *testing.T) {
	b := book(t)
	full := strings.Repeat(`{"n":5,"at":1,"verb":"session.begun"}`+"\n", 2000)
	for _, n := range []int{0, 1, 511} {
		if err := b.notes.Put(t.Context(), "audit", fmt.Sprintf("%012d", n), []byte(full)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Note(t.Context(), account.Entry{By: "a", Verb: account.Exported, Detail: strings.Repeat("列", 1000)}); err != nil {
		t.Fatal(err)
	}
	lines, err := b.Audit(t.Context(), account.Asked{Max: 2})
	if err != nil || len(lines) != 2 || lines[0].N != 7 || lines[1].Verb != account.AuditCut || lines[1].N != 6 {
		t.Fatalf("%+v, %v", lines, err)
	}
	if err := b.Note(t.Context(), account.Entry{By: "a", Verb: account.Exported}); err != nil {
		t.Fatal(err)
	}
	if cuts, err := b.Audit(t.Context(), account.Asked{Verb: account.AuditCut}); err != nil || len(cuts) != 1 {
		t.Errorf("one chunk too many was cut %d times, %v", len(cuts), err)
	}
	if d := lines[0].Detail; len(d) > 510 || !utf8.ValidString(d) || !strings.HasSuffix(d, "…") {
		t.Errorf("a line has %d bytes", len(d))
	}
	chunks, err := b.notes.List(t.Context(), "audit")
	if err != nil || len(chunks) != 3 || chunks[0].Key != "000000000001" || chunks[2].Key != "000000000512" {
		t.Errorf("%d chunks, %v", len(chunks), err)
	}
}

func TestAnAuditThatLostItsHeadGoesOn(t *testing.T) {
	b := book(t)
	for range 3 {
		if err := b.Note(t.Context(), account.Entry{By: "a", Verb: account.Exported}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.notes.Put(t.Context(), "audit-head", "head", nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Note(t.Context(), account.Entry{By: "b", Verb: account.Imported}); err != nil {
		t.Fatal(err)
	}
	if lines, err := b.Audit(t.Context(), account.Asked{}); err != nil || len(lines) != 4 || lines[0].N != 4 || lines[0].By != "b" {
		t.Errorf("%+v, %v", lines, err)
	}
}
