package ledger_test

import (
	"errors"
	"io"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
)

// Every row is read as if a stranger had written it: what no ledger writes stops the opening, and is named.
func TestARowThatNoLedgerWritesStopsTheOpening(t *testing.T) {
	for name, do := range map[string]string{
		"an operator's number skipped": "UPDATE operators SET id = id + 1",
		"a log's number skipped":       "UPDATE logs SET id = id + 1",
		"a lane there is none of":      "UPDATE logs SET lane = 200",
		"quarantine of no log":         "INSERT INTO quarantine VALUES (900 << 40 | 1, 'x')",
		"a tail of no log":             "INSERT INTO tail VALUES (900 << 40 | 1, x'00')",
		"a tail that is no run":        "UPDATE tail SET bytes = x'0102'",
		"a tail with a gap":            "UPDATE tail SET place = place + 5",
		"a tail before what is sealed": "INSERT INTO tail SELECT 1 << 40 | 1, bytes FROM tail LIMIT 1",
		"a peer that says no standing": "INSERT INTO peers VALUES (x'01010101010101010101010101010101', 1, 1, x'00')",
		"a peer of two bytes":          "INSERT INTO peers VALUES (x'0101', 1, 1, CAST('{}' AS BLOB))",
		"a peer of no lane":            `INSERT INTO peers VALUES (x'01010101010101010101010101010101', 1, 1, CAST('{"first":{"Acked":1}}' AS BLOB))`,
		"an incarnation in words":      "INSERT OR REPLACE INTO meta VALUES ('incarnation', 'many')",
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			a.team("一")
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.team("二")
			if err := errors.Join(a.Exec(t.Context(), do), a.Close()); err != nil {
				t.Fatal(err)
			}
			l, err := ledger.Open(t.Context(), a.path, a.options)
			if err == nil {
				err = l.Close()
			}
			if !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("opened: %v", err)
			}
		})
	}
}

// looks is all that reads records and their histories.
func (d *device) looks(id uuid.UUID) map[string]error {
	ctx, failures := d.t.Context(), map[string]error{}
	failures["view"] = d.View(ctx, func(r record.Reader) error {
		_, failures["list"] = r.List(record.Query{Kind: "team"})
		_, _, failures["find"] = r.Find("team", id)
		_, failures["history"] = r.History("team", id)
		v := r.(interface {
			Histories(kinds ...string) (map[uuid.UUID][]record.Version, error)
			Touched(since dot.Vector, kinds ...string) (map[string][]uuid.UUID, bool, error)
		})
		_, failures["histories"] = v.Histories("team")
		_, _, failures["touched"] = v.Touched(nil, "team")
		return nil
	})
	failures["dump"] = d.Dump(ctx, io.Discard)
	_, _, failures["fingerprint"] = d.Fingerprint(ctx)
	_, failures["record"] = d.Record(ctx, author, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("members", 9)}}}, nil
	})
	failures["rebuild"] = d.Rebuild(ctx)
	failures["reconsider"] = d.Reconsider(ctx)
	failures["index"] = d.Index(ctx)
	log := dot.Log{Device: d.options.Device, Lane: 1}
	_, failures["load"] = d.Load(ctx, log, 0, 1<<20)
	_, failures["change"] = d.Change(ctx, dot.Dot{Log: log, Seq: 1})
	_, failures["open change"] = d.Change(ctx, dot.Dot{Log: log, Seq: 2})
	_, failures["received"] = d.Received(ctx, log, 1)
	return failures
}

// Damage that comes while the file is open is named by whoever meets it, never followed, and never hides in what others read.
func TestDamageUnderAnOpenLedgerIsNamedByWhoeverMeetsIt(t *testing.T) {
	values := []string{"list", "find", "dump", "fingerprint", "record"}
	for name, c := range map[string]struct {
		do    string
		meets []string
	}{
		"a name that is a number":  {"UPDATE record_team SET name = 7.5", nil}, // SQLite makes text of it
		"a number in bytes":        {"UPDATE record_team SET members = x'00'", values},
		"a set without its marks":  {"UPDATE record_team SET skills = 'water'", values},
		"a moment in words":        {"UPDATE record_team SET seen_at = 'yesterday'", values},
		"a reference of two bytes": {"UPDATE record_team SET task = x'0101'", values},
		"an id of two bytes":       {"UPDATE record_team SET _id = x'0101'", []string{"list", "dump", "fingerprint"}},
		"a version cut off":        {"UPDATE record_team SET _ver = substr(_ver, 1, 2)", values},
		"a version with more":      {"UPDATE record_team SET _ver = CAST(_ver || x'00' AS BLOB)", values},
		"extra that is none":       {"UPDATE record_team SET _extra = x'0901'", values},
		"a segment that is none": {"UPDATE blocks SET bytes = zeroblob(length(bytes))",
			[]string{"history", "histories", "touched", "rebuild", "reconsider", "index", "load", "change", "received"}},
		"a segment beyond its block": {"UPDATE segments SET start = 1 << 30", []string{"history", "histories", "touched", "rebuild", "reconsider", "index", "load", "change", "received"}},
		"a block gone":               {"DELETE FROM blocks", []string{"rebuild", "reconsider", "received"}},
		"a segment of no log":        {"UPDATE segments SET place = place + (900 << 40)", []string{"rebuild", "reconsider", "received"}},
		"an open run that is none": {"UPDATE tail SET bytes = x'0102'",
			[]string{"history", "histories", "touched", "rebuild", "reconsider", "open change"}},
		"receipts that do not add up": {"INSERT INTO receipts SELECT place, x'0900' FROM segments", []string{"history", "histories", "touched", "received"}},
		"receipts of nothing":         {"INSERT INTO receipts SELECT place, x'0000' FROM segments", []string{"history", "histories", "touched", "received"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			id := a.team("一")
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
			a.act(record.Edit{Kind: "team", ID: id, Set: set("ready", true)})
			a.reopen() // nothing of it is in memory any more
			if err := a.Exec(t.Context(), c.do); err != nil {
				t.Fatal(err)
			}
			met := a.looks(id)
			for _, who := range c.meets {
				if !errors.Is(met[who], ledger.ErrDamaged) {
					t.Errorf("%s: %v", who, met[who])
				}
				delete(met, who)
			}
			for who, err := range met {
				if err != nil && !(who == "change" && errors.Is(err, ledger.ErrNoSuchChange)) { // gone is what it says
					t.Errorf("%s fails too: %v", who, err)
				}
			}
			if damaged := len(c.meets) > 0; damaged != a.Damaged() {
				t.Errorf("damaged: %v", a.Damaged())
			}
		})
	}
}

// The index of histories is as untrusted as all else: it may name what no log holds.
func TestAnIndexThatNamesASegmentOfNoLogIsNamed(t *testing.T) {
	a := newDevice(t)
	id := a.team("一")
	if err := errors.Join(a.Seal(t.Context()), a.Index(t.Context()),
		a.Exec(t.Context(), "INSERT INTO segments SELECT place + (900 << 40), block, start, size, hash FROM segments"),
		a.Exec(t.Context(), "UPDATE touched SET place = place + (900 << 40)")); err != nil {
		t.Fatal(err)
	}
	err := a.View(t.Context(), func(r record.Reader) error {
		_, err := r.History("team", id)
		return err
	})
	if !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}
