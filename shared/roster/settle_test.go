package roster_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

func (r *replica) rowOf(kind string, id uuid.UUID) record.Record {
	row, _ := r.row(roster.Ref{Kind: kind, ID: id})
	return row
}

func TestAConflictIsSettledByAnOrdinaryWriteThatKeepsTheLoser(t *testing.T) {
	s := cut(t)
	s.a.does(roster.MoveTeam(s.a.actor(), s.a.moveOf(s.team), roster.TeamMove{To: roster.TeamStandby, Place: "西门"}))
	s.b.does(roster.MoveTeam(s.b.actor(), s.b.moveOf(s.team), roster.TeamMove{To: roster.TeamStandby, Place: "北门"}))
	s.a.meet(s.b)
	row := s.a.rowOf("team", s.team)
	if got := row.Conflicts(); !slices.Equal(got, []string{"place"}) {
		t.Fatalf("conflicts %v", got)
	}
	if calls := roster.CallsFor(row, row.Claims("place")); len(calls) != 2 {
		t.Errorf("calls %v, want both desks", calls)
	}
	act, err := roster.Settle(s.a.as(roster.Post{Group: record.Support}), row, nil, roster.Settlement{Field: "place", Value: "西门"})
	refused(t, roster.NotYours, act, err)
	act, err = roster.Settle(s.a.actor(), row, nil, roster.Settlement{Field: "status", Value: "standby"})
	refused(t, roster.NotContested, act, err)
	act, err = roster.Settle(s.a.actor(), row, nil, roster.Settlement{Field: "nonsense", Value: "x"})
	refused(t, roster.NotContested, act, err)
	s.a.does(roster.Settle(s.a.actor(), row, nil, roster.Settlement{Field: "place", Value: "西门", Reason: "电话核实"}))
	s.a.meet(s.b)
	for _, r := range []*replica{s.a, s.b} {
		row := r.rowOf("team", s.team)
		if len(row.Conflicts()) != 0 || row.Text("place") != "西门" {
			t.Errorf("settled: %v, %s", row.Conflicts(), row.Text("place"))
		}
		versions, _ := r.History("team", s.team)
		last := versions[len(versions)-1].Change
		if last.Flags&merge.Resolving == 0 || last.Operator == "" {
			t.Error("the history does not say who settled it")
		}
	}
	for _, field := range []string{"task", "status", "place", record.LifeField} {
		if l := roster.RuleOf(row.Kind, field); l.Zh == "" || l.En == "" {
			t.Errorf("no rule is said for %s", field)
		}
	}
	need := s.a.rowOf("need", s.need)
	if l := roster.RuleOf(need.Kind, "status"); l.Zh == "" {
		t.Error("no rule is said for need.status")
	}
}

func TestADeletionAgainstAnEditIsDecidedByAPerson(t *testing.T) {
	for _, keep := range []string{"true", "false"} {
		s := cut(t)
		act, err := roster.Remove(s.a.actor(), s.a.rowOf("need", s.need), "")
		refused(t, roster.ReasonMissing, act, err)
		s.a.does(roster.Remove(s.a.actor(), s.a.rowOf("need", s.need), "误录"))
		act, err = roster.Remove(s.a.actor(), s.a.rowOf("need", s.need), "误录")
		refused(t, roster.NothingChanges, act, err)
		s.b.does(roster.Amend(s.b.actor(), s.b.rowOf("need", s.need), map[string]merge.Value{"place": merge.OfText("油溪镇")}, nil))
		s.a.meet(s.b)
		row := s.a.rowOf("need", s.need)
		if row.Gone || !slices.Contains(row.Conflicts(), record.LifeField) {
			t.Fatalf("an edit must keep it alive and be listed: gone %v, %v", row.Gone, row.Conflicts())
		}
		act, err = roster.Settle(s.a.actor(), row, nil, roster.Settlement{Field: record.LifeField, Value: "perhaps"})
		refused(t, roster.BadValue, act, err)
		s.a.does(roster.Settle(s.a.actor(), row, nil, roster.Settlement{Field: record.LifeField, Value: keep}))
		s.a.meet(s.b)
		if row := s.b.rowOf("need", s.need); row.Gone != (keep == "false") || len(row.Conflicts()) != 0 {
			t.Errorf("keep %s: gone %v, conflicts %v", keep, row.Gone, row.Conflicts())
		}
	}
	r := newReplica(t, "desk A")
	id := made(r.does(roster.Activate(r.actor(), nil, roster.Activation{Name: "江津", OrderNo: "1"})), 1)
	act, err := roster.Remove(r.actor(), r.rowOf("incident", id), "误录")
	refused(t, roster.CannotUndo, act, err)
}

