package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// Waiting is what the books hold for an officer on duty, at one moment.
type Waiting struct {
	At       time.Time           // by the clock the work goes by
	Due      []procedure.Due     // what must be reported up, the most urgent first
	Sent     []record.Record     // reports that went out and whose receipt is still to come
	Passages []record.Record     // applications that somebody is to look at, in the order they became known
	Injuries []record.Record     // responders hurt whose claim is not over, the latest first
	Full     roster.Saturation   // of the whole
	Lines    []roster.Saturation // by direction
	Ratio    float64             // from when on enough are here
	StayAway *StayAway           // the call that no more may come; nil: none stands
}

// StayAway is the call that no more may come (劝止), and who has it.
type StayAway struct {
	Row      record.Record
	Received []record.Record      // receipts of the version that stands, one a device, the first to arrive
	Lacking  []procedure.Terminal // enrolled desks that have not said they hold it
}

// reviewed are the states in which an application for passage waits for the city.
func reviewed() []roster.Status {
	return []roster.Status{procedure.PassageDraft, procedure.PassageCity, procedure.PassageSubmitted, procedure.PassageReturned, procedure.PassageAmending}
}

// dueSoon is how long before its time a report counts as waiting.
const dueSoon = time.Hour

// Count is how many of them ask for something now: reports due within the hour or late, receipts not in, applications the
// city has to check, correct or submit, injuries not reported to the insurer, and people full with nobody told or told in part.
func (w *Waiting) Count() int {
	n := len(w.Sent)
	for _, d := range w.Due {
		if d.At.Sub(w.At) < dueSoon {
			n++
		}
	}
	for _, p := range w.Passages {
		if s := roster.Status(p.Text("status")); s == procedure.PassageDraft || s == procedure.PassageCity || s == procedure.PassageReturned {
			n++
		}
	}
	for _, i := range w.Injuries {
		if i.Text("status") == string(roster.InjuryRecorded) {
			n++
		}
	}
	if w.StayAway == nil && w.Full.Full || w.StayAway != nil && len(w.StayAway.Lacking) > 0 {
		n++
	}
	return n
}

// Waiting reads what the books hold for an officer on duty.
func (d *Desk) Waiting(ctx context.Context) (w Waiting, err error) {
	err = d.view(ctx, func(p *roster.Picture, r record.Reader) error {
		v := d.sight(ctx, r, "zh")
		w = Waiting{At: v.Now, Ratio: v.Settings().Number(roster.SaturationRatio)}
		w.Full, w.Lines = p.SaturationOf(w.Ratio)
		in, _, _ := p.Incident()
		for _, read := range []func() error{
			func() error { return w.reports(d, r, in) }, func() error { return w.passages(d, r) }, func() error { return w.injuries(d, r) },
			func() error { return w.stayAway(d, r, v) },
		} {
			if err := read(); err != nil {
				return fmt.Errorf("read what waits: %w", err)
			}
		}
		return nil
	})
	return w, err
}

// rowsOf are the living records of a kind, in the order they became known.
func (d *Desk) rowsOf(r record.Reader, kind string) ([]record.Record, error) {
	known, err := d.read.book(r, kind)
	if err != nil {
		return nil, err
	}
	rows := make([]record.Record, len(known))
	for i := range known {
		rows[i] = known[i].row
	}
	slices.SortStableFunc(rows, func(a, b record.Record) int { return cmp.Compare(a.Key, b.Key) })
	return rows, nil
}

func (w *Waiting) reports(d *Desk, r record.Reader, in roster.Incident) error {
	duties, err := d.rowsOf(r, "reporting")
	if err != nil {
		return err
	}
	reports, err := d.rowsOf(r, "report")
	w.Due = procedure.DueReports(duties, reports, in)
	for _, row := range reports {
		if row.Text("status") == string(procedure.ReportSent) {
			w.Sent = append(w.Sent, row)
		}
	}
	return err
}

func (w *Waiting) passages(d *Desk, r record.Reader) error {
	rows, err := d.rowsOf(r, "passage")
	w.Passages = slices.DeleteFunc(rows, func(p record.Record) bool { return !slices.Contains(reviewed(), roster.Status(p.Text("status"))) })
	return err
}

func (w *Waiting) injuries(d *Desk, r record.Reader) error {
	rows, err := d.rowsOf(r, "injury")
	book := d.books.Register("injury")
	w.Injuries = slices.DeleteFunc(rows, func(i record.Record) bool { return !book.Open(&i) })
	slices.SortStableFunc(w.Injuries, func(a, b record.Record) int { return b.Time("happened_at").Compare(a.Time("happened_at")) })
	return err
}

func (w *Waiting) stayAway(d *Desk, r record.Reader, v *procedure.View) error {
	rows, err := d.rowsOf(r, "publication")
	for i := range rows {
		if rows[i].Text("kind") == roster.PublishesDissuasion && procedure.ToldToDesks(&rows[i]) {
			w.StayAway = &StayAway{Row: rows[i], Received: procedure.Received(v, &rows[i]), Lacking: procedure.NotReceived(v, &rows[i])}
		}
	}
	return err
}
