package ledger_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
)

// gone fails unless nothing stands at a path, nor what SQLite keeps beside it.
func gone(t *testing.T, path string) {
	t.Helper()
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if _, err := os.Stat(path + end); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s%s is left: %v", filepath.Base(path), end, err)
		}
	}
}

// An image is whole or it is not there.
func TestAnImageThatCannotBeMadeLeavesNothing(t *testing.T) {
	maker, _ := busy(t)
	if err := maker.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "image.db")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if made, err := maker.Image(ended, path); !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", made, err)
	}
	gone(t, path)
	if made, err := maker.Image(t.Context(), filepath.Join(path, "below")); err == nil {
		t.Errorf("%+v", made)
	}
	for _, table := range []string{"record_of_unknown_kind", "record_team", "quarantine", "receipts", "logs", "tail"} {
		if err := maker.Exec(t.Context(), "ALTER TABLE "+table+" RENAME TO away"); err != nil {
			t.Fatal(err)
		}
		if made, err := maker.Image(t.Context(), path); !errors.Is(err, ledger.ErrDamaged) {
			t.Errorf("without %s: %+v, %v", table, made, err)
		}
		gone(t, path)
		if err := maker.Exec(t.Context(), "ALTER TABLE away RENAME TO "+table); err != nil {
			t.Fatal(err)
		}
	}
	if err := maker.Exec(t.Context(), "UPDATE logs SET device = x'0102' WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	if made, err := maker.Image(t.Context(), path); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("a device of two bytes: %+v, %v", made, err)
	}
	gone(t, path)
}

// Two devices adopt each other's images when they are made the same way, and know it before any byte is sent.
func TestTheFormOfAnImageIsThatOfTheDeclarations(t *testing.T) {
	more := record.NewKind(77, "later", "以后", "later", 2, record.Support, record.TextField(1, "name", "名称", "name"))
	a, b := newDevice(t), newDevice(t)
	other := newDevice(t, func(o *ledger.Options) { o.Schema = schema(more) })
	form := func(d *device) [32]byte {
		t.Helper()
		sum, err := d.ImageForm(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	made, err := a.Image(t.Context(), filepath.Join(t.TempDir(), "image.db"))
	if err != nil || made.Form != form(a) || made.Form != form(b) {
		t.Errorf("forms differ: %v", err)
	}
	if made.Form == form(other) {
		t.Error("other declarations have the same form")
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(a.path), ".form-*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if err := os.Rename(filepath.Dir(a.path), filepath.Dir(a.path)+"-away"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImageForm(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a folder: %v", err)
	}
}

// Whatever hinders an adoption, this device goes on with what it has.
func TestAnAdoptionThatIsHinderedChangesNothing(t *testing.T) {
	maker, _ := busy(t)
	made, whole := maker.image()
	content := read(t, made)
	for name, hinder := range map[string]func(d *device) (context.Context, func()){
		"another program reads": func(d *device) (context.Context, func()) {
			db, err := sqlitedb.Open(t.Context(), d.path, sqlitedb.Form{Application: 0x51534c47, Steps: make([]func(*sqlitedb.Tx) error, 2)})
			if err != nil {
				t.Fatal(err)
			}
			return t.Context(), func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}
		},
		"no tables for what peers said": renamed("peers"),
		"no table of evidence":          renamed("evidence"),
		"no table of numbers":           renamed("numbers"),
		"no table of holders":           renamed("holders"),
		"its own segments are gone":     renamed("segments"),
		"it is called off": func(*device) (context.Context, func()) {
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			return ended, func() {}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, other := newDevice(t), newDevice(t)
			other.team("邻机的")
			d.take(other.give(d))
			d.team("自己的")
			d.reopen()
			dump := d.dump()
			path := filepath.Join(t.TempDir(), "image.db")
			overwrite([]byte(content))(t, path, nil)
			ctx, free := hinder(d)
			err := d.Adopt(ctx, path, whole)
			free()
			if err == nil {
				t.Fatal("adopted")
			}
			if busy := name == "another program reads"; busy != errors.Is(err, ledger.ErrImageBusy) {
				t.Errorf("%v", err)
			}
			gone(t, path)
			if d.dump() != dump || d.Open() != 1 {
				t.Error("changed")
			}
			d.team("还能写")
			d.checked()
			overwrite([]byte(content))(t, path, nil)
			d.adopt(path, whole) // nothing hinders it any more
			d.checked()
		})
	}
	archive := newDevice(t, func(o *ledger.Options) { o.Sealed = true })
	if err := archive.Adopt(t.Context(), made, whole); !errors.Is(err, ledger.ErrSealed) {
		t.Errorf("into an archive: %v", err)
	}
}

// renamed takes a table away for a while.
func renamed(table string) func(d *device) (context.Context, func()) {
	return func(d *device) (context.Context, func()) {
		d.t.Helper()
		do := func(statement string) {
			if err := d.Exec(d.t.Context(), statement); err != nil {
				d.t.Fatal(err)
			}
		}
		do("PRAGMA legacy_alter_table = ON")
		do("ALTER TABLE " + table + " RENAME TO away")
		return d.t.Context(), func() { do("ALTER TABLE away RENAME TO " + table) }
	}
}

// Tables of an image that cannot be compared stay unproven.
func TestTablesThatCannotBeComparedStayUnproven(t *testing.T) {
	maker, _ := busy(t)
	d := newDevice(t)
	d.adopt(maker.image())
	if err := d.Exec(t.Context(), "UPDATE blocks SET bytes = zeroblob(length(bytes))"); err != nil {
		t.Fatal(err)
	}
	if wrong, err := d.Prove(t.Context()); !errors.Is(err, ledger.ErrDamaged) || wrong {
		t.Errorf("wrong %v, %v", wrong, err)
	}
	if unproven, err := d.Unproven(t.Context()); err != nil || !unproven {
		t.Errorf("unproven %v, %v", unproven, err)
	}
}
