package screen

import (
	"context"
	"fmt"

	"qianshao/shared/desk"
	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// act is the effect of an operator's act at the desk: it answers Done with an undo, or Refused with the sentence
// that says why. said makes the line at the bottom of the window.
func (f frame) act(page, name string, do func(context.Context, *desk.Desk) (record.Receipt, error), said func(record.Receipt) string) Effect {
	station, w := f.station, f.words
	return Effect{Name: name, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return Refused{Page: page, Text: w.NoIncidentYet}
		}
		receipt, err := do(ctx, d)
		if err != nil {
			return Refused{Page: page, Text: f.say(err), Refusal: roster.Refused(err)}
		}
		if receipt.Denied != "" {
			return Done{Page: page, Receipt: receipt, Text: fmt.Sprintf(w.SetAside, said(receipt))}
		}
		return Done{
			Page: page, Receipt: receipt, Text: fmt.Sprintf(w.Saved, said(receipt)),
			Undo: func(ctx context.Context) error {
				_, err := d.Undo(ctx, receipt)
				return err
			},
		}
	}}
}

// local is the effect of an act that is no record: it concerns this terminal alone and is not taken back.
func (f frame) local(page, name, said string, do func(context.Context) error) Effect {
	return Effect{Name: name, Run: func(ctx context.Context) Message {
		if err := do(ctx); err != nil {
			return Refused{Page: page, Text: f.say(err), Refusal: roster.Refused(err)}
		}
		return Done{Page: page, Text: said}
	}}
}

// look is the effect of reading something for a page. Only the newest look of a name is done.
func (f frame) look(name string, read func(context.Context, *desk.Desk) (Message, error)) Effect {
	station := f.station
	return Effect{Name: name, Topic: name, Look: true, Run: func(ctx context.Context) Message {
		d := station.Desk()
		if d == nil {
			return nil
		}
		answer, err := read(ctx, d)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return Trouble{Text: f.say(err)}
		}
		return answer
	}}
}

// numberOf names the record an act made by its readable number, where it gave one.
func numberOf(r record.Receipt) string {
	for _, n := range r.Numbers {
		return n
	}
	return ""
}

// mark says how far our own changes of a record have travelled.
func (w words) mark(m record.Mark) Cell {
	switch m {
	case record.OnlyHere:
		return Cell{w.OnlyHere, Info}
	case record.Sent:
		return Cell{w.Sent, Info}
	case record.AtNeighbour:
		return Cell{w.AtNeighbour, Info}
	case record.Confirmed:
		return Cell{w.Confirmed, Muted} // the rule; what departs from it stands out
	case record.NeedsAction:
		return Cell{w.NeedsAction, Alarm}
	}
	return Cell{w.NotMine, Muted}
}
