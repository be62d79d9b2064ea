package screen

import (
	"context"
	"strings"
)

// outcome is how a scan that is no permit ended.
type outcome string

const (
	known   outcome = "known"   // it means records that are here
	nowhere outcome = "nowhere" // no record that is here
	refused outcome = "refused" // a code of ours that is wrong
)

// IDs of the buttons of the card.
const (
	scanOpen   = "scan.open"
	scanArrive = "scan.arrive"
	scanNew    = "scan.new"
	scanHits   = "scan.hits"
)

// unknownScanned asks the check-in for a new arrival with a code nobody knows; vehicleScanned, to take a vehicle in.
type unknownScanned struct{ code string }
type vehicleScanned struct{ plate string }

func (unknownScanned) message() {}
func (vehicleScanned) message() {}

// tagged answers a scan: where the check-in waits for it, it goes there; everywhere else it brings up its card, and what
// is being typed below stays as it is.
func tagged(m Model, msg tagFound) (Model, []Effect) {
	w := scanWordsIn(m.Language)
	card := scan{code: msg.code, outcome: known, hits: msg.hits, busy: m.arrivalTyped()}
	m.scan = nil
	waits := m.Active == "checkin" && m.asks() == nil
	switch {
	case msg.refused != "":
		card.outcome, card.sentence = refused, msg.refused
		m = m.sounding(SoundRefused)
	case len(msg.hits) == 0 && m.frame().space.Kind == "census":
		return arrive(m.sounding(SoundUnknown), msg.code) // it knows no arrivals: a search
	case len(msg.hits) == 0:
		card.outcome, card.sentence = nowhere, w.NotHere
		if msg.foreign {
			card.sentence = w.Foreign
		}
		m = m.sounding(SoundUnknown)
		if waits && !card.busy {
			return toActive(m, unknownScanned{msg.code})
		}
	default:
		m = m.sounding(SoundGood)
		if next, effects, used := m.takeIn(card, waits); used {
			return next, effects
		}
	}
	m.finder, m.history, m.help, m.scan = nil, nil, false, &card
	m.focus = m.focus.to(card.main())
	return m, nil
}

// arrivalTyped says whether the check-in holds something unsaved, which no scan may replace.
func (m Model) arrivalTyped() bool {
	_, p := m.page("checkin")
	return p != nil && p.draft() != ""
}

// takeIn gives the one record of a scan to the check-in that waits for it.
func (m Model) takeIn(card scan, waits bool) (Model, []Effect, bool) {
	if !waits || len(card.hits) != 1 {
		return m, nil, false
	}
	switch hit := card.hits[0]; {
	case hit.Record.Kind == "team" && !card.busy:
		next, effects := arrive(m, card.code)
		return next, effects, true
	case hit.Record.Kind == "vehicle" && m.takesVehicle():
		next, effects := toActive(m, vehicleScanned{hit.Title})
		return next, effects, true
	}
	return m, nil, false
}

// takesVehicle says whether the check-in has room for a plate.
func (m Model) takesVehicle() bool {
	_, p := m.page("checkin")
	c, ok := p.(checkin)
	return ok && (c.mode == teamArrives || c.mode == vehicleArrives && c.text("checkin.plate") == "")
}

// main is what Enter does on the card.
func (s scan) main() string {
	switch {
	case s.outcome == nowhere && !s.busy:
		return scanNew
	case len(s.hits) > 1:
		return scanHits
	case s.outcome == known && s.hits[0].Record.Kind == "team" && !s.busy:
		return scanArrive
	case s.outcome == known:
		return scanOpen
	}
	return scanClose
}

// scanPressed does what a button of the card says.
func scanPressed(m Model, id string) (Model, []Effect) {
	card := m.scan
	switch {
	case card == nil || card.busy && id != scanOpen:
		return m, nil
	case id == scanNew:
		return openFor(m, "checkin", unknownScanned{card.code})
	case id == scanArrive:
		return arrive(m, card.code)
	}
	return m.openHit(card.hits[0].Record.ID.String())
}

// openHit shows one of the records a code means.
func (m Model) openHit(row string) (Model, []Effect) {
	for _, hit := range m.scan.hits {
		if hit.Record.ID.String() != row {
			continue
		}
		code := m.scan.code
		m.finder, m.history, m.help, m.scan = nil, nil, false, nil
		if hit.Record.Kind == "team" && hit.Census {
			return arrive(m, code) // it has a page only once it has arrived
		}
		return show(m, Show{Record: hit.Record})
	}
	return m, nil
}

