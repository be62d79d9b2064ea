// Package notebook keeps small local things durably: settings, drafts, facts, tokens.
//
// What stands in a notebook belongs to one machine and is never merged.
package notebook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"qianshao/shared/sqlitedb"
)

// Notebook is one open file of notes. It is safe for concurrent use.
type Notebook struct{ db *sqlitedb.DB }

// Bounds of a note.
const (
	keyLenMax   = 200     // bytes of a topic or key
	valueLenMax = 1 << 20 // bytes
)

// ErrTooLong says a topic, key or value is longer than a note may be.
var ErrTooLong = errors.New("note is too long")

const application = 0x51534E42 // "QSNB"

func form() sqlitedb.Form {
	return sqlitedb.Form{Application: application, Steps: []func(*sqlitedb.Tx) error{
		func(tx *sqlitedb.Tx) error {
			return tx.Exec(`CREATE TABLE note (topic TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (topic, key)) WITHOUT ROWID`)
		},
	}}
}

// Open opens the notebook at path, making it when there is none.
func Open(ctx context.Context, path string) (*Notebook, error) {
	db, err := sqlitedb.Open(ctx, path, form())
	if err != nil {
		return nil, err
	}
	return &Notebook{db}, nil
}

// Close ends the notebook's use of its file.
func (n *Notebook) Close() error { return n.db.Close() }

// Copy writes what stands in the notebook to a new file at path.
func (n *Notebook) Copy(ctx context.Context, path string) error { return n.db.Copy(ctx, path) }

// Note is one value under its key.
type Note struct {
	Key   string
	Value []byte
}

// Page is the notebook within one transaction.
type Page struct{ tx *sqlitedb.Tx }

// Update changes notes in one durable transaction: all that write did, or nothing.
func (n *Notebook) Update(ctx context.Context, write func(Page) error) error {
	return n.db.Write(ctx, func(tx *sqlitedb.Tx) error { return write(Page{tx}) })
}

// View reads one moment of the notebook.
func (n *Notebook) View(ctx context.Context, read func(Page) error) error {
	return n.db.Read(ctx, func(tx *sqlitedb.Tx) error { return read(Page{tx}) })
}

// Find reads one note; nil when there is none.
func (n *Notebook) Find(ctx context.Context, topic, key string) (value []byte, err error) {
	err = n.View(ctx, func(p Page) error {
		value, err = p.Find(topic, key)
		return err
	})
	return value, err
}

// Put writes one note durably.
func (n *Notebook) Put(ctx context.Context, topic, key string, value []byte) error {
	return n.Update(ctx, func(p Page) error { return p.Put(topic, key, value) })
}

// List reads the notes of a topic by key.
func (n *Notebook) List(ctx context.Context, topic string) (notes []Note, err error) {
	err = n.View(ctx, func(p Page) error {
		notes, err = p.List(topic)
		return err
	})
	return notes, err
}

// Find reads one note; nil when there is none.
func (p Page) Find(topic, key string) ([]byte, error) {
	var value []byte
	err := p.tx.One(`SELECT value FROM note WHERE topic = ? AND key = ?`, topic, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read note %s/%s: %w", topic, key, err)
	}
	return value, nil
}

// Put writes one note; an empty value deletes it.
func (p Page) Put(topic, key string, value []byte) error {
	if len(topic) > keyLenMax || len(key) > keyLenMax || len(value) > valueLenMax {
		return fmt.Errorf("%w: %s/%.40s, %d bytes", ErrTooLong, topic, key, len(value))
	}
	var err error
	if len(value) == 0 {
		err = p.tx.Exec(`DELETE FROM note WHERE topic = ? AND key = ?`, topic, key)
	} else {
		err = p.tx.Exec(`INSERT INTO note (topic, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`, topic, key, value)
	}
	if err != nil {
		return fmt.Errorf("write note %s/%s: %w", topic, key, err)
	}
	return nil
}

// List reads the notes of a topic by key.
func (p Page) List(topic string) ([]Note, error) {
	rows, err := p.tx.Query(`SELECT key, value FROM note WHERE topic = ? ORDER BY key`, topic)
	if err != nil {
		return nil, fmt.Errorf("read notes of %s: %w", topic, err)
	}
	defer rows.Close()
	var notes []Note
	for rows.Next() {
		var n Note
		if err := rows.Scan(&n.Key, &n.Value); err != nil {
			return nil, fmt.Errorf("read notes of %s: %w", topic, sqlitedb.Explain(err))
		}
		notes = append(notes, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read notes of %s: %w", topic, sqlitedb.Explain(err))
	}
	return notes, nil
}
