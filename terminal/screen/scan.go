package screen

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
	"qianshao/shared/tag"
)

// scan is the card that a scanned permit brings up above everything: a light, the reasons, who and where. Without a code
// it waits for one.
type scan struct {
	code    string
	typed   draft    // the code that is being typed by hand
	points  []Option // checkpoints that are manned
	point   draft    // the one this terminal stands at
	check   *desk.PermitCheck
	problem string // why the look is not on record; empty when it is
	trial   int    // counts the looks, so that a late answer to an older one is dropped

	outcome  outcome       // of a scan that is no permit
	hits     []desk.TagHit // the records it means
	sentence string        // why it means none
	busy     bool          // the check-in holds something unsaved
}

// IDs of the card.
const (
	scanText  = "scan.text" // a code typed by hand
	scanForm  = "scan.form"
	scanPoint = "scan.point"
	scanClose = "scan.close"
)

// settingCheckpoint is where this terminal keeps the checkpoint it stands at.
const settingCheckpoint = "checkpoint"

// permitChecked brings what a look at a permit found; tagFound the records of a scanned code.
type permitChecked struct {
	trial  int
	points []Option
	point  string
	check  desk.PermitCheck
	text   string // why there is no answer
}
type tagFound struct {
	code    string
	hits    []desk.TagHit
	refused string
	foreign bool // no code of ours at all
}

func (permitChecked) message() {}
func (tagFound) message()      {}

// updateScanned takes what a scanner read: what needs it everywhere, what lies above the page, the page.
func updateScanned(m Model, msg Scanned) (Model, []Effect, bool) {
	if next, effects, used := scanned(m, msg); used {
		return next, effects, true
	}
	if next, effects, used := updateAbove(m, msg); used {
		return next, effects, true
	}
	next, effects := toActive(m, msg)
	return next, effects, true
}

// scanned takes what a scanner read, whatever screen is open: a permit is checked, a code of ours opens its record,
// anything else begins an arrival.
func scanned(m Model, msg Scanned) (Model, []Effect, bool) {
	if m.Active == settingsPage && m.checked().scanning {
		return m, nil, false // the scanner is being tried
	}
	if m, effects, used := pairScanned(m, msg.Code); used {
		return m, effects, true
	}
	switch {
	case identity.LooksLikePermit(msg.Code):
		m, effects := look(m, msg.Code, "")
		return m, effects, true
	case tag.Looks(msg.Code):
		return m, []Effect{m.findTag(msg.Code)}, true
	case m.finder != nil || m.Active == "checkin" && m.asks() == nil && !m.arrivalTyped():
		return m, nil, false // they read it themselves
	}
	return m, []Effect{m.findNumber(msg.Code)}, true
}

// findNumber opens the need or task of a readable number, as it stands on every paper; what is none begins an arrival.
func (m Model) findNumber(code string) Effect {
	return m.frame().look("find number", func(ctx context.Context, d *desk.Desk) (Message, error) {
		p, err := d.Picture(ctx)
		if err != nil {
			return nil, err
		}
		for i := range p.Tasks {
			if strings.EqualFold(p.Tasks[i].Number, code) {
				return Show{p.Tasks[i].Ref()}, nil
			}
		}
		for i := range p.Needs {
			if strings.EqualFold(p.Needs[i].Number, code) {
				return Show{p.Needs[i].Ref()}, nil
			}
		}
		return tagFound{code: code, foreign: true}, nil
	})
}

// arrive begins an arrival with what was scanned; in the census, which knows no arrivals, a search.
func arrive(m Model, code string) (Model, []Effect) {
	m.scan, m.history, m.help = nil, nil, false
	if m.frame().space.Kind == "census" {
		m.finder = &finder{text: draft{}.put(finderText, code)}
		m.focus = m.focus.to(finderText)
		return m, []Effect{find(m.frame(), code)}
	}
	return openFor(m, "checkin", Scanned{code})
}

