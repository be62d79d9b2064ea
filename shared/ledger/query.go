package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// List gives the living records a query asks for.
func (v *view) List(q record.Query) ([]record.Record, error) {
	t, err := v.table(q.Kind)
	if err != nil {
		return nil, err
	}
	where, args, err := v.where(t, q)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	order, err := t.order(q)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	query := "SELECT " + t.columnsNames + " FROM " + t.name + where + order
	if q.Limit > 0 || q.Skip > 0 {
		query += " LIMIT ? OFFSET ?"
		args = append(args, limitOf(q), q.Skip)
	}
	rows, err := v.tx.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	var list []record.Record
	if err := scanRows(rows, t, v.logs, func(r *row) { list = append(list, v.record(r)) }); err != nil {
		return nil, fmt.Errorf("list %s: %w", q.Kind, err)
	}
	return list, nil
}

// limitOf is the limit of a query as SQLite has it: -1 for none.
func limitOf(q record.Query) int {
	if q.Limit > 0 {
		return q.Limit
	}
	return -1
}

// Count counts the living records a query asks for.
func (v *view) Count(q record.Query) (int, error) {
	t, err := v.table(q.Kind)
	if err != nil {
		return 0, err
	}
	where, args, err := v.where(t, q)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Kind, err)
	}
	count := "SELECT count(*) FROM " + t.name + where
	if q.Limit > 0 || q.Skip > 0 {
		count = "SELECT count(*) FROM (SELECT 1 FROM " + t.name + where + " LIMIT ? OFFSET ?)"
		args = append(args, limitOf(q), q.Skip)
	}
	n := 0
	if err := v.tx.One(count, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Kind, err)
	}
	return n, nil
}

func (t *table) order(q record.Query) (string, error) {
	direction := ""
	if q.Descending {
		direction = " DESC"
	}
	if q.Order == "" {
		return " ORDER BY _key" + direction, nil
	}
	c, err := t.column(q.Order)
	if err != nil {
		return "", err
	}
	return " ORDER BY " + c.name + direction + ", _key" + direction, nil
}

func (t *table) column(name string) (column, error) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.field.Name == name })
	if i < 0 {
		return column{}, fmt.Errorf("%w: %s has no %q", ErrUnknownField, t.kind.Name, name)
	}
	return t.columns[i], nil
}

// where writes the conditions of a query.
func (v *view) where(t *table, q record.Query) (string, []any, error) {
	terms, args := []string{"NOT _state & 1"}, []any{}
	if q.Unsettled {
		terms = append(terms, "_state & 2")
	}
	if q.After != 0 {
		if q.Order != "" {
			return "", nil, fmt.Errorf("%w: pages go in creation order only", ErrUnknownField)
		}
		term := "_key > ?"
		if q.Descending {
			term = "_key < ?"
		}
		terms, args = append(terms, term), append(args, q.After)
	}
	term, more, err := t.conditions(q.Where)
	if err != nil {
		return "", nil, err
	}
	terms, args = append(terms, term...), append(args, more...)
	if q.Either != nil {
		term, more, err := t.either(q.Either)
		if err != nil {
			return "", nil, err
		}
		terms, args = append(terms, term), append(args, more...)
	}
	if q.AnyOf != nil {
		term, more := anyOf(q.AnyOf)
		terms, args = append(terms, term), append(args, more...)
	}
	if q.Unsent {
		terms = append(terms, v.marks.unsent())
	}
	return " WHERE " + strings.Join(terms, " AND "), args, nil
}

// conditions writes tests that hold together.
func (t *table) conditions(all []record.Condition) (terms []string, args []any, err error) {
	for _, c := range all {
		term, more, err := t.condition(c)
		if err != nil {
			return nil, nil, err
		}
		terms, args = append(terms, term), append(args, more...)
	}
	return terms, args, nil
}

// either writes groups of tests of which one has to hold.
func (t *table) either(groups [][]record.Condition) (string, []any, error) {
	ways, args := []string{"0"}, []any{}
	for _, g := range groups {
		terms, more, err := t.conditions(g)
		if err != nil {
			return "", nil, err
		}
		ways, args = append(ways, "("+strings.Join(append(terms, "1"), " AND ")+")"), append(args, more...)
	}
	return "(" + strings.Join(ways, " OR ") + ")", args, nil
}

// condition writes one test. A field that is unset equals no value and differs from every one.
func (t *table) condition(c record.Condition) (string, []any, error) {
	at, err := t.column(c.Field)
	if err != nil {
		return "", nil, err
	}
	switch c.Test {
	case record.Unset:
		return at.name + " IS NULL", nil, nil
	case record.IsSet:
		return at.name + " IS NOT NULL", nil, nil
	case record.Within:
		if at.field.Type != record.Set || c.Value.Type != merge.Text {
			return "", nil, fmt.Errorf("%w: %q has no members to test", ErrWrongType, c.Field)
		}
		return "instr(" + at.name + ", ?) > 0", []any{memberMark + c.Value.Text() + memberMark}, nil
	}
	if at.field.Type == record.Set {
		return "", nil, fmt.Errorf("%w: %q is a set", ErrWrongType, c.Field)
	}
	if c.Value.IsNone() {
		switch c.Test {
		case record.Equal:
			return at.name + " IS NULL", nil, nil
		case record.NotEqual:
			return at.name + " IS NOT NULL", nil, nil
		}
	}
	held, ok := at.natural([]merge.Value{c.Value})
	if !ok || c.Test == record.Holds && at.field.Type != record.Text {
		return "", nil, fmt.Errorf("%w: %q is a %s", ErrWrongType, c.Field, at.field.Type)
	}
	switch c.Test {
	case record.Holds:
		return "instr(lower(" + at.name + "), lower(?)) > 0", []any{held}, nil
	case record.Equal:
		return at.name + " = ?", []any{held}, nil
	case record.NotEqual:
		return at.name + " IS NOT ?", []any{held}, nil
	case record.Less:
		return at.name + " < ?", []any{held}, nil
	case record.AtLeast:
		return at.name + " >= ?", []any{held}, nil
	}
	return "", nil, fmt.Errorf("%w: unknown test %q", ErrWrongType, c.Test)
}

// anyOf lets SQLite read the ids from one parameter, so that any number of them fits.
func anyOf(ids []uuid.UUID) (string, []any) {
	var b strings.Builder
	b.WriteString("[")
	for i, id := range ids {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `"%x"`, id[:])
	}
	b.WriteString("]")
	return "_id IN (SELECT unhex(value) FROM json_each(?))", []any{b.String()}
}
