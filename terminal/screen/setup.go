package screen

import (
	"context"
	"fmt"
	"strings"

	"qianshao/shared/identity"
)

// setup is the first run (language, operator and post, enrolment) and the start of each shift (operator and post).
type setup struct {
	step  step
	first bool // language and enrolment are asked too
	form  draft
	busy  bool
	done  *Enrolment
	wrong string
}

type step int

const (
	stepLanguage step = iota
	stepShift
	stepEnrol
	stepWait    // until the centre approves this terminal
	stepWelcome // shows the check code of a fresh enrolment
	stepCheck   // shows the self-check, on the first run
)

// KeyAtWork is the setting that says a shift has begun, so that a program that comes back from a crash asks nobody who
// works here.
const KeyAtWork = "at_work"

// Field and button IDs of the set-up.
const (
	setupOperator = "setup.operator"
	setupPost     = "setup.post"
	setupCode     = "setup.code"
)

// enrolled and notEnrolled are the answers to a code, started and notStarted those to the start of a shift.
type enrolled struct{ Enrolment Enrolment }
type notEnrolled struct{ err error }
type started struct{ operator, post string }
type notStarted struct{ text string }

// pairedAtStart is the answer to a pairing code given in place of an enrolment code.
type pairedAtStart struct{ with Partner }

func (pairedAtStart) message() {}

func pairAtStart(station Station, code string) Effect {
	return Effect{Name: "pair", Run: func(ctx context.Context) Message {
		with, err := station.Pair(ctx, code)
		if err != nil {
			return notEnrolled{err}
		}
		return pairedAtStart{with}
	}}
}

func (enrolled) message()    {}
func (notEnrolled) message() {}
func (started) message()     {}
func (notStarted) message()  {}

func newShift(m Model) *setup {
	return &setup{step: stepShift, form: draft{}.put(setupOperator, "").put(setupPost, m.Post)}
}

// newEnrolment asks for an enrolment code at a terminal that is at work already, or shows the one that waits.
func newEnrolment(m Model) *setup {
	s, _ := setup{step: stepEnrol, form: draft{}.put(setupCode, "")}.waiting(m.Sync)
	if j := m.Sync.Joining; j != nil && j.Over {
		s.form = s.form.wrong(setupCode, (&identity.Refusal{Code: j.Problem}).Say(string(m.Language)))
	}
	return &s
}

func updateSetup(m Model, msg Message) (Model, []Effect) {
	s := *m.setup
	var effects []Effect
	switch msg := msg.(type) {
	case Ticked:
		m.Now = msg.Now
		return m, nil
	case Synced:
		m.Sync = msg.Sync
		return hearJoining(m, s)
	case SpacesListed:
		m.Spaces = msg.Spaces
		return m, nil
	case Typed:
		if msg.Field == settingsTrial {
			return toPage(m, settingsPage, msg)
		}
		s.form = s.form.typed(msg.Field, msg.Text)
	case Submitted:
		if s.step == stepCheck { // of the word that is tried
			return m, nil
		}
		return updateSetup(m, Pressed{ID: "setup.next"})
	case Scanned:
		switch s.step {
		case stepCheck:
			return toPage(m, settingsPage, msg)
		case stepEnrol: // a hundred characters are not typed where they can be scanned
			s.form = s.form.put(setupCode, msg.Code)
			return nextSetup(m, s)
		}
	case KeyPressed:
		return keySetup(m, s, msg.Key)
	case Pressed:
		return pressSetup(m, s, msg.ID)
	case started:
		return m.afterShift(s, msg)
	case enrolled:
		s, effects = s.answered(m, msg.Enrolment)
	case pairedAtStart:
		next, effects := m.work()
		next.snack = &snack{text: fmt.Sprintf(syncWordsIn(m.Language).PairedWith, msg.with.Name, msg.with.Check), tone: Good, until: m.Now.Add(snackFor)}
		return next, effects
	case notEnrolled:
		s.busy = false
		s.form = s.form.wrong(setupCode, m.frame().say(msg.err))
	case notStarted:
		s.busy, s.wrong = false, msg.text
	case Crashed:
		s.busy, s.wrong = false, m.frame().words.Crashed+msg.Text
	default: // an answer for the pages behind
		next, effects, _ := updateFrame(m, msg)
		return next, effects
	}
	m.setup = &s
	return m, effects
}

