package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/segment"
)

func codes(t *testing.T, d *device) string {
	t.Helper()
	found, err := d.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range found {
		list = append(list, fmt.Sprintf("%s:%d", f.Code, f.Seq))
	}
	return strings.Join(list, " ")
}

func TestCheckFindsEveryFlippedByteOfALog(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	for range 3 {
		a.team("队")
		if err := a.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a.sync(b)
	b.team("自己的")
	if got := codes(t, b); got != "" {
		t.Fatalf("a whole file has findings: %s", got)
	}
	var whole []byte
	if err := b.Scan(t.Context(), &whole, "SELECT bytes FROM blocks WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	for at := range whole {
		if at%11 != 0 {
			continue
		}
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x5a
		if err := b.Exec(t.Context(), "UPDATE blocks SET bytes = ? WHERE id = 1", flipped); err != nil {
			t.Fatal(err)
		}
		if got := codes(t, b); !strings.Contains(got, "log-bytes:") && !strings.Contains(got, "log-chain:") {
			t.Errorf("byte %d: found %q", at, got)
		}
	}
	if err := b.Exec(t.Context(), "UPDATE blocks SET bytes = ? WHERE id = 1", whole); err != nil {
		t.Fatal(err)
	}
	if got := codes(t, b); got != "" {
		t.Fatalf("mended, and found %s", got)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		do   string
		want string
	}{
		"a segment lost":         {"DELETE FROM segments WHERE place & 1099511627775 = 2", "log-bytes:2"},
		"the last segment lost":  {"DELETE FROM segments WHERE place & 1099511627775 = 3", "log-head:3"},
		"a segment misplaced":    {"UPDATE segments SET start = start + 1 WHERE place & 1099511627775 = 2", "log-bytes:2"},
		"a head moved":           {"UPDATE logs SET head = 2 WHERE lane = 1", "log-head:4 tail:3"},
		"a tail lost":            {"DELETE FROM tail WHERE place = (SELECT min(place) FROM tail)", "tail:4"},
		"a tail damaged":         {"UPDATE tail SET bytes = x'0102' WHERE place = (SELECT max(place) FROM tail)", "tail:1"},
		"a row lost":             {"DELETE FROM record_team WHERE _key = 2", "tables:0"},
		"a value changed":        {"UPDATE record_team SET name = 'x' WHERE _key = 2", "tables:0"},
		"a row nobody wrote":     {"INSERT INTO record_team (_id, _ver, _mine, _state) VALUES (x'01', x'01', 0, 0)", "tables:0"},
		"a number forgotten":     {"DELETE FROM numbers", "tables:0"},
		"an invented quarantine": {"INSERT INTO quarantine VALUES (1, 'x')", "tables:0"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDevice(t)
			for i := range 5 {
				a.team("队")
				if i < 3 {
					if err := a.Seal(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			a.numbered()
			if err := a.Exec(t.Context(), c.do); err != nil {
				t.Fatal(err)
			}
			if got := codes(t, a); !strings.HasPrefix(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
			if strings.HasPrefix(c.want, "tables") { // the logs are whole: the tables are made again
				if err := a.Rebuild(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := codes(t, a); got != "" {
					t.Errorf("rebuilt, and found %s", got)
				}
			}
		})
	}
}

var mutations = flag.Int("mutations", 60, "how many damaged files are opened")

// TestADamagedFileIsNamedAndNeverFollowed opens files with bytes changed, cut or blanked anywhere, and does with them
// whatever a program does.
func TestADamagedFileIsNamedAndNeverFollowed(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("蓝天")
	for i := range 30 {
		a.act(record.Edit{Kind: "team", ID: id, Set: set("members", i)})
		a.numbered()
		if i%9 == 0 {
			a.sync(b)
			b.act(record.Edit{Kind: "team", ID: id, Set: set("status", "done", "name", fmt.Sprint(i))})
		}
	}
	b.sync(a)
	if err := errors.Join(a.Tend(t.Context()), a.Close()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	damage(t, whole, rand.Uint64(), a.options, id)
}

func damage(t *testing.T, whole []byte, seed uint64, o ledger.Options, id uuid.UUID) {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 3))
	named := 0
	for i := range *mutations {
		content := bytes.Clone(whole)
		switch i % 4 {
		case 0:
			for range 1 + chance.IntN(20) {
				content[chance.IntN(len(content))] ^= byte(1 + chance.IntN(255))
			}
		case 1:
			content = content[:chance.IntN(len(content))]
		case 2:
			from := chance.IntN(len(content))
			clear(content[from:min(len(content), from+8192)])
		case 3:
			from, to := chance.IntN(len(content)-600), chance.IntN(len(content)-600)
			copy(content[to:to+512], whole[from:])
		}
		path := filepath.Join(t.TempDir(), "space.db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := useEverything(t.Context(), path, o, id); err != nil {
			named++
			if !errors.Is(err, ledger.ErrDamaged) && !errors.Is(err, ledger.ErrForeign) && !errors.Is(err, ledger.ErrNewer) &&
				!errors.Is(err, ledger.ErrOtherSpace) && !errors.Is(err, ledger.ErrIO) && !errors.Is(err, ledger.ErrNoSuchChange) {
				t.Errorf("seed %d, file %d: %v", seed, i, err)
			}
		}
	}
	if named == 0 {
		t.Error("no damage was noticed: the test proves nothing")
	}
}

// Found by a damaged file: the note of a kind's table was gone while the table stood.
func TestATableThatIsNotNotedIsNamed(t *testing.T) {
	a := newDevice(t)
	a.team("蓝天")
	if err := errors.Join(a.Exec(t.Context(), "DELETE FROM fields"), a.Close()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), a.path, a.options)
	if err == nil {
		l.Close()
	}
	if !errors.Is(err, ledger.ErrDamaged) {
		t.Fatalf("got %v", err)
	}
}

func TestALostTableIsNamed(t *testing.T) {
	tables := []string{"meta", "logs", "blocks", "segments", "tail", "operators", "quarantine", "numbers", "peers", "evidence", "fields",
		"touched", "record_of_unknown_kind", "record_team", "record_task", "record_incident", "record_journal"}
	for _, table := range tables {
		t.Run(table, func(t *testing.T) {
			a, b := newDevice(t), newDevice(t)
			id := a.team("x")
			b.team("y")
			runs := b.give(a)
			a.numbered()
			if err := a.Exec(t.Context(), "DROP TABLE "+table); err != nil {
				t.Fatal(err)
			}
			broken := runs[0]
			broken.Segments = []segment.Sealed{{First: 1, Last: 1, Bytes: runs[0].Segments[0].Bytes[:9]}}
			_, refused := a.Append(t.Context(), []syncproto.Run{broken})
			_, appended := a.Append(t.Context(), runs)
			_, held := a.Quarantine(t.Context())
			err := errors.Join(refused, appended, held, useOpen(t.Context(), a.Ledger, id), a.Index(t.Context()),
				a.Confirm(t.Context(), ledger.Standing{Device: hub, Acked: dot.Vector{{Device: a.options.Device, Lane: 1}: 1}}),
				a.Confirm(t.Context(), ledger.Standing{Device: hub, Hub: true}), a.Behind(t.Context(), dot.Vector{{Device: a.options.Device, Lane: 1}: 99}),
				a.Reconsider(t.Context()), a.Rebuild(t.Context()))
			if atOpening := table == "operators" || table == "fields"; !atOpening && !errors.Is(err, ledger.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			_ = a.Close()
			l, err := ledger.Open(t.Context(), a.path, a.options)
			if err == nil {
				err = errors.Join(useOpen(t.Context(), l, id), l.Close())
			}
			if table != "evidence" && !errors.Is(err, ledger.ErrDamaged) { // that one is for a person to read
				t.Errorf("opened again: %v", err)
			}
		})
	}
}

// useEverything returns the first error of whatever a program does with a ledger.
func useEverything(ctx context.Context, path string, o ledger.Options, id [16]byte) error {
	l, err := ledger.Open(ctx, path, o)
	if err != nil {
		return err
	}
	defer l.Close()
	return useOpen(ctx, l, id)
}

func useOpen(ctx context.Context, l *ledger.Ledger, id [16]byte) error {
	err := l.View(ctx, func(r record.Reader) error {
		for _, kind := range []string{"team", "task", "journal", "incident"} {
			_, err := r.List(record.Query{Kind: kind})
			_, _, other := r.Find(kind, id)
			_, third := r.History(kind, id)
			if err := errors.Join(err, other, third); err != nil {
				return err
			}
		}
		return nil
	})
	_, acted := l.Record(ctx, author, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: set("name", "x")}, {Kind: "task", ID: record.NewID(1), Numbered: true}}}, nil
	})
	for log := range l.Vector() {
		_, failed := l.Load(ctx, log, 0, 1<<20)
		err = errors.Join(err, failed)
	}
	_, checked := l.Check(ctx)
	return errors.Join(err, acted, l.Dump(ctx, io.Discard), l.Rebuild(ctx), l.Seal(ctx), l.Tend(ctx), checked)
}

