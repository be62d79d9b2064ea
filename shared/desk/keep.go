package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/syncproto/merge"
)

// NotKept refuses to keep a paper that is printed and not kept.
const NotKept roster.Code = "not_kept"

// Keep makes a paper of what stands now and records it as a report with everything it says, so that it can be made again
// whatever is written later. The receipt's first new record is the report.
func (d *Desk) Keep(ctx context.Context, q PaperQuery) (record.Receipt, error) {
	paper, ok := d.papers.Paper(q.Paper)
	if ok && !paper.Keep {
		return record.Receipt{}, procedure.No(NotKept, "“"+paper.Label.Zh+"”随时可打印，不存为报告。没有记录任何内容。", "“"+paper.Label.En+"” is printed when needed and not kept as a report. Nothing was recorded.")
	}
	doc, err := d.Document(ctx, q)
	if err != nil {
		return record.Receipt{}, err
	}
	pieces, digest, err := report.Pieces(doc)
	if err != nil {
		return record.Receipt{}, procedure.No(NotKept, "报告太长，不能存档。没有记录任何内容；请缩短时段或分组出具。", "The report is too long to be kept. Nothing was recorded; shorten the period or make it by group.")
	}
	params, err := paramsOf(q)
	if err != nil {
		return record.Receipt{}, err
	}
	answers, _, err := d.readAsks(ctx, nil, paper.Asks, q.Texts)
	if err != nil {
		return record.Receipt{}, err
	}
	if err := d.keepPieces(ctx, pieces, digest); err != nil {
		return record.Receipt{}, err
	}
	return d.act(ctx, func(f facts, a roster.Actor) (record.Act, error) {
		known, err := f.r.List(record.Query{Kind: "report"})
		if err != nil {
			return record.Act{}, fmt.Errorf("list reports: %w", err)
		}
		duties, err := f.r.List(record.Query{Kind: "reporting"})
		if err != nil {
			return record.Act{}, fmt.Errorf("list duties to report: %w", err)
		}
		in, err := f.incident(uuid.UUID{})
		if err != nil && roster.Refused(err) == nil { // a paper may be made before an incident is opened
			return record.Act{}, err
		}
		kept := procedure.KeptReport{
			Paper: paper.Name, Label: paper.Label.Zh, Title: doc.Title, AsOf: doc.Stamp.AsOf, Heads: doc.Stamp.Heads,
			Params: params, Digest: digest, Pieces: len(pieces), Answers: answers,
		}
		return procedure.KeepReport(a, kept, known, duties, in)
	})
}

// keepPieces records what a report says, a piece at a time. A crash in between leaves pieces that nothing names.
func (d *Desk) keepPieces(ctx context.Context, pieces []string, digest string) error {
	for i, piece := range pieces {
		_, err := d.act(ctx, func(_ facts, a roster.Actor) (record.Act, error) {
			if a.Post.ReadOnly {
				return record.Act{}, &roster.Refusal{Code: roster.ReadOnly}
			}
			return procedure.KeepPiece(digest, i+1, len(pieces), piece), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sameReport is how long printing a report once more, as a workbook after the sheet, means the one that was just kept.
const sameReport = 10 * time.Minute

// keptFor gives the report a printing is of: the one just kept with the same answers, else it is kept now. Who may not
// write, or a space that is closed, still gets the paper.
func (d *Desk) keptFor(ctx context.Context, q PaperQuery) (report.Document, error) {
	params, err := paramsOf(q)
	if err != nil {
		return report.Document{}, err
	}
	var id uuid.UUID
	err = d.ledger.View(ctx, func(r record.Reader) error {
		rows, err := r.List(record.Query{Kind: "report", Where: []record.Condition{procedure.Is("paper", merge.OfText(q.Paper)), procedure.Is("params", merge.OfText(params))}})
		for i := range rows {
			if age := d.now().Sub(rows[i].Time("as_of")); age >= 0 && age < sameReport && rows[i].Text("status") == string(procedure.ReportDraft) {
				id = rows[i].ID
			}
		}
		return err
	})
	if err != nil {
		return report.Document{}, fmt.Errorf("look for the report: %w", err)
	}
	if id == (uuid.UUID{}) {
		receipt, err := d.Keep(ctx, q)
		if err != nil && (roster.Refused(err) == nil || roster.Refused(err).Code != roster.ReadOnly) {
			return report.Document{}, err
		}
		if err != nil {
			return d.Document(ctx, q)
		}
		id = receipt.IDs[record.NewID(1)]
	}
	return d.Kept(ctx, id)
}

// paramsOf writes what was asked, so that it can be asked again.
func paramsOf(q PaperQuery) (string, error) {
	asked := map[string]string{}
	for field, text := range q.Texts {
		if text != "" {
			asked[field] = text
		}
	}
	if q.Words != (report.Wording{}) { // they stand in the snapshot; here they only tell two apart
		asked["@words"] = report.Digest([]byte(fmt.Sprintf("%q", q.Words)))[:16]
	}
	params, err := json.Marshal(asked)
	if err != nil {
		return "", fmt.Errorf("write parameters: %w", err)
	}
	return string(params), nil
}

// Kept makes a report again from what was kept of it.
func (d *Desk) Kept(ctx context.Context, id uuid.UUID) (doc report.Document, err error) {
	err = d.ledger.View(ctx, func(r record.Reader) error {
		row, err := facts{r: r}.row("report", id)
		if err != nil {
			return err
		}
		doc, err = report.Kept(r, row)
		return err
	})
	return doc, err
}
