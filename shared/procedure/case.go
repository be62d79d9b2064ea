package procedure

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Answer is what a form says in one field. Text is what was typed; Members are of a set.
type Answer struct {
	Text    string
	Value   merge.Value
	Members []merge.Value
}

// Deed is an act somebody wants done.
type Deed struct {
	Act    string    // "passage.submit"
	About  uuid.UUID // zero for a new record
	Form   map[string]Answer
	Seen   record.Basis // what the form showed; nil: what stands
	Anyway bool         // the rule asked and the operator insists
	Late   bool         // entered from paper after the fact (补录)
}

// Case is one deed while it is decided: what is known, what was answered, and what the act will do.
type Case struct {
	Actor    roster.Actor
	Facts    record.Reader
	Schema   *record.Schema
	Register *Register
	Act      *Act
	Record   record.Record // zero for a new one
	ID       uuid.UUID     // the record's, or the stand-in of a new one
	Form     map[string]Answer
	Anyway   bool

	edits []*Edit
	next  uint8
	err   error
}

// Edit is what the act does to one record.
type Edit struct{ edit record.Edit }

// NewEdit is an edit by itself, for acts that are no deed of a book.
func NewEdit(kind string, id uuid.UUID) *Edit {
	return &Edit{record.Edit{Kind: kind, ID: id, Set: map[string]merge.Value{}}}
}

// Edit is what is recorded.
func (e *Edit) Edit() record.Edit { return e.edit }

// Set puts a value into a field; a none clears it.
func (e *Edit) Set(field string, v merge.Value) *Edit {
	e.edit.Set[field] = v
	return e
}

// Text sets a text; an empty one is not touched.
func (e *Edit) Text(field, text string) *Edit {
	if text == "" {
		return e
	}
	return e.Set(field, merge.OfText(text))
}

// Number sets a number.
func (e *Edit) Number(field string, n float64) *Edit { return e.Set(field, merge.OfNumber(n)) }

// Time sets a moment; the zero time is not touched.
func (e *Edit) Time(field string, t time.Time) *Edit {
	if t.IsZero() {
		return e
	}
	return e.Set(field, merge.OfTime(t.UnixMilli()))
}

// Ref sets a reference; the zero id is not touched.
func (e *Edit) Ref(field string, id uuid.UUID) *Edit {
	if id == (uuid.UUID{}) {
		return e
	}
	return e.Set(field, merge.OfID(id))
}

// Bool sets a yes or no.
func (e *Edit) Bool(field string, yes bool) *Edit { return e.Set(field, merge.OfBool(yes)) }

// Clear empties a field.
func (e *Edit) Clear(field string) *Edit { return e.Set(field, merge.Value{}) }

// Add puts members into a set.
func (e *Edit) Add(field string, members ...string) *Edit {
	if e.edit.Add == nil {
		e.edit.Add = map[string][]merge.Value{}
	}
	for _, m := range members {
		e.edit.Add[field] = append(e.edit.Add[field], merge.OfText(m))
	}
	return e
}

// Remove takes members out of a set.
func (e *Edit) Remove(field string, members ...string) *Edit {
	if e.edit.Remove == nil {
		e.edit.Remove = map[string][]merge.Value{}
	}
	for _, m := range members {
		e.edit.Remove[field] = append(e.edit.Remove[field], merge.OfText(m))
	}
	return e
}

// Numbered gives the record the desk's next readable number.
func (e *Edit) Numbered() *Edit {
	e.edit.Numbered = true
	return e
}

// ID is the record edited; of a created one the stand-in that references in the same act may use.
func (e *Edit) ID() uuid.UUID { return e.edit.ID }

// Main is the edit of the record the act is about.
func (c *Case) Main() *Edit { return c.edits[0] }

// Change edits another record as well.
func (c *Case) Change(kind string, id uuid.UUID) *Edit {
	e := &Edit{record.Edit{Kind: kind, ID: id, Set: map[string]merge.Value{}}}
	c.edits = append(c.edits, e)
	return e
}