func keySetup(m Model, s setup, k string) (Model, []Effect) {
	switch k {
	case "Ctrl+Enter", "Ctrl+S":
		return pressSetup(m, s, "setup.next")
	case "Esc":
		return pressSetup(m, s, "setup.cancel")
	case "F12":
		return pressSetup(m, s, "bar.theme")
	case "Ctrl++", "Ctrl+-":
		return pressSetup(m, s, "bar.size")
	}
	return m, nil
}

func pressSetup(m Model, s setup, id string) (Model, []Effect) {
	var effects []Effect
	switch id {
	case "settings.examine", "settings.scan":
		return toPage(m, settingsPage, Pressed{ID: id})
	case "setup.zh", "setup.en", "bar.language":
		m.Language = languageChosen(id, m.Language)
		if s.step == stepLanguage {
			s.step = stepShift
			m.focus = Focus{Field: setupOperator, Rev: m.focus.Rev + 1}
		}
		effects = []Effect{keep(m.station, "language", string(m.Language))}
	case "setup.back":
		s.step = max(s.step-1, stepLanguage)
	case "setup.later":
		return m.checkFirst(s)
	case "setup.cancel":
		if m.Operator != "" {
			m.setup = nil
			return m, nil
		}
	case "setup.next":
		return nextSetup(m, s)
	case "bar.theme":
		m.Look.Theme = otherTheme(m.Look.Theme)
	case "bar.size":
		next, _, _ := withSize(m, 1)
		m = next
	}
	m.setup = &s
	return m, effects
}

func languageChosen(id string, now Language) Language {
	switch id {
	case "setup.zh":
		return Chinese
	case "setup.en":
		return English
	}
	return otherLanguage(now)
}

func nextSetup(m Model, s setup) (Model, []Effect) {
	w := setupWordsIn(m.Language)
	switch {
	case s.busy:
		return m, nil
	case s.step == stepLanguage:
		s.step = stepShift
	case s.step == stepShift:
		return submitShift(m, s, w)
	case s.step == stepEnrol:
		return submitCode(m, s, w)
	case s.step == stepWait, s.step == stepWelcome:
		return m.checkFirst(s)
	case s.step == stepCheck:
		return m.work()
	}
	m.setup = &s
	return m, nil
}

func submitShift(m Model, s setup, w setupWords) (Model, []Effect) {
	operator, post := strings.TrimSpace(s.form.text(setupOperator)), s.form.text(setupPost)
	if operator == "" {
		s.form = s.form.wrong(setupOperator, w.NeedOperator)
	}
	if post == "" {
		s.form = s.form.wrong(setupPost, w.NeedPost)
	}
	if s.form.faulty() {
		m.setup = &s
		return m, nil
	}
	s.busy = true
	m.setup = &s
	station, f := m.station, m.frame()
	return m, []Effect{{Name: "start shift", Run: func(ctx context.Context) Message {
		if err := station.Operate(ctx, operator, post); err != nil {
			return notStarted{f.say(err)}
		}
		return started{operator, post}
	}}}
}

func (m Model) afterShift(s setup, shift started) (Model, []Effect) {
	m.Operator, m.Post = shift.operator, shift.post
	begun := keep(m.station, KeyAtWork, "yes")
	if next, waits := s.waiting(m.Sync); waits {
		next.busy = false
		m.setup = &next
		return m, []Effect{begun}
	}
	if !s.first || m.Sync.Enrolled {
		next, effects := m.work()
		return next, append(effects, begun)
	}
	s.busy, s.step = false, stepEnrol
	m.setup = &s
	m.focus = Focus{Field: setupCode, Rev: m.focus.Rev + 1}
	return m, []Effect{begun}
}

func submitCode(m Model, s setup, w setupWords) (Model, []Effect) {
	code := strings.TrimSpace(s.form.text(setupCode))
	if code == "" {
		s.form = s.form.wrong(setupCode, w.NeedCode)
		m.setup = &s
		return m, nil
	}
	s.busy = true
	s.form = s.form.wrong(setupCode, "")
	m.setup = &s
	station := m.station
	if identity.LooksLikePair(code) { // another desk is at hand, and no hub
		return m, []Effect{pairAtStart(station, code)}
	}
	return m, []Effect{{Name: "enrol", Run: func(ctx context.Context) Message {
		e, err := station.Enrol(ctx, code)
		if err != nil {
			return notEnrolled{err}
		}
		return enrolled{e}
	}}}
}

// checkFirst shows the self-check before the first work of a machine.
func (m Model) checkFirst(s setup) (Model, []Effect) {
	if !s.first {
		return m.work()
	}
	s.step = stepCheck
	m.setup = &s
	m.focus = m.focus.to(settingsTrial)
	return m, []Effect{lookOver(m.frame(), true)}
}

