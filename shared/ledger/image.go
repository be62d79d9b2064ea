package ledger

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"qianshao/shared/record"
	"qianshao/shared/sqlitedb"
	"qianshao/syncproto/dot"
)

// Image is what a copy of a space for other devices holds.
type Image struct {
	Vector  dot.Vector
	Changes uint64
	Form    [32]byte // digest of how its tables are made
}

// ErrOpenTail says that somebody wrote just then, so that a copy would hold changes nobody can check.
var ErrOpenTail = errors.New("changes are open")

// imageTables are the tables of a ledger that go into an image as they are: the complete signed history and who is
// named in it. The tables of records go with them; everything else belongs to one device and stays.
var imageTables = []string{"logs", "blocks", "segments", "receipts", "operators", "quarantine"} //nolint:gochecknoglobals // a constant

// Image writes a copy of the space for other devices to path, while the work goes on: every log, whole, and the tables
// they imply, and nothing that belongs to this device alone. It returns ErrOpenTail when a change was not sealed at
// that moment; whoever asks seals first and tries again.
func (l *Ledger) Image(ctx context.Context, path string) (Image, error) {
	made, err := l.image(ctx, path)
	if err != nil {
		return Image{}, errors.Join(fmt.Errorf("make image: %w", err), removeDatabase(path))
	}
	return made, nil
}

func (l *Ledger) image(ctx context.Context, path string) (made Image, err error) {
	if made.Form, err = l.blank(ctx, path); err != nil {
		return made, err
	}
	err = l.db.Fill(ctx, path, func(tx *sqlitedb.Tx) error {
		var open bool
		if err := tx.One("SELECT EXISTS (SELECT 1 FROM main.tail)").Scan(&open); err != nil {
			return err
		}
		if open {
			return ErrOpenTail
		}
		if made.Vector, err = vectorIn(tx); err != nil {
			return err
		}
		return l.copyTables(ctx, tx)
	})
	if err != nil {
		return made, err
	}
	for _, head := range made.Vector {
		made.Changes += head
	}
	return made, nil
}

// vectorIn reads what is sealed.
func vectorIn(tx *sqlitedb.Tx) (dot.Vector, error) {
	v := dot.Vector{}
	err := each(tx, func(s scanner) error {
		var log dot.Log
		var device []byte
		var head uint64
		if err := s.Scan(&device, &log.Incarnation, &log.Lane, &head); err != nil {
			return err
		}
		if len(device) != len(log.Device) {
			return fmt.Errorf("%w: a device of %d bytes", ErrDamaged, len(device))
		}
		log.Device = dot.Device(device)
		v[log] = head
		return nil
	}, "SELECT device, incarnation, lane, head FROM main.logs WHERE head > 0")
	return v, err
}

func (l *Ledger) copyTables(ctx context.Context, tx *sqlitedb.Tx) error {
	into := sqlitedb.FilledName + "."
	for _, name := range imageTables {
		if err := errors.Join(ctx.Err(), tx.Exec("INSERT INTO "+into+name+" SELECT * FROM main."+name)); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	if err := tx.Exec("INSERT INTO " + into + unknownName + " (" + fixed + ", _kind) SELECT _key, _id, _ver, 0, _state, _extra, _kind FROM main." + unknownName); err != nil {
		return fmt.Errorf("copy records: %w", err)
	}
	for _, t := range l.tables {
		columns := strings.TrimPrefix(t.columnsNames, fixed)
		err := errors.Join(ctx.Err(), tx.Exec("INSERT INTO "+into+t.name+" ("+t.columnsNames+") SELECT _key, _id, _ver, 0, _state, _extra"+columns+" FROM main."+t.name))
		if err != nil {
			return fmt.Errorf("copy %s: %w", t.name, err)
		}
	}
	return nil
}

// blank makes an empty ledger of the space with tables for what is declared here, and gives the digest of its form. The
// tables have no indexes: ids do not pack, so that they would be a quarter of an image, and are made again in no time.
func (l *Ledger) blank(ctx context.Context, path string) (form32 [32]byte, err error) {
	db, err := sqlitedb.Open(ctx, path, sqlitedb.Form{Application: application, Steps: form().Steps})
	if err != nil {
		return form32, err
	}
	err = db.Write(ctx, func(tx *sqlitedb.Tx) error {
		if err := l.claim(tx); err != nil {
			return err
		}
		w := &writing{l: l, tx: tx}
		tables := tablesOf(l.o.Schema)
		for _, t := range tables {
			if err := tx.Exec(t.create()[0]); err != nil {
				return err
			}
		}
		if err := w.writeShape(nil, shapeOf(tables)); err != nil {
			return err
		}
		form32, err = formIn(tx)
		return err
	})
	return form32, errors.Join(err, db.Truncate(ctx), db.Close())
}

// tablesOf are the tables of what is declared.
func tablesOf(schema *record.Schema) map[uint16]*table {
	tables := map[uint16]*table{}
	for _, k := range schema.Kinds() {
		tables[k.Wire] = newTable(k)
	}
	return tables
}

// ImageForm is the digest of how the tables of an image must be made for this device to adopt it.
func (l *Ledger) ImageForm(ctx context.Context) ([32]byte, error) {
	digest, err := l.imageForm(ctx)
	if err != nil {
		return digest, fmt.Errorf("read own form: %w", err)
	}
	return digest, nil
}

func (l *Ledger) imageForm(ctx context.Context) (digest [32]byte, err error) {
	folder, err := os.MkdirTemp(filepath.Dir(l.db.Path()), ".form-")
	if err != nil {
		return digest, err
	}
	defer os.RemoveAll(folder)
	return l.blank(ctx, filepath.Join(folder, "blank.db"))
}

// formIn digests everything a file says of its own form: every statement that made it, and what its tables were made
// for. In a file from elsewhere nothing else may stand, or it could bring triggers and views that act here.
func formIn(tx *sqlitedb.Tx) (digest [32]byte, err error) {
	var lines []string
	for _, query := range []string{
		"SELECT type || char(0) || name || char(0) || tbl_name || char(0) || coalesce(sql, '') FROM sqlite_schema",
		"SELECT 'field' || char(0) || kind || char(0) || field || char(0) || name || char(0) || type FROM fields",
	} {
		err := each(tx, func(s scanner) error {
			var line string
			err := s.Scan(&line)
			lines = append(lines, line)
			return err
		}, query)
		if err != nil {
			return digest, err
		}
	}
	slices.Sort(lines)
	return sha256.Sum256([]byte(strings.Join(lines, "\x01"))), nil
}

// removeDatabase removes a database nobody has open, and what SQLite keeps beside it.
func removeDatabase(path string) error {
	var errs []error
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + end); err != nil && !os.IsNotExist(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
