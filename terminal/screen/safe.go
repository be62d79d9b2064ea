package screen

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
)

// safe is 安全模式: what is left of the window after it crashed again and again. It lists, exports and syncs with the least
// that can do so: no page, no board, no paper and no draft is in it, for one of them was the reason.
type safe struct {
	rescue Rescue
	kind   string
	grid   intake.Grid
	said   string
	tone   Tone
	busy   bool
}

// Rescue is what the window must know when a crash was before it.
type Rescue struct {
	Report  string   // of the fault that ended the program; empty when none did
	Safe    bool     // open in safe mode
	Reports []string // names of all reports that lie beside the data, the newest first
	Dir     string   // where they lie
	Exports string   // folder that files are written to
	Leave   func()   // starts the program again as usual; required in safe mode
}

const (
	safeSpaces = "safe.spaces"
	safeRows   = "safe.rows"
	safeMax    = 500 // rows shown; the exported sheet has all
	safeCells  = 6
)

// safeKinds are the records that can be listed and exported, the most needed first.
var safeKinds = []string{"team", "checkin", "person", "vehicle", "task", "need", "supply", "movement", "message", "journal"}

// safeRead brings the records of a kind; safeDone what became of an act.
type safeRead struct {
	kind string
	grid intake.Grid
}
type safeDone struct {
	text string
	tone Tone
}

func (safeRead) message() {}
func (safeDone) message() {}

// inSafety is the first model of the safe mode.
func (m Model) inSafety(r Rescue) (Model, []Effect) {
	m.setup, m.pages, m.Active = nil, nil, ""
	m.safe = &safe{rescue: r}
	m.focus = Focus{Field: safeRows, Rev: 1}
	return m, []Effect{loadSync(m.station), loadSpaces(m.station), m.safe.read(m.frame(), safeKinds[0])}
}

// afterCrash says that the program came back, and opens the page with what was typed there.
func (m Model) afterCrash(r Rescue) Model {
	if r.Report == "" {
		return m
	}
	w := safeWordsIn(m.Language)
	text := fmt.Sprintf(w.CameBackPlain, r.Report)
	if drafts := m.drafts(); len(drafts) > 0 {
		if !slices.Contains(drafts, m.Active) {
			m.Active = drafts[0]
		}
		text = fmt.Sprintf(w.CameBack, m.frame().pageName(m.Active), r.Report)
	}
	m.snack = &snack{text: text, tone: Warn, until: m.Now.Add(cameBackFor)}
	return m
}

// cameBackFor is how long the window says so: long enough to be read by somebody who was looking at the keyboard.
const cameBackFor = 30 * time.Second

func updateSafe(m Model, msg Message) (Model, []Effect) {
	s := *m.safe
	f := m.frame()
	var effects []Effect
	switch msg := msg.(type) {
	case Ticked:
		if minute := m.Now.Minute() != msg.Now.Minute(); minute {
			effects = []Effect{loadSync(m.station)}
		}
		m.Now = msg.Now
	case Synced:
		m.Sync = msg.Sync
	case SpacesListed:
		m.Spaces = msg.Spaces
		if m.frame().space.ID != f.space.ID {
			effects = []Effect{s.read(m.frame(), cmp.Or(s.kind, safeKinds[0]))}
		}
	case Linked, Grew:
		return m, []Effect{loadSync(m.station)}
	case safeRead:
		s.kind, s.grid, s.busy = msg.kind, msg.grid, false
	case safeDone:
		s.said, s.tone, s.busy = msg.text, msg.tone, false
		effects = []Effect{loadSync(m.station)}
	case Crashed:
		s.said, s.tone, s.busy = f.words.Crashed+msg.Text, Alarm, false
	case RowOpened:
		if id, err := uuid.Parse(msg.Row); err == nil && msg.List == safeSpaces {
			effects = []Effect{s.enter(f, id)}
		}
	case KeyPressed:
		return keySafe(m, s, msg.Key)
	case Pressed:
		return pressSafe(m, s, msg.ID)
	default:
		return m, nil
	}
	m.safe = &s
	return m, effects
}

func keySafe(m Model, s safe, key string) (Model, []Effect) {
	for k, id := range map[string]string{"E": "safe.export", "A": "safe.all", "B": "safe.stick", "F9": "safe.sync", "N": "safe.normal", "Ctrl++": "bar.size", "F12": "bar.theme"} {
		if k == key {
			return pressSafe(m, s, id)
		}
	}
	return m, nil
}

func pressSafe(m Model, s safe, id string) (Model, []Effect) {
	f := m.frame()
	if kind, ok := strings.CutPrefix(id, "safe.kind."); ok {
		return m, []Effect{s.read(f, kind)}
	}
	switch id {
	case "bar.language":
		m.Language = otherLanguage(m.Language)
		return m, []Effect{keep(m.station, "language", string(m.Language)), s.read(m.frame(), s.kind)}
	case "bar.theme":
		m.Look.Theme = otherTheme(m.Look.Theme)
		return m, nil
	case "bar.size":
		m, _, _ = withSize(m, 1)
		return m, nil
	case "safe.sync":
		return m, []Effect{s.sync(f)}
	case "safe.normal":
		leave := s.rescue.Leave
		return m, []Effect{{Name: "leave safe mode", Run: func(context.Context) Message {
			leave()
			return nil
		}}}
	}
	var effect Effect
	switch {
	case s.busy:
		return m, nil
	case id == "safe.export":
		effect = s.export(f, s.kind)
	case id == "safe.all":
		effect = s.export(f, safeKinds...)
	case id == "safe.stick":
		effect = s.stick(f)
	default:
		return m, nil
	}
	s.busy = true
	m.safe = &s
	return m, []Effect{effect}
}

