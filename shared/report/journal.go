package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"qianshao/shared/procedure"
	"qianshao/shared/record"
)

// journalTable is the journal between two moments, in the order things happened. A line with no time of its own counts
// by when it was written.
func journalTable(rows []record.Record, from, until time.Time) Table {
	t := Table{Empty: "这段时间没有日志。", Columns: []Column{{Title: "时间", Weight: 1.3}, {Title: "内容", Weight: 5.2}, {Title: "登记", Weight: 0.9}}}
	kept := rows[:0:0]
	for i := range rows {
		if at := journalTime(&rows[i]); !at.Before(from) && !at.After(until) {
			kept = append(kept, rows[i])
		}
	}
	slices.SortStableFunc(kept, func(a, b record.Record) int {
		return cmp.Or(journalTime(&a).Compare(journalTime(&b)), cmp.Compare(a.Key, b.Key))
	})
	for i := range kept {
		r := &kept[i]
		row := Row{Cells: []string{Clock(journalTime(r)), r.Text("text"), cmp.Or(r.Text("recorded_by"), r.Source.Operator)}, Kind: "journal", ID: r.ID}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func journalTime(r *record.Record) time.Time {
	if at := r.Time("at"); !at.IsZero() {
		return at
	}
	return time.UnixMilli(r.Source.Wall).UTC()
}

// sceneJournal is what was written down at the scene in a stretch of time, in its order.
func sceneJournal(s *Source) (Document, error) {
	from, until := s.Time("from", startOfDay(s.Now)), s.Time("until", s.Now)
	if until.Before(from) {
		return Document{}, procedure.NoIn("until", procedure.NotNow, "截至时间早于起始时间，没有打印。请改正。", "The end is before the beginning. Nothing was printed; correct it.")
	}
	rows, err := s.Reader.List(record.Query{Kind: "journal"})
	if err != nil {
		return Document{}, fmt.Errorf("list journal: %w", err)
	}
	t := journalTable(rows, from, until)
	return Document{Title: "现场日志", Format: A4, Parts: []Part{
		{Facts: []Fact{{Label: "起", Text: Clock(from)}, {Label: "止", Text: Clock(until)}, {Label: "条数", Text: whole(len(t.Rows)) + " 条"}, {Label: "说明", Text: "按发生时间排列，只增不改"}}},
		{Table: &t}, {Sign: []string{"记录人", "审核人"}},
	}}, nil
}
