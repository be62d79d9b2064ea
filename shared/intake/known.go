package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// identity is a set of fields that together tell one record from every other of its kind. They are tried in order: the
// first that is filled in gives a new record its id, so that two desks that import the same list make the same records.
type identity struct {
	lead   []string // must be filled in
	strict []string // must be equal, empty ones too
	loose  []string // may stand empty on either side
}

// identities of a kind. What is listed later is weaker: it holds only while nothing listed earlier says otherwise.
func identities(k *record.Kind) []identity {
	var all []identity
	for _, name := range []string{"credit_code", "id_number", "plate", "platform_no", "number", "document_no", "serial_no", "code"} {
		shared := name == "code" && k.Name == "supply" // a code of GB/T 38565 names a class of goods, not one item
		if k.Field(name) != nil && !k.Event && !shared {
			all = append(all, identity{lead: []string{name}})
		}
	}
	if own, listed := ownIdentities(k.Name); listed {
		return append(all, own...)
	}
	for _, name := range []string{"name", "title", "text"} {
		if k.Field(name) != nil && !k.Event {
			return append(all, identity{lead: []string{name}})
		}
	}
	return all
}

// ownIdentities is what tells records of the census apart that have no code.
func ownIdentities(kind string) (all []identity, listed bool) {
	of := func(lead, strict, loose string) []identity {
		return append(all, identity{strings.Fields(lead), strings.Fields(strict), strings.Fields(loose)})
	}
	switch kind {
	case "team", "facility", "organisation":
		return of("name", "", "district"), true
	case "person":
		all = of("team name", "", "phone")
		return of("team name", "", ""), true
	case "equipment":
		return of("name", "team model place", ""), true
	case "supply":
		return of("name", "spec unit", ""), true
	case "depot":
		return of("name", "", "place"), true
	case "case":
		return of("title", "team", "incident"), true
	case "liaison":
		return of("name", "organisation", ""), true
	case "duty":
		return of("name from", "district organisation", ""), true
	case "setting":
		return of("key", "valid_from", ""), true
	case "template":
		return of("paper", "valid_from", ""), true
	case "training":
		return of("course", "team person held_at", ""), true
	case "readiness":
		return of("district item", "", ""), true
	case "layout":
		return of("name", "kind valid_from", ""), true
	case "document":
		return of("title", "district", ""), true
	case "signup":
		return of("team", "eta", ""), true
	case "need":
		return of("title", "place", ""), true
	}
	return nil, false
}

// fields lists all of an identity.
func (i identity) fields() []string { return slices.Concat(i.lead, i.strict, i.loose) }

// key is what is looked up; empty where what leads it is missing.
func (i identity) key(shown func(field string) string) string {
	for _, field := range i.lead {
		if shown(field) == "" {
			return ""
		}
	}
	return joined(slices.Concat(i.lead, i.strict), shown)
}

func joined(fields []string, shown func(field string) string) string {
	parts := make([]string, len(fields))
	for at, field := range fields {
		parts[at] = shown(field)
	}
	return strings.Join(fields, "+") + ":" + strings.Join(parts, "|")
}

// fits says whether nothing of what may stand empty is different.
func (i identity) fits(a, b func(field string) string) bool {
	return !slices.ContainsFunc(i.loose, func(field string) bool {
		return a(field) != "" && b(field) != "" && a(field) != b(field)
	})
}

// plain is a value as identities compare it.
func plain(field, text string) string {
	switch {
	case strings.HasSuffix(field, "phone"):
		return roster.NormalPhone(text)
	case field == "plate", field == "credit_code", field == "id_number", strings.HasSuffix(field, "_no"), field == "number", field == "code":
		return roster.NormalCode(text)
	}
	return roster.NormalName(text)
}

// known is the records of the kind that stand already, found by what tells them apart.
type known struct {
	kind  *record.Kind
	by    []identity
	rows  map[uuid.UUID]*record.Record
	keys  map[string][]uuid.UUID // of every identity
	likes map[string][]uuid.UUID // of what two records should not share
}

func knownOf(r record.Reader, k *record.Kind) (*known, error) {
	rows, err := r.List(record.Query{Kind: k.Name})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", k.Name, err)
	}
	n := &known{kind: k, by: identities(k), rows: map[uuid.UUID]*record.Record{}, keys: map[string][]uuid.UUID{}, likes: map[string][]uuid.UUID{}}
	for i := range rows {
		n.add(&rows[i])
	}
	return n, nil
}

