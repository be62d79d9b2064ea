package desk_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/procedure"
)

func TestR5_4_CapacityCountsFromTheGates(t *testing.T) {
	o := roads(t)
	lot := o.makes("parking.new", "name", "体育场", "capacity", "20", "use", "staging")
	o.performs("parking.in", lot, "vehicles", "8")
	o.performs("parking.in", lot, "plate", "渝A12345")
	o.performs("parking.out", lot, "vehicles", "3")
	row := o.row("parking", lot)
	if l := procedure.LotOf(o.rows("gate"), &row); l.Inside != 6 || l.In != 9 || l.Out != 3 {
		t.Errorf("counted %+v", l)
	}
	if r := o.refuses(procedure.AlreadyIn, "parking.in", lot, "plate", "渝a12345"); !r.Ask {
		t.Error("a vehicle on record inside is refused for good")
	}
	if r := o.refuses(procedure.LotEmpty, "parking.out", lot, "vehicles", "9"); !r.Ask {
		t.Error("what went out cannot be recorded")
	}
	o.performs("parking.count", lot, "vehicles", "5")
	if l := procedure.LotOf(o.rows("gate"), &row); l.Inside != 5 {
		t.Errorf("after a count of 5: %+v", l)
	}
	paper := said(o.prints("parking-state", uuid.UUID{}))
	if !strings.Contains(paper, "体育场||集结待命|20|9|3|5|15|25%") || !strings.Contains(paper, "合计|||20|||5|15") {
		t.Errorf("the paper:\n%s", paper)
	}
}

func TestR5_4_OverflowIsWarnedOfBeforeAllIsFull(t *testing.T) {
	o := roads(t)
	next := o.makes("parking.new", "name", "河滨路", "capacity", "50")
	lot := o.makes("parking.new", "name", "体育场", "capacity", "20", "overflow", "河滨路")
	o.performs("parking.in", lot, "vehicles", "17")
	r := o.refuses(procedure.LotFilling, "parking.in", lot, "vehicles", "1") // 18 of 20 is 90 %
	if !r.Ask || !strings.Contains(r.Sentence("zh"), "18/20") || !strings.Contains(r.Sentence("zh"), "河滨路”（空位 50）") {
		t.Errorf("asked: %s", r.Sentence("zh"))
	}
	if _, err := o.attempt("parking.in", lot, true, "vehicles", "1"); err != nil {
		t.Fatal(err)
	}
	page := o.lists(desk.RegisterQuery{Book: "parking"})
	for _, l := range page.Lines {
		if want := map[uuid.UUID]procedure.Tone{lot: procedure.Warn, next: procedure.Good}[l.Row.ID]; l.Cells[4].Tone != want {
			t.Errorf("%s is %q", l.Title, l.Cells[4].Tone)
		}
	}
	if r := o.refuses(procedure.LotFull, "parking.in", lot, "vehicles", "5"); !r.Ask {
		t.Error("what stands inside cannot be recorded")
	}
	if _, err := o.attempt("parking.in", lot, true, "vehicles", "5"); err != nil {
		t.Fatal(err)
	}
	if page := o.lists(desk.RegisterQuery{Book: "parking"}); !page.Lines[0].Urgent || page.Lines[0].Row.ID != lot {
		t.Error("a full lot does not stand first")
	}
	// A lot may name its own share.
	small := o.makes("parking.new", "name", "小学操场", "capacity", "10", "warn_percent", "50")
	o.performs("parking.in", small, "vehicles", "4")
	o.refuses(procedure.LotFilling, "parking.in", small, "vehicles", "1")
}

func TestR5_4_TwoDesksAtTwoGatesAddUp(t *testing.T) {
	a, b, _ := two(t)
	a.opens()
	lot := office{a}.makes("parking.new", "name", "体育场", "capacity", "100")
	a.meet(b)
	office{a}.performs("parking.in", lot, "vehicles", "7")
	office{b}.performs("parking.in", lot, "vehicles", "5")
	office{b}.performs("parking.out", lot, "vehicles", "2")
	a.meet(b)
	for _, p := range []*place{a, b} {
		row := office{p}.row("parking", lot)
		if l := procedure.LotOf(office{p}.rows("gate"), &row); l.Inside != 10 {
			t.Errorf("counted %+v", l)
		}
	}
}

func TestR5_4_ClosedAndOneWayRoadsAreOnOnePaper(t *testing.T) {
	o := roads(t)
	closed := o.makes("road.new", "name", "S106", "section", "K12—K15", "status", "open")
	o.performs("road.state", closed, "status", "closed", "reason", "塌方", "detour", "绕行 G348")
	if r := o.refuses(procedure.RoadNoLimit, "road.new", uuid.UUID{}, "name", "滨江路", "status", "one_way"); r.Ask {
		t.Error("a one-way road without its way may be saved")
	}
	o.makes("road.new", "name", "滨江路", "status", "one_way", "direction", "由东向西")
	paper := said(o.prints("road-state", uuid.UUID{}))
	if !strings.Contains(paper, "封闭 1 处，限制通行 0 处，单向通行 1 处") || !strings.Contains(paper, "绕行 G348") || !strings.Contains(paper, "由东向西") {
		t.Errorf("the paper:\n%s", paper)
	}
	if page := o.lists(desk.RegisterQuery{Book: "road"}); !page.Lines[0].Urgent || page.Lines[0].Row.ID != closed {
		t.Error("a closed road does not stand first")
	}
}