// Create makes another record as well, with its number and recorder where the kind has them.
func (c *Case) Create(kind string) *Edit {
	c.next++
	e := c.Change(kind, record.NewID(c.next))
	if k := c.Schema.Kind(kind); k != nil {
		e.edit.Numbered = k.Field("number") != nil
		if k.Field("recorded_by") != nil {
			e.Text("recorded_by", c.Actor.Operator)
		}
	}
	return e
}

// Text is the answer in a field, without spaces around it.
func (c *Case) Text(field string) string {
	a := c.Form[field]
	if a.Value.Type == merge.Text {
		return strings.TrimSpace(a.Value.Text())
	}
	return strings.TrimSpace(a.Text)
}

// Answered says whether a field was filled in.
func (c *Case) Answered(field string) bool {
	a, ok := c.Form[field]
	return ok && (!a.Value.IsNone() || len(a.Members) > 0)
}

// Number is the answer in a number field; 0 when it is empty.
func (c *Case) Number(field string) float64 { return c.Form[field].Value.Number() }

// Ref is the record chosen in a field; the zero id when none is.
func (c *Case) Ref(field string) uuid.UUID { return c.Form[field].Value.ID() }

// Yes is the answer in a yes-or-no field.
func (c *Case) Yes(field string) bool { return c.Form[field].Value.Bool() }

// Time is the moment answered; the zero time when none is.
func (c *Case) Time(field string) time.Time {
	v := c.Form[field].Value
	if v.Type != merge.Time {
		return time.Time{}
	}
	return time.UnixMilli(v.Millis()).UTC()
}

// At is the moment answered, or now.
func (c *Case) At(field string) time.Time {
	if t := c.Time(field); !t.IsZero() {
		return t
	}
	return c.Actor.Now
}

// Shows is what the record will show after the act: the answer where there is one, else what it shows now.
func (c *Case) Shows(field string) string {
	if v, ok := c.Main().edit.Set[field]; ok {
		return v.Text()
	}
	if c.Record.Kind == nil {
		return ""
	}
	return c.Record.Text(field)
}

// Find reads another record. ok is false when it is not known or deleted; what could not be read ends the act.
func (c *Case) Find(kind string, id uuid.UUID) (record.Record, bool) {
	if id == (uuid.UUID{}) {
		return record.Record{}, false
	}
	row, ok, err := c.Facts.Find(kind, id)
	if err != nil {
		c.err = err
	}
	return row, ok && err == nil && !row.Gone
}

// List reads the living records of a kind that fulfil all conditions.
func (c *Case) List(kind string, where ...record.Condition) []record.Record {
	rows, err := c.Facts.List(record.Query{Kind: kind, Where: where})
	if err != nil {
		c.err = err
	}
	return rows
}

// Is is a condition: the field equals the value.
func Is(field string, v merge.Value) record.Condition {
	return record.Condition{Field: field, Test: record.Equal, Value: v}
}

// No refuses, with a stable code and the sentence in both languages: what happened, what is safe, what to do.
func No(code roster.Code, zh, en string) *roster.Refusal {
	return &roster.Refusal{Code: code, Words: record.Label{Zh: zh, En: en}}
}

// NoIn refuses because of one field.
func NoIn(field string, code roster.Code, zh, en string) *roster.Refusal {
	r := No(code, zh, en)
	r.Field = field
	return r
}

// Warn asks before the act is done; nil when the operator insists already.
func (c *Case) Warn(code roster.Code, zh, en string) error {
	if c.Anyway {
		return nil
	}
	r := No(code, zh, en)
	r.Ask = true
	return r
}

