package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
)

func TestActsThatStandAlreadyAreRecordedAllAtOnce(t *testing.T) {
	all, single := newDevice(t), newDevice(t)
	var acts []record.Act
	for i := range 300 {
		id := record.KeyID("team", fmt.Sprint(i%200)) // the last hundred are of records that stand
		e := record.Edit{Kind: "team", ID: id, Set: set("name", fmt.Sprint("队", i), "members", i)}
		switch i % 10 {
		case 3:
			e.ID = record.NewID(1)
		case 7:
			e.Set["colour"] = value("red")
		}
		acts = append(acts, record.Act{Edits: []record.Edit{e}})
	}
	for from := 0; from < len(acts); from += 100 {
		done, err := all.RecordAll(t.Context(), author, acts[from:from+100])
		if err != nil {
			t.Fatal(err)
		}
		for i, one := range done {
			if refused := i%10 == 7; refused != errors.Is(one.Err, ledger.ErrUnknownField) {
				t.Errorf("act %d: %v", from+i, one.Err)
			}
			if len(one.Receipt.Inverse.Edits) != 0 {
				t.Error("an import is not taken back act by act")
			}
		}
	}
	for i, act := range acts {
		_, err := single.Record(t.Context(), author, func(record.Reader) (record.Act, error) { return act, nil })
		if refused := i%10 == 7; refused != (err != nil) {
			t.Errorf("act %d: %v", i, err)
		}
	}
	names := func(d *device) map[string]int {
		seen := map[string]int{}
		for _, r := range d.list(record.Query{Kind: "team"}) {
			seen[fmt.Sprint(r.Text("name"), r.Value("members"), len(r.Conflicts()))]++
		}
		return seen
	}
	if got, want := fmt.Sprint(names(all)), fmt.Sprint(names(single)); got != want {
		t.Errorf("all at once %s, one by one %s", got, want)
	}
	all.checked()
}
