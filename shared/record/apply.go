package record

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/google/uuid"

	"qianshao/syncproto/merge"
)

// Bounds of one act in text.
const (
	LineMax  = 1 << 20 // bytes
	EditsMax = 256     // records
)

// ParseAct reads one line of the apply grammar: {"kind":K,"id":KEY,"set":{…},"add":{…},"remove":{…},"delete":true,
// "restore":true}, or several of them in {"act":[…]}. Null clears; an array under set replaces what is known of a set;
// a code may be named by either label; a key that is no UUID becomes one of kind and key, in references too. Edits of one
// record in one act are joined. The act is flagged as imported, for nobody asked the state machines. The error is a *Problem
// about the whole line: it is applied as one unit or not at all.
func ParseAct(s *Schema, line []byte) (Act, error) {
	edits, p := parseAct(s, line)
	if p != nil {
		return Act{}, p
	}
	return Act{Edits: edits, Flags: merge.Imported}, nil
}

func parseAct(s *Schema, line []byte) ([]Edit, *Problem) {
	if len(line) > LineMax {
		return nil, &Problem{Code: LineTooLong, Want: Label{"1 MiB", "1 MiB"}}
	}
	line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")))
	whole := raw(line)
	if !utf8.Valid(line) || !json.Valid(line) || !whole.isObject() {
		return nil, problem(MalformedLine, string(line))
	}
	records, p := whole.records()
	if p != nil {
		return nil, p
	}
	keys := keys{s, kindsOf(s, records)}
	var edits []Edit
	for _, pairs := range records {
		e, p := parseEdit(s, pairs, keys)
		if p != nil {
			return nil, p
		}
		if edits, p = join(s, edits, e); p != nil {
			return nil, p
		}
	}
	return edits, nil
}

// records gives the objects of an act, or the one that stands for itself, each split into its pairs.
func (r raw) records() ([][]pair, *Problem) {
	pairs, twice := r.pairs()
	if twice != "" {
		return nil, problem(DuplicateKey, twice)
	}
	if !holds(pairs, "act") {
		return [][]pair{pairs}, nil
	}
	if len(pairs) > 1 || !pairs[0].value.isArray() {
		return nil, problem(MalformedLine, `"act"`)
	}
	objects := pairs[0].value.members()
	if len(objects) > EditsMax {
		return nil, &Problem{Code: TooManyEdits, Want: Label{strconv.Itoa(EditsMax), strconv.Itoa(EditsMax)}}
	}
	records := make([][]pair, len(objects))
	for i, o := range objects {
		if !o.isObject() {
			return nil, problem(MalformedLine, string(o))
		}
		if records[i], twice = o.pairs(); twice != "" {
			return nil, problem(DuplicateKey, twice)
		}
	}
	return records, nil
}

func holds(pairs []pair, key string) bool {
	for _, p := range pairs {
		if p.key == key {
			return true
		}
	}
	return false
}

// kindsOf says of each key that one kind alone uses in an act, which it is.
func kindsOf(s *Schema, records [][]pair) map[string]string {
	of := make(map[string]string, len(records))
	for _, pairs := range records {
		var kind, id string
		for _, p := range pairs {
			switch p.key {
			case "kind":
				kind, _ = p.value.text()
			case "id":
				id, _ = p.value.text()
			}
		}
		if other, known := of[id]; known && other != kind || s.Kind(kind) == nil {
			kind = ""
		}
		of[id] = kind
	}
	return of
}

// parseEdit reads one record's object in two passes, for its fields can be read only once its kind is known.
func parseEdit(s *Schema, pairs []pair, keys keys) (Edit, *Problem) {
	e, k, p := parseName(s, pairs)
	if p != nil {
		return Edit{}, p
	}
	for _, pair := range pairs {
		if p := e.ask(k, pair, keys); p != nil {
			return Edit{}, p
		}
	}
	if p := k.checkAsked(&e); p != nil {
		return Edit{}, p
	}
	return e, nil
}

// parseName reads which record an object is about.
func parseName(s *Schema, pairs []pair) (Edit, *Kind, *Problem) {
	var kind, key raw
	for _, p := range pairs {
		switch p.key {
		case "kind":
			kind = p.value
		case "id":
			key = p.value
		}
	}
	name, isText := kind.text()
	if !isText || name == "" {
		return Edit{}, nil, problem(MissingKind, string(kind))
	}
	k := s.Kind(name)
	if k == nil {
		return Edit{}, nil, &Problem{Code: UnknownKind, Kind: clip(name), Value: clip(name)}
	}
	if len(key) == 0 || key.isNull() {
		return Edit{}, nil, k.problemWith(MissingID, "", "")
	}
	id, isText := key.text()
	if !isText || !goodKey(id) {
		p := k.problemWith(BadID, "", string(key))
		p.Want = keyWanted()
		return Edit{}, nil, p
	}
	return Edit{Kind: name, ID: KeyID(name, id)}, k, nil
}

