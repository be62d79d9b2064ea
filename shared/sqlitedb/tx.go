package sqlitedb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
)

// preparedMax bounds the statements a connection keeps prepared; a list's conditions make new ones.
const preparedMax = 256

// connection is one connection with the statements prepared on it. The driver is used as it is: between it and us,
// database/sql would cost as much again as the small statements that a save is made of, for a pool, retries and
// conversions that nobody here needs.
type connection struct {
	conn     driver.Conn
	prepared map[string]*statement
}

// statement is one prepared statement with room for what goes in and comes out. It runs once at a time.
type statement struct {
	driver interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	args   []driver.NamedValue
	values []driver.Value
}

func connect(ctx context.Context, address string) (*connection, error) {
	connector, err := sqlite.NewConnector(address)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &connection{conn: conn, prepared: map[string]*statement{}}, nil
}

// close ends the statements first: SQLite keeps a connection with statements half open, and its file with it.
func (c *connection) close() error {
	return errors.Join(c.forget(), c.conn.Close())
}

// forget ends the statements.
func (c *connection) forget() error {
	var errs []error
	for q, s := range c.prepared {
		errs = append(errs, s.driver.Close())
		delete(c.prepared, q)
	}
	return errors.Join(errs...)
}

// Tx is one transaction. It is for one goroutine, until the function it was handed to returns.
type Tx struct{ on *connection }

// begin is the one statement that may have to wait for another program, so that the end of ctx ends it.
func (t *Tx) begin(ctx context.Context, query string) error {
	s, err := t.prepare(query, nil)
	if err != nil {
		return explain(err)
	}
	_, err = s.driver.ExecContext(ctx, nil)
	return explain(err)
}

// Exec runs a statement that gives no rows.
func (t *Tx) Exec(query string, args ...any) error {
	s, err := t.prepare(query, args)
	if err != nil {
		return explain(err)
	}
	_, err = s.driver.ExecContext(context.Background(), s.args)
	return explain(err)
}

// Query runs a statement and gives its rows, which the caller closes before the next statement. What was bound to it
// may be used again at once.
func (t *Tx) Query(query string, args ...any) (*Rows, error) {
	r, err := t.query(query, args)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

func (t *Tx) query(query string, args []any) (Rows, error) {
	s, err := t.prepare(query, args)
	if err != nil {
		return Rows{}, explain(err)
	}
	rows, err := s.driver.QueryContext(context.Background(), s.args)
	if err != nil {
		return Rows{}, explain(err)
	}
	for len(s.values) < len(rows.Columns()) {
		s.values = append(s.values, nil)
	}
	return Rows{rows: rows, values: s.values[:len(rows.Columns())]}, nil
}

// Rows is the answer to a query, read row by row.
type Rows struct {
	rows   driver.Rows // nil once it was closed
	values []driver.Value
	err    error
}

// Next goes to the next row, the first one at first. After the last it closes the answer.
func (r *Rows) Next() bool {
	if r.rows == nil || r.err != nil {
		return false
	}
	err := r.rows.Next(r.values)
	if err == nil {
		return true
	}
	if !errors.Is(err, io.EOF) {
		r.err = err
	}
	r.err = errors.Join(r.err, r.Close())
	return false
}

// Columns are the names of the columns, of rows that were not closed.
func (r *Rows) Columns() ([]string, error) {
	if r.rows == nil {
		return nil, errors.Join(errors.New("rows are closed"), r.err)
	}
	return r.rows.Columns(), nil
}

// Scan copies the columns of the present row, as database/sql does. A value that does not fit is damage.
func (r *Rows) Scan(into ...any) error {
	if len(into) != len(r.values) {
		return fmt.Errorf("scan %d columns into %d", len(r.values), len(into))
	}
	for i, value := range r.values {
		if err := assign(into[i], value); err != nil {
			return fmt.Errorf("%w: column %d: %w", ErrDamaged, i+1, err)
		}
	}
	return nil
}

// Err is why the rows ended early; nil when they did not.
func (r *Rows) Err() error { return explain(r.err) }

// Close ends the answer; a second time does nothing.
func (r *Rows) Close() error {
	if r.rows == nil {
		return nil
	}
	err := r.rows.Close()
	r.rows = nil
	return explain(err)
}

// First is the first row of an answer, or the reason why there is none.
type First struct {
	rows Rows
	err  error
}

// Scan copies the columns. It returns sql.ErrNoRows when the answer was empty.
func (f First) Scan(into ...any) error {
	if f.err != nil {
		return f.err
	}
	if !f.rows.Next() {
		if f.rows.err != nil {
			return f.rows.Err()
		}
		return sql.ErrNoRows
	}
	err := f.rows.Scan(into...)
	return errors.Join(err, f.rows.Close())
}

// One runs a statement for its first row, which has to be scanned.
func (t *Tx) One(query string, args ...any) First {
	rows, err := t.query(query, args)
	return First{rows: rows, err: err}
}

// Explain maps an error that rows gave while they were read to the sentinels of this package.
func Explain(err error) error { return explain(err) }

// prepare keeps statements for the life of the connection: a save is a dozen of them, always the same.
func (t *Tx) prepare(query string, args []any) (*statement, error) {
	s, ok := t.on.prepared[query]
	if !ok {
		if len(t.on.prepared) >= preparedMax {
			_ = t.on.forget()
		}
		prepared, err := t.on.conn.Prepare(query)
		if err != nil {
			return nil, err
		}
		s = new(statement)
		if s.driver, ok = prepared.(interface {
			driver.Stmt
			driver.StmtExecContext
			driver.StmtQueryContext
		}); !ok {
			return nil, fmt.Errorf("a %T takes no context", prepared)
		}
		t.on.prepared[query] = s
	}
	return s, s.bind(args)
}

// bind makes room for the arguments and puts them there, each as the driver wants it.
func (s *statement) bind(args []any) (err error) {
	for len(s.args) < len(args) {
		s.args = append(s.args, driver.NamedValue{Ordinal: len(s.args) + 1})
	}
	s.args = s.args[:len(args)]
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, int64, float64, string, []byte, bool:
			s.args[i].Value = v
		case int:
			s.args[i].Value = int64(v)
		default:
			if s.args[i].Value, err = driver.DefaultParameterConverter.ConvertValue(arg); err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
		}
	}
	return nil
}