// found is the card of a scan that is no permit: what it is, so large that it is read from the far side of a desk.
func (s scan) found(f frame, w scanWords) *Dialog {
	d := &Dialog{ID: "scan.found", Title: w.Found, Cancel: scanClose}
	tile := Tile{Label: w.Code, Value: s.code, Tone: Alarm}
	switch s.outcome {
	case nowhere:
		tile.Tone, tile.Note = Warn, w.Unknown
	case refused:
		tile.Note = w.Wrong
	case known:
		tile = Tile{Label: f.kindName(s.hits[0].Record.Kind), Value: s.hits[0].Title, Note: s.code, Tone: Good}
	}
	if len(s.hits) > 1 {
		d.Body = []Block{{Note: &Note{Text: w.Several, Tone: Warn}}, s.several(f)}
	} else {
		d.Body = []Block{{Tiles: &Tiles{ID: "scan.what", Items: []Tile{tile}}}}
	}
	sentence, tone := s.sentence, tile.Tone
	if s.outcome == known && len(s.hits) == 1 && s.hits[0].Census {
		sentence, tone = w.FromCensus, Info
	}
	if sentence != "" {
		d.Body = append(d.Body, Block{Note: &Note{Text: sentence, Tone: tone}})
	}
	if s.busy && s.outcome != refused {
		d.Body = append(d.Body, Block{Note: &Note{Text: w.Typed, Tone: Info}})
	}
	d.Body = append(d.Body, Block{Actions: &Actions{Buttons: s.buttons(f, w)}})
	return d
}

func (s scan) several(f frame) Block {
	list := &List{ID: scanHits, Height: min(len(s.hits), 5), Columns: []Column{{Weight: 1}, {Weight: 4}}, Selected: s.hits[0].Record.ID.String()}
	for _, h := range s.hits {
		list.Rows = append(list.Rows, Row{ID: h.Record.ID.String(), Cells: []Cell{{Text: f.kindName(h.Record.Kind)}, {Text: h.Title}}})
	}
	return Block{List: list}
}

// buttons are what can be done with what was scanned; the first is the usual step, and Enter does it.
func (s scan) buttons(f frame, w scanWords) []Button {
	var buttons []Button
	add := func(id, label, key string, off bool) {
		buttons = append(buttons, Button{ID: id, Label: label, Key: key, Off: off})
	}
	switch {
	case s.outcome == nowhere:
		add(scanNew, w.New, "Ctrl+N", s.busy)
	case s.outcome == known && len(s.hits) == 1:
		label := w.Open
		switch s.hits[0].Record.Kind {
		case "team":
			add(scanArrive, w.Arrive, "Ctrl+B", s.busy)
		case "vehicle", "permit", "passage", "convoy":
			label = w.Passage
		}
		add(scanOpen, label, "Ctrl+O", false)
	}
	add(scanClose, f.words.Close, "Esc", false)
	for i := range buttons {
		buttons[i].Primary = buttons[i].ID == s.main() || s.main() == scanHits && buttons[i].ID == scanClose
	}
	return buttons
}

// SoundKind names how a scan went, for the ear.
type SoundKind string

// The three answers to a scan.
const (
	SoundGood    SoundKind = "good"
	SoundUnknown SoundKind = "unknown"
	SoundRefused SoundKind = "refused"
)

// Sound asks to be played once: when Rev differs from the last one that was.
type Sound struct {
	Kind SoundKind
	Rev  int
}

// settingSound is where this terminal keeps that it is to be silent.
const settingSound = "sound"

// quieted says whether the sounds are off, as it was kept.
type quieted struct{ off bool }

func (quieted) message() {}

func (m Model) sounding(kind SoundKind) Model {
	if !m.Quiet {
		m.sound = Sound{Kind: kind, Rev: m.sound.Rev + 1}
	}
	return m
}

func loadSound(s Station) Effect {
	return Effect{Name: "read sound", Topic: "read sound", Look: true, Run: func(ctx context.Context) Message {
		kept, err := s.Setting(ctx, settingSound)
		return quieted{err == nil && strings.TrimSpace(kept) == "off"}
	}}
}

// switchSound turns the sounds on or off; turned on they are heard at once.
func switchSound(m Model) (Model, []Effect) {
	m.Quiet = !m.Quiet
	value := "on"
	if m.Quiet {
		value = "off"
	}
	return m.sounding(SoundGood), []Effect{keep(m.station, settingSound, value)}
}
