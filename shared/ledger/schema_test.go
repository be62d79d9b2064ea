package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// newer is the schema of a version to come: a kind and fields more.
func newer() *record.Schema {
	kinds := schema().Kinds()
	for i, k := range kinds {
		if k.Name == "team" {
			fields := append(k.Fields[:len(k.Fields):len(k.Fields)], record.TextField(20, "motto", "口号", "motto"),
				record.SetField(21, "boats", "船", "boats"), record.TextField(22, "camp", "营地", "camp").Surfaced())
			kinds[i] = record.NewKind(k.Wire, k.Name, k.Label.Zh, k.Label.En, k.Lane, k.Owner, fields...)
		}
	}
	return record.NewSchema(append(kinds, record.NewKind(30, "drone", "无人机", "drone", 1, record.Support,
		record.TextField(1, "name", "名称", "name"), record.RefField(2, "team", "队伍", "team", "team")))...)
}

func TestWhatANewerVersionWroteIsKeptAndPassedOnAndLiftedWithoutAChange(t *testing.T) {
	ahead := func(o *ledger.Options) { o.Schema = newer() }
	a, c := newDevice(t, ahead), newDevice(t, ahead)
	old := newDevice(t)
	made := a.act(
		record.Edit{Kind: "team", ID: record.NewID(1), Set: set("name", "蓝天", "motto", "必达", "camp", "东"),
			Add: map[string][]merge.Value{"boats": texts("一", "二")}},
		record.Edit{Kind: "drone", ID: record.NewID(2), Set: set("name", "鹰", "team", record.NewID(1))},
	)
	team, drone := made.IDs[record.NewID(1)], made.IDs[record.NewID(2)]
	a.sync(c)
	a.act(record.Edit{Kind: "team", ID: team, Set: set("camp", "南")})
	c.act(record.Edit{Kind: "team", ID: team, Set: set("camp", "北", "motto", nil)})
	c.act(record.Edit{Kind: "drone", ID: drone, Set: set("name", "隼")})
	old.sync(a)
	old.sync(c)
	if !strings.Contains(old.dump(), `"unknown"`) || !strings.Contains(old.dump(), "船") && !strings.Contains(old.dump(), "一") {
		t.Errorf("an older version shows %s", old.dump())
	}
	old.act(record.Edit{Kind: "team", ID: team, Set: set("name", "蓝天一队")})
	old.checked()
	old.sync(a)
	a.sync(c)
	old.sync(c)

	before := old.Heads()
	old.options.Schema = newer()
	old.reopen()
	if diff := cmp.Diff(before, old.Heads()); diff != "" {
		t.Errorf("learning the fields emitted changes: %s", diff)
	}
	if diff := cmp.Diff(a.dump(), old.dump()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"camp"}, old.find("team", team).Conflicts()); diff != "" {
		t.Error(diff)
	}
	if n := len(old.list(record.Query{Kind: "team", Unsettled: true})); n != 1 {
		t.Errorf("%d unsettled: a conflict of a lifted field is not listed", n)
	}
	if got := old.find("drone", drone); got.Text("name") != "隼" || got.Ref("team") != team {
		t.Errorf("%v", got.Values)
	}
	old.checked()
	old.reopen()
	old.checked()

	// A program that is put back to the older version keeps everything too.
	old.options.Schema = schema()
	old.reopen()
	old.checked()
	old.options.Schema = newer()
	old.reopen()
	if diff := cmp.Diff(a.dump(), old.dump()); diff != "" {
		t.Error(diff)
	}
	old.checked()
}

