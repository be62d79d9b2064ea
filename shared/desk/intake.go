package desk

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/intake"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/syncproto/dot"
	"qianshao/syncproto/merge"
)

// Reading says how a spreadsheet is to be read.
type Reading struct {
	Kind     string
	Map      map[string]string // title of a column → field; "-" leaves it out
	Layout   string            // the platform's layout to read it by; empty for none
	Source   string            // the file's name
	Language string
	Anyway   bool // rows that look like something known are taken as new
}

// Preview reads a spreadsheet against the space and says what taking it in would change.
func (d *Desk) Preview(ctx context.Context, g intake.Grid, q Reading) (p *intake.Plan, err error) {
	now := d.now().UTC()
	err = d.look(ctx, func(r record.Reader) error {
		own := map[string]string{}
		if q.Layout != "" {
			l, err := intake.LayoutNamed(d.both(ctx, r), d.ledger.Schema(), q.Layout, q.Kind, now)
			if err != nil {
				return err
			}
			own = l.In(g)
		}
		for title, field := range q.Map {
			own[title] = field
		}
		p, err = intake.Prepare(g, d.both(ctx, r), intake.Request{
			Schema: d.ledger.Schema(), Kind: q.Kind, Map: own, Language: q.Language, Source: q.Source, Operator: d.operator, Anyway: q.Anyway, Now: now,
		})
		return err
	})
	return p, err
}

// Imported is how far taking a plan in has come.
type Imported struct {
	Total   int // records to be written
	Written int // durable
	Refused []RowRefusal
}

// RowRefusal is a record of the plan that was not written after all, and why.
type RowRefusal struct {
	ID  uuid.UUID
	Err error
}

// Import records what a plan would change, in batches; tell, when not nil, hears of each. When ctx ends, what was
// written stays written and is told with the error: the same file taken in again goes on from there.
func (d *Desk) Import(ctx context.Context, p *intake.Plan, tell func(Imported)) (Imported, error) {
	done := Imported{Total: len(p.Edits())}
	for {
		if err := ctx.Err(); err != nil {
			return done, fmt.Errorf("import stopped after %d of %d: %w", done.Written, done.Total, err)
		}
		next, err := d.ImportNext(context.WithoutCancel(ctx), p, done)
		if err != nil {
			return next, err
		}
		if done = next; tell != nil && done.Total > 0 {
			tell(done)
		}
		if done.Over() {
			return done, nil
		}
	}
}

// Over says that nothing of the plan is left to be written.
func (i Imported) Over() bool { return i.Written+len(i.Refused) >= i.Total }

// ImportNext records the next batch of a plan after what was done already; a screen that shows each may stop between
// two. The zero Imported begins.
func (d *Desk) ImportNext(ctx context.Context, p *intake.Plan, done Imported) (Imported, error) {
	if d.post.ReadOnly {
		return done, &roster.Refusal{Code: roster.ReadOnly}
	}
	edits := p.Edits()
	done.Total = len(edits)
	edits = edits[min(done.Written+len(done.Refused), len(edits)):]
	part := edits[:min(len(edits), batchMax)]
	in := importing{d: d}
	for _, e := range part {
		in.acts = append(in.acts, record.Act{Edits: []record.Edit{e}, Flags: merge.Imported})
	}
	if len(part) == 0 {
		return done, nil
	}
	results, err := in.record(ctx)
	if err != nil {
		return done, fmt.Errorf("record rows: %w", err)
	}
	for i, r := range results {
		if r.Err != nil {
			done.Refused = append(done.Refused, RowRefusal{part[i].ID, r.Err})
		} else {
			done.Written++
		}
	}
	if done.Over() {
		return done, d.noteImport(ctx, p, done)
	}
	return done, nil
}

