package screen

import (
	"fmt"
	"strings"
)

// renderSafe shows the safe mode in the plainest blocks there are.
func renderSafe(m Model, f frame, v View) View {
	s, w := m.safe, safeWordsIn(m.Language)
	v.Heading, v.Hint = w.Heading, w.Hint
	v.Body = []Block{
		{Note: &Note{Text: w.Why, Tone: Warn}},
		s.about(f, w),
		{Actions: &Actions{Buttons: []Button{
			{ID: "safe.normal", Label: w.Normal, Key: "N", Primary: true}, {ID: "safe.all", Label: w.All, Key: "A", Off: s.busy},
			{ID: "safe.stick", Label: w.Stick, Key: "B", Off: s.busy}, {ID: "safe.sync", Label: w.Sync, Key: "F9"},
		}}},
		{Note: &Note{Text: s.said, Tone: s.tone}},
	}
	if len(m.Spaces) > 1 {
		v.Body = append(v.Body, spacesList(m, w))
	}
	buttons := []Button{{ID: "safe.export", Label: w.Export, Key: "E", Off: s.busy}}
	for _, kind := range safeKinds {
		buttons = append(buttons, Button{ID: "safe.kind." + kind, Label: f.labelOfRecord(kind), Off: kind == s.kind})
	}
	v.Body = append(v.Body, Block{Actions: &Actions{Buttons: buttons}}, s.records(f, w))
	return v
}

// about says where the reports lie and how far what was saved has travelled.
func (s safe) about(f frame, w safeWords) Block {
	reports := w.NoReports
	if n := len(s.rescue.Reports); n > 0 {
		reports = fmt.Sprintf(w.Reports, n, strings.Join(s.rescue.Reports[:min(n, 3)], w.Comma))
	}
	travelled := fmt.Sprintf(w.Travelled, f.sync.OnlyHere, f.sync.Sent, f.sync.Confirmed, age(f.words, f.sync.LastContact, f.real))
	return facts(f.words, w.ReportsName, reports, w.Folder, s.rescue.Dir, w.SyncName, travelled)
}

func spacesList(m Model, w safeWords) Block {
	list := &List{ID: safeSpaces, Title: w.Spaces, Height: 3, Columns: []Column{{Weight: 1}}}
	for _, space := range m.Spaces {
		row := Row{ID: space.ID.String(), Cells: []Cell{{Text: space.Name}}}
		if space.Current {
			list.Selected = row.ID
		}
		list.Rows = append(list.Rows, row)
	}
	return Block{List: list}
}

func (s safe) records(f frame, w safeWords) Block {
	list := &List{ID: safeRows, Title: f.labelOfRecord(s.kind), Empty: w.Empty}
	var all int
	if list.Columns, list.Rows, all = s.rows(f); len(list.Columns) == 0 {
		list.Columns = []Column{{Weight: 1}}
	}
	if all > 0 {
		list.Footer = fmt.Sprintf(w.Shown, len(list.Rows), all)
	}
	return Block{List: list}
}