func TestPlainFieldsAreCorrectedAndGovernedOnesAreNot(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	id := r.arrives("蓝天救援队", 12)
	row := r.rowOf("team", id)
	for _, field := range []string{"status", "task", "same_as"} {
		act, err := roster.Amend(a, row, map[string]merge.Value{field: merge.OfText("x")}, nil)
		refused(t, roster.GovernedField, act, err)
	}
	act, err := roster.Amend(a, row, map[string]merge.Value{"name": merge.OfText("蓝天救援队")}, nil)
	refused(t, roster.NothingChanges, act, err)
	act, err = roster.Amend(r.as(roster.Post{ReadOnly: true}), row, nil, nil)
	refused(t, roster.ReadOnly, act, err)
	r.does(roster.Amend(a, row, map[string]merge.Value{"leader": merge.OfText("张伟"), "district": merge.OfText("渝中")}, row.Basis()))
	if got := r.team(id); got.Leader != "张伟" || got.District != "渝中" {
		t.Errorf("%+v", got)
	}
	act, err = roster.Amend(a, r.rowOf("checkin", r.picture().Filings(id)[0].ID), nil, nil)
	refused(t, roster.CannotUndo, act, err)
	act, err = roster.WriteLine(a, " ", uuid.UUID{})
	refused(t, roster.FieldMissing, act, err)
	r.does(roster.WriteLine(a, "雨停", uuid.UUID{}))
	act, err = roster.WriteLine(r.as(roster.Post{ReadOnly: true}), "x", uuid.UUID{})
	refused(t, roster.ReadOnly, act, err)
}

func TestWhatCannotBeJoinedIsSaid(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	team, other := r.rowOf("team", r.arrives("蓝天救援队", 12)), r.rowOf("team", r.arrives("曙光救援队", 12))
	need := r.rowOf("need", made(r.does(roster.TakeIn(a, nil, roster.NeedForm{Title: "水"})), 1))
	task := r.rowOf("task", r.orders("搜救"))
	act, err := roster.Join(a, team, team, "")
	refused(t, roster.SameRecord, act, err)
	act, err = roster.Join(a, team, need, "")
	refused(t, roster.NotSame, act, err)
	act, err = roster.Join(r.as(roster.Post{Group: record.Support}), team, other, "")
	refused(t, roster.NotYours, act, err)
	r.does(roster.Join(a, team, other, ""))
	act, err = roster.Join(a, r.rowOf("team", team.ID), r.rowOf("team", other.ID), "")
	refused(t, roster.NothingChanges, act, err)
	act, err = roster.KeepApart(a, []record.Record{team}, "")
	refused(t, roster.SameRecord, act, err)
	act, err = roster.KeepApart(a, []record.Record{task, task}, "")
	refused(t, roster.NotSame, act, err)
	act, err = roster.KeepApart(r.as(roster.Post{ReadOnly: true}), []record.Record{team, other}, "")
	refused(t, roster.ReadOnly, act, err)
}

func TestTakingBackAnActWritesTheOppositeAndALine(t *testing.T) {
	r := newReplica(t, "desk A")
	a := r.actor()
	act, err := roster.TakeBack(a, record.Act{}, nil, nil)
	refused(t, roster.CannotUndo, act, err)
	act, err = roster.TakeBack(a, record.Act{Edits: []record.Edit{{Kind: "journal"}}}, nil, nil)
	refused(t, roster.CannotUndo, act, err)
	act, err = roster.TakeBack(r.as(roster.Post{ReadOnly: true}), record.Act{}, nil, nil)
	refused(t, roster.ReadOnly, act, err)
	id := r.arrives("蓝天救援队", 12)
	back := record.Act{Edits: []record.Edit{{Kind: "journal"}, {Kind: "team", ID: id, Set: textSet("place", "东门")}}}
	act, err = roster.TakeBack(a, back, nil, []roster.Entry{{Text: "移到西门", About: id}})
	if err != nil || len(act.Edits) != 2 || act.Edits[1].Set["text"].Text() != "撤销：移到西门" {
		t.Errorf("%v, %v", act, err)
	}
}

