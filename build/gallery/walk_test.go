package gallery_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"qianshao/terminal/screen"
)

// shown is the model with one screen open, and what that is called.
type shown struct {
	name  string
	model screen.Model
}

// in is the screen in a look.
func (s shown) in(l screen.Look) screen.View {
	s.model.Look = l
	return steady(screen.Render(s.model))
}

// walk is every screen that the list of screens leads to, with every book, a row chosen where there are rows, and the
// questions of a first run before it.
func walk(t testing.TB, e *exercise, l screen.Language) []shown {
	t.Helper()
	all := setUp(e, l)
	o := e.sits(l, true)
	for _, page := range navigation(o) {
		o.send(screen.Pressed{ID: page})
		for _, tab := range append([]string{""}, closedTabs(o.view())...) {
			name := strings.TrimPrefix(page, "nav.")
			if tab != "" {
				o.send(screen.Pressed{ID: tab})
				name += "-" + tab[strings.LastIndex(tab, ".")+1:]
			}
			chooseFirst(o)
			all = append(all, shown{name, o.model})
		}
	}
	return all
}

// setUp is what a terminal asks before its first shift.
func setUp(e *exercise, l screen.Language) []shown {
	o := e.sits("", false)
	all := []shown{{"first-language", o.model}}
	press := map[screen.Language]string{screen.Chinese: "setup.zh", screen.English: "setup.en"}
	o.send(screen.Pressed{ID: press[l]})
	all = append(all, shown{"first-shift", o.model})
	o = e.sits(l, true)
	o.send(screen.Pressed{ID: "bar.enrol"})
	return append(all, shown{"first-enrol", o.model})
}

// navigation are the lines of the list of screens, those that open under another too.
func navigation(o *operator) []string {
	var all []string
	seen := map[string]bool{}
	for _, n := range o.view().Nav {
		for _, inner := range o.send(screen.Pressed{ID: n.ID}).Nav {
			if !seen[inner.ID] && (inner.ID == n.ID || inner.Under) {
				seen[inner.ID] = true
				all = append(all, inner.ID)
			}
		}
	}
	return all
}

// main says whether a screen is one of the list, not a further book of it.
func (s shown) main() bool {
	return !strings.Contains(s.name, "-") || strings.HasPrefix(s.name, "first-")
}

// closedTabs are the books beside the one that is open.
func closedTabs(v screen.View) []string {
	var ids []string
	each(v.Body, func(b screen.Block) {
		if b.Tabs == nil {
			return
		}
		for _, tab := range b.Tabs.Items {
			if !tab.Active {
				ids = append(ids, tab.ID)
			}
		}
	})
	return ids
}

// chooseFirst takes the first row of every list, as an operator who looks at something does.
func chooseFirst(o *operator) {
	var messages []screen.Message
	each(o.view().Body, func(b screen.Block) {
		if b.List != nil && len(b.List.Rows) > 0 {
			messages = append(messages, screen.RowChosen{List: b.List.ID, Row: b.List.Rows[0].ID})
		}
	})
	o.send(messages...)
}

// asked are the questions behind the buttons of every screen: each is pressed that can be, and Esc after it. Records
// change on the way, so pictures are taken before.
func asked(t testing.TB, e *exercise, l screen.Language) []shown {
	t.Helper()
	o := e.sits(l, true)
	o.send(screen.KeyPressed{Key: "F1"})
	all := []shown{{"help", o.model}}
	o.send(screen.KeyPressed{Key: "F1"}, screen.KeyPressed{Key: "Ctrl+K"}, screen.Typed{Field: "finder.text", Text: "jj"})
	all = append(all, shown{"finder", o.model})
	o.send(screen.Pressed{ID: "finder.close"})
	for _, page := range navigation(o) {
		o.send(screen.Pressed{ID: page})
		for _, tab := range append([]string{""}, closedTabs(o.view())...) {
			open := func() {
				o.send(screen.Pressed{ID: page})
				if tab != "" {
					o.send(screen.Pressed{ID: tab})
				}
				chooseFirst(o)
			}
			open()
			for _, id := range buttonsOf(o.view().Body) {
				if v := o.send(screen.Pressed{ID: id}); v.Dialog != nil {
					all = append(all, shown{id, o.model})
					o.send(screen.Pressed{ID: v.Dialog.Cancel})
				}
				open()
			}
		}
	}
	return all
}

// abroad are buttons that reach beyond the window: printers, files, other machines, another operator.
var abroad = regexp.MustCompile(`print|pdf|xlsx|csv|\.text|save|export|import|stick|enrol|operator|language|theme|size|\.read|examine`)

// buttonsOf are those of the page that can be pressed.
func buttonsOf(blocks []screen.Block) []string {
	var ids []string
	take := func(buttons []screen.Button) {
		for _, b := range buttons {
			if !b.Off && !abroad.MatchString(b.ID) {
				ids = append(ids, b.ID)
			}
		}
	}
	each(blocks, func(b screen.Block) {
		switch {
		case b.Form != nil:
			take(b.Form.Buttons)
		case b.Actions != nil:
			take(b.Actions.Buttons)
		}
	})
	return ids
}

// each goes through blocks, those of splits too.
func each(blocks []screen.Block, f func(screen.Block)) {
	for _, b := range blocks {
		if b.Split != nil {
			each(b.Split.Left, f)
			each(b.Split.Right, f)
			continue
		}
		f(b)
	}
}

// everywhere are the parts that the self-check looks at on any machine.
var everywhere = []string{"时钟", "磁盘", "数据库", "clock", "disk", "database", "Clock", "Disk", "Database"}

// steady takes out of a view what is of this machine and not of the exercise: how the self-check found it.
func steady(v screen.View) screen.View {
	v.Bar = slices.DeleteFunc(slices.Clone(v.Bar), func(i screen.BarItem) bool { return i.ID == "bar.check" })
	each(v.Body, func(b screen.Block) {
		if b.List == nil || b.List.ID != "settings.check" {
			return
		}
		b.List.Rows = slices.DeleteFunc(slices.Clone(b.List.Rows), func(r screen.Row) bool { return !slices.Contains(everywhere, r.Cells[0].Text) })
		for i := range b.List.Rows {
			b.List.Rows[i].Cells = []screen.Cell{{Text: b.List.Rows[i].Cells[0].Text, Tone: screen.Good}, {Text: "……"}}
		}
	})
	return v
}