// ask reads what one key of an object asks for.
func (e *Edit) ask(k *Kind, asked pair, keys keys) (p *Problem) {
	switch asked.key {
	case "kind", "id":
		return nil
	case "delete", "restore":
		yes, ok := asked.value.truth()
		if !ok {
			return &Problem{Code: WrongType, Kind: k.Name, Field: asked.key, Value: clip(string(asked.value)), Want: Label{"true", "true"}, kind: k}
		}
		if asked.key == "delete" {
			e.Delete = yes
		} else {
			e.Restore = yes
		}
		return nil
	case "set", "add", "remove":
		return e.fields(k, asked, keys)
	default:
		p = k.problemWith(UnknownKey, "", asked.key)
		p.Want = Label{"kind id set add remove delete restore act", "kind id set add remove delete restore act"}
		return p
	}
}

func (e *Edit) fields(k *Kind, asked pair, keys keys) *Problem {
	if !asked.value.isObject() {
		return &Problem{Code: WrongType, Kind: k.Name, Field: asked.key, Value: clip(string(asked.value)), Want: Label{"对象 {…}", "an object {…}"}, kind: k}
	}
	pairs, twice := asked.value.pairs()
	if twice != "" {
		return k.problemWith(DuplicateKey, twice, twice)
	}
	for _, p := range pairs {
		f := k.Field(p.key)
		if f == nil {
			return k.problemWith(UnknownField, clip(p.key), p.key)
		}
		if problem := e.field(f, asked.key, p.value, keys); problem != nil {
			return problem
		}
	}
	return nil
}

func (e *Edit) field(f *Field, how string, r raw, keys keys) *Problem {
	if how == "set" && f.Type != Set {
		v, p := f.value(r, keys)
		if p == nil {
			put(&e.Set, f.Name, v)
		}
		return p
	}
	if f.Type != Set {
		return f.problem(WrongType, how, wantedOf(f))
	}
	members, p := f.membersOf(r, how == "set", keys)
	if p != nil {
		return p
	}
	switch how {
	case "set":
		put(&e.Members, f.Name, members)
	case "add":
		put(&e.Add, f.Name, members)
	default:
		put(&e.Remove, f.Name, members)
	}
	return nil
}

// membersOf reads an array of members; null empties the set where that is asked.
func (f *Field) membersOf(r raw, nullEmpties bool, keys keys) ([]merge.Value, *Problem) {
	members := []merge.Value{}
	if r.isNull() && nullEmpties {
		return members, nil
	}
	if !r.isArray() {
		return nil, f.wrongType(r)
	}
	for _, m := range r.members() {
		if m.isNull() {
			return nil, f.wrongType(m)
		}
		v, p := f.value(m, keys)
		if p != nil {
			return nil, p
		}
		members = append(members, v)
	}
	return members, f.checkMembers(members)
}

func put[V any](m *map[string]V, name string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[name] = v
}

// join adds an edit to those of its act. Edits of one record become one, as if done one after the other, for they are
// one change; where that cannot be, the act contradicts itself.
func join(s *Schema, edits []Edit, e Edit) ([]Edit, *Problem) {
	i := indexOf(edits, e.Kind, e.ID)
	if i < 0 {
		return append(edits, e), nil
	}
	into, k := &edits[i], s.Kind(e.Kind)
	if into.Delete || e.Delete || into.Restore || e.Restore {
		return nil, k.problemWith(Contradiction, "", "delete, restore")
	}
	for name, v := range e.Set {
		put(&into.Set, name, v)
	}
	for _, sets := range []map[string][]merge.Value{e.Members, e.Add, e.Remove} {
		for name := range sets {
			if into.touches(name) {
				return nil, k.problemWith(Contradiction, name, name)
			}
		}
	}
	for name, v := range e.Members {
		put(&into.Members, name, v)
	}
	for name, v := range e.Add {
		put(&into.Add, name, v)
	}
	for name, v := range e.Remove {
		put(&into.Remove, name, v)
	}
	return edits, nil
}

func indexOf(edits []Edit, kind string, id uuid.UUID) int {
	for i := range edits {
		if edits[i].ID == id && edits[i].Kind == kind {
			return i
		}
	}
	return -1
}

func (e *Edit) touches(set string) bool {
	_, members := e.Members[set]
	return members || len(e.Add[set]) > 0 || len(e.Remove[set]) > 0
}
