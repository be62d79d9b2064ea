package ledger_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// TestRebuildEqualsIncremental lets a few desks write, cut off from each other, and every desk receive the others'
// segments in an order of its own. In the end all show the same, and tables made again from the logs are byte for byte
// those that grew.
func TestRebuildEqualsIncremental(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := &story{r: r, t: t}
		for range rapid.IntRange(2, 3).Draw(r, "desks") {
			d := newDevice(t)
			d.Together(rapid.SampledFrom([]int{1, 3, 12, 8192}).Draw(r, "together"))
			w.desks = append(w.desks, d)
		}
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			w.step()
		}
		w.meet()
		for _, d := range w.desks[1:] {
			if diff := cmp.Diff(w.desks[0].dump(), d.dump()); diff != "" {
				r.Fatalf("desks that hold the same show differently:\n%s", diff)
			}
		}
		for i, d := range w.desks {
			w.rebuilt(i, d)
			d.reopen()
			d.Together(2)
			w.rebuilt(i, d)
			_ = d.Close()
		}
	})
}

type story struct {
	r     *rapid.T
	t     *testing.T
	desks []*device
	ids   []uuid.UUID // of teams
	tasks []uuid.UUID
}

func (w *story) rebuilt(i int, d *device) {
	before, err := d.Digests()
	if err != nil {
		w.r.Fatal(err)
	}
	if err := d.Rebuild(w.t.Context()); err != nil {
		w.r.Fatal(err)
	}
	after, err := d.Digests()
	if err != nil {
		w.r.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if before[name] != after[name] {
			w.r.Errorf("desk %d: %s changed by a rebuild", i, name)
		}
	}
}

func (w *story) step() {
	d := w.desks[rapid.IntRange(0, len(w.desks)-1).Draw(w.r, "desk")]
	switch rapid.SampledFrom([]string{"make", "edit", "edit", "edit", "members", "delete", "resolve", "seal", "send", "batch"}).Draw(w.r, "what") {
	case "make":
		w.make(d)
	case "seal":
		if err := d.Seal(w.t.Context()); err != nil {
			w.r.Fatal(err)
		}
	case "send":
		w.send(w.desks[rapid.IntRange(0, len(w.desks)-1).Draw(w.r, "from")], d)
	case "batch":
		w.batch(d)
	case "edit":
		w.edit(d, false)
	case "resolve":
		w.edit(d, true)
	case "members":
		w.members(d)
	case "delete":
		w.life(d)
	}
}

func (w *story) make(d *device) {
	e := []record.Edit{
		{Kind: "team", ID: record.NewID(1), Set: set("name", w.word(), "members", rapid.IntRange(0, 99).Draw(w.r, "members")),
			Add: map[string][]merge.Value{"skills": texts(w.word(), w.word())}},
		{Kind: "task", ID: record.NewID(2), Set: set("title", w.word(), "status", w.status()), Numbered: true},
		{Kind: "journal", ID: record.NewID(3), Set: set("text", w.word())},
	}
	got := d.act(e[:rapid.IntRange(1, 3).Draw(w.r, "edits")]...)
	w.ids = append(w.ids, got.IDs[record.NewID(1)])
	if id, ok := got.IDs[record.NewID(2)]; ok {
		w.tasks = append(w.tasks, id)
	}
}

func (w *story) word() string {
	return rapid.SampledFrom([]string{"甲", "乙", "丙", "丁"}).Draw(w.r, "word")
}

func (w *story) status() string {
	return rapid.SampledFrom([]string{"open", "done", "closed"}).Draw(w.r, "status")
}

// some gives a record, perhaps one this desk has not heard of.
func (w *story) some() (string, uuid.UUID) {
	if len(w.tasks) > 0 && rapid.Bool().Draw(w.r, "task") {
		return "task", rapid.SampledFrom(w.tasks).Draw(w.r, "which")
	}
	if len(w.ids) == 0 {
		return "team", record.KeyID("team", "自带编号")
	}
	return "team", rapid.SampledFrom(w.ids).Draw(w.r, "which")
}

