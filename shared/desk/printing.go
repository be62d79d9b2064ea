package desk

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// Printing makes a paper that is handed out, as Document does. Where a paper's copies are counted this one is recorded
// and says, from the second on, which it is. Two desks that print the same paper without having heard of each other give
// both the same count. A paper that is kept is kept with its printing. as is what it was made into: "pdf", "printer".
func (d *Desk) Printing(ctx context.Context, q PaperQuery, as string) (report.Document, error) {
	if paper, _ := d.papers.Paper(q.Paper); paper.Keep {
		return d.keptFor(ctx, q)
	}
	doc, err := d.Document(ctx, q)
	if err != nil {
		return report.Document{}, err
	}
	if paper, _ := d.papers.Paper(q.Paper); !paper.Copies || as != "pdf" && as != "printer" { // a workbook is no paper
		return doc, nil
	}
	known := 0
	_, err = d.act(ctx, func(f facts, a roster.Actor) (record.Act, error) {
		if known, err = printings(f.r, q); err != nil {
			return record.Act{}, err
		}
		if a.Post.ReadOnly {
			return record.Act{}, &roster.Refusal{Code: roster.ReadOnly}
		}
		set := map[string]merge.Value{
			"paper": merge.OfText(q.Paper), "copy": merge.OfNumber(float64(known + 1)), "at": merge.OfTime(a.Now.UnixMilli()),
			"recorded_by": merge.OfText(a.Operator), "as": merge.OfText(as),
		}
		if q.About != (uuid.UUID{}) {
			set["about"] = merge.OfID(q.About)
		}
		return record.Act{Edits: []record.Edit{{Kind: "printing", ID: record.NewID(1), Set: set}}}, nil
	})
	if err != nil && roster.Refused(err) == nil {
		return report.Document{}, err
	}
	if err != nil { // who may only read, or a space that is closed, still gets the paper
		err = d.ledger.View(ctx, func(r record.Reader) error {
			known, err = printings(r, q)
			return err
		})
	}
	doc.Copy = known + 1
	return doc, err
}

// printings counts the printings of a paper that are known here.
func printings(r record.Reader, q PaperQuery) (int, error) {
	rows, err := r.List(record.Query{Kind: "printing", Where: []record.Condition{procedure.Is("paper", merge.OfText(q.Paper))}})
	if err != nil {
		return 0, fmt.Errorf("list printings: %w", err)
	}
	made, most := 0, 0
	for i := range rows {
		if rows[i].Ref("about") == q.About {
			made, most = made+1, max(most, int(rows[i].Number("copy")))
		}
	}
	return max(made, most), nil
}

// Named finds the record that a text names: by id, by key, or by its number, name, short name or plate.
func (d *Desk) Named(ctx context.Context, kind, text string) (id uuid.UUID, err error) {
	err = d.ledger.View(ctx, func(r record.Reader) error {
		id, err = namedRecord(r, kind, text)
		return err
	})
	return id, err
}

// AboutChoice is the question, in what PaperChoices gives, of the record a paper is about.
const AboutChoice = "@about"

// PaperChoices are the records that a paper's questions may name, by question, and under AboutChoice those it may be about.
func (d *Desk) PaperChoices(ctx context.Context, name string) (map[string][]Choice, error) {
	paper, _ := d.papers.Paper(name)
	o := Opening{Texts: map[string]string{}}
	err := d.ledger.View(ctx, func(r record.Reader) error {
		if err := o.choose(r, nil, paper.Asks); err != nil || paper.Of == "" {
			return err
		}
		about, err := choicesOf(r, paper.Of)
		o.Choices[AboutChoice] = about
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list choices: %w", err)
	}
	return o.Choices, nil
}

// Made finds the record of a kind that an act made; ok is false when it made none.
func (d *Desk) Made(ctx context.Context, receipt record.Receipt, kind string) (row record.Record, ok bool, err error) {
	err = d.ledger.View(ctx, func(r record.Reader) error {
		for n := range uint8(madeMax) {
			id, made := receipt.IDs[record.NewID(n+1)]
			if !made {
				continue
			}
			if row, ok, err = r.Find(kind, id); err != nil || ok {
				return err
			}
		}
		return nil
	})
	return row, ok && err == nil, err
}

// madeMax is how many new records of one act are looked at: a filing stands among the first.
const madeMax = 60
