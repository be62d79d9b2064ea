package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func TestQueriesFindWhatTheyAskFor(t *testing.T) {
	a := newDevice(t)
	task := a.act(record.Edit{Kind: "task", ID: record.NewID(1), Set: set("title", "x")}).IDs[record.NewID(1)]
	var ids []uuid.UUID
	for i := range 10 {
		e := record.Edit{Kind: "team", ID: record.KeyID("team", fmt.Sprint(i)), Set: set("name", fmt.Sprint("队", i), "ready", i%2 == 0,
			"seen_at", time.UnixMilli(int64(i)))}
		if i < 5 {
			e.Set["members"] = merge.OfNumber(float64(i))
			e.Set["task"] = merge.OfID(task)
			e.Add = map[string][]merge.Value{"skills": texts("水域", fmt.Sprint("技", i))}
		}
		a.act(e)
		ids = append(ids, e.ID)
	}
	a.act(record.Edit{Kind: "team", ID: ids[9], Delete: true})
	where := func(field string, test record.Test, v any) []record.Condition {
		return []record.Condition{{Field: field, Test: test, Value: value(v)}}
	}
	for name, c := range map[string]struct {
		q    record.Query
		want []int
	}{
		"all":                 {record.Query{}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}},
		"newest first":        {record.Query{Descending: true, Limit: 2}, []int{8, 7}},
		"equal text":          {record.Query{Where: where("name", record.Equal, "队3")}, []int{3}},
		"not equal text":      {record.Query{Where: where("name", record.NotEqual, "队3"), Limit: 3}, []int{0, 1, 2}},
		"not equal or none":   {record.Query{Where: where("members", record.NotEqual, 3)}, []int{0, 1, 2, 4, 5, 6, 7, 8}},
		"equal none":          {record.Query{Where: where("members", record.Equal, nil)}, []int{5, 6, 7, 8}},
		"not none":            {record.Query{Where: where("members", record.NotEqual, nil)}, []int{0, 1, 2, 3, 4}},
		"unset":               {record.Query{Where: where("task", record.Unset, nil)}, []int{5, 6, 7, 8}},
		"set":                 {record.Query{Where: where("task", record.IsSet, nil)}, []int{0, 1, 2, 3, 4}},
		"reference":           {record.Query{Where: where("task", record.Equal, task)}, []int{0, 1, 2, 3, 4}},
		"less":                {record.Query{Where: where("members", record.Less, 2)}, []int{0, 1}},
		"at least":            {record.Query{Where: where("seen_at", record.AtLeast, time.UnixMilli(7))}, []int{7, 8}},
		"yes":                 {record.Query{Where: where("ready", record.Equal, true)}, []int{0, 2, 4, 6, 8}},
		"a member":            {record.Query{Where: where("skills", record.Within, "水域")}, []int{0, 1, 2, 3, 4}},
		"a part of a text":    {record.Query{Where: where("name", record.Holds, "3")}, []int{3}},
		"a part in any case":  {record.Query{Where: where("name", record.Holds, "队"), Limit: 2}, []int{0, 1}},
		"a wild card is none": {record.Query{Where: where("name", record.Holds, "%")}, nil},
		"no part of one":      {record.Query{Where: where("skills", record.Within, "水")}, nil},
		"two tests":           {record.Query{Where: append(where("ready", record.Equal, true), where("members", record.Less, 3)...)}, []int{0, 2}},
		"these":               {record.Query{AnyOf: []uuid.UUID{ids[3], ids[1], ids[9], {}}}, []int{1, 3}},
		"none of none":        {record.Query{AnyOf: []uuid.UUID{}}, nil},
		"by a field":          {record.Query{Order: "members", Descending: true, Limit: 2}, []int{4, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.Kind = "team"
			var got []int
			for _, r := range a.list(c.q) {
				got = append(got, slices.Index(ids, r.ID))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if err := a.View(t.Context(), func(r record.Reader) error {
				n, err := r.Count(c.q)
				if n != len(c.want) {
					t.Errorf("counted %d", n)
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	for _, bad := range []record.Query{
		{Kind: "nothing"}, {Kind: "team", Order: "colour"}, {Kind: "team", Where: where("colour", record.Equal, "x")},
		{Kind: "team", Where: where("members", record.Equal, "x")}, {Kind: "team", Where: where("skills", record.Equal, "x")},
		{Kind: "team", Where: where("name", record.Within, "x")}, {Kind: "team", Where: where("members", record.Holds, 3)},
		{Kind: "team", Where: where("skills", record.Holds, "x")}, {Kind: "team", Where: where("name", "~", "x")},
		{Kind: "team", After: 3, Order: "name"},
	} {
		if err := a.View(t.Context(), func(r record.Reader) error {
			_, err := r.List(bad)
			_, other := r.Count(bad)
			if err == nil || other == nil && bad.Order == "" {
				t.Errorf("%+v answered", bad)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestPagesGoOnWhereTheLastOneEnded(t *testing.T) {
	a := newDevice(t)
	for i := range 25 {
		a.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", fmt.Sprint(i))})
	}
	for _, down := range []bool{false, true} {
		var texts []string
		for after := int64(0); ; {
			page := a.list(record.Query{Kind: "journal", After: after, Limit: 10, Descending: down})
			for i := range page {
				texts = append(texts, page[i].Text("text"))
			}
			if len(page) < 10 {
				break
			}
			after = page[len(page)-1].Key
		}
		if down {
			slices.Reverse(texts)
		}
		if len(texts) != 25 || texts[0] != "0" || texts[24] != "24" {
			t.Errorf("%v", texts)
		}
	}
}

func TestAnActSeesWhatItsTransactionDid(t *testing.T) {
	a := newDevice(t)
	id := record.KeyID("team", "x")
	one := func(r record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("name", "一", "status", "open")}}}, nil
	}
	two := func(r record.Reader) (record.Act, error) {
		team, ok, err := r.Find("team", id)
		if err != nil || !ok || team.Text("name") != "一" || team.Source.Operator != "张伟" || team.Mark != record.OnlyHere {
			return record.Act{}, fmt.Errorf("found %v %v %w", team, ok, err)
		}
		history, err := r.History("team", id)
		if err != nil || len(history) != 1 {
			return record.Act{}, fmt.Errorf("%d in the history, %w", len(history), err)
		}
		if list, err := r.List(record.Query{Kind: "team"}); err != nil || len(list) != 1 {
			return record.Act{}, fmt.Errorf("%d listed, %w", len(list), err)
		}
		if heads := r.Heads(); len(heads) != 1 {
			return record.Act{}, fmt.Errorf("heads %v", heads)
		}
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("status", "done"), Basis: team.Basis()}}}, nil
	}
	done, err := a.RecordBatch(t.Context(), author, []func(record.Reader) (record.Act, error){one, two})
	if err != nil || done[0].Err != nil || done[1].Err != nil {
		t.Fatal(err, done)
	}
	if team := a.find("team", id); team.Text("status") != "done" || len(team.Conflicts()) != 0 {
		t.Errorf("%+v", team)
	}
	a.checked()
}

func TestReadersSeeOneMomentWhileOthersWrite(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for i := range 40 {
		a.act(record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", fmt.Sprint(i), "task", record.NewID(2))},
			record.Edit{Kind: "task", ID: record.NewID(2), Set: set("title", fmt.Sprint(i))})
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	runs := a.give(b)
	ctx, done := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for ctx.Err() == nil {
				if err := b.View(t.Context(), func(r record.Reader) error {
					heads := r.Heads()
					first, err := r.Count(record.Query{Kind: "journal"})
					if err != nil {
						return err
					}
					again, err := r.Count(record.Query{Kind: "journal"})
					if first != again {
						t.Errorf("one moment showed %d and %d", first, again)
					}
					if n := heads[dot.Log{Device: b.options.Device, Lane: 3}]; n != uint64(first) {
						t.Errorf("heads say %d of %d in the journal", n, first)
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range runs[0].Segments {
		for _, run := range runs {
			run.Segments = run.Segments[i : i+1]
			b.take([]syncproto.Run{run})
		}
		b.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", "x")})
	}
	done()
	group.Wait()
	b.checked()
}

func TestAHistoryIsWholeWithAndWithoutItsIndex(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("一")
	other := a.team("别的")
	for i := range 5 {
		a.act(record.Edit{Kind: "team", ID: id, Set: set("members", i)})
		a.act(record.Edit{Kind: "team", ID: other, Set: set("members", i)})
		a.sync(b)
		b.act(record.Edit{Kind: "team", ID: id, Set: set("name", fmt.Sprint(i))})
		b.sync(a)
	}
	history := func(d *device) (lines []string) {
		if err := d.View(t.Context(), func(r record.Reader) error {
			versions, err := r.History("team", id)
			for _, v := range versions {
				lines = append(lines, v.Change.Dot.String())
				if mine := v.Change.Dot.Log.Device == d.options.Device; mine != (v.Received == 0) {
					t.Errorf("%s received at %d", v.Change.Dot, v.Received)
				}
			}
			if _, err := r.History("nothing", id); !errors.Is(err, ledger.ErrUnknownKind) {
				t.Error(err)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return lines
	}
	want := history(a)
	if len(want) != 11 {
		t.Errorf("%d versions", len(want))
	}
	if err := a.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, history(a)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, history(b)); diff != "" {
		t.Errorf("another replica tells another story: %s", diff)
	}
	a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 99)})
	if got := history(a); len(got) != 12 {
		t.Errorf("%d versions", len(got))
	}
	if err := errors.Join(a.Seal(t.Context()), a.Index(t.Context()), a.Rebuild(t.Context())); err != nil {
		t.Fatal(err)
	}
	if got := history(a); len(got) != 12 {
		t.Errorf("%d versions", len(got))
	}
}

func TestFingerprintsAreEqualWhereStatesAre(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("一")
	a.team("二")
	a.sync(b)
	print := func(d *device) [16][8]byte {
		ranges, held, err := d.Fingerprint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d.Heads(), held); diff != "" {
			t.Error(diff)
		}
		return ranges
	}
	if print(a) != print(b) {
		t.Error("equal states, other fingerprints")
	}
	a.act(record.Edit{Kind: "team", ID: id, Set: set("members", 1)})
	was, is := print(b), print(a)
	for i := range was {
		if changed := was[i] != is[i]; changed != (i == int(id[0]>>4)) {
			t.Errorf("range %d changed: %v", i, changed)
		}
	}
	if a.Schema() == nil || a.Space() != space {
		t.Error("says another space")
	}
}
