package notebook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"qianshao/shared/sqlitedb"
)

// Endings of the files beside a notebook while it is mended.
const (
	mendingEnd = ".mending"
	mendedEnd  = ".mended"
)

// lasting is the topic of notes that are never deleted and are named by what they hold, so that an old image of one is
// as good as a new one.
const lasting = "fact"

// Sound reads the whole notebook; the error of one that cannot be read wraps sqlitedb.ErrDamaged.
func (n *Notebook) Sound(ctx context.Context) error {
	return n.db.Read(ctx, func(tx *sqlitedb.Tx) error {
		var said string
		if err := tx.One("PRAGMA quick_check(1)").Scan(&said); err != nil {
			return err
		}
		if said != "ok" {
			return fmt.Errorf("%w: %s", sqlitedb.ErrDamaged, said)
		}
		return nil
	})
}

// Mend puts every note that can still be read of a damaged notebook into a new one, which takes its place. The damaged
// file is kept beside it under the name aside. The file must not be open.
func Mend(ctx context.Context, path string, now time.Time) (aside string, kept int, err error) {
	notes := map[[2]string][]byte{}
	err = sqlitedb.Scan(path, func(f sqlitedb.Found) {
		if f.Keyed || f.Cut || len(f.Values) != 3 {
			return
		}
		topic, ok1 := f.Values[0].(string)
		key, ok2 := f.Values[1].(string)
		value, ok3 := f.Values[2].([]byte)
		at := [2]string{topic, key}
		if !f.Latest && topic != lasting {
			return // deleted since, perhaps
		}
		if _, known := notes[at]; ok1 && ok2 && ok3 && !known && len(topic) <= keyLenMax && len(key) <= keyLenMax && len(value) <= valueLenMax {
			notes[at] = value
		}
	})
	if err != nil {
		return "", 0, fmt.Errorf("mend notebook: %w", err)
	}
	if err := fill(ctx, path+mendingEnd, notes); err != nil {
		return "", 0, fmt.Errorf("mend notebook: %w", err)
	}
	aside = filepath.Base(path) + ".damaged-" + now.UTC().Format("20060102T150405.000Z")
	if err := moveAside(path, filepath.Join(filepath.Dir(path), aside)); err != nil {
		return "", 0, fmt.Errorf("move the damaged notebook aside: %w", err)
	}
	return aside, len(notes), FinishMend(path)
}

func fill(ctx context.Context, path string, notes map[[2]string][]byte) error {
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	n, err := Open(ctx, path)
	if err != nil {
		return err
	}
	err = n.Update(ctx, func(p Page) error {
		for at, value := range notes {
			if err := p.Put(at[0], at[1], value); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = n.db.Truncate(ctx)
	}
	return errors.Join(err, n.Close())
}

// moveAside gives the damaged files their new names once the new notebook is whole and named so.
func moveAside(path, aside string) error {
	if err := os.Rename(path+mendingEnd, path+mendedEnd); err != nil {
		return err
	}
	if err := syncFolder(path); err != nil {
		return err
	}
	for _, end := range []string{"-wal", ""} { // the log first: beside the new file it would be taken for its own
		if err := os.Rename(path+end, aside+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// FinishMend puts a new notebook that is whole in the place of a damaged one. Every step of a mending that was cut off
// may have been taken before.
func FinishMend(path string) error {
	if _, err := os.Stat(path + mendedEnd); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	aside := path + ".damaged-cut-off"
	for n := 2; exists(aside) || exists(aside+"-wal"); n++ {
		aside = fmt.Sprintf("%s.damaged-cut-off-%d", path, n)
	}
	for _, end := range []string{"-wal", ""} {
		if err := os.Rename(path+end, aside+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Remove(path + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := syncFolder(path); err != nil {
		return err
	}
	if err := os.Rename(path+mendedEnd, path); err != nil {
		return err
	}
	return syncFolder(path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// syncFolder makes the names beside a file durable, where the system lets it.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil // Windows keeps a journal of names
	}
	return err
}