// work leaves the set-up for the page that was open, or the first one.
func (m Model) work() (Model, []Effect) {
	m.setup = nil
	if m.Active == "" {
		m.Active = "checkin"
	}
	next, effects := open(m, m.Active)
	return next, append(effects, loadSync(m.station), loadSpaces(m.station), loadOverview(next.frame()), lookOver(next.frame(), false), loadSound(m.station))
}

func renderSetup(m Model, f frame, v View) View {
	s, w := m.setup, setupWordsIn(m.Language)
	switch s.step {
	case stepLanguage:
		v.Heading = "选择语言 · Choose a language"
		v.Body = []Block{{Actions: &Actions{Buttons: []Button{
			{ID: "setup.zh", Label: "简体中文", Primary: true}, {ID: "setup.en", Label: "English"},
		}}}}
	case stepShift:
		v.Heading, v.Hint = w.ShiftHeading, w.ShiftHint
		v.Body = []Block{{Form: shiftForm(m, s, f.words, w)}}
	case stepEnrol:
		v.Heading, v.Hint = w.EnrolHeading, w.EnrolHint
		v.Body = []Block{{Form: enrolForm(s, w)}}
	case stepWait:
		v.Heading, v.Hint = w.WaitHeading, w.WaitHint
		v.Body = waitBlocks(m, s, f, w)
	case stepWelcome:
		v.Heading = w.WelcomeHeading
		v.Body = []Block{
			{Tiles: &Tiles{ID: "setup.tiles", Items: []Tile{
				{Label: w.Hub, Value: s.done.Hub}, {Label: w.Check, Value: s.done.Check, Note: w.CheckNote}, {Label: w.Desk, Value: s.done.Desk},
			}}},
			{Actions: &Actions{Buttons: []Button{{ID: "setup.next", Label: w.Begin, Key: "Ctrl+Enter", Primary: true}}}},
		}
	}
	if s.step == stepCheck {
		v.Heading, v.Hint = w.CheckHeading, w.CheckHint
		body := m.checked().checks(f, settingsWordsIn(m.Language))
		// the heading says what it is, and the trial stands in sight on the smallest screen
		body[0].List.Title, body[0].List.Height = "", 6
		v.Body = append(body, Block{Actions: &Actions{Buttons: []Button{{ID: "setup.next", Label: w.Begin, Key: "Ctrl+Enter", Primary: true}}}})
	}
	if s.wrong != "" {
		v.Body = append(v.Body, Block{Note: &Note{Text: s.wrong, Tone: Alarm}})
	}
	return v
}

func shiftForm(m Model, s *setup, frameWords words, w setupWords) *Form {
	posts := []string{"general", "coordination", "support", "team", "viewer"}
	options := make([]Option, len(posts))
	for i, p := range posts {
		options[i] = Option{ID: p, Label: m.frame().postName(p), Initials: postInitials(p)}
	}
	buttons := []Button{{ID: "setup.next", Label: w.Next, Key: "Ctrl+Enter", Primary: true, Off: s.busy}}
	if m.Operator != "" {
		buttons = append(buttons, Button{ID: "setup.cancel", Label: w.Cancel, Key: "Esc"})
	}
	return &Form{
		ID: "setup.shift", Columns: 1, Submit: "setup.next", Buttons: buttons,
		Fields: []Field{
			s.form.fill(Field{ID: setupOperator, Label: w.OperatorName, Kind: Han, Required: true, LenMax: 30}),
			s.form.fill(Field{ID: setupPost, Label: w.Post, Kind: Pick, Required: true, Options: options}),
		},
	}
}

func postInitials(post string) string {
	return map[string]string{"general": "zhz", "coordination": "xtz", "support": "bzz", "team": "zctd", "viewer": "ck zk"}[post]
}

func enrolForm(s *setup, w setupWords) *Form {
	return &Form{
		ID: "setup.enrol", Columns: 1, Submit: "setup.next",
		Fields: []Field{s.form.fill(Field{ID: setupCode, Label: w.Code, Hint: w.CodeHint, Kind: Code, LenMax: 600, Wide: true})},
		Buttons: []Button{
			{ID: "setup.next", Label: w.Enrol, Key: "Ctrl+Enter", Primary: true, Off: s.busy},
			{ID: "setup.later", Label: w.Later, Off: s.busy},
		},
	}
}
