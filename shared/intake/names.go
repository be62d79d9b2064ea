package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// names tells which record a text means: an id, a code, a number, or a name that only one has.
type names struct {
	reader record.Reader
	schema *record.Schema
	kinds  map[string]*nameTable
}

type nameTable struct {
	by     map[string][]uuid.UUID // codes, numbers and names
	titles map[uuid.UUID]string
	codes  map[uuid.UUID]string // what tells one among several of a name
}

func newNames(r record.Reader, s *record.Schema) *names {
	return &names{reader: r, schema: s, kinds: map[string]*nameTable{}}
}

// of gives the names of a kind, read once.
func (n *names) of(kind string) (*nameTable, error) {
	if t, ok := n.kinds[kind]; ok {
		return t, nil
	}
	rows, err := n.reader.List(record.Query{Kind: kind})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	t := &nameTable{by: map[string][]uuid.UUID{}, titles: map[uuid.UUID]string{}, codes: map[uuid.UUID]string{}}
	for i := range rows {
		t.add(&rows[i])
	}
	n.kinds[kind] = t
	return t, nil
}

func (t *nameTable) add(row *record.Record) {
	t.titles[row.ID] = row.Title()
	merged := row.Kind.Field("same_as") != nil && row.Ref("same_as") != (uuid.UUID{})
	put := func(key string) {
		if key != "" && !slices.Contains(t.by[key], row.ID) {
			t.by[key] = append(t.by[key], row.ID)
		}
	}
	for _, field := range []string{"credit_code", "id_number", "plate", "number", "platform_no", "code", "document_no"} {
		if f := row.Kind.Field(field); f != nil && f.Type == record.Text {
			key := roster.NormalCode(row.Text(field))
			if put(key); key != "" && t.codes[row.ID] == "" && !f.Sensitive() {
				t.codes[row.ID] = row.Text(field)
			}
		}
	}
	if merged {
		return
	}
	for _, name := range append(row.Members("aliases"), row.Title(), row.Text("short_name")) {
		put(roster.NormalName(name))
	}
}

// find gives the record a text means.
func (n *names) find(f *record.Field, text string) (uuid.UUID, *Problem) {
	if id, err := uuid.Parse(text); err == nil && len(text) == 36 {
		return id, nil
	}
	kind := n.schema.Kind(f.Of)
	if kind == nil {
		return uuid.UUID{}, wrong("请填写记录编号（36 位）。", "Write the record's id (36 signs).")
	}
	t, err := n.of(f.Of)
	if err != nil {
		return uuid.UUID{}, wrong("无法读取"+kind.Label.Zh+"。", "The "+kind.Label.En+" list cannot be read.")
	}
	ids := t.by[roster.NormalCode(text)]
	if len(ids) == 0 {
		ids = t.by[roster.NormalName(text)]
	}
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return uuid.UUID{}, wrong("找不到"+kind.Label.Zh+"“"+text+"”；请先导入"+kind.Label.Zh+"，或改用其编号、信用代码。",
			"There is no "+kind.Label.En+" “"+text+"”; import it first, or use its number or credit code.")
	}
	return uuid.UUID{}, wrong("有多个"+kind.Label.Zh+"叫“"+text+"”；请改用编号、信用代码或记录编号。",
		"Several are called “"+text+"”; use a number, credit code or id.")
}

// write gives the text that find reads as the record: its name, else its code, else its id.
func (n *names) write(of string, id uuid.UUID) string {
	if n.schema.Kind(of) == nil {
		return id.String()
	}
	t, err := n.of(of)
	if err != nil {
		return id.String()
	}
	f := record.Field{Of: of}
	for _, text := range []string{t.titles[id], t.codes[id]} {
		if text = strings.TrimSpace(text); text == "" || strings.ContainsAny(text, "、,，;；\n") {
			continue
		}
		if found, p := n.find(&f, text); p == nil && found == id {
			return text
		}
	}
	return id.String()
}

func wrong(zh, en string) *Problem { return &Problem{Words: record.Label{Zh: zh, En: en}} }
