package sqlitedb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// preparedMax bounds the statements a connection keeps prepared; a list's conditions make new ones.
const preparedMax = 256

// connection is one connection with the statements prepared on it.
type connection struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func connect(ctx context.Context, pool *sql.DB) (*connection, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// close ends the statements first: SQLite keeps a connection with statements half open, and its file with it.
func (c *connection) close() error {
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.conn.Close())...)
}

// discard ends a connection whose state is not known, so that nobody is ever handed it again.
func (c *connection) discard() {
	for _, s := range c.prepared {
		_ = s.Close()
	}
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
}

// Tx is one transaction. It is for one goroutine, until the function it was handed to returns.
type Tx struct{ on *connection }

// begin is the one statement that may have to wait for another program, so that the end of ctx ends it.
func (t *Tx) begin(ctx context.Context, query string) error {
	s, err := t.prepare(query)
	if err != nil {
		return explain(err)
	}
	_, err = s.ExecContext(ctx)
	return explain(err)
}

// Exec runs a statement that gives no rows.
func (t *Tx) Exec(query string, args ...any) error {
	s, err := t.prepare(query)
	if err != nil {
		return explain(err)
	}
	_, err = s.ExecContext(context.Background(), args...)
	return explain(err)
}

// Query runs a statement and gives its rows, which the caller closes before the next statement.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.prepare(query)
	if err != nil {
		return nil, explain(err)
	}
	//nolint:sqlclosecheck // the caller closes the rows, and the statement stays prepared
	rows, err := s.QueryContext(context.Background(), args...)
	return rows, explain(err)
}

// Row is the first row of an answer, or the reason why there is none.
type Row struct {
	row *sql.Row
	err error
}

// Scan copies the columns. It returns sql.ErrNoRows when the answer was empty.
func (r Row) Scan(into ...any) error {
	if r.err != nil {
		return r.err
	}
	return explain(r.row.Scan(into...))
}

// One runs a statement for its first row.
func (t *Tx) One(query string, args ...any) Row {
	s, err := t.prepare(query)
	if err != nil {
		return Row{err: explain(err)}
	}
	return Row{row: s.QueryRowContext(context.Background(), args...)}
}

// Explain maps an error that rows gave while they were read to the sentinels of this package.
func Explain(err error) error { return explain(err) }

// prepare keeps statements for the life of the connection: a save is a dozen of them, always the same.
func (t *Tx) prepare(query string) (*sql.Stmt, error) {
	if s, ok := t.on.prepared[query]; ok {
		return s, nil
	}
	if len(t.on.prepared) >= preparedMax {
		for q, s := range t.on.prepared {
			_ = s.Close()
			delete(t.on.prepared, q)
		}
	}
	s, err := t.on.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	t.on.prepared[query] = s
	return s, nil
}
