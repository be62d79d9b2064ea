package roster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/syncproto/merge"
)

// Settle settles a conflicting field of a record by one write that names every value that stood. open are the task
// orders not over that list the team, when the record is one: settling which task it is on takes it off the others.
func Settle(a Actor, row record.Record, open []Task, f Settlement) (record.Act, error) {
	if r := a.may(row.Kind.Owner); r != nil {
		return record.Act{}, r
	}
	label := says(f.Field, f.Field)
	if field := row.Kind.Field(f.Field); field != nil {
		label = field.Label
	} else if f.Field == record.LifeField {
		label = says("是否保留", "whether it stays")
	}
	if !slices.Contains(row.Conflicts(), f.Field) {
		return record.Act{}, refuse(NotContested, label).with(Ref{row.Kind.Name, row.ID})
	}
	e, shown, err := settling(row, f)
	if err != nil {
		return record.Act{}, err
	}
	x := a.begin().with(e)
	x.done.Flags |= merge.Resolving
	if row.Kind.Name == "team" && f.Field == "task" {
		chosen := e.Set["task"].ID()
		others := slices.DeleteFunc(slices.Clone(open), func(t Task) bool { return t.ID == chosen })
		x.with(taken(others, row.ID)...)
		if t := (change("task", chosen)); chosen != (uuid.UUID{}) {
			x.with(t.add("teams", row.ID.String()))
		}
	}
	line := fmt.Sprintf("处理冲突：%s %s 定为“%s”", row.Title(), label.Zh, shown)
	return x.journal(row.ID, a.Now, line+tail(f.Reason)), nil
}

// settling is the write that settles, and what it says for a person.
func settling(row record.Record, f Settlement) (*edit, string, error) {
	e := change(row.Kind.Name, row.ID)
	e.Resolve = true
	if f.Field == record.LifeField {
		switch f.Value {
		case "true":
			e.Restore = true
			return e, "保留", nil
		case "false":
			e.Delete, e.Resolve = true, false
			return e, "删除", nil
		}
		return nil, "", refuse(BadValue, says("是否保留", "whether it stays"), f.Value).on("value")
	}
	field := row.Kind.Field(f.Field)
	if f.Value == "" {
		return e.clear(f.Field), "空", nil
	}
	v, err := field.Parse(f.Value)
	if err != nil {
		return nil, "", err
	}
	claimed := func(e merge.Entry) bool { return e.Value == v }
	if field.Type == record.Ref && !slices.ContainsFunc(row.Claims(f.Field), claimed) { // a mistyped key must not name a record nobody has
		return nil, "", refuse(BadValue, field.Label, f.Value).on("value")
	}
	return e.set(f.Field, v), field.Show(v, "zh"), nil
}

// joinable kinds can have two records of one thing, and the name by which it is also known.
var joinable = map[string]string{"team": "name", "person": "name", "vehicle": "plate"}

// Join makes one record of two. The dropped one keeps its key and names the one that goes on, which also learns what
// only the other knew; taking the act back parts them.
func Join(a Actor, keep, drop record.Record, reason string) (record.Act, error) {
	if r := a.may(keep.Kind.Owner); r != nil {
		return record.Act{}, r
	}
	name, can := joinable[keep.Kind.Name]
	none := uuid.UUID{}
	switch {
	case !can || keep.Kind != drop.Kind:
		return record.Act{}, refuse(NotSame)
	case keep.ID == drop.ID:
		return record.Act{}, refuse(SameRecord)
	case keep.Ref("same_as") != none || drop.Ref("same_as") == keep.ID:
		return record.Act{}, refuse(NothingChanges)
	}
	x := a.begin().with(change(drop.Kind.Name, drop.ID).ref("same_as", keep.ID).text("reason", reason))
	x.with(learn(keep, drop, name))
	line := fmt.Sprintf("合并重复%s：%s 并入 %s", keep.Kind.Label.Zh, drop.Title(), keep.Title())
	return x.journal(keep.ID, a.Now, line+tail(reason)), nil
}

// ownOfOne are fields that say something about one record and are not handed on when it joins another.
const ownOfOne = " number same_as reason recorded_by status status_at status_source task place distinct_from "

// learn fills what the record that goes on does not know yet.
func learn(keep, drop record.Record, name string) *edit {
	e := change(keep.Kind.Name, keep.ID)
	for i := range keep.Kind.Fields {
		f := &keep.Kind.Fields[i]
		if strings.Contains(ownOfOne, " "+f.Name+" ") {
			continue
		}
		if f.Type == record.Set {
			for _, m := range drop.Members(f.Name) {
				if !keep.Has(f.Name, m) {
					e.add(f.Name, m)
				}
			}
		} else if v := drop.Value(f.Name); !v.IsNone() && keep.Value(f.Name).IsNone() {
			e.set(f.Name, v)
		}
	}
	if alias := drop.Text(name); keep.Kind.Field("aliases") != nil && alias != keep.Text(name) && !keep.Has("aliases", alias) {
		e.add("aliases", alias)
	}
	return e
}

