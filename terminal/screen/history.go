package screen

import (
	"context"
	"fmt"
	"time"

	"qianshao/shared/desk"
	"qianshao/shared/roster"
)

// history is who wrote what into one record, losing values included.
type history struct {
	of    roster.Ref
	title string
	lines []desk.HistoryLine
	read  bool
}

// askHistory asks for the history of a record; historyRead brings it.
type askHistory struct {
	of    roster.Ref
	title string
}
type historyRead struct {
	of    roster.Ref
	lines []desk.HistoryLine
}

func (askHistory) message()  {}
func (historyRead) message() {}

// say sends a message from a page to the frame.
func say(name string, m Message) Effect {
	return Effect{Name: name, Look: true, Run: func(context.Context) Message { return m }}
}

func openHistory(m Model, ask askHistory) (Model, []Effect) {
	m.finder, m.help = nil, false
	m.history = &history{of: ask.of, title: ask.title}
	return m, []Effect{m.frame().look("history", func(ctx context.Context, d *desk.Desk) (Message, error) {
		lines, err := d.History(ctx, ask.of)
		return historyRead{ask.of, lines}, err
	})}
}

func (h history) render(f frame) *Dialog {
	w := f.words
	list := &List{ID: "history.list", Height: 10, Empty: w.Reading, Columns: []Column{
		{Title: w.When, Weight: 1.2}, {Title: w.Who, Weight: 1.2}, {Title: w.Field, Weight: 1.8}, {Title: w.NewValue, Weight: 2.6}, {Title: w.OldValue, Weight: 2},
		{Title: w.Standing, Weight: 1.9},
	}}
	if h.read {
		list.Empty = w.NoHistory
	}
	list.Rows = aheadOf(f, h.of.ID)
	for i, l := range h.lines {
		stands := Cell{w.Replaced, Muted}
		switch {
		case l.Denied != "":
			stands = Cell{fmt.Sprintf(w.DeniedWhy, l.Denied), Alarm}
		case l.Stands:
			stands = Cell{w.Stands, Good}
		}
		list.Rows = append(list.Rows, Row{ID: fmt.Sprint("history.", i), Cells: []Cell{
			{Text: moment(f, l.Source.Wall)}, {Text: l.Source.Operator}, {Text: l.Label.In(string(f.language))}, {Text: f.told(h.of.Kind, l.Field, l.New)}, {Text: f.told(h.of.Kind, l.Field, l.Old)}, stands,
		}})
	}
	return &Dialog{ID: "history", Title: fmt.Sprintf(w.HistoryTitle, h.title), Cancel: historyClose, Body: []Block{
		{List: list}, {Actions: &Actions{Buttons: []Button{{ID: historyClose, Label: w.Close, Key: "Esc", Primary: true}}}},
	}}
}

// spelt gives the words of a catalogue's code; history tells values as they were written.
func (f frame) spelt(field, text string) string {
	switch field {
	case "capability", "capabilities":
		return f.capability(text)
	case "district", "area":
		return f.district(text)
	case "type":
		return f.disaster(text)
	}
	return text
}

// told is a value as it was written, in the operator's language where it is a word of a list.
func (f frame) told(kind, field, text string) string {
	if said := f.spelt(field, text); said != text {
		return said
	}
	if k := f.schema.Kind(kind); k != nil {
		if declared := k.Field(field); declared != nil {
			return declared.Shown(text, string(f.language))
		}
	}
	return text
}

// moment is a wall clock in milliseconds as the operator reads it.
func moment(f frame, millis int64) string {
	if millis == 0 {
		return ""
	}
	return f.clock(time.UnixMilli(millis))
}

// clock is a moment in the terminal's own time zone: the hour alone when it is today.
func (f frame) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(f.now.Location())
	if t.YearDay() == f.now.YearDay() && t.Year() == f.now.Year() {
		return t.Format("15:04")
	}
	return t.Format("01-02 15:04")
}
