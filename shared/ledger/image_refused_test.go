package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/ledger"
	"qianshao/shared/sqlitedb"
)

// alter changes an image as whoever made it could have.
func alter(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sqlitedb.Open(t.Context(), path, sqlitedb.Form{Application: 0x51534c47, Steps: make([]func(*sqlitedb.Tx) error, 0)})
	if errors.Is(err, sqlitedb.ErrNewer) {
		for n := 1; errors.Is(err, sqlitedb.ErrNewer); n++ {
			db, err = sqlitedb.Open(t.Context(), path, sqlitedb.Form{Application: 0x51534c47, Steps: make([]func(*sqlitedb.Tx) error, n)})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if err := db.Write(t.Context(), func(tx *sqlitedb.Tx) error { return tx.Exec(s) }); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := errors.Join(db.Truncate(t.Context()), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestImagesThatAreNotWhatTheySayAreRefusedAndChangeNothing(t *testing.T) {
	maker, _ := busy(t)
	made, whole := maker.image()
	content, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	otherSpace := func(o *ledger.Options) { o.Space = uuid.MustParse("99999999-2222-4333-8444-555555555555") }
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string, a *ledger.Adoption)
		want  error
	}{
		"another vector":      {func(_ *testing.T, _ string, a *ledger.Adoption) { a.Vector[0] ^= 1 }, ledger.ErrImageWrong},
		"no database":         {overwrite([]byte(strings.Repeat("no database ", 100))), ledger.ErrImageWrong},
		"nothing":             {overwrite(nil), ledger.ErrImageWrong},
		"cut off":             {cut, ledger.ErrImageWrong},
		"a trigger":           {statement("CREATE TRIGGER t AFTER INSERT ON tail BEGIN DELETE FROM tail; END"), ledger.ErrImageForm},
		"a table more":        {statement("CREATE TABLE more (a)"), ledger.ErrImageForm},
		"a view of its own":   {statement("DROP VIEW sealed", "CREATE VIEW sealed AS SELECT 1 AS place"), ledger.ErrImageForm},
		"an index of its own": {statement(`CREATE INDEX "record_team_id" ON record_team (name)`), ledger.ErrImageForm},
		"a column more":       {statement("ALTER TABLE record_team ADD COLUMN more TEXT DEFAULT (1)"), ledger.ErrImageForm},
		"other fields":        {statement("UPDATE fields SET name = 'x' WHERE field = 2"), ledger.ErrImageForm},
		"another version":     {statement("PRAGMA user_version = 77"), ledger.ErrImageForm},
		"an open tail":        {statement("INSERT INTO tail VALUES (1, x'00')"), ledger.ErrImageWrong},
		"a mark":              {statement("INSERT INTO meta VALUES ('mark', x'00')"), ledger.ErrImageWrong},
		"what peers said":     {statement("INSERT INTO peers VALUES (x'00', 1, 1, x'00')"), ledger.ErrImageWrong},
		"a number given":      {statement("INSERT INTO numbers VALUES ('A', 9)"), ledger.ErrImageWrong},
		"a flipped byte":      {statement("UPDATE blocks SET bytes = CAST(substr(bytes, 1, 99) || CASE hex(substr(bytes, 100, 1)) WHEN '5A' THEN x'5b' ELSE x'5a' END || substr(bytes, 101) AS BLOB) WHERE id = 1"), ledger.ErrImageForged},
		"a segment less":      {statement("DELETE FROM segments WHERE place = (SELECT min(place) FROM segments)"), ledger.ErrImageForged},
		"a head too high":     {statement("UPDATE logs SET head = head + 1 WHERE id = (SELECT max(id) FROM logs WHERE head > 0)"), ledger.ErrImageWrong},
		"another's key":       {statement("UPDATE logs SET public = (SELECT public FROM logs ORDER BY device DESC LIMIT 1)"), ledger.ErrImageForged},
		"a log too far":       {statement("UPDATE logs SET id = id + 5"), ledger.ErrImageWrong},
		"another hash":        {statement("UPDATE logs SET hash = zeroblob(32)"), ledger.ErrImageForged},
		"a segment of no log": {statement("INSERT INTO segments SELECT place + (900 << 40), block, start, size, hash" + columnsMore + " FROM segments LIMIT 1"), ledger.ErrImageWrong},
	} {
		t.Run(name, func(t *testing.T) {
			path, a := filepath.Join(t.TempDir(), "image.db"), whole
			overwrite(content)(t, path, nil)
			c.spoil(t, path, &a)
			refuses(t, path, a, c.want)
		})
	}
	t.Run("another space", func(t *testing.T) {
		maker := newDevice(t, otherSpace)
		maker.team("别处的")
		path, a := maker.image()
		refuses(t, path, a, ledger.ErrOtherSpace)
	})
	t.Run("a history that contradicts what is held", func(t *testing.T) {
		first := newDevice(t)
		first.team("共同的")
		second := first.secondLife()
		first.team("这样")
		second.team("那样")
		hub, d := newDevice(t), newDevice(t)
		second.sync(hub)
		first.sync(d)
		d.team("自己的")
		path, a := hub.image()
		before := d.dump()
		if err := d.Adopt(t.Context(), path, a); err == nil {
			t.Error("adopted")
		}
		if d.dump() != before {
			t.Error("changed")
		}
		d.checked()
	})
}

// columnsMore names columns of segments that later versions added.
const columnsMore = ""

// refuses fails unless the image is refused, for that reason, with nothing changed, and the device can go on.
func refuses(t *testing.T, path string, a ledger.Adoption, want error) {
	t.Helper()
	d := newDevice(t)
	d.team("自己的")
	before := d.dump()
	if err := d.Adopt(t.Context(), path, a); !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
	if d.dump() != before || d.Open() != 1 {
		t.Error("changed")
	}
	d.team("还能写")
	d.checked()
	if _, err := os.Stat(path); err == nil {
		t.Error("the refused image is left")
	}
}

func overwrite(content []byte) func(*testing.T, string, *ledger.Adoption) {
	return func(t *testing.T, path string, _ *ledger.Adoption) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func cut(t *testing.T, path string, _ *ledger.Adoption) {
	if err := os.Truncate(path, 40<<10); err != nil {
		t.Fatal(err)
	}
}

func statement(statements ...string) func(*testing.T, string, *ledger.Adoption) {
	return func(t *testing.T, path string, _ *ledger.Adoption) { alter(t, path, statements...) }
}
