package screen

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/roster"
)

// sheets is 表格导入导出: a spreadsheet is read, what it would change is shown row by row, and written batch by batch while
// the operator may stop it; records go out the same way, and empty templates.
type sheets struct {
	form    draft
	plan    *intake.Plan
	done    desk.Imported
	running bool // batches are being written
	busy    bool
	said    string
	trouble bool
	focus   Focus
}

// IDs of the page.
const (
	sheetsKind   = "sheets.kind"
	sheetsPath   = "sheets.path"
	sheetsMap    = "sheets.map"
	sheetsLayout = "sheets.layout"
	sheetsAnyway = "sheets.anyway"
	sheetsReason = "sheets.reason"
	sheetsRows   = "sheets.rows"
)

// sheetKinds are offered first to last; any other kind can be typed on the command line.
var sheetKinds = []string{
	"team", "person", "vehicle", "equipment", "facility", "case", "organisation", "liaison", "duty", "document", "training", "readiness", "capability", "layout", "template",
	"signup", "need", "supply",
}

// sheetRead brings what a spreadsheet would change; sheetWritten how far writing it has come; sheetSaved where a file is.
type sheetRead struct{ plan *intake.Plan }
type sheetWritten struct{ done desk.Imported }
type sheetSaved struct{ path string }
type sheetFailed struct{ text string }

func (sheetRead) message()    {}
func (sheetWritten) message() {}
func (sheetSaved) message()   {}
func (sheetFailed) message()  {}

func (sheetRead) page() string    { return "sheets" }
func (sheetWritten) page() string { return "sheets" }
func (sheetSaved) page() string   { return "sheets" }
func (sheetFailed) page() string  { return "sheets" }

func (s sheets) key() string   { return "sheets" }
func (s sheets) draft() string { return "" }
func (s sheets) wish() Focus   { return s.focus }

// uses keeps the single keys of the page's buttons from the frame.
func (s sheets) uses(key string) bool {
	return slices.Contains([]string{"R", "I", "X", "O", "E", "T"}, key)
}

func (s sheets) update(f frame, m Message) (page, []Effect) {
	switch m := m.(type) {
	case Opened:
		if s.form.text(sheetsKind) == "" {
			s.form = s.form.put(sheetsKind, "team")
		}
		s.focus = s.focus.to(sheetsPath)
	case Entered:
		return sheets{focus: s.focus, form: s.form}, nil
	case Typed:
		s.form = s.form.typed(m.Field, m.Text)
	case Submitted:
		return s.pressed(f, "sheets.read")
	case KeyPressed:
		return s.keyed(f, m.Key)
	case Pressed:
		return s.pressed(f, m.ID)
	case sheetRead:
		s.busy, s.trouble, s.plan, s.done, s.said = false, false, m.plan, desk.Imported{}, ""
	case sheetWritten:
		return s.written(f, m.done)
	case sheetSaved:
		s.busy, s.trouble, s.said = false, false, fmt.Sprintf(sheetsWordsIn(f.language).Saved, m.path)
	case sheetFailed:
		s.busy, s.running, s.trouble, s.said = false, false, true, m.text
	case Crashed, Trouble:
		s.busy, s.running = false, false
	}
	return s, nil
}

func (s sheets) keyed(f frame, key string) (page, []Effect) {
	for k, id := range map[string]string{"R": "read", "I": "import", "X": "stop", "O": "errors", "E": "export", "T": "template", "Ctrl+Enter": "import"} {
		if k == key {
			return s.pressed(f, "sheets."+id)
		}
	}
	return s, nil
}

func (s sheets) pressed(f frame, id string) (page, []Effect) {
	if id == "sheets.stop" {
		s.running = false // the batch under way is written whole; no other is begun
		return s, nil
	}
	if s.busy || s.running {
		return s, nil
	}
	switch id {
	case "sheets.read":
		return s.reading(f)
	case "sheets.import":
		if s.plan == nil || len(s.plan.Edits()) == 0 || s.done.Total > 0 && s.done.Over() {
			return s, nil
		}
		s.running, s.said, s.trouble = true, "", false
		return s, []Effect{s.next(f, s.done)}
	case "sheets.errors":
		if s.plan == nil {
			return s, nil
		}
		plan, name := s.plan, sheetsWordsIn(f.language).ErrorsName
		return s.save(f, func(context.Context, *desk.Desk) (string, intake.Grid, error) {
			return name, plan.Reasons(string(f.language)), nil
		})
	case "sheets.export":
		return s.exporting(f)
	case "sheets.template":
		kind := s.form.text(sheetsKind)
		return s.save(f, func(ctx context.Context, d *desk.Desk) (string, intake.Grid, error) {
			g, err := d.Template(ctx, kind)
			return f.labelOfRecord(kind) + sheetsWordsIn(f.language).TemplateName, g, err
		})
	}
	return s, nil
}