// read brings the records of a kind as the sheet has them.
func (s safe) read(f frame, kind string) Effect {
	station := f.station
	return Effect{Name: "list " + kind, Topic: "safe list", Look: true, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return safeDone{f.words.NoIncidentYet, Info}
		}
		out, err := d.Export(ctx, desk.Writing{Kind: kind})
		if err != nil {
			return safeDone{f.say(err), Alarm}
		}
		return safeRead{kind, out.Grid}
	}}
}

// export writes a sheet for each kind. One that fails does not keep the others back: it may be the reason of everything.
func (s safe) export(f frame, kinds ...string) Effect {
	w, station, into := safeWordsIn(f.language), f.station, s.rescue.Exports
	return Effect{Name: "export", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return safeDone{f.words.NoIncidentYet, Info}
		}
		var saved, failed []string
		for _, kind := range kinds {
			path, err := exportKind(ctx, station, d, kind)
			if err != nil {
				failed = append(failed, f.labelOfRecord(kind)+w.Colon+f.say(err))
				continue
			}
			saved = append(saved, filepath.Base(path))
		}
		if len(failed) > 0 {
			return safeDone{fmt.Sprintf(w.ExportedPartly, len(saved), strings.Join(failed, "\n")), Alarm}
		}
		return safeDone{fmt.Sprintf(w.Exported, into, strings.Join(saved, w.Comma)), Good}
	}}
}

func exportKind(ctx context.Context, station Station, d *desk.Desk, kind string) (string, error) {
	out, err := d.Export(ctx, desk.Writing{Kind: kind})
	if err != nil {
		return "", err
	}
	return station.SaveSheet(ctx, out.Grid.Sheets[0].Name+".xlsx", out.Grid)
}

// stick writes everything of the space to one file that another terminal reads.
func (s safe) stick(f frame) Effect {
	w, station, into := safeWordsIn(f.language), f.station, s.rescue.Exports
	return Effect{Name: "write stick", Run: func(ctx context.Context) Message {
		done, err := station.WriteStick(ctx, into)
		if err != nil {
			return safeDone{f.say(err), Alarm}
		}
		return safeDone{fmt.Sprintf(w.StickWritten, done.Path, done.Changes), Good}
	}}
}

func (s safe) sync(f frame) Effect {
	w, station := safeWordsIn(f.language), f.station
	return Effect{Name: "hurry", Run: func(ctx context.Context) Message {
		station.Hurry(ctx)
		return safeDone{w.Calling, Info}
	}}
}

func (s safe) enter(f frame, id uuid.UUID) Effect {
	station := f.station
	return Effect{Name: "enter space", Run: func(ctx context.Context) Message {
		if err := station.Enter(ctx, id); err != nil {
			return safeDone{f.say(err), Alarm}
		}
		spaces, err := station.Spaces(ctx)
		if err != nil {
			return safeDone{f.say(err), Alarm}
		}
		return SpacesListed{spaces}
	}}
}

// rows are the records of the kind, as far as they are shown.
func (s safe) rows(f frame) (columns []Column, rows []Row, all int) {
	if len(s.grid.Sheets) == 0 {
		return nil, nil, 0
	}
	sheet := s.grid.Sheets[0]
	body := slices.DeleteFunc(slices.Clone(sheet.Rows), func(r intake.Row) bool { return r.Number <= sheet.Head })
	if i := slices.IndexFunc(sheet.Rows, func(r intake.Row) bool { return r.Number == sheet.Head }); i >= 0 {
		for _, c := range firstCells(sheet.Rows[i].Cells) {
			columns = append(columns, Column{Title: f.heading(s.kind, c.Text), Weight: 1})
		}
	}
	for _, r := range body[:min(len(body), safeMax)] {
		row := Row{ID: fmt.Sprint(r.Number)}
		for _, c := range firstCells(r.Cells) {
			row.Cells = append(row.Cells, Cell{Text: c.Text})
		}
		rows = append(rows, row)
	}
	return columns, rows, len(body)
}

// heading is what a column of a sheet is called in the operator's language; the sheet itself is the office's, in Chinese.
func (f frame) heading(kind, title string) string {
	if k := f.schema.Kind(kind); k != nil {
		for _, field := range k.Fields {
			if field.Label.Zh == title {
				return f.in(field.Label)
			}
		}
	}
	return title
}

// firstCells are those a line has room for.
func firstCells(cells []intake.Cell) []intake.Cell { return cells[:min(len(cells), safeCells)] }
