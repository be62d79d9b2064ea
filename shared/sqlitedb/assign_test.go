package sqlitedb_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"qianshao/shared/sqlitedb"
)

type lane uint8

func TestAColumnIsCopiedIntoWhateverHoldsItsValue(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	for name, c := range map[string]struct {
		value string
		into  any
		want  any // nil when it is damage
	}{
		"a whole number":            {"7", new(int64), int64(7)},
		"a small number":            {"7", new(int), 7},
		"a named number":            {"3", new(lane), lane(3)},
		"a large unsigned number":   {"4294967295", new(uint32), uint32(4294967295)},
		"a number":                  {"1.5", new(float64), 1.5},
		"a whole number as number":  {"2", new(float64), 2.0},
		"yes":                       {"1", new(bool), true},
		"a text":                    {"'汶川'", new(string), "汶川"},
		"a text as bytes":           {"'汶'", new([]byte), []byte("汶")},
		"bytes":                     {"x'00ff'", new([]byte), []byte{0, 255}},
		"nothing as bytes":          {"NULL", new([]byte), []byte(nil)},
		"anything":                  {"1.5", new(any), 1.5},
		"what may be missing":       {"NULL", new(sql.NullInt64), sql.NullInt64{}},
		"nothing where a number is": {"NULL", new(int64), nil},
		"a text where a number is":  {"'x'", new(int64), nil},
		"a number too large":        {"256", new(lane), nil},
		"a number below nothing":    {"-1", new(uint64), nil},
		"nothing where a text is":   {"NULL", new(string), nil},
		"a place for nothing":       {"1", new(struct{}), nil},
	} {
		err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error { return tx.One("SELECT " + c.value).Scan(c.into) })
		if c.want == nil {
			if !errors.Is(err, sqlitedb.ErrDamaged) {
				t.Errorf("%s: %v, want %v", name, err, sqlitedb.ErrDamaged)
			}
			continue
		}
		if got := reflect.ValueOf(c.into).Elem().Interface(); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %#v %v, want %#v", name, got, err, c.want)
		}
	}
}

func TestAnAnswerIsReadToItsEndOrLeft(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "a.db"), notes())
	for range 3 {
		write(t, d, "一")
	}
	err := d.Read(t.Context(), func(tx *sqlitedb.Tx) error {
		for range 2 { // the same statement again, left after its first row
			rows, err := tx.Query("SELECT text FROM note")
			if err != nil {
				return err
			}
			if !rows.Next() {
				t.Error("no row")
			}
			if err := rows.Scan(new(string), new(string)); err == nil {
				t.Error("one column was copied into two places")
			}
			if err := errors.Join(rows.Close(), rows.Close()); err != nil {
				return err
			}
			if rows.Next() {
				t.Error("a closed answer goes on")
			}
		}
		if err := tx.One("SELECT text FROM note WHERE text = ?", "二").Scan(new(string)); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("an empty answer gave %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