func TestARenamedFieldKeepsItsValues(t *testing.T) {
	kind := func(name, field string, typ func(uint16, string, string, string) record.Field) *record.Schema {
		return record.NewSchema(record.NewKind(7, name, "物", "thing", 1, record.Support, typ(1, field, "值", "value")))
	}
	d := newDevice(t, func(o *ledger.Options) { o.Schema = kind("thing", "value", record.TextField) })
	id := d.act(record.Edit{Kind: "thing", ID: record.NewID(1), Set: set("value", "x")}).IDs[record.NewID(1)]
	d.options.Schema = kind("item", "worth", record.TextField)
	d.reopen()
	if got := d.find("item", id).Text("worth"); got != "x" {
		t.Errorf("%q", got)
	}
	d.checked()
	// A field that becomes a number cannot show its texts, and keeps them.
	d.options.Schema = kind("item", "worth", record.NumberField)
	d.reopen()
	if e := d.find("item", id).State().Find(1).Live; len(e) != 1 || e[0].Value.Text() != "x" {
		t.Errorf("%+v", e)
	}
	d.checked()
}

func TestFilesThatAreNotTheLedgersAreRefusedUntouched(t *testing.T) {
	a := newDevice(t)
	a.team("x")
	if err := errors.Join(a.Tend(t.Context()), a.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	at := func(change func(o *ledger.Options), edit func(b []byte)) (string, ledger.Options) {
		path := filepath.Join(t.TempDir(), "space.db")
		b := append([]byte(nil), content...)
		edit(b)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		o := a.options
		change(&o)
		return path, o
	}
	same := func(*ledger.Options) {}
	for name, c := range map[string]struct {
		change func(o *ledger.Options)
		edit   func(b []byte)
		want   error
	}{
		"a newer version":   {same, func(b []byte) { b[63] = 99 }, ledger.ErrNewer},
		"another program's": {same, func(b []byte) { b[70] = 'x' }, ledger.ErrForeign},
		"no database":       {same, func(b []byte) { b[0] = 'x' }, ledger.ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			path, o := at(c.change, c.edit)
			before, _ := os.ReadFile(path)
			info, _ := os.Stat(path)
			if _, err := ledger.Open(t.Context(), path, o); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			after, _ := os.ReadFile(path)
			now, _ := os.Stat(path)
			if string(before) != string(after) || info.ModTime() != now.ModTime() {
				t.Error("the file was changed")
			}
			if files, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(files) != 1 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
	path, o := at(func(o *ledger.Options) { o.Space = uuid.UUID{1} }, func([]byte) {})
	if _, err := ledger.Open(t.Context(), path, o); !errors.Is(err, ledger.ErrOtherSpace) {
		t.Errorf("got %v", err)
	}
	path, o = at(func(o *ledger.Options) { o.Device[0] ^= 1 }, func([]byte) {})
	if _, err := ledger.Open(t.Context(), path, o); !errors.Is(err, ledger.ErrOtherDevice) {
		t.Errorf("got %v", err)
	}
}

func TestValuesOfAnotherTypeThanDeclaredAreKeptAndShown(t *testing.T) {
	loose := record.NewSchema(record.NewKind(2, "team", "队伍", "team", 1, record.Coordination,
		record.NumberField(1, "name", "名称", "name"), record.TextField(2, "members", "人数", "members"),
		record.TextField(5, "skills", "技能", "skills"), record.TextField(6, "seen_at", "见于", "seen at"),
		record.TimeField(7, "ready", "就绪", "ready")))
	a, b := newDevice(t, func(o *ledger.Options) { o.Schema = loose }), newDevice(t)
	id := record.KeyID("team", "x")
	a.act(record.Edit{Kind: "team", ID: id, Set: set("name", 3.5, "members", "many", "skills", "a\x1fb", "seen_at", "soon")})
	b.act(record.Edit{Kind: "team", ID: id, Add: map[string][]merge.Value{"skills": texts("a\x1fb", "", "c\x00d")}})
	b.act(record.Edit{Kind: "team", ID: id, Set: set("name", "a\x00b")})
	a.sync(b)
	for _, d := range []*device{a, b} {
		d.checked()
		d.reopen()
		d.checked()
	}
	if diff := cmp.Diff([]string{"", "a\x1fb", "c\x00d"}, b.find("team", id).Members("skills")); diff != "" {
		t.Error(diff)
	}
	if got := b.find("team", id).Value("members"); got.Text() != "many" {
		t.Errorf("%+v", got)
	}
}