// KeepApart notes that records were compared and are different things, so that nobody is asked again.
func KeepApart(a Actor, rows []record.Record, reason string) (record.Act, error) {
	if len(rows) < 2 {
		return record.Act{}, refuse(SameRecord)
	}
	x := a.begin()
	var names []string
	for _, row := range rows {
		if r := a.may(row.Kind.Owner); r != nil {
			return record.Act{}, r
		}
		if row.Kind.Field("distinct_from") == nil || row.Kind != rows[0].Kind {
			return record.Act{}, refuse(NotSame)
		}
		e := change(row.Kind.Name, row.ID)
		for _, other := range rows {
			if other.ID != row.ID && !row.Has("distinct_from", other.ID.String()) {
				e.add("distinct_from", other.ID.String())
			}
		}
		x.with(e)
		names = append(names, row.Title())
	}
	return x.journal(rows[0].ID, a.Now, "确认不是重复："+listed(names)+tail(reason)), nil
}

// governed are fields that only acts of their own change, beside those the machines govern.
const governed = " same_as joined_into joined_seen task teams number distinct_from verified_by published_at expires_at " +
	"signed_by decided_by recorded_by status_at outcome result version "

// Amend corrects plain fields of a record.
func Amend(a Actor, row record.Record, set map[string]merge.Value, seen record.Basis) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	if row.Kind.Event {
		return record.Act{}, refuse(CannotUndo)
	}
	e := change(row.Kind.Name, row.ID).on(seen)
	var names []string
	for i := range row.Kind.Fields {
		f := &row.Kind.Fields[i]
		v, asked := set[f.Name]
		if !asked || f.Type == record.Set {
			continue
		}
		if Governed(row.Kind.Name, f.Name) {
			return record.Act{}, refuse(GovernedField, f.Label).on(f.Name)
		}
		if v == row.Value(f.Name) {
			continue
		}
		e.set(f.Name, v)
		names = append(names, f.Label.Zh)
	}
	if len(names) == 0 {
		return record.Act{}, refuse(NothingChanges)
	}
	return a.begin().with(e).journal(row.ID, a.Now, "更正 "+row.Title()+"："+listed(names)), nil
}

// Governed says whether a field changes only by acts of its own.
func Governed(kind, field string) bool {
	for _, m := range Machines() {
		if m.Kind == kind && m.Field == field {
			return true
		}
	}
	return strings.Contains(governed, " "+field+" ")
}

// Remove deletes a record entered by mistake; its history stays, and an edit elsewhere that did not see the deletion
// brings it back as a conflict.
func Remove(a Actor, row record.Record, reason string) (record.Act, error) {
	if r := a.may(row.Kind.Owner); r != nil {
		return record.Act{}, r
	}
	switch {
	case row.Kind.Event || row.Kind.Name == "space" || row.Kind.Name == "incident":
		return record.Act{}, refuse(CannotUndo)
	case row.Gone:
		return record.Act{}, refuse(NothingChanges)
	case reason == "":
		return record.Act{}, refuse(ReasonMissing).on("reason")
	}
	e := change(row.Kind.Name, row.ID)
	e.Delete = true
	return a.begin().with(e).journal(row.ID, a.Now, "删除"+row.Kind.Label.Zh+" "+row.Title()+tail(reason)), nil
}

// WriteLine adds a line to the journal.
func WriteLine(a Actor, text string, about uuid.UUID) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	if strings.TrimSpace(text) == "" {
		return record.Act{}, missing("text", says("内容", "text"))
	}
	return a.begin().journal(about, a.Now, strings.TrimSpace(text)), nil
}

// TakeBack undoes an act on the basis of what it wrote. Events are never deleted: a filing is taken back by one
// that follows it and leaves what stood before it, a journal line by another that says so. filings are those the act made.
func TakeBack(a Actor, inverse record.Act, filings []Checkin, lines []Entry) (record.Act, error) {
	if r := a.may(); r != nil {
		return record.Act{}, r
	}
	if len(inverse.Edits) == 0 {
		return record.Act{}, refuse(CannotUndo)
	}
	x := a.begin()
	for _, e := range inverse.Edits {
		if e.Kind != "checkin" && e.Kind != "journal" && e.Kind != "movement" {
			x.done.Edits = append(x.done.Edits, e)
		}
	}
	for _, c := range filings {
		x.with(change("checkin", x.fresh()).ref("team", c.Team).ref("person", c.Person).ref("vehicle", c.Vehicle).
			text("admission", AdmitIn).text("mode", TakenBack).time("arrived_at", c.ArrivedAt).add("follows", c.ID.String()).
			text("recorded_by", a.Operator).text("reason", "撤销"))
	}
	about, text := uuid.UUID{}, "撤销上一步操作"
	if len(lines) > 0 {
		about, text = lines[0].About, "撤销："+lines[0].Text
	}
	if len(x.done.Edits) == 0 { // it was nothing but lines of the journal
		return record.Act{}, refuse(CannotUndo)
	}
	return x.journal(about, a.Now, text), nil
}
