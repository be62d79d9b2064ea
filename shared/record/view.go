package record

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Record is one record as it stands at a replica: what is shown of each field, and the merge state beneath.
type Record struct {
	Kind   *Kind
	ID     uuid.UUID
	Key    int64           // of the row at this replica, rising in the order records became known here
	Gone   bool            // a deletion stands
	Values []merge.Value   // shown, by Field.Place, as far as the last that is set; sets are in Sets
	Sets   [][]merge.Value // members, sorted, by Field.Place, as far as the last set that has any; nil for other fields
	Sole   Write           // the change that wrote all that stands, where it was one; most records are written once
	Merged merge.Record    // every standing write, where several changes wrote them; State gives them in either case
	Mark   Mark            // how far our own changes of it have travelled
	Source Source          // who wrote last
}

// Source is who wrote last, and when.
type Source struct {
	Device   dot.Device
	Operator string
	Wall     int64 // Unix milliseconds
}

// Mark is how far the changes of a record that were made on this device have travelled; of several the least.
type Mark uint8

// Marks, in rising order. NotMine is a record this device wrote nothing of: it came from elsewhere.
const (
	NotMine     Mark = 0
	OnlyHere    Mark = 1 // 仅本机: durable here
	Sent        Mark = 2 // 已发送: on its way
	AtNeighbour Mark = 3 // 邻机已收: durable at a neighbour
	Confirmed   Mark = 4 // 中心已确认: durable at the hub
	NeedsAction Mark = 5 // 需处理: held by the hub, but denied
)

// OnTheWay says that a mark may still move though nothing of its record is written.
func (m Mark) OnTheWay() bool { return m != NotMine && m != Confirmed }

// Value gives what is shown of the field called name; None when it is unset or unknown.
func (r *Record) Value(name string) merge.Value {
	f := r.Kind.Field(name)
	if f == nil {
		return merge.Value{}
	}
	return r.At(f.place)
}

// At gives what is shown of the field at a place; None when it is unset. Values reaches no further than the last one set.
func (r *Record) At(place int) merge.Value {
	if place >= len(r.Values) {
		return merge.Value{}
	}
	return r.Values[place]
}

// MembersAt gives the members of the set at a place, sorted; nil when it has none.
func (r *Record) MembersAt(place int) []merge.Value {
	if place >= len(r.Sets) {
		return nil
	}
	return r.Sets[place]
}

// Text gives a text or code.
func (r *Record) Text(name string) string { return r.Value(name).Text() }

// Number gives a number; 0 when unset.
func (r *Record) Number(name string) float64 { return r.Value(name).Number() }

// Ref gives a reference; the zero id when unset.
func (r *Record) Ref(name string) uuid.UUID { return r.Value(name).ID() }

// Bool gives a yes or no.
func (r *Record) Bool(name string) bool { return r.Value(name).Bool() }

// Time gives a moment in UTC; the zero time when unset.
func (r *Record) Time(name string) time.Time {
	v := r.Value(name)
	if v.Type != merge.Time {
		return time.Time{}
	}
	return time.UnixMilli(v.Millis()).UTC()
}

// Members gives the texts of a set, sorted.
func (r *Record) Members(name string) []string {
	f := r.Kind.Field(name)
	if f == nil || f.place >= len(r.Sets) {
		return nil
	}
	members := r.Sets[f.place]
	texts := make([]string, len(members))
	for i, v := range members {
		texts[i] = v.Text()
	}
	return texts
}

// Has says whether a set has the member text.
func (r *Record) Has(name, text string) bool { return slices.Contains(r.Members(name), text) }

// Basis names the standing writes that show what r shows of the named fields, of all when none are named: an edit
// made on what the operator saw replaces these and nothing else. A field that stood empty is there with none, so that
// what somebody else wrote into it meanwhile is not replaced unseen.
func (r *Record) Basis(names ...string) Basis {
	b, standing := Basis{}, r.State()
	for i := range r.Kind.Fields {
		f := &r.Kind.Fields[i]
		if f.Type == Set || len(names) > 0 && !slices.Contains(names, f.Name) {
			continue
		}
		state := standing.Find(f.Wire)
		b[f.Name] = nil
		if shown, _ := state.Shown(f.Rank); !shown.Dot.IsZero() {
			b[f.Name] = state.Basis(merge.Put, shown.Value)
		}
	}
	return b
}

// Conflicts lists the surfaced fields whose standing writes differ; quiet ones wait for nobody. Life is named
// LifeField.
func (r *Record) Conflicts() []string {
	if !r.Sole.Dot.IsZero() {
		return nil
	}
	var names []string
	for i := range r.Kind.Fields {
		f := &r.Kind.Fields[i]
		if f.Policy == Surface && r.Merged.Find(f.Wire).Conflicting() {
			names = append(names, f.Name)
		}
	}
	if _, contested := r.Merged.Deleted(); contested {
		names = append(names, LifeField)
	}
	return names
}

// LifeField is the name under which a contested deletion is listed and resolved: value true keeps, false deletes.
const LifeField = "life"

// Title is a short human name of the record: its name, title, number or plate, whichever comes first.
func (r *Record) Title() string {
	for _, name := range []string{"name", "title", "plate", "text", "number"} {
		if t := strings.TrimSpace(r.Text(name)); t != "" {
			return t
		}
	}
	return r.ID.String()[:8]
}

// Show makes Values and Sets from Merged, by the declared ranks.
func (r *Record) Show() {
	r.Values = make([]merge.Value, len(r.Kind.Fields))
	r.Sets = make([][]merge.Value, len(r.Kind.Fields))
	for i := range r.Kind.Fields {
		f := &r.Kind.Fields[i]
		state := r.Merged.Find(f.Wire)
		if state == nil {
			continue
		}
		if f.Type == Set {
			r.Sets[i] = state.Members()
			continue
		}
		if shown, ok := state.Shown(f.Rank); ok {
			r.Values[i] = shown.Value
		}
	}
}
