package screen

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// settings is 设置自检: how the window looks, who works here, what is typed and not saved, whether the machine is well.
type settings struct {
	findings []Finding
	deep     bool // the databases were read through as well
	busy     bool
	trial    string // what was typed to try the input method
	scanning bool   // the next scan is a trial
	scan     string // what a trial of the scanner brought
	focus    Focus
}

const (
	settingsPage   = "settings"
	settingsDrafts = "settings.drafts"
	settingsTrial  = "settings.trial" // a field that the input method is tried in
	settingsCheck  = "settings.check"
)

type examined struct {
	findings []Finding
	deep     bool
}

func (examined) message()     {}
func (examined) page() string { return "settings" }

func (s settings) key() string   { return "settings" }
func (s settings) draft() string { return "" }
func (s settings) wish() Focus   { return s.focus }

func (s settings) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		s.focus = s.focus.to(settingsDrafts)
		if s.deep {
			return s, nil
		}
		return s.examine(f, true)
	case examined:
		s.findings, s.deep, s.busy = m.findings, m.deep, false
	case Crashed, Trouble:
		s.busy = false
	case Typed:
		if m.Field == settingsTrial {
			s.trial = m.Text
		}
	case Scanned:
		s.scan, s.scanning = m.Code, false
	case Pressed:
		return s.pressed(f, m.ID)
	case KeyPressed:
		return s.pressed(f, map[string]string{"E": "settings.examine", "M": "settings.scan"}[m.Key])
	case RowOpened:
		if m.List == settingsDrafts {
			return s, []Effect{say("visit", Visit{m.Row})}
		}
	}
	return s, nil
}

func (s settings) pressed(f frame, id string) (page, []Effect) {
	switch id {
	case "settings.examine":
		return s.examine(f, true)
	case "settings.scan":
		s.scanning, s.scan = !s.scanning, ""
	}
	return s, nil
}

// examine runs the self-check.
func (s settings) examine(f frame, deep bool) (page, []Effect) {
	if s.busy {
		return s, nil
	}
	s.busy = true
	return s, []Effect{lookOver(f, deep)}
}

// lookOver runs the self-check, for whoever shows it.
func lookOver(f frame, deep bool) Effect {
	station := f.station
	return Effect{Name: "examine", Topic: "examine", Look: true, Run: func(ctx context.Context) Message {
		findings, err := station.Examine(ctx, deep)
		if err != nil {
			return Trouble{Page: "settings", Text: f.say(err)}
		}
		return examined{findings, deep}
	}}
}

// all is what was found with what the operator tried himself.
func (s settings) all() []Finding {
	all := slices.Clone(s.findings)
	if len(all) == 0 {
		return nil
	}
	if trial, ok := s.tried(); ok {
		i := slices.IndexFunc(all, func(f Finding) bool { return f.ID == "input" })
		if i < 0 {
			all, i = append(all, trial), len(all)
		}
		trial.Name = cmp.Or(all[i].Name, trial.Name)
		all[i] = trial
	}
	scanner := Finding{ID: "scanner", Name: Both{"扫码枪", "Scanner"}, Detail: Both{"没有试过", "not tried"}, Advice: Both{"点“试扫码枪”，再扫任意一个码", "press “Try the scanner”, then scan any code"}, Tone: Info}
	switch {
	case s.scanning:
		scanner.Detail = Both{"请扫一个码……", "scan a code …"}
	case s.scan != "":
		scanner.Tone, scanner.Advice = Good, Both{}
		n := utf8.RuneCountInString(s.scan)
		scanner.Detail = Both{fmt.Sprintf("可用，收到 %d 个字符：%s", n, s.scan), fmt.Sprintf("works, %d characters came: %s", n, s.scan)}
	}
	return append(all, scanner)
}

// checked is the page of the self-check.
func (m Model) checked() settings {
	_, p := m.page(settingsPage)
	s, _ := p.(settings)
	return s
}

// trialWord is what is typed to try the input method.
const trialWord = "重庆"