func TestASpaceIsCarriedOverWithoutReplacingAnything(t *testing.T) {
	own, official := newReplica(t, "desk A"), newReplica(t, "desk B")
	id := own.arrives("蓝天救援队", 12)
	official.record(record.Act{Edits: []record.Edit{{Kind: "team", ID: id, Set: textSet("name", "蓝天救援队", "place", "西门", "status", "standby")}}})
	all := func(dot.Dot) bool { return true }
	carry := func(wanted func(dot.Dot) bool, before func(dot.Dot, uint16) []merge.Value) int {
		n := 0
		for ref := range own.rows {
			there, _ := official.row(ref)
			row, _ := own.row(ref)
			edits := roster.Carry(row, there, wanted, before)
			n += len(edits)
			if len(edits) > 0 {
				official.record(record.Act{Edits: edits, Flags: merge.Imported})
			}
		}
		return n
	}
	if carry(all, nil) == 0 {
		t.Fatal("carried nothing")
	}
	row := official.rowOf("team", id)
	if got := row.Conflicts(); !slices.Equal(got, []string{"place"}) {
		t.Errorf("conflicts %v, want the two places", got)
	}
	if n := carry(all, nil); n != 0 {
		t.Errorf("a second run carried %d edits", n)
	}
	seen := own.Heads()
	own.now = own.now.Add(time.Hour)
	own.does(roster.MoveTeam(own.actor(), own.moveOf(id), roster.TeamMove{To: roster.TeamResting}))
	later := func(d dot.Dot) bool { return !seen.Has(d) }
	carry(later, func(d dot.Dot, field uint16) []merge.Value { return []merge.Value{merge.OfText("standby")} })
	row = official.rowOf("team", id)
	if slices.Contains(row.Conflicts(), "status") || row.Text("status") != "resting" {
		t.Errorf("a later change at home: status %s, conflicts %v", row.Text("status"), row.Conflicts())
	}
	gone := own.rowOf("team", id)
	gone.Gone = true
	if edits := roster.Carry(gone, record.Record{}, all, nil); edits != nil {
		t.Error("a deleted record was carried")
	}
}

func TestAConflictIsCarriedOverAsAConflict(t *testing.T) {
	s := cut(t)
	s.a.does(roster.MoveTeam(s.a.actor(), s.a.moveOf(s.team), roster.TeamMove{To: roster.TeamStandby, Place: "西门"}))
	s.b.does(roster.MoveTeam(s.b.actor(), s.b.moveOf(s.team), roster.TeamMove{To: roster.TeamStandby, Place: "北门"}))
	s.a.meet(s.b)
	c := newReplica(t, "centre")
	c.record(record.Act{Edits: roster.Carry(s.a.rowOf("team", s.team), record.Record{}, func(dot.Dot) bool { return true }, nil)})
	if row := c.rowOf("team", s.team); !slices.Equal(row.Conflicts(), []string{"place"}) {
		t.Errorf("conflicts %v", row.Conflicts())
	}
}

func TestWhatWasSeenAtAJoiningIsReadBack(t *testing.T) {
	s := cut(t)
	s.a.meet(s.b)
	want := s.a.Heads()
	id := uuid.New()
	s.a.record(roster.CloseJoined(id, uuid.NewString(), want))
	row := s.a.rowOf("space", id)
	got := roster.SeenOf(row)
	if !got.Covers(want) || !want.Covers(got) {
		t.Errorf("read back %v, want %v", got, want)
	}
	s.b.record(record.Act{Edits: []record.Edit{{Kind: "space", ID: id, Set: textSet("joined_seen", "not base64!")}}})
	s.b.record(record.Act{Edits: []record.Edit{{Kind: "space", ID: id, Set: textSet("joined_seen", "AAAA")}}})
	s.a.meet(s.b)
	if got := roster.SeenOf(s.a.rowOf("space", id)); !got.Covers(want) {
		t.Error("nonsense beside it hides what was seen")
	}
	if got := roster.Unite(nil, nil); len(got.Edits) != 0 {
		t.Error("no incident, nothing to unite")
	}
	official := roster.Incident{ID: uuid.New(), Mechanism: roster.MechanismActive}
	came := roster.Incident{ID: uuid.New(), Mechanism: roster.MechanismPending}
	act := roster.Unite([]roster.Incident{official, came}, []roster.Incident{came})
	if len(act.Edits) != 1 || act.Edits[0].ID != came.ID || act.Edits[0].Set["joined_into"].ID() != official.ID {
		t.Errorf("united by %+v", act.Edits)
	}
}
