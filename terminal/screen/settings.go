package screen

import (
	"context"
	"strings"
)

// settings is 设置自检: how the window looks, who works here, what is typed and not saved, whether the machine is well.
type settings struct {
	findings []Finding
	examined bool
	busy     bool
	focus    Focus
}

const settingsDrafts = "settings.drafts"

type examined struct{ findings []Finding }

func (examined) message()     {}
func (examined) page() string { return "settings" }

func (s settings) key() string   { return "settings" }
func (s settings) draft() string { return "" }
func (s settings) wish() Focus   { return s.focus }

func (s settings) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		s.focus = s.focus.to(settingsDrafts)
		if s.examined {
			return s, nil
		}
		return s.examine(f)
	case examined:
		s.findings, s.examined, s.busy = m.findings, true, false
	case Crashed, Trouble:
		s.busy = false
	case Pressed:
		if m.ID == "settings.examine" {
			return s.examine(f)
		}
	case KeyPressed:
		if m.Key == "E" {
			return s.examine(f)
		}
	case RowOpened:
		if m.List == settingsDrafts {
			return s, []Effect{say("visit", Visit{m.Row})}
		}
	}
	return s, nil
}

// examine runs the self-check.
func (s settings) examine(f frame) (page, []Effect) {
	if s.busy {
		return s, nil
	}
	s.busy = true
	station := f.station
	return s, []Effect{{Name: "examine", Topic: "examine", Look: true, Run: func(ctx context.Context) Message {
		findings, err := station.Examine(ctx)
		if err != nil {
			return Trouble{Page: "settings", Text: f.say(err)}
		}
		return examined{findings}
	}}}
}

func (s settings) render(f frame) body {
	w := settingsWordsIn(f.language)
	buttons := []Button{
		{ID: "bar.language", Label: f.words.OtherLanguage}, {ID: "bar.theme", Label: joined(w.Theme, f.words.theme(f.style.Theme)), Key: "F12"},
		{ID: "bar.size", Label: f.words.size(f.style.Size), Key: "Ctrl++"}, {ID: "bar.operator", Label: w.Shift},
	}
	if !f.sync.Enrolled {
		buttons = append(buttons, Button{ID: "bar.enrol", Label: w.Enrol})
	}
	left := []Block{{Actions: &Actions{Buttons: buttons}}, s.shift(f, w), s.drafts(f, w), s.about(f, w)}
	right := []Block{s.check(f, w), {Actions: &Actions{Buttons: []Button{{ID: "settings.examine", Label: w.Examine, Key: "E", Off: s.busy}}}}}
	return body{hint: w.Hint, blocks: []Block{{Split: &Split{Ratio: 0.5, Left: left, Right: right}}}}
}

func (s settings) shift(f frame, w settingsWords) Block {
	return facts(f.words, w.Operator, joined(f.operator, f.postName(f.post)), w.Device, f.sync.Device, w.DeskCode, f.sync.DeskCode, w.Hub, f.sync.Hub)
}

// drafts lists the pages that hold something typed and not saved; Enter goes there.
func (s settings) drafts(f frame, w settingsWords) Block {
	list := &List{ID: settingsDrafts, Title: w.Drafts, Height: max(2, min(len(f.drafts), 4)), Empty: w.NoDrafts, Columns: []Column{{Weight: 1}}}
	for _, key := range f.drafts {
		list.Rows = append(list.Rows, Row{ID: key, Cells: []Cell{{f.words.page(key), Info}}})
	}
	return Block{List: list}
}

func (s settings) about(f frame, w settingsWords) Block {
	pairs := make([]string, 0, 2*len(f.about))
	for _, a := range f.about {
		pairs = append(pairs, a.Name, a.Detail)
	}
	block := facts(f.words, pairs...)
	block.Note.Text = strings.TrimSpace(w.About + "\n" + block.Note.Text)
	block.Note.Tone = Muted
	return block
}

// check is 终端自检: one line for each thing that was looked at.
func (s settings) check(f frame, w settingsWords) Block {
	list := &List{ID: "settings.check", Title: w.Check, Empty: f.words.Reading, Columns: []Column{{Weight: 1.4}, {Weight: 4}}}
	for _, finding := range s.findings {
		list.Rows = append(list.Rows, Row{ID: finding.Name, Cells: []Cell{{finding.Name, finding.Tone}, {Text: finding.Detail}}})
	}
	return Block{List: list}
}