// edit writes on the basis of what the desk shows, of what it showed some time ago, or of what stands.
func (w *story) edit(d *device, resolve bool) {
	kind, id := w.some()
	e := record.Edit{Kind: kind, ID: id, Set: set("status", w.status()), Resolve: resolve}
	if rapid.Bool().Draw(w.r, "other") {
		e.Set = set(map[string]string{"team": "name", "task": "place"}[kind], w.word())
	}
	if rapid.Bool().Draw(w.r, "clear") {
		for name := range e.Set {
			e.Set[name] = merge.Value{}
		}
	}
	if rapid.Bool().Draw(w.r, "based") {
		if err := d.View(w.t.Context(), func(r record.Reader) error {
			shown, ok, err := r.Find(kind, id)
			if ok {
				e.Basis = shown.Basis()
			}
			return err
		}); err != nil {
			w.r.Fatal(err)
		}
		if rapid.Bool().Draw(w.r, "meanwhile") {
			d.act(record.Edit{Kind: kind, ID: id, Set: set("status", w.status())})
		}
	}
	d.act(e)
}

func (w *story) members(d *device) {
	kind, id := w.some()
	if kind != "team" {
		return
	}
	e := record.Edit{Kind: kind, ID: id}
	word := map[string][]merge.Value{"skills": texts(w.word())}
	switch rapid.IntRange(0, 2).Draw(w.r, "how") {
	case 0:
		e.Add = word
	case 1:
		e.Remove = word
	case 2:
		e.Members = word
	}
	d.act(e)
}

func (w *story) life(d *device) {
	kind, id := w.some()
	if rapid.Bool().Draw(w.r, "restore") {
		d.act(record.Edit{Kind: kind, ID: id, Restore: true})
		return
	}
	d.act(record.Edit{Kind: kind, ID: id, Delete: true})
}

func (w *story) batch(d *device) {
	var acts []func(record.Reader) (record.Act, error)
	for i := range rapid.IntRange(1, 90).Draw(w.r, "acts") {
		acts = append(acts, func(record.Reader) (record.Act, error) {
			return record.Act{Edits: []record.Edit{{Kind: "team", ID: record.KeyID("team", fmt.Sprint(i%7)), Set: set("members", i)}}}, nil
		})
	}
	done, err := d.RecordBatch(w.t.Context(), author, acts)
	if err != nil {
		w.r.Fatal(err)
	}
	for _, one := range done {
		if one.Err != nil {
			w.r.Fatal(one.Err)
		}
	}
	w.ids = append(w.ids, record.KeyID("team", "3"))
}

// send hands over some of the logs, in any order, perhaps not to their ends.
func (w *story) send(from, to *device) {
	runs := from.give(to)
	if len(runs) == 0 {
		return
	}
	runs = rapid.Permutation(runs).Draw(w.r, "order")[:rapid.IntRange(1, len(runs)).Draw(w.r, "logs")]
	for i := range runs {
		if n := len(runs[i].Segments); n > 0 {
			runs[i].Segments = runs[i].Segments[:rapid.IntRange(0, n).Draw(w.r, "segments")]
		}
	}
	for _, k := range to.take(runs) {
		if !k.Refused.Held() {
			w.r.Fatalf("%s refused: %s", k.Log, k.Refused)
		}
	}
}

func (w *story) meet() {
	for range 2 {
		for _, from := range w.desks {
			for _, to := range w.desks {
				if from == to {
					continue
				}
				to.take(rapid.Permutation(from.give(to)).Draw(w.r, "order"))
			}
		}
	}
	for _, d := range w.desks[1:] {
		if diff := cmp.Diff(w.desks[0].Vector(), d.Vector()); diff != "" {
			w.r.Fatalf("vectors differ: %s", diff)
		}
	}
}