// noteImport leaves one line in the journal of what was taken in.
func (d *Desk) noteImport(ctx context.Context, p *intake.Plan, done Imported) error {
	if done.Written == 0 {
		return nil
	}
	return d.note(ctx, fmt.Sprintf("导入%s：新增 %d，修改 %d，写入 %d", p.Kind.Label.Zh, p.Counts[intake.New], p.Counts[intake.Changed], done.Written))
}

// note writes a line of the journal.
func (d *Desk) note(ctx context.Context, text string) error {
	now := d.now()
	by := record.Author{Operator: d.operator, Wall: now.UnixMilli()}
	_, err := d.ledger.Record(context.WithoutCancel(ctx), by, func(record.Reader) (record.Act, error) {
		return record.Act{Edits: []record.Edit{{Kind: "journal", ID: record.NewID(1), Set: map[string]merge.Value{
			"text": merge.OfText(text), "at": merge.OfTime(now.UnixMilli()), "recorded_by": merge.OfText(d.operator),
		}}}}, nil
	})
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// Writing says which records go on a sheet, and how.
type Writing struct {
	Kind   string
	Layout string // the platform's; empty: every field in the template's order
	Since  bool   // only what changed since the last handover of the kind in the layout
	Reveal bool   // sensitive fields in full, with a reason that the journal keeps
	Reason string
}

// Exported is a sheet with what it holds.
type Exported struct {
	Grid  intake.Grid
	Rows  int
	Heads dot.Vector // what was known when it was made
}

// NoReason refuses to show sensitive fields without a reason.
const NoReason roster.Code = "reason_for_reveal"

// Export puts the records of a kind on a sheet. Read again, it changes nothing.
func (d *Desk) Export(ctx context.Context, w Writing) (out Exported, err error) {
	k := d.ledger.Schema().Kind(w.Kind)
	switch {
	case k == nil:
		return out, &roster.Refusal{Code: intake.NoKind, Words: record.Label{Zh: "没有“" + w.Kind + "”这类数据。", En: "There is no kind “" + w.Kind + "”."}}
	case w.Reveal && w.Reason == "":
		return out, &roster.Refusal{Code: NoReason, Field: "reason", Words: record.Label{
			Zh: "导出电话、证件号等完整内容必须写明理由。没有导出；请填写理由后再试。", En: "Exporting phone and ID numbers in full needs a reason. Nothing was written out; give one and try again.",
		}}
	case w.Reveal && d.post.ReadOnly:
		return out, &roster.Refusal{Code: roster.ReadOnly}
	}
	now := d.now().UTC()
	err = d.look(ctx, func(r record.Reader) error {
		o := intake.Outgoing{Schema: d.ledger.Schema(), Kind: w.Kind, Reveal: w.Reveal, Now: now}
		if w.Layout != "" {
			l, err := intake.LayoutNamed(d.both(ctx, r), d.ledger.Schema(), w.Layout, w.Kind, now)
			if err != nil {
				return err
			}
			o.Layout = l.Beside(k)
		}
		rows, err := r.List(record.Query{Kind: w.Kind})
		if err != nil {
			return fmt.Errorf("list %s: %w", w.Kind, err)
		}
		if w.Since {
			if rows, err = since(r, rows, w); err != nil {
				return err
			}
		}
		out.Rows, out.Heads = len(rows), r.Heads()
		out.Grid, err = intake.Export(d.both(ctx, r), rows, o)
		if err == nil && d.clock != nil {
			out.Grid.Sheets[0].Name = "演练 " + out.Grid.Sheets[0].Name // its tab and the file's own name say so (D4)
		}
		return err
	})
	if err == nil && w.Reveal {
		err = d.note(ctx, "导出"+k.Label.Zh+" "+strconv.Itoa(out.Rows)+" 行（含完整电话、证件号），理由："+w.Reason)
	}
	return out, err
}

// since leaves out the records that stood as they are when the kind was last handed over.
func since(r record.Reader, rows []record.Record, w Writing) ([]record.Record, error) {
	handed, err := r.List(record.Query{Kind: "platform_handover"})
	if err != nil {
		return nil, fmt.Errorf("list handovers: %w", err)
	}
	return roster.ChangedSince(rows, roster.LastHandover(handed, w.Kind, w.Layout)), nil
}

// HandToPlatform records that a sheet was handed to the national platform, so that the next one can hold what changed after.
func (d *Desk) HandToPlatform(ctx context.Context, w Writing, e Exported, file string) (record.Receipt, error) {
	return d.act(ctx, func(_ facts, a roster.Actor) (record.Act, error) {
		if a.Post.ReadOnly {
			return record.Act{}, &roster.Refusal{Code: roster.ReadOnly}
		}
		words := "移交国家平台：" + d.ledger.Schema().Kind(w.Kind).Label.Zh + " " + strconv.Itoa(e.Rows) + " 行，格式“" + w.Layout + "”"
		return record.Act{Edits: []record.Edit{
			{Kind: "platform_handover", ID: record.NewID(1), Set: map[string]merge.Value{
				"kind": merge.OfText(w.Kind), "layout": merge.OfText(w.Layout), "heads": merge.OfText(roster.SeenText(e.Heads)), "rows": merge.OfNumber(float64(e.Rows)),
				"at": merge.OfTime(a.Now.UnixMilli()), "recorded_by": merge.OfText(a.Operator), "file": merge.OfText(file),
			}},
			{Kind: "journal", ID: record.NewID(2), Set: map[string]merge.Value{
				"text": merge.OfText(words), "about": merge.OfID(record.NewID(1)), "at": merge.OfTime(a.Now.UnixMilli()), "recorded_by": merge.OfText(a.Operator),
			}},
		}}, nil
	})
}

// Template is an empty sheet of a kind with its headings, lists of options and a row that explains.
func (d *Desk) Template(ctx context.Context, kind string) (g intake.Grid, err error) {
	k := d.ledger.Schema().Kind(kind)
	if k == nil {
		return g, &roster.Refusal{Code: intake.NoKind, Words: record.Label{Zh: "没有“" + kind + "”这类数据。", En: "There is no kind “" + kind + "”."}}
	}
	err = d.look(ctx, func(r record.Reader) error {
		g, err = intake.Template(d.both(ctx, r), k, d.now().UTC())
		return err
	})
	return g, err
}

// withCensus reads the office's own lists from the census too: they are written there and hold in every space.
type withCensus struct {
	record.Reader
	listed func(record.Query) ([]record.Record, error)
}

// List gives the census's rows of such a list before the space's own, so that those hold.
func (w withCensus) List(q record.Query) ([]record.Record, error) {
	rows, err := w.Reader.List(q)
	if err != nil || q.Kind != "layout" && q.Kind != "capability" {
		return rows, err
	}
	census, err := w.listed(q)
	return append(census, rows...), err
}

func (d *Desk) both(ctx context.Context, r record.Reader) record.Reader {
	if d.census == nil {
		return r
	}
	return withCensus{r, func(q record.Query) (rows []record.Record, err error) {
		err = d.census.View(ctx, func(c record.Reader) error {
			rows, err = c.List(q)
			return err
		})
		return rows, err
	}}
}

// settings are the numbers in force for a rule: the space's own, then those of the census.
func (f facts) settings(now time.Time) (roster.Settings, error) {
	s, err := roster.SettingsIn(now, f.r)
	if err != nil || f.listed == nil {
		return s, err
	}
	census, err := f.listed()
	return s.Over(census, now), err
}

// Settings are the numbers in force: the space's own, then those of the census.
func (d *Desk) Settings(ctx context.Context) (s roster.Settings, err error) {
	census, err := d.censusPicture(ctx)
	if err != nil {
		return s, err
	}
	err = d.view(ctx, func(p *roster.Picture, _ record.Reader) error {
		s = p.Settings(census, d.now().UTC())
		return nil
	})
	return s, err
}