// Decide says what the act does, or why not.
func Decide(books *Books, d Deed, actor roster.Actor, facts record.Reader, schema *record.Schema) (record.Act, error) {
	register, act := books.Act(d.Act)
	if act == nil {
		return record.Act{}, No(UnknownAct, "没有这个操作："+d.Act+"。没有记录任何内容。", "There is no act "+d.Act+". Nothing was recorded.")
	}
	c := &Case{Actor: actor, Facts: facts, Schema: schema, Register: register, Act: act, Form: d.Form, Anyway: d.Anyway}
	if err := c.open(d); err != nil {
		return record.Act{}, err
	}
	if err := c.fill(d); err != nil {
		return record.Act{}, err
	}
	if act.Rule != nil {
		if err := act.Rule(c); err != nil {
			return record.Act{}, err
		}
	}
	if c.err != nil {
		return record.Act{}, c.err
	}
	return c.done(d), nil
}

// open checks who acts, on what, in which state.
func (c *Case) open(d Deed) error {
	switch {
	case c.Actor.Post.ReadOnly:
		return &roster.Refusal{Code: roster.ReadOnly}
	case !c.Actor.Post.Does(c.Act.By...):
		return &roster.Refusal{Code: roster.NotYours, Args: []any{c.Actor.GroupNames(c.Act.By)}}
	}
	if c.Act.New {
		c.next++
		c.ID = record.NewID(c.next)
		return nil
	}
	row, ok, err := c.Facts.Find(c.Register.Kind, d.About)
	switch {
	case err != nil:
		return err
	case !ok:
		return roster.UnknownRecord(c.Register.Kind, d.About)
	case row.Gone:
		return roster.DeletedRecord(row)
	}
	c.Record, c.ID = row, d.About
	if !c.Act.fits(c.Register.StateOf(&row), &row) {
		state, label := c.stateLabel(&row), c.Act.Label
		return No(NotNow, Caption(&row)+" 现在是“"+state.Zh+"”，不能"+label.Zh+"。没有改动；请刷新后再看。",
			Caption(&row)+" is “"+state.En+"” now; “"+label.En+"” is not open. Nothing was changed; reload and look again.")
	}
	return nil
}

func (c *Case) stateLabel(row *record.Record) record.Label {
	state := string(c.Register.StateOf(row))
	if f := row.Kind.Field(c.Register.State); f != nil {
		if o := f.Option(state); o != nil {
			return o.Label
		}
	}
	return record.Label{Zh: "无状态", En: "no state"}
}

// Codes of refusals that every book may give.
const (
	UnknownAct roster.Code = "unknown_act"
	NotNow     roster.Code = "not_now"
	Needed     roster.Code = "needed"
	NotAsked   roster.Code = "not_asked"
	NotFound   roster.Code = "name_not_found"
	NotUnique  roster.Code = "name_not_unique"
)

// fill makes the main edit of what the form says.
func (c *Case) fill(d Deed) error {
	kind := c.Schema.Kind(c.Register.Kind)
	main := &Edit{record.Edit{Kind: kind.Name, ID: c.ID, Set: map[string]merge.Value{}, Basis: d.Seen}}
	c.edits = append([]*Edit{main}, c.edits...)
	for _, ask := range c.Act.Asks {
		a, given := d.Form[ask.Field]
		if ask.Needed && (!given || a.Value.IsNone() && len(a.Members) == 0) && !c.standsAlready(ask, given) {
			l := ask.LabelOf(kind)
			return NoIn(ask.Field, Needed, "请填写“"+l.Zh+"”。已填的内容都保留着。", "Fill in “"+l.En+"”. What you typed is kept.")
		}
		f := kind.Field(ask.Field)
		if ask.Type != "" || !given || f == nil {
			continue
		}
		if f.Type == record.Set {
			if main.edit.Members == nil {
				main.edit.Members = map[string][]merge.Value{}
			}
			main.edit.Members[ask.Field] = a.Members
			continue
		}
		if c.Act.New && a.Value.IsNone() || !c.Act.New && a.Value == c.Record.Value(ask.Field) {
			continue
		}
		main.edit.Set[ask.Field] = a.Value
	}
	c.stamp(kind, main)
	return nil
}

// standsAlready says whether a needed field that the form left out is filled on the record. What is to be answered anew is
// not answered by what stands.
func (c *Case) standsAlready(ask Ask, given bool) bool {
	return !given && !ask.Blank && !c.Act.New && !c.Record.Value(ask.Field).IsNone()
}