// reading reads the spreadsheet that is named and says what it would change.
func (s sheets) reading(f frame) (page, []Effect) {
	path := strings.TrimSpace(s.form.text(sheetsPath))
	if path == "" {
		s.form = s.form.wrong(sheetsPath, sheetsWordsIn(f.language).PathMissing)
		s.focus = s.focus.to(sheetsPath)
		return s, nil
	}
	q := desk.Reading{
		Kind: s.form.text(sheetsKind), Layout: strings.TrimSpace(s.form.text(sheetsLayout)), Source: filepath.Base(path), Language: string(f.language),
		Anyway: s.form.text(sheetsAnyway) == "true", Map: ownColumns(s.form.text(sheetsMap)),
	}
	s.busy, s.plan, s.said = true, nil, ""
	station := f.station
	return s, []Effect{{Name: "read spreadsheet", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return sheetFailed{f.words.NoIncidentYet}
		}
		grid, err := station.ReadSheet(ctx, path)
		if err != nil {
			return sheetFailed{f.say(err)}
		}
		plan, err := d.Preview(ctx, grid, q)
		if err != nil {
			return sheetFailed{f.say(err)}
		}
		return sheetRead{plan}
	}}}
}

// ownColumns reads 列名=字段 pairs that stand apart by ; or 、.
func ownColumns(text string) map[string]string {
	own := map[string]string{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；\n、", r) }) {
		if title, field, ok := strings.Cut(strings.ReplaceAll(pair, "＝", "="), "="); ok {
			own[strings.TrimSpace(title)] = strings.TrimSpace(field)
		}
	}
	return own
}

// next writes one batch.
func (s sheets) next(f frame, done desk.Imported) Effect {
	plan, station := s.plan, f.station
	return Effect{Name: "import rows", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return sheetFailed{f.words.NoIncidentYet}
		}
		now, err := d.ImportNext(ctx, plan, done)
		if err != nil {
			return sheetFailed{f.say(err)}
		}
		return sheetWritten{now}
	}}
}

// written goes on with the next batch, unless there is none or the operator has stopped it.
func (s sheets) written(f frame, done desk.Imported) (page, []Effect) {
	w := sheetsWordsIn(f.language)
	s.done = done
	switch {
	case done.Over():
		s.running, s.said, s.trouble = false, fmt.Sprintf(w.Done, done.Written), len(done.Refused) > 0
		if len(done.Refused) > 0 {
			s.said += " " + fmt.Sprintf(w.Refused, len(done.Refused), f.say(done.Refused[0].Err))
		}
	case !s.running:
		s.said, s.trouble = fmt.Sprintf(w.Stopped, done.Written, done.Total), true
	default:
		return s, []Effect{s.next(f, done)}
	}
	return s, nil
}

// exporting writes the records of the kind out. A reason shows phone and ID numbers in full.
func (s sheets) exporting(f frame) (page, []Effect) {
	kind, reason := s.form.text(sheetsKind), strings.TrimSpace(s.form.text(sheetsReason))
	w := desk.Writing{Kind: kind, Layout: strings.TrimSpace(s.form.text(sheetsLayout)), Reveal: reason != "", Reason: reason}
	return s.save(f, func(ctx context.Context, d *desk.Desk) (string, intake.Grid, error) {
		out, err := d.Export(ctx, w)
		if err != nil {
			return "", out.Grid, err
		}
		return out.Grid.Sheets[0].Name, out.Grid, nil // which says 演练 in an exercise
	})
}

// save makes a spreadsheet and puts it into the folder of exports.
func (s sheets) save(f frame, make func(context.Context, *desk.Desk) (string, intake.Grid, error)) (page, []Effect) {
	s.busy, s.said = true, ""
	station := f.station
	return s, []Effect{{Name: "save spreadsheet", Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return sheetFailed{f.words.NoIncidentYet}
		}
		name, g, err := make(ctx, d)
		if err != nil {
			return sheetFailed{f.say(err)}
		}
		path, err := station.SaveSheet(ctx, name+".xlsx", g)
		if err != nil {
			return sheetFailed{f.say(err)}
		}
		return sheetSaved{path}
	}}}
}

// kinds are what may be imported here: what means nothing in the standing census is left out there.
func (s sheets) kinds(f frame) []Option {
	var all []Option
	for _, name := range sheetKinds {
		if f.space.Kind == "census" && (name == "signup" || name == "need" || name == "supply") {
			continue
		}
		label := f.labelOfRecord(name)
		all = append(all, Option{ID: name, Label: label, Initials: roster.Initials(label)})
	}
	return all
}
