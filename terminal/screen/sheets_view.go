package screen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"qianshao/shared/intake"
)

func (s sheets) render(f frame) body {
	w := sheetsWordsIn(f.language)
	blocks := append(f.closed(), s.question(f, w), s.buttons(w), s.state(w))
	if s.plan != nil {
		blocks = append(blocks, Block{Split: &Split{Ratio: 0.26, Left: []Block{s.columns(f, w)}, Right: []Block{s.rows(f, w)}}})
	}
	return body{hint: w.Hint, blocks: blocks}
}

func (s sheets) question(f frame, w sheetsWords) Block {
	form := &Form{ID: "sheets.form", Columns: 3, Fields: []Field{
		{ID: sheetsKind, Label: w.Kind, Kind: Pick, Options: s.kinds(f), Required: true},
		{ID: sheetsPath, Label: w.Path, Hint: w.PathHint, Kind: Text, LenMax: 1000},
		{ID: sheetsMap, Label: w.Map, Hint: w.MapHint, Kind: Text, LenMax: 1000},
		{ID: sheetsLayout, Label: w.Layout, Hint: w.LayoutHint, Kind: Text, LenMax: 60},
		{ID: sheetsReason, Label: w.Reason, Hint: w.ReasonHint, Kind: Han, LenMax: 200},
		{ID: sheetsAnyway, Label: w.Anyway, Kind: Check},
	}}
	for i := range form.Fields {
		form.Fields[i] = s.form.fill(form.Fields[i])
	}
	return Block{Form: form}
}

func (s sheets) buttons(w sheetsWords) Block {
	idle := !s.busy && !s.running
	writes := idle && s.plan != nil && len(s.plan.Edits()) > 0 && (s.done.Total == 0 || !s.done.Over())
	wrong := s.plan != nil && s.plan.Counts[intake.Wrong]+s.plan.Counts[intake.Suspect] > 0
	return Block{Actions: &Actions{Buttons: []Button{
		{ID: "sheets.read", Label: w.Read, Key: "R", Primary: s.plan == nil, Off: !idle},
		{ID: "sheets.import", Label: w.Import, Key: "I", Primary: s.plan != nil, Off: !writes},
		{ID: "sheets.stop", Label: w.Stop, Key: "X", Off: !s.running},
		{ID: "sheets.errors", Label: w.Errors, Key: "O", Off: !idle || !wrong},
		{ID: "sheets.export", Label: w.Export, Key: "E", Off: !idle},
		{ID: "sheets.template", Label: w.Template, Key: "T", Off: !idle},
	}}}
}

// state says what is found, how far writing has come, or what became of the last thing.
func (s sheets) state(w sheetsWords) Block {
	note := &Note{Text: s.said, Tone: Good}
	switch {
	case s.running:
		note = &Note{Text: fmt.Sprintf(w.Running, s.done.Written, len(s.plan.Edits())) + " " + progress(s.done.Written, len(s.plan.Edits())), Tone: Info}
	case s.busy:
		note = &Note{Text: w.Busy, Tone: Info}
	case s.trouble:
		note.Tone = Warn
	case s.said == "" && s.plan != nil:
		n := s.plan.Counts
		note = &Note{Text: fmt.Sprintf(w.Found, s.plan.Sheet, s.plan.Head, n[intake.New], n[intake.Changed], n[intake.Same], n[intake.Wrong], n[intake.Suspect]), Tone: Info}
		if n[intake.Wrong]+n[intake.Suspect] > 0 {
			note.Tone = Warn
		}
	}
	return Block{Note: note}
}

// progress is a bar of twenty places.
func progress(done, total int) string {
	const places = 20
	full := places * done / max(1, total)
	return strings.Repeat("█", full) + strings.Repeat("░", places-full)
}

// columns is which column fills which field.
func (s sheets) columns(f frame, w sheetsWords) Block {
	list := &List{ID: "sheets.columns", Title: w.Columns, Columns: []Column{{Title: w.Column, Weight: 1}, {Title: w.Field, Weight: 1}}}
	for i, c := range s.plan.Columns {
		if c.Title == "" {
			continue
		}
		cell := Cell{w.NotRead, Muted}
		if field := s.plan.Kind.Field(c.Field); field != nil {
			cell = Cell{f.in(field.Label), Good}
		} else if c.Field != "" {
			cell = Cell{w.LocalNumber, Good}
		}
		list.Rows = append(list.Rows, Row{ID: strconv.Itoa(i), Cells: []Cell{{Text: c.Title}, cell}})
	}
	return Block{List: list}
}

// sheetRowsMax is how many rows are shown: the errors stand first, and the rest is on the sheet itself.
const sheetRowsMax = 2000

// rows are the rows with what would become of them, those that need somebody first.
func (s sheets) rows(f frame, w sheetsWords) Block {
	list := &List{ID: sheetsRows, Title: w.Rows, Empty: w.Empty, Columns: []Column{
		{Title: w.Row, Weight: 0.4, Right: true}, {Title: w.Verdict, Weight: 0.9}, {Title: w.Title, Weight: 1.6}, {Title: w.What, Weight: 4},
	}}
	order := []intake.Verdict{intake.Wrong, intake.Suspect, intake.Changed, intake.New, intake.Same}
	tones := map[intake.Verdict]Tone{intake.Wrong: Alarm, intake.Suspect: Warn, intake.Changed: Info, intake.New: Good, intake.Same: Muted}
	for _, v := range order {
		for i := range s.plan.Rows {
			l := &s.plan.Rows[i]
			if l.Verdict != v || len(list.Rows) >= sheetRowsMax {
				continue
			}
			list.Rows = append(list.Rows, Row{ID: strconv.Itoa(l.Number), Cells: []Cell{
				{Text: strconv.Itoa(l.Number)}, {w.Verdicts[v], tones[v]}, {Text: l.Title}, {Text: strings.Join(slices.Concat(s.changes(f, l), l.Why(string(f.language))), "；")},
			}})
		}
	}
	return Block{List: list}
}

func (s sheets) changes(f frame, l *intake.Line) (all []string) {
	for _, c := range l.Changes {
		all = append(all, f.in(c.Label)+f.words.Colon+c.Old+" → "+c.New)
	}
	return all
}