// stamp adds what every act leaves: the new state and its moment, who, when, the number.
func (c *Case) stamp(kind *record.Kind, main *Edit) {
	unless := func(field string, v merge.Value) {
		if _, set := main.edit.Set[field]; !set && kind.Field(field) != nil {
			main.edit.Set[field] = v
		}
	}
	if c.Act.To != "" {
		main.edit.Set[c.Register.State] = merge.OfText(string(c.Act.To))
		if told := c.Form["status_at"]; told.Value.IsNone() && kind.Field("status_at") != nil { // unless the form says since when
			main.Time("status_at", c.Actor.Now)
		}
		if level := string(c.Actor.Post.Level); level != "" {
			unless("decided_level", merge.OfText(level))
		}
	}
	if c.Act.Stamp != "" {
		unless(c.Act.Stamp, merge.OfTime(c.Actor.Now.UnixMilli()))
	}
	if c.Act.Signs != "" {
		unless(c.Act.Signs, merge.OfText(c.Actor.Operator))
	}
	if c.Act.New {
		main.edit.Numbered = kind.Field("number") != nil
		unless("recorded_by", merge.OfText(c.Actor.Operator))
	}
}

// done puts the edits together, with the journal's line.
func (c *Case) done(d Deed) record.Act {
	line := ""
	if c.Act.Line != nil {
		line = c.Act.Line(c)
	} else {
		line = c.Act.Label.Zh + "：" + c.Name()
	}
	if line != "-" && d.Late {
		line = "补录 " + line
	}
	if line != "-" && c.Schema.Kind("journal") != nil {
		c.Create("journal").Text("text", line).Ref("about", c.ID).Time("at", c.Actor.Now)
	}
	act := record.Act{}
	for _, e := range c.edits {
		act.Edits = append(act.Edits, e.edit)
	}
	if d.Late {
		act.Flags |= merge.BackEntered
	}
	return act
}

// Name is what the record is called, after the act.
func (c *Case) Name() string {
	if c.Record.Kind != nil {
		return Caption(&c.Record)
	}
	for _, name := range []string{"name", "title", "plate", "text", "subject"} {
		if text := c.Shows(name); text != "" {
			return clip(text)
		}
	}
	return c.Schema.Kind(c.Register.Kind).Label.Zh
}

func clip(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// LabelOf is what the field is called in the form.
func (a Ask) LabelOf(kind *record.Kind) record.Label {
	if a.Label != (record.Label{}) {
		return a.Label
	}
	if kind != nil && kind.Field(a.Field) != nil {
		return kind.Field(a.Field).Label
	}
	return record.Label{Zh: a.Field, En: a.Field}
}

// FieldOf is the declared field behind a question: the stored one, or one made up for a question of the act alone.
func (a Ask) FieldOf(kind *record.Kind) record.Field {
	if kind != nil && kind.Field(a.Field) != nil && a.Type == "" {
		f := kind.Field(a.Field)
		field := *f
		if len(a.Only) > 0 {
			field.Options = slices.DeleteFunc(slices.Clone(f.Options), func(o record.Option) bool { return !slices.Contains(a.Only, o.Name) })
		}
		return field
	}
	l := a.LabelOf(kind)
	switch a.Type {
	case record.Number:
		return record.NumberField(1, a.Field, l.Zh, l.En)
	case record.Time:
		return record.TimeField(1, a.Field, l.Zh, l.En)
	case record.Bool:
		return record.BoolField(1, a.Field, l.Zh, l.En)
	case record.Ref:
		return record.RefField(1, a.Field, l.Zh, l.En, a.Of)
	case record.Code:
		return record.CodeField(1, a.Field, l.Zh, l.En, a.Options...)
	case record.Set:
		f := record.SetField(1, a.Field, l.Zh, l.En, a.Options...)
		f.Of = a.Of
		return f
	}
	text := record.TextField(1, a.Field, l.Zh, l.En)
	if a.Long {
		return text.Long(5000)
	}
	return text
}