func TestABackupGoesOnUnderItsOwnNumbers(t *testing.T) {
	a := newDevice(t)
	first := a.numbered()
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := a.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	b := *a
	b.path = path
	b.open()
	if b.dump() != a.dump() {
		t.Error("a backup shows something else")
	}
	second, third := a.numbered(), b.numbered()
	if second == third || first == third {
		t.Errorf("%s %s %s", first, second, third)
	}
	if a.Incarnation() == b.Incarnation() {
		t.Error("two write under one incarnation")
	}
	if v := b.Vector(); !v.Covers(dot.Vector{}) {
		t.Error(v)
	}
}

// A record that cannot be read keeps back the segments that would change it: a log must not be said to be held up to where
// nobody merged it.
func TestSegmentsThatCannotBeMergedAreNotHeld(t *testing.T) {
	a, b := newDevice(t), newDevice(t)
	id := a.team("一")
	a.sync(b)
	if err := b.Exec(t.Context(), "UPDATE record_team SET _ver = x'ff'"); err != nil {
		t.Fatal(err)
	}
	a.act(record.Edit{Kind: "team", ID: id, Set: set("name", "二")})
	before, runs := b.Vector(), a.give(b)
	if _, err := b.Append(t.Context(), runs); !errors.Is(err, ledger.ErrDamaged) {
		t.Fatalf("%v", err)
	}
	if got := b.Vector(); got.Digest() != before.Digest() {
		t.Errorf("held %v, and now %v", before, got)
	}
	if err := b.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Append(t.Context(), runs); err != nil {
		t.Fatal(err)
	}
	if got := b.find("team", id).Text("name"); got != "二" {
		t.Errorf("the team is called %q", got)
	}
	b.checked()
}

// Who shares a transaction with work that spoils it is not the worse for it.
func TestASpoiledTransactionIsWrittenWithoutTheOneWhoSpoiledIt(t *testing.T) {
	a := newDevice(t)
	failed := errors.New("unreadable")
	errs := a.Together3(t.Context(), failed)
	if errs[0] != nil || !errors.Is(errs[1], failed) || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	var noted string
	if err := a.Scan(t.Context(), &noted, "SELECT group_concat(name) FROM (SELECT name FROM meta WHERE name IN ('first', 'spoiled', 'last') ORDER BY name)"); err != nil {
		t.Fatal(err)
	}
	if noted != "first,last" {
		t.Errorf("kept: %s", noted)
	}
}
