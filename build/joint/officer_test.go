package joint_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/board"
	qdesk "qianshao/shared/desk"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// at is what an operator can do at a terminal, by the clock on the wall.
func (d *desk) at(l *ledger.Ledger) *qdesk.Desk {
	return qdesk.New(l, qdesk.Options{Operator: d.name, Now: time.Now})
}

// disagreed is a hub that two terminals told different states of one team, in a space.
func disagreed(t *testing.T) (h *hub, space uuid.UUID, a, b *desk) {
	t.Helper()
	h = newHub(t)
	space = h.create("江津暴雨洪涝")
	a, b = newDesk(t, "甲"), newDesk(t, "乙")
	a.mustEnrol(h.code("甲台"))
	b.mustEnrol(h.code("乙台"))
	a.write(space, `{"kind":"incident","id":"inc","set":{"name":"江津暴雨洪涝","mechanism_status":"active","activated_at":"2026-07-12T03:00:00Z","order_no":"渝指1号"}}`)
	a.write(space, `{"kind":"team","id":"team-1","set":{"name":"蓝天","status":"standby"}}`)
	b.write(space, `{"kind":"team","id":"team-1","set":{"name":"蓝天","status":"resting"}}`)
	a.connect()
	b.connect()
	h.settle(space, a, b)
	return h, space, a, b
}

func TestX13_WhatAnOfficerSettlesAtTheCentreReachesTheTerminalsAsTheCentresWork(t *testing.T) {
	h, space, a, b := disagreed(t)

	known := board.New(h.server)
	seen, err := known.Look(t.Context(), space)
	if err != nil || len(seen.Conflicts) != 1 {
		t.Fatalf("%d conflicts at the centre, %v", len(seen.Conflicts), err)
	}
	if only, err := known.Desk(space, "访客", roster.Post{Level: roster.City, ReadOnly: true}); err != nil {
		t.Fatal(err)
	} else if _, err := only.WriteJournal(t.Context(), "不该写下", [16]byte{}); roster.Refused(err) == nil {
		t.Errorf("who may only look wrote: %v", err)
	}
	officer, err := known.Desk(space, "周敏", roster.Post{Level: roster.City, Group: record.Coordination})
	if err != nil {
		t.Fatal(err)
	}
	ref := seen.Conflicts[0].Record
	if _, err := officer.Resolve(t.Context(), roster.Settlement{Kind: ref.Kind, ID: ref.ID, Field: "status", Value: "resting", Reason: "电话核实"}); err != nil {
		t.Fatal(err)
	}
	if _, err := officer.WriteJournal(t.Context(), "中心电话核实：蓝天在休整", ref.ID); err != nil {
		t.Fatal(err)
	}
	h.settle(space, a, b)

	for _, d := range []*desk{a, b} {
		l := ledgerOf(t, d.shelf, space)
		there := d.at(l)
		if open, err := there.Conflicts(t.Context()); err != nil || len(open) != 0 {
			t.Errorf("%s still has %d conflicts, %v", d.name, len(open), err)
		}
		lines, err := there.History(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		fromCentre := 0
		for _, line := range lines {
			if line.Source.Device != h.server.Shelf().Device() {
				continue
			}
			fromCentre++
			if line.Source.Operator != "周敏" || line.Denied != "" || line.Received.IsZero() || d.shelf.Roll().Name(line.Source.Device) != "指挥中心" {
				t.Errorf("%s reads %+v of %q", d.name, line, d.shelf.Roll().Name(line.Source.Device))
			}
		}
		if page, err := there.Team(t.Context(), ref.ID); err != nil || page.Team.Status != roster.TeamResting || fromCentre == 0 {
			t.Errorf("%s: status %s, %d lines from the centre, %v", d.name, page.Team.Status, fromCentre, err)
		}
		entries, err := there.JournalPage(t.Context(), qdesk.JournalQuery{Limit: 10})
		if err != nil || len(entries) == 0 || entries[0].Text != "中心电话核实：蓝天在休整" || entries[0].Row.Source.Operator != "周敏" {
			t.Errorf("%s: journal %+v, %v", d.name, entries, err)
		}
	}
	looksBack(t, known, seen)
}

// looksBack sees the moment before the officer settled anything: the conflict stands, and is what changed since.
func looksBack(t *testing.T, known *board.Board, before *board.State) {
	t.Helper()
	then, err := known.At(t.Context(), before.Space.ID, before.At)
	if err != nil || len(then.Conflicts) != 1 || !then.Then {
		t.Errorf("then there were %d conflicts, %v", len(then.Conflicts), err)
	}
	c, err := known.Compare(t.Context(), before.Space.ID, board.CompareQuery{From: before.At, To: known.Now(), Kind: "team"})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Records) != 1 || len(c.From.Conflicts) != 1 || len(c.To.Conflicts) != 0 {
		t.Fatalf("%+v", c.Records)
	}
	for _, f := range c.Records[0].Fields {
		if f.Field.Name == "status" && (f.Operator != "周敏" || f.To.En != "resting" || !f.Contested || f.Contests) {
			t.Errorf("%+v", f)
		}
	}
	if err := known.Close(); err != nil {
		t.Error(err)
	}
}
