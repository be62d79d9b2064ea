package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

var space = uuid.MustParse("11111111-2222-4333-8444-555555555555")

// schema is a small one, with every policy and type, that tests may grow.
func schema(more ...*record.Kind) *record.Schema {
	status := record.CodeField(3, "status", "状态", "status",
		record.Choice("open", "开", "open"), record.Choice("done", "完", "done"), record.Choice("closed", "关", "closed"))
	kinds := []*record.Kind{
		record.NewKind(1, "incident", "事件", "incident", 0, record.Coordination,
			record.TextField(1, "name", "名称", "name"), record.TextField(2, "short_code", "简码", "short code")),
		record.NewKind(2, "team", "队伍", "team", 1, record.Coordination,
			record.TextField(1, "name", "名称", "name"), record.NumberField(2, "members", "人数", "members"),
			status.Surfaced(), record.RefField(4, "task", "任务", "task", "task").Surfaced().EarliestHolds(),
			record.SetField(5, "skills", "技能", "skills"), record.TimeField(6, "seen_at", "见于", "seen at"),
			record.BoolField(7, "ready", "就绪", "ready")),
		record.NewKind(3, "task", "任务", "task", 0, record.Coordination,
			record.TextField(1, "number", "编号", "number"), record.TextField(2, "title", "标题", "title"),
			status.Surfaced().Prefers("done", "closed"), record.TextField(4, "place", "地点", "place").Surfaced()),
		record.NewKind(4, "journal", "日志", "journal", 3, record.General, record.TextField(1, "text", "内容", "text")).AsEvent(),
	}
	return record.NewSchema(append(kinds, more...)...)
}

// device is one replica of the space.
type device struct {
	*ledger.Ledger
	t       testing.TB
	path    string
	key     ed25519.PrivateKey
	options ledger.Options
	clock   time.Time
}

func newDevice(t testing.TB, change ...func(*ledger.Options)) *device {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{t: t, key: private, path: filepath.Join(t.TempDir(), "space.db"), clock: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	d.options = ledger.Options{
		Schema: schema(), Space: space, Device: dot.DeviceOf(public), Public: public, Chance: rand.Reader,
		Sign: func(m []byte) []byte { return ed25519.Sign(private, m) },
		Now: func() time.Time {
			d.clock = d.clock.Add(time.Millisecond)
			return d.clock
		},
	}
	for _, c := range change {
		c(&d.options)
	}
	d.open()
	return d
}

func (d *device) open() {
	d.t.Helper()
	l, err := ledger.Open(d.t.Context(), d.path, d.options)
	if err != nil {
		d.t.Fatal(err)
	}
	d.Ledger = l
	d.t.Cleanup(func() { _ = l.Close() })
}

func (d *device) reopen() {
	d.t.Helper()
	if err := d.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.open()
}

var author = record.Author{Operator: "张伟", Wall: 1_700_000_000_000}

func (d *device) act(edits ...record.Edit) record.Receipt {
	d.t.Helper()
	r, err := d.Record(d.t.Context(), author, func(record.Reader) (record.Act, error) { return record.Act{Edits: edits}, nil })
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *device) refused(edits ...record.Edit) error {
	d.t.Helper()
	r, err := d.Record(d.t.Context(), author, func(record.Reader) (record.Act, error) { return record.Act{Edits: edits}, nil })
	if err == nil {
		d.t.Errorf("recorded %v", r)
	}
	return err
}

func (d *device) find(kind string, id uuid.UUID) *record.Record {
	d.t.Helper()
	var found record.Record
	if err := d.View(d.t.Context(), func(r record.Reader) error {
		var ok bool
		var err error
		found, ok, err = r.Find(kind, id)
		if err == nil && !ok {
			err = fmt.Errorf("no %s %s", kind, id)
		}
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return &found
}

func (d *device) list(q record.Query) (list []record.Record) {
	d.t.Helper()
	if err := d.View(d.t.Context(), func(r record.Reader) (err error) {
		list, err = r.List(q)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return list
}

func (d *device) dump() string {
	d.t.Helper()
	var b bytes.Buffer
	if err := d.Dump(d.t.Context(), &b); err != nil {
		d.t.Fatal(err)
	}
	return b.String()
}

// give is everything d holds sealed of what to lacks.
func (d *device) give(to *device) []syncproto.Run {
	d.t.Helper()
	if err := d.Seal(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	has := to.Vector()
	var runs []syncproto.Run
	for _, log := range d.Vector().Logs() {
		run, err := d.Load(d.t.Context(), log, has[log], 1<<30)
		if err != nil {
			d.t.Fatal(err)
		}
		runs = append(runs, run)
	}
	return runs
}

func (d *device) take(runs []syncproto.Run) []syncproto.Kept {
	d.t.Helper()
	kept, err := d.Append(d.t.Context(), runs)
	if err != nil {
		d.t.Fatal(err)
	}
	return kept
}

// sync lets both hold what either holds.
func (d *device) sync(other *device) {
	d.t.Helper()
	other.take(d.give(other))
	d.take(other.give(d))
}

func (d *device) checked() {
	d.t.Helper()
	found, err := d.Check(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, f := range found {
		d.t.Errorf("%s: %s", f.Code, f.Text)
	}
}

func set(pairs ...any) map[string]merge.Value {
	m := map[string]merge.Value{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = value(pairs[i+1])
	}
	return m
}

func value(v any) merge.Value {
	switch v := v.(type) {
	case string:
		return merge.OfText(v)
	case int:
		return merge.OfNumber(float64(v))
	case float64:
		return merge.OfNumber(v)
	case bool:
		return merge.OfBool(v)
	case uuid.UUID:
		return merge.OfID(v)
	case time.Time:
		return merge.OfTime(v.UnixMilli())
	}
	return merge.Value{}
}

func texts(members ...string) []merge.Value {
	vs := make([]merge.Value, len(members))
	for i, m := range members {
		vs[i] = merge.OfText(m)
	}
	return vs
}