// tried is what the trial of the input method showed; false while nothing is typed.
func (s settings) tried() (Finding, bool) {
	f := Finding{ID: "input", Name: Both{"输入法", "Input method"}}
	letters := strings.IndexFunc(s.trial, func(r rune) bool { return r > unicode.MaxASCII }) < 0
	switch {
	case strings.Contains(s.trial, trialWord):
		f.Tone, f.Detail = Good, Both{"可用，已收到“" + trialWord + "”", "works: “" + trialWord + "” came"}
	case letters && len(s.trial) >= len("chongqing"):
		f.Tone, f.Detail = Warn, Both{"只收到字母，没有接上输入法", "letters alone came: no input method"}
		f.Advice = Both{"按 Ctrl+空格 打开拼音；仍不行请安装 fcitx5，设 XMODIFIERS=@im=fcitx 后重新登录；也可用 terminal browser 在浏览器中录入", "press Ctrl+Space; else install fcitx5, set XMODIFIERS=@im=fcitx and log in again; or type in the browser: terminal browser"}
	default:
		return f, false
	}
	return f, true
}

// bad counts what a person should see to.
func (s settings) bad() (n int, tone Tone) {
	tone = Warn
	for _, f := range s.all() {
		if f.Bad() {
			n++
		}
		if f.Tone == Alarm {
			tone = Alarm
		}
	}
	return n, tone
}

func (s settings) render(f frame) body {
	w := settingsWordsIn(f.language)
	buttons := []Button{
		{ID: "bar.language", Label: f.words.OtherLanguage},
		{ID: "bar.size", Label: f.words.size(f.style.Size), Key: "Ctrl++"}, {ID: "bar.sound", Label: w.sound(f.quiet)}, {ID: "bar.operator", Label: w.Shift},
	}
	if !f.sync.Enrolled {
		buttons = append(buttons, Button{ID: "bar.enrol", Label: w.Enrol})
	}
	themes := &Tabs{ID: "settings.theme"}
	for _, t := range Themes() {
		themes.Items = append(themes.Items, Tab{ID: "theme." + string(t), Label: f.words.theme(t), Active: t == f.style.Theme})
	}
	left := []Block{{Actions: &Actions{Buttons: buttons}}, {Note: &Note{Text: joined(w.Theme, "F12"), Tone: Muted}}, {Tabs: themes}, s.shift(f, w), s.drafts(f, w), s.about(f, w)}
	right := s.checks(f, w)
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
		pairs = append(pairs, a.Name.In(f.language), a.Detail.In(f.language))
	}
	block := facts(f.words, pairs...)
	block.Note.Text = strings.TrimSpace(w.About + "\n" + block.Note.Text)
	block.Note.Tone = Muted
	return block
}

// checks is 终端自检 with what the operator can try himself.
func (s settings) checks(f frame, w settingsWords) []Block {
	return []Block{
		s.check(f, w),
		{Form: &Form{ID: "settings.trials", Columns: 1, Fields: []Field{{ID: settingsTrial, Label: w.Trial, Kind: Han, LenMax: 30, Text: s.trial}}, Buttons: []Button{
			{ID: "settings.examine", Label: w.Examine, Key: "E", Off: s.busy}, {ID: "settings.scan", Label: w.Scan, Key: "M"},
		}}},
	}
}

// check is one line for each thing that was looked at, and one for what to do where something is wrong.
func (s settings) check(f frame, w settingsWords) Block {
	list := &List{ID: settingsCheck, Title: w.Check, Empty: f.words.Reading, Columns: []Column{{Weight: 1.2}, {Weight: 4}}, Height: 10}
	for _, finding := range s.all() {
		list.Rows = append(list.Rows, Row{ID: finding.ID, Cells: []Cell{{finding.Name.In(f.language), finding.Tone}, {Text: finding.Detail.In(f.language)}}})
		if advice := finding.Advice.In(f.language); advice != "" {
			list.Rows = append(list.Rows, Row{ID: finding.ID + ".advice", Cells: []Cell{{}, {w.Do + advice, Muted}}})
		}
	}
	return Block{List: list}
}