func (n *known) add(row *record.Record) {
	n.rows[row.ID] = row
	shown := func(field string) string { return plainValue(row, field) }
	for _, i := range n.by {
		if key := i.key(shown); key != "" && !slices.Contains(n.keys[key], row.ID) {
			n.keys[key] = append(n.keys[key], row.ID)
		}
	}
	if row.Kind.Field("same_as") != nil && row.Ref("same_as") != (uuid.UUID{}) {
		return
	}
	for _, like := range likes(n.kind.Name, shown) {
		n.likes[like.key] = append(n.likes[like.key], row.ID)
	}
}

// plainValue is what a record shows, as identities compare it.
func plainValue(row *record.Record, field string) string {
	f := row.Kind.Field(field)
	if f == nil {
		return ""
	}
	v := row.Value(field)
	switch f.Type {
	case record.Text:
		return plain(field, v.Text())
	case record.Ref:
		if v.IsNone() {
			return ""
		}
		return v.ID().String()
	}
	return string(f.Reveal(v, "en"))
}

// like is something two different records should not share.
type like struct {
	key string
	by  record.Label
}

// likes lists what a record of the kind should have for itself.
func likes(kind string, shown func(field string) string) []like {
	var all []like
	add := func(key, zh, en string, parts ...string) {
		if !slices.Contains(parts, "") {
			all = append(all, like{key + ":" + strings.Join(parts, "|"), record.Label{Zh: zh, En: en}})
		}
	}
	switch kind {
	case "team":
		add("name", "名称相同", "same name", shown("name"))
		add("phone", "电话相同", "same phone", shown("phone"))
		add("credit", "信用代码相同", "same credit code", shown("credit_code"))
	case "person":
		add("phone", "电话相同", "same phone", shown("phone"))
		add("name", "同队同名", "same name in the team", shown("team"), shown("name"))
		add("id", "身份证号相同", "same ID number", shown("id_number"))
	case "vehicle":
		add("plate", "车牌相同", "same plate", shown("plate"))
	case "organisation", "facility":
		add("name", "名称相同", "same name", shown("name"))
	case "need":
		add("phone", "电话相同", "same phone", shown("phone"), shown("title"))
	}
	return all
}

// match finds the record a row is about. doubt tells that a weaker identity fits while a stronger one says otherwise, or
// that it fits several.
func (n *known) match(shown func(field string) string) (row *record.Record, doubt bool) {
	for at, i := range n.by {
		key := i.key(shown)
		if key == "" {
			continue
		}
		var fitting []*record.Record
		for _, id := range n.keys[key] {
			row := n.rows[id]
			if i.fits(shown, func(field string) string { return plainValue(row, field) }) {
				fitting = append(fitting, row)
			}
		}
		if own := n.rows[record.KeyID(n.kind.Name, joined(i.fields(), shown))]; own != nil && slices.Contains(fitting, own) {
			fitting = []*record.Record{own}
		}
		if len(fitting) > 0 {
			return fitting[0], len(fitting) > 1 || n.otherwise(fitting[0], shown, n.by[:at])
		}
	}
	return nil, false
}

// otherwise says whether an identity tells the row and the record apart: both have it, and it differs.
func (n *known) otherwise(row *record.Record, shown func(field string) string, by []identity) bool {
	for _, i := range by {
		for _, field := range i.fields() {
			mine, theirs := shown(field), plainValue(row, field)
			if mine != "" && theirs != "" && mine != theirs {
				return true
			}
		}
	}
	return false
}

// newID is the id of a record that a row makes.
func (n *known) newID(shown func(field string) string) (id uuid.UUID, ok bool) {
	for _, i := range n.by {
		if i.key(shown) != "" {
			return record.KeyID(n.kind.Name, joined(i.fields(), shown)), true
		}
	}
	return uuid.UUID{}, false
}

// alike lists the records that share what should not be shared.
func (n *known) alike(shown func(field string) string, but uuid.UUID) []Alike {
	var all []Alike
	seen := map[uuid.UUID]bool{but: true}
	for _, l := range likes(n.kind.Name, shown) {
		for _, id := range n.likes[l.key] {
			if !seen[id] {
				seen[id] = true
				all = append(all, Alike{ID: id, Title: n.rows[id].Title(), By: l.by})
			}
		}
	}
	return all
}
