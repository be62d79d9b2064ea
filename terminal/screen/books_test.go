package screen_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/terminal/screen"
)

// inSpace is a terminal on duty in a space of a kind.
func inSpace(t *testing.T, kind string, l screen.Language) (*plain, *terminal) {
	t.Helper()
	s := newTerminal(t, 1, "A")
	s.know(blueSky)
	s.operator = "李敏"
	s.current = uuid.MustParse("f1000000-0000-4000-8000-000000000001")
	h := s.add(s.current, "江津‘7·12’暴雨洪涝", kind)
	if kind != "census" {
		st := &story{t: t, s: s, d: h.desk}
		st.opens()
		st.arrives("江津民兵应急连", 40, "collapse", "东门停车场")
	}
	p, _ := onDuty(t, s, l)
	return p, s
}

// kindFor is a space in which a page stands.
func kindFor(place procedure.Place) string {
	switch place {
	case procedure.InCensus:
		return "census"
	case procedure.InExercise:
		return "exercise"
	}
	return "incident"
}

// Every book must open, list and ask in both languages with no word missing, whoever declares it.
func TestEveryBookOpensAndAsksInBothLanguages(t *testing.T) {
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		for _, page := range procedure.Standard().Pages() {
			t.Run(string(l)+" "+page.Name, func(t *testing.T) {
				p, _ := inSpace(t, kindFor(page.Space), l)
				p.send(screen.Pressed{ID: "nav." + page.Name})
				if v := p.look(); v.Heading != page.Label.In(string(l)) {
					t.Fatalf("the page did not open: %q is shown", v.Heading)
				}
				for _, tab := range page.Tabs {
					p.send(screen.Pressed{ID: page.Name + ".tab." + tab.Register + tab.Paper})
					wordsOf(t, p.look(), l)
					if book := procedure.Standard().Register(tab.Register); book != nil {
						everyForm(t, p, page, book, l)
					}
				}
			})
		}
	}
}

// everyForm opens the forms of acts that make something, and goes back.
func everyForm(t *testing.T, p *plain, page procedure.Page, book *procedure.Register, l screen.Language) {
	t.Helper()
	for _, a := range book.Acts {
		if !a.New || len(a.Asks) == 0 {
			continue
		}
		p.send(screen.Pressed{ID: page.Name + ".act." + a.Name})
		v := p.look()
		if v.Dialog == nil {
			t.Errorf("%s.%s asked nothing", book.Name, a.Name)
			continue
		}
		wordsOf(t, v, l)
		p.send(screen.KeyPressed{Key: "Esc"})
		if p.look().Dialog != nil {
			t.Errorf("%s.%s does not close", book.Name, a.Name)
		}
	}
}

// wordsOf finds what a view leaves unsaid.
func wordsOf(t *testing.T, v screen.View, l screen.Language) {
	t.Helper()
	text := renderText(v)
	for _, bad := range []string{"%!", "<nil>"} {
		if strings.Contains(text, bad) {
			t.Errorf("%s shows %q", v.Heading, bad)
		}
	}
	blocks := v.Body
	if v.Dialog != nil {
		blocks = append(blocks[:len(blocks):len(blocks)], v.Dialog.Body...)
	}
	for _, b := range blocks {
		switch {
		case b.Form != nil:
			for _, field := range b.Form.Fields {
				if strings.TrimSpace(field.Label) == "" {
					t.Errorf("%s: field %s has no label", v.Heading, field.ID)
				}
			}
		case b.Tabs != nil:
			for _, tab := range b.Tabs.Items {
				if strings.TrimSpace(tab.Label) == "" {
					t.Errorf("%s: tab %s has no label in %s", v.Heading, tab.ID, l)
				}
			}
		case b.List != nil:
			for _, c := range b.List.Columns {
				if strings.TrimSpace(c.Title) == "" {
					t.Errorf("%s: a column of %s has no title", v.Heading, b.List.ID)
				}
			}
		}
	}
}

