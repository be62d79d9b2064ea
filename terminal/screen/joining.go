package screen

import (
	"fmt"

	"qianshao/shared/identity"
)

// waiting turns the set-up to the code that waits for the centre; ok is false when none does.
func (s setup) waiting(sync Sync) (next setup, ok bool) {
	j := sync.Joining
	if j == nil || j.Over || sync.Enrolled {
		return s, false
	}
	s.step, s.done = stepWait, &Enrolment{Check: j.Check, Waits: true}
	return s, true
}

// answered takes in that a code was good: the welcome, or the waiting for the centre before it.
func (s setup) answered(m Model, e Enrolment) (setup, []Effect) {
	s.busy, s.done, s.step, s.wrong = false, &e, stepWelcome, ""
	if e.Waits {
		s.step = stepWait
	}
	return s, []Effect{loadSync(m.station), loadSpaces(m.station)}
}

// hearJoining goes on from waiting by itself: to the welcome when the centre let this terminal in, back to the code, as it
// was typed, when it did not.
func hearJoining(m Model, s setup) (Model, []Effect) {
	if s.step != stepWait {
		return m, nil
	}
	var effects []Effect
	switch j := m.Sync.Joining; {
	case j == nil && m.Sync.Enrolled:
		s.step, s.done = stepWelcome, &Enrolment{Hub: m.Sync.Hub, Check: s.done.Check, Desk: m.Sync.DeskCode}
		effects = []Effect{loadSpaces(m.station)}
	case j != nil && j.Over && j.Check == s.done.Check: // not what became of a code before this one
		s.step, s.form = stepEnrol, s.form.wrong(setupCode, (&identity.Refusal{Code: j.Problem}).Say(string(m.Language)))
		m.focus = Focus{Field: setupCode, Rev: m.focus.Rev + 1}
	}
	m.setup = &s
	return m, effects
}

// waitBlocks show the check code, large, and what to do with it.
func waitBlocks(m Model, s *setup, f frame, w setupWords) []Block {
	until := Tile{Label: w.WaitUntil, Value: "—"}
	blocks := []Block{{Note: &Note{Text: w.WaitDo, Tone: Warn}}}
	if j := m.Sync.Joining; j != nil && j.Check == s.done.Check {
		until.Value = f.clock(j.Until)
		if j.Problem != "" && !j.Over {
			blocks = append(blocks, Block{Note: &Note{Text: (&identity.Refusal{Code: j.Problem}).Say(string(f.language)), Tone: Info}})
		}
	}
	return append([]Block{{Tiles: &Tiles{ID: "setup.wait", Items: []Tile{{Label: w.Check, Value: s.done.Check, Note: w.WaitNote, Tone: Info}, until}}}}, append(blocks,
		Block{Actions: &Actions{Buttons: []Button{{ID: "setup.later", Label: w.WaitLater, Key: "Ctrl+Enter", Primary: true}, {ID: "setup.back", Label: w.OtherCode}}}})...)
}

// joiningText says in the bar that this terminal waits for the centre; empty when it does not.
func joiningText(w words, s Sync) string {
	if s.Joining == nil || s.Joining.Over || s.Enrolled {
		return ""
	}
	return fmt.Sprintf(w.Joining, s.Joining.Check)
}
