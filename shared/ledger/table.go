package ledger

import (
	"fmt"
	"slices"
	"strings"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// table is where the records of one kind lie: one row a record, one column a declared field. Records of kinds that
// only a newer version declares lie together in a table of their own, every field of theirs in _extra.
type table struct {
	name    string
	wire    uint16
	kind    *record.Kind // nil when unknown
	columns []column     // by wire number, as states are
	lastKey *int64       // of the table in the file; those of unknown kinds share one

	selectKey    string // of one row by _id: most records written are new, and to learn that should cost little
	selectByKey  string // one row
	selectRow    string // rows by _id, the ids are appended
	insertRow    string
	updateRow    string
	columnsNames string
}

// column is one declared field in its table.
type column struct {
	field *record.Field
	name  string // quoted
}

// fixed are the columns every table of records begins with.
const fixed = "_key, _id, _ver, _mine, _state, _extra"

const fixedCount = 6

const unknownName = "record_of_unknown_kind"

// Bits of _state.
const (
	stateGone      = 1 << 0
	stateUnsettled = 1 << 1
)

func newTable(k *record.Kind) *table {
	t := &table{name: quote("record_" + k.Name), wire: k.Wire, kind: k, lastKey: new(int64)}
	for i := range k.Fields {
		t.columns = append(t.columns, column{field: &k.Fields[i], name: quote(k.Fields[i].Name)})
	}
	slices.SortFunc(t.columns, func(a, b column) int { return int(a.field.Wire) - int(b.field.Wire) })
	t.prepare("")
	return t
}

func newUnknown(wire uint16, lastKey *int64) *table {
	t := &table{name: unknownName, wire: wire, lastKey: lastKey}
	t.prepare(fmt.Sprintf("_kind = %d AND ", wire))
	return t
}

// prepare writes the statements once.
func (t *table) prepare(also string) {
	var names, marks, sets strings.Builder
	for _, c := range t.columns {
		names.WriteString(", " + c.name)
		marks.WriteString(", ?")
		sets.WriteString(", " + c.name + " = ?")
	}
	t.columnsNames = fixed + names.String()
	t.selectKey = "SELECT _key FROM " + t.name + " WHERE " + also + "_id = ?"
	t.selectByKey = "SELECT " + t.columnsNames + " FROM " + t.name + " WHERE _key = ?"
	t.selectRow = "SELECT " + t.columnsNames + " FROM " + t.name + " WHERE " + also + "_id IN "
	if t.kind == nil {
		t.insertRow = fmt.Sprintf("INSERT INTO %s (%s, _kind) VALUES (?, ?, ?, ?, ?, ?, %d)", t.name, fixed, t.wire)
	} else {
		t.insertRow = fmt.Sprintf("INSERT INTO %s (%s%s) VALUES (?, ?, ?, ?, ?, ?%s)", t.name, fixed, names.String(), marks.String())
	}
	t.updateRow = "UPDATE " + t.name + " SET _ver = ?, _mine = ?, _state = ?, _extra = ?" + sets.String() + " WHERE _key = ?"
}

// create makes the table and its indexes.
func (t *table) create() []string {
	var columns strings.Builder
	for _, c := range t.columns {
		columns.WriteString(", " + c.declare())
	}
	bare := strings.Trim(t.name, `"`)
	return []string{
		"CREATE TABLE " + t.name + " (_key INTEGER PRIMARY KEY, _id BLOB NOT NULL, _ver BLOB NOT NULL, " +
			"_mine INTEGER NOT NULL, _state INTEGER NOT NULL, _extra BLOB" + columns.String() + ")",
		"CREATE UNIQUE INDEX " + quote(bare+"_id") + " ON " + t.name + " (_id)",
		"CREATE INDEX " + quote(bare+"_unsettled") + " ON " + t.name + " (_key) WHERE _state & 2",
	}
}

// declare names the column and the way SQLite keeps it: a number that is whole takes as little room as an integer.
func (c column) declare() string {
	switch c.field.Type {
	case record.Number:
		return c.name + " REAL"
	case record.Time, record.Bool:
		return c.name + " INTEGER"
	case record.Ref:
		return c.name + " BLOB"
	default:
		return c.name + " TEXT"
	}
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// memberMark stands before, between and after the members of a set in its column, so that one of them is found with
// instr. A set with a member that has it inside is kept in _ver instead.
const memberMark = "\x1f"

// natural gives what the column holds for the values of a field, and whether they can be got back from it. One value
// for a register, any number for a set.
func (c column) natural(values []merge.Value) (any, bool) {
	if c.field.Type == record.Set {
		return naturalSet(values)
	}
	v := values[0]
	switch {
	case v.Type == merge.Text && (c.field.Type == record.Text || c.field.Type == record.Code):
		return v.Text(), true
	case v.Type == merge.Number && c.field.Type == record.Number:
		return v.Number(), true
	case v.Type == merge.Time && c.field.Type == record.Time:
		return v.Millis(), true
	case v.Type == merge.Bool && c.field.Type == record.Bool:
		if v.Bool() {
			return int64(1), true
		}
		return int64(0), true
	case v.Type == merge.ID && c.field.Type == record.Ref && len(v.Text()) == 16:
		return []byte(v.Text()), true
	case v.Type == merge.Sealed && (c.field.Type == record.Text || c.field.Type == record.Code):
		return []byte(v.Text()), true
	}
	return nil, false
}

func naturalSet(values []merge.Value) (any, bool) {
	var b strings.Builder
	b.WriteString(memberMark)
	for _, v := range values {
		if v.Type != merge.Text || strings.Contains(v.Text(), memberMark) {
			return nil, false
		}
		b.WriteString(v.Text())
		b.WriteString(memberMark)
	}
	return b.String(), true
}

// values gives back what natural put into the column; room is used for a single value.
func (c column) values(held any, room []merge.Value) ([]merge.Value, error) {
	switch v := held.(type) {
	case nil:
		return nil, nil
	case string:
		if c.field.Type == record.Set {
			return setValues(v)
		}
		if c.field.Type == record.Text || c.field.Type == record.Code {
			return append(room, merge.OfText(v)), nil
		}
	case float64:
		if c.field.Type == record.Number {
			return append(room, merge.OfNumber(v)), nil
		}
	case int64:
		switch c.field.Type {
		case record.Time:
			return append(room, merge.OfTime(v)), nil
		case record.Bool:
			return append(room, merge.OfBool(v != 0)), nil
		case record.Number:
			return append(room, merge.OfNumber(float64(v))), nil
		}
	case []byte:
		if c.field.Type == record.Ref && len(v) == 16 {
			return append(room, merge.OfID([16]byte(v))), nil
		}
		if c.field.Type == record.Text || c.field.Type == record.Code {
			return append(room, merge.OfSealed(v)), nil
		}
	}
	return nil, fmt.Errorf("%w: column %s holds a %T", ErrDamaged, c.name, held)
}

func setValues(joined string) ([]merge.Value, error) {
	inner, ok := strings.CutPrefix(joined, memberMark)
	if !ok {
		return nil, fmt.Errorf("%w: a set of %d bytes without marks", ErrDamaged, len(joined))
	}
	if inner == "" {
		return nil, nil
	}
	inner = strings.TrimSuffix(inner, memberMark)
	values := make([]merge.Value, 0, 1+strings.Count(inner, memberMark))
	for member := range strings.SplitSeq(inner, memberMark) {
		values = append(values, merge.OfText(member))
	}
	return values, nil
}

// holds says whether a value is of the field's type, or sealed in its stead.
func (c column) holds(v merge.Value) bool {
	_, ok := c.natural([]merge.Value{v})
	return ok
}