// The whole life of a record through the declared page: written, listed, moved on, found by its state, taken back.
func TestABookIsWorkedByKeys(t *testing.T) {
	p, _ := inSpace(t, "exercise", screen.Chinese)
	h := newHands(t, p.send, p.look)
	p.send(screen.Pressed{ID: "nav.training"})
	p.send(screen.KeyPressed{Key: "Ctrl+N"})
	if d := p.look().Dialog; d == nil || !strings.Contains(d.Title, "编写") {
		t.Fatalf("no form: %+v", d)
	}
	h.press("Ctrl+Enter")
	if f := p.look().Dialog.Body[0].Form; f.Problem == "" {
		t.Error("an empty form was let through")
	}
	p.send(screen.Typed{Field: "inject.add.planned_at", Text: "quarter past"})
	for field, text := range map[string]string{"to": "协调席", "text": "上游决堤", "expected": "核实并上报"} {
		p.send(screen.Typed{Field: "inject.add." + field, Text: text})
	}
	h.press("Ctrl+Enter")
	if v := p.look(); v.Dialog == nil || errorOf(v, "inject.add.planned_at") == "" || textOf(v, "inject.add.text") != "上游决堤" {
		t.Fatalf("a time that is none was not named, or typing was lost:\n%s", renderText(v))
	}
	p.send(screen.Typed{Field: "inject.add.planned_at", Text: "09:30"})
	h.press("Ctrl+Enter")
	v := p.look()
	if v.Dialog != nil || len(rowsOf(v, "training.list")) != 1 {
		t.Fatalf("not saved:\n%s", renderText(v))
	}
	p.send(screen.KeyPressed{Key: "I"})
	h.press("Ctrl+Enter")
	if row := rowsOf(p.look(), "training.list")[0]; !strings.Contains(cellsOf(row), "已发") {
		t.Errorf("after the act the row says %s", cellsOf(row))
	}
	p.send(screen.Typed{Field: "training.state", Text: "planned"})
	if n := len(rowsOf(p.look(), "training.list")); n != 0 {
		t.Errorf("%d rows planned", n)
	}
	p.send(screen.Typed{Field: "training.state", Text: ""})
	p.send(screen.KeyPressed{Key: "Ctrl+Z"})
	if row := rowsOf(p.look(), "training.list")[0]; !strings.Contains(cellsOf(row), "待发") {
		t.Errorf("taken back, the row says %s", cellsOf(row))
	}
}

func fieldOf(v screen.View, id string) screen.Field {
	for _, b := range v.Dialog.Body {
		if b.Form == nil {
			continue
		}
		for _, f := range b.Form.Fields {
			if f.ID == id {
				return f
			}
		}
	}
	return screen.Field{}
}

func errorOf(v screen.View, id string) string { return fieldOf(v, id).Error }
func textOf(v screen.View, id string) string  { return fieldOf(v, id).Text }

func rowsOf(v screen.View, list string) []screen.Row {
	for _, b := range v.Body {
		if b.List != nil && b.List.ID == list {
			return b.List.Rows
		}
	}
	return nil
}

func cellsOf(r screen.Row) string {
	var cells []string
	for _, c := range r.Cells {
		cells = append(cells, c.Text)
	}
	return strings.Join(cells, " ")
}

func TestTheFinderFindsBooksAndPapersByInitials(t *testing.T) {
	p, _ := inSpace(t, "incident", screen.Chinese)
	for _, c := range []struct{ text, page, tab string }{{"txsq", "交通保障", "通行申请"}, {"hqzb", "后勤装备", ""}, {"预警", "信息处理", "预警"}} {
		p.send(screen.KeyPressed{Key: "F3"})
		p.send(screen.Typed{Field: "finder.text", Text: c.text})
		p.send(screen.Submitted{Form: "finder.form"})
		v := p.look()
		if v.Heading != c.page {
			t.Errorf("%s opened %s", c.text, v.Heading)
		}
		if c.tab == "" {
			continue
		}
		for _, b := range v.Body {
			if b.Tabs == nil {
				continue
			}
			for _, tab := range b.Tabs.Items {
				if tab.Active && tab.Label != c.tab {
					t.Errorf("%s opened the tab %s", c.text, tab.Label)
				}
			}
		}
	}
}

func TestAPageStandsUnderItsScreenWhileThatIsOpen(t *testing.T) {
	p, _ := inSpace(t, "incident", screen.Chinese)
	shown := func(label string) (at int, under bool) {
		for i, n := range p.look().Nav {
			if n.Label == label {
				return i, n.Under
			}
		}
		return -1, false
	}
	if at, _ := shown("力量统计"); at >= 0 {
		t.Error("a page stands in the list though its screen is closed")
	}
	p.send(screen.Pressed{ID: "nav.board"})
	board, _ := shown("力量看板")
	at, under := shown("力量统计")
	if at != board+1 || !under {
		t.Errorf("the page stands at %d, its screen at %d", at, board)
	}
	p.send(screen.Pressed{ID: "nav.strength"})
	if at, _ := shown("力量统计"); at != board+1 {
		t.Error("the open page left the list")
	}
}
