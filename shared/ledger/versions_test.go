package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Golden files are what desks have on their disks. They are never written again: -golden makes only those that are missing.
var makeGolden = flag.Bool("golden", false, "make golden files that do not exist yet")

// ones is a chance that always draws the same.
type ones struct{}

func (ones) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{1}, len(p))), nil }

// fixed is a device that is the same in every run.
func fixed(seed byte, change ...func(*ledger.Options)) func(*ledger.Options) {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return func(o *ledger.Options) {
		o.Public = private.Public().(ed25519.PublicKey)
		o.Device, o.Chance = dot.DeviceOf(o.Public), ones{}
		o.Sign = func(m []byte) []byte { return ed25519.Sign(private, m) }
		now := time.Date(2026, 11, 23, 8, int(seed), 0, 0, time.UTC)
		o.Now = func() time.Time { now = now.Add(time.Millisecond); return now }
		for _, c := range change {
			c(o)
		}
	}
}

// keeper is the device whose file is kept: it denies what the third one wrote.
func keeper(o *ledger.Options) {
	third := ledger.Options{}
	fixed(3)(&third)
	fixed(1)(o)
	o.Allow = func(c *merge.Change) string {
		if c.Dot.Log.Device == third.Device {
			return "device_revoked"
		}
		return ""
	}
}

// olden writes a file of everything a ledger can hold: own and foreign logs, a conflict, a deletion, an event, a set, what
// only a newer program knows, what is denied, and an open tail.
func olden(t *testing.T) *device {
	d, newer, third := newDevice(t, keeper), newDevice(t, fixed(2, func(o *ledger.Options) { o.Schema = newer() })), newDevice(t, fixed(3))
	made := d.act(
		record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "蓝天", "members", 12, "ready", true, "seen_at", time.UnixMilli(1_700_000_000_000)),
			Add: map[string][]merge.Value{"skills": texts("水域救援", "医疗")}},
		record.Edit{Kind: "team", ID: record.NewID(2), Set: set("name", "山地")},
		record.Edit{Kind: "task", ID: record.NewID(3), Set: set("title", "转运群众", "status", "open", "place", "白沙镇")},
		record.Edit{Kind: "journal", ID: record.NewID(4), Set: set("text", "到达")},
	)
	team, gone, task := made.IDs[record.NewID(1)], made.IDs[record.NewID(2)], made.IDs[record.NewID(3)]
	d.sync(newer)
	d.sync(third)
	d.act(record.Edit{Kind: "task", ID: task, Set: set("place", "珞璜镇")}, record.Edit{Kind: "team", ID: gone, Delete: true})
	newer.act(record.Edit{Kind: "task", ID: task, Set: set("place", "澄江镇")},
		record.Edit{Kind: "team", ID: team, Set: set("motto", "必达"), Add: map[string][]merge.Value{"boats": texts("一", "二")}},
		record.Edit{Kind: "drone", ID: record.NewID(5), Set: set("name", "鹰", "team", team)})
	third.act(record.Edit{Kind: "team", ID: team, Set: set("name", "冒名")})
	d.take(newer.give(d))
	d.take(third.give(d))
	d.act(record.Edit{Kind: "team", ID: team, Set: set("members", 14), Remove: map[string][]merge.Value{"skills": texts("医疗")}})
	return d
}