// look checks a permit at a checkpoint; an empty one means the checkpoint kept for this terminal.
func look(m Model, code, point string) (Model, []Effect) {
	card := scan{code: code, trial: 1}
	if m.scan != nil {
		card.points, card.point, card.trial = m.scan.points, m.scan.point, m.scan.trial+1
	}
	m.scan, m.finder, m.history, m.help = &card, nil, nil, false
	m.focus = m.focus.to(scanClose) // a digit that is typed meanwhile chooses no checkpoint
	return m, []Effect{m.frame().checkPermit(code, point, card.trial)}
}

// checkPermit is the effect of one look. It is an act: what was found is on record.
func (f frame) checkPermit(code, point string, trial int) Effect {
	station, w := f.station, f.words
	return Effect{Name: "check a permit", Run: func(ctx context.Context) Message {
		answer := permitChecked{trial: trial, point: point}
		d := station.Desk()
		if d == nil {
			answer.text = w.NoIncidentYet
			return answer
		}
		page, err := d.Register(ctx, desk.RegisterQuery{Book: "checkpoint", Language: string(f.language)})
		if err != nil {
			answer.text = f.say(err)
			return answer
		}
		for _, l := range page.Lines {
			answer.points = append(answer.points, Option{ID: l.Row.ID.String(), Label: strings.TrimSpace(l.Row.Text("name") + " " + l.Row.Text("area"))})
		}
		if answer.point == "" {
			if kept, err := station.Setting(ctx, settingCheckpoint); err == nil {
				answer.point = kept
			}
		}
		at, err := uuid.Parse(answer.point)
		if err != nil {
			at = uuid.UUID{}
		}
		answer.check, _, err = d.CheckPermit(ctx, code, at)
		if err != nil {
			answer.text = f.say(err)
		}
		return answer
	}}
}

// unlogged says that a look is not on record.
func (m permitChecked) unlogged() bool { return m.text != "" && m.check.Verdict.Light != "" }

// checked shows the answer of the newest look.
func checked(m Model, msg permitChecked) (Model, []Effect) {
	if m.scan == nil || m.scan.trial != msg.trial {
		return m, nil
	}
	if msg.text != "" && !msg.unlogged() {
		m.scan = nil
		m.snack = &snack{text: msg.text, tone: Alarm, until: m.Now.Add(snackFor)}
		return m, nil
	}
	m = m.sounding(map[identity.Light]SoundKind{identity.Green: SoundGood, identity.Yellow: SoundUnknown, identity.Red: SoundRefused}[msg.check.Verdict.Light])
	card, check := *m.scan, msg.check
	card.check, card.points = &check, msg.points
	card.point, card.problem = draft{}.put(scanPoint, msg.point), msg.text
	m.scan = &card
	next, effects := reload(m)
	return next, effects
}

// findTag looks a code of ours up.
func (m Model) findTag(code string) Effect {
	return m.frame().look("find code", func(ctx context.Context, d *desk.Desk) (Message, error) {
		hits, err := d.FindByTag(ctx, code)
		if r := roster.Refused(err); r != nil {
			return tagFound{code: code, refused: m.frame().say(err)}, nil
		}
		return tagFound{code: code, hits: hits}, err
	})
}

// updateScan hands a message to the card; used is false where there is none.
func updateScan(m Model, msg Message) (Model, []Effect, bool) {
	if m.scan == nil {
		return m, nil, false
	}
	if _, ok := msg.(Scanned); ok {
		return m, nil, false
	}
	typed, ok := msg.(Typed)
	if opened, ok := msg.(RowOpened); ok && opened.List == scanHits {
		next, effects := m.openHit(opened.Row)
		return next, effects, true
	}
	switch {
	case m.scan.code == "":
		next, effects := typing(m, msg)
		return next, effects, true
	case !ok || typed.Field != scanPoint:
		return m, nil, true
	}
	code, trial := m.scan.code, m.scan.trial
	if typed.Text == m.scan.point.text(scanPoint) {
		return m, nil, true
	}
	card := *m.scan
	card.point, card.check, card.trial = card.point.typed(scanPoint, typed.Text), nil, trial+1
	m.scan = &card
	return m, []Effect{keep(m.station, settingCheckpoint, typed.Text), m.frame().checkPermit(code, typed.Text, card.trial)}, true
}

// typing takes a code that is typed by hand, as a scanner's that stands still: a label may be dirty, a scanner flat.
func typing(m Model, msg Message) (Model, []Effect) {
	switch msg := msg.(type) {
	case Typed:
		card := *m.scan
		card.typed = card.typed.typed(msg.Field, msg.Text)
		m.scan = &card
	case Submitted:
		if code := strings.TrimSpace(m.scan.typed.text(scanText)); code != "" {
			if _, err := tag.Parse(code); err == nil && !tag.Looks(code) {
				code = "CQ1:" + code // nobody writes what stands on every label
			}
			m.scan = nil
			next, effects, _ := updateScanned(m, Scanned{code})
			return next, effects
		}
	}
	return m, nil
}

// render is the card: the light so large that it is read from the far side of a car.
func (s scan) render(f frame) *Dialog {
	w := scanWordsIn(f.language)
	if s.code == "" {
		return &Dialog{ID: "scan.wait", Title: w.Wait, Cancel: scanClose, Body: []Block{
			{Form: &Form{ID: scanForm, Columns: 1, Fields: []Field{s.typed.fill(Field{ID: scanText, Label: w.WaitLabel, Hint: "CQ1:…", Kind: Scan, Wide: true, LenMax: 512})}}},
			{Note: &Note{Text: w.WaitText, Tone: Muted}},
			{Actions: &Actions{Buttons: []Button{{ID: scanClose, Label: f.words.Close, Key: "Esc", Primary: true}}}},
		}}
	}
	if s.outcome != "" {
		return s.found(f, w)
	}
	d := &Dialog{ID: "scan", Title: w.Title, Cancel: scanClose}
	if s.check == nil {
		d.Body = append(d.Body, Block{Note: &Note{Text: f.words.Reading}})
	} else {
		d.Body = append(d.Body, s.answer(f, w)...)
	}
	fields := []Field{s.point.fill(Field{ID: scanPoint, Label: w.Point, Hint: w.PointHint, Kind: Pick, Options: s.points, Wide: true})}
	d.Body = append(d.Body, Block{Form: &Form{ID: "scan.form", Columns: 1, Fields: fields}},
		Block{Actions: &Actions{Buttons: []Button{{ID: scanClose, Label: f.words.Close, Key: "Esc", Primary: true}}}})
	return d
}

func (s scan) answer(f frame, w scanWords) []Block {
	c := s.check
	tones := map[identity.Light]Tone{identity.Green: Good, identity.Yellow: Warn, identity.Red: Alarm}
	lights := map[identity.Light]string{identity.Green: w.Green, identity.Yellow: w.Yellow, identity.Red: w.Red}
	tone := tones[c.Verdict.Light]
	blocks := []Block{
		{Tiles: &Tiles{ID: "scan.light", Items: []Tile{{Label: w.Light, Value: lights[c.Verdict.Light], Note: c.Permit.Number, Tone: tone}}}},
		{Note: &Note{Text: w.Why + c.Why.In(string(f.language)), Tone: tone}},
	}
	if c.Permit.ID != (uuid.UUID{}) {
		blocks = append(blocks, Block{Note: &Note{Text: strings.Join([]string{
			w.Holder + strings.TrimSpace(c.Permit.Plate+" "+c.Permit.Holder), w.Area + c.Permit.Area,
			w.Time + f.clock(c.Permit.From) + " — " + f.clock(c.Permit.Until), w.Purpose + c.Permit.Purpose,
		}, "\n")}})
	}
	asOf := w.Never
	if !c.ListAt.IsZero() {
		asOf = f.clock(c.ListAt)
	}
	if s.problem != "" {
		return append(blocks, Block{Note: &Note{Text: w.AsOf + asOf, Tone: Muted}}, Block{Note: &Note{Text: w.NotLogged + s.problem, Tone: Alarm}})
	}
	return append(blocks, Block{Note: &Note{Text: w.AsOf + asOf + w.Logged, Tone: Muted}})
}