// told is everything a file says.
func (d *device) told() string {
	d.t.Helper()
	var b bytes.Buffer
	if err := errors.Join(d.Dump(d.t.Context(), &b), d.DumpConflicts(d.t.Context(), &b)); err != nil {
		d.t.Fatal(err)
	}
	heads := dot.Vector{} // of all incarnations together: a copied file may go on under another one
	for l, seq := range d.Heads() {
		heads[dot.Log{Device: l.Device, Lane: l.Lane}] += seq
	}
	for _, l := range heads.Logs() {
		fmt.Fprintf(&b, "%s %d\n", l, heads[l])
	}
	list, err := d.Quarantine(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, q := range list {
		fmt.Fprintf(&b, "denied %s %s\n", q.Change.Dot, q.Denied)
	}
	return b.String()
}

// goldenSpace is a file of version 1, as the first programs wrote it, and what it says.
var goldenSpace, goldenTold = filepath.Join("testdata", "v1", "space.db"), filepath.Join("testdata", "v1", "space.txt")

func TestTheGoldenSpaceOpensAsEver(t *testing.T) {
	if _, err := os.Stat(goldenSpace); *makeGolden && os.IsNotExist(err) {
		keepGolden(t, olden(t), goldenSpace, goldenTold)
	}
	b, err := os.ReadFile(goldenSpace)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(goldenTold)
	if err != nil {
		t.Fatal(err)
	}
	d := fileOf(t, b)
	if diff := cmp.Diff(string(want), d.told()); diff != "" {
		t.Errorf("it says\n%s", diff)
	}
	d.checked()
	if err := d.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	if diff := cmp.Diff(string(want), d.told()); diff != "" {
		t.Errorf("its tables made anew say\n%s", diff)
	}
	d.act(record.Edit{Kind: "journal", ID: record.NewID(1), Set: set("text", "接着写")})
	d.checked()
}

// fileOf opens bytes of a file as the keeper's.
func fileOf(t *testing.T, b []byte) *device {
	t.Helper()
	d := newDevice(t, keeper)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{d.path, d.path + "-wal", d.path + "-shm", d.path + ".witness"} {
		_ = os.Remove(name)
	}
	if err := os.WriteFile(d.path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d.open()
	return d
}

// keepGolden writes a file and what it says, once and for ever.
func keepGolden(t *testing.T, d *device, path, told string) {
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := d.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, b, 0o644), os.WriteFile(told, []byte(fileOf(t, b).told()), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// goldenJoined is a file of version 2: some of its segments are joined, with the times their parts came.
var goldenJoined, goldenJoinedTold = filepath.Join("testdata", "v1", "joined.db"), filepath.Join("testdata", "v1", "joined.txt")

func TestTheGoldenSpaceOfJoinedSegmentsOpensAsEver(t *testing.T) {
	if _, err := os.Stat(goldenJoined); *makeGolden && os.IsNotExist(err) {
		d, other := newDevice(t, keeper), newDevice(t, fixed(2))
		other.urgently(20, other.task("一"))
		d.task("二")
		d.take(other.give(d))
		if d.compacted().Segments == 0 {
			t.Fatal("nothing was joined")
		}
		if err := errors.Join(d.Heard(t.Context(), other.options.Device, 7, other.Vector()), d.Tend(t.Context())); err != nil {
			t.Fatal(err)
		}
		keepGolden(t, d, goldenJoined, goldenJoinedTold)
	}
	b, err := os.ReadFile(goldenJoined)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(goldenJoinedTold)
	if err != nil {
		t.Fatal(err)
	}
	d := fileOf(t, b)
	if diff := cmp.Diff(string(want), d.told()); diff != "" {
		t.Errorf("it says\n%s", diff)
	}
	d.checked()
	holders, err := d.Holders(t.Context())
	if err != nil || len(holders) != 1 || holders[0].At != 7 || holders[0].Held[dot.Log{Device: holders[0].Device}] != 21 {
		t.Errorf("%+v, %v", holders, err)
	}
	fresh := newDevice(t)
	fresh.take(d.give(fresh))
	if fresh.dump() != d.dump() {
		t.Error("what it gives shows another state")
	}
}

// What a program in the middle does not know it hands on to the byte, and shows as it is written.
func TestAnOlderProgramBetweenTwoNewerOnesLosesNothing(t *testing.T) {
	ahead := func(o *ledger.Options) {
		kinds := newer().Kinds()
		for i, k := range kinds {
			if k.Name != "team" {
				continue
			}
			fields := append([]record.Field{}, k.Fields...)
			for n := range fields {
				if fields[n].Name == "status" {
					fields[n].Options = append(fields[n].Options[:len(fields[n].Options):len(fields[n].Options)], record.Choice("lost", "失联", "lost"))
				}
			}
			kinds[i] = record.NewKind(k.Wire, k.Name, k.Label.Zh, k.Label.En, k.Lane, k.Owner, fields...)
		}
		o.Schema = record.NewSchema(kinds...)
	}
	a, middle, c := newDevice(t, ahead), newDevice(t), newDevice(t, ahead)
	made := a.act(
		record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "蓝天", "status", "lost", "motto", "必达"), Add: map[string][]merge.Value{"boats": texts("一")}},
		record.Edit{Kind: "drone", ID: record.NewID(2), Set: set("name", "鹰", "team", record.NewID(1))})
	team := made.IDs[record.NewID(1)]
	middle.take(a.give(middle))
	shown := middle.find("team", team)
	if got := shown.Text("status"); got != "lost" {
		t.Errorf("it shows %q", got)
	}
	status := middle.Schema().Kind("team").Field("status")
	if got := status.Shown(shown.Text("status"), "zh"); got != "lost" {
		t.Errorf("it says %q", got)
	}
	middle.act(record.Edit{Kind: "team", ID: team, Set: set("name", "蓝天一队")})
	c.take(middle.give(c))
	a.take(middle.give(a))
	if got := c.find("team", team); got.Text("status") != "lost" || got.Text("motto") != "必达" || got.Text("name") != "蓝天一队" || len(got.Conflicts()) != 0 {
		t.Errorf("%+v", got.Values)
	}
	if diff := cmp.Diff(a.dump(), c.dump()); diff != "" {
		t.Error(diff)
	}
	for _, log := range a.Vector().Logs() {
		want, err := a.Load(t.Context(), log, 0, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for name, d := range map[string]*device{"older": middle, "newer": c} {
			got, err := d.Load(t.Context(), log, 0, 1<<20)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %s holds other bytes: %v %s", log, name, err, diff)
			}
		}
	}
	middle.checked()
}
