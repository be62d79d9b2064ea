package roster_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/roster"
)

func TestR6_1_ReportsOfOneTaskAndPeriodCountOnce(t *testing.T) {
	task, other := uuid.UUID{1}, uuid.UUID{2}
	report := func(n byte, task uuid.UUID, from, to int, rescued int) roster.FieldReport {
		return roster.FieldReport{
			ID: uuid.UUID{15: n}, Task: task, PeriodFrom: noon.Add(time.Duration(from) * time.Hour), PeriodTo: noon.Add(time.Duration(to) * time.Hour),
			At: noon.Add(time.Duration(to) * time.Hour), Achieved: roster.Achieved{Rescued: rescued},
		}
	}
	by := func(r roster.FieldReport, team byte) roster.FieldReport {
		r.Team = uuid.UUID{14: team}
		return r
	}
	corrects := func(r roster.FieldReport, of byte, mode string) roster.FieldReport {
		r.Mode, r.Follows = mode, []string{uuid.UUID{15: of}.String()}
		return r
	}
	for name, c := range map[string]struct {
		reports []roster.FieldReport
		want    int
		differ  bool
	}{
		"one after the other":             {[]roster.FieldReport{report(1, task, 0, 1, 3), report(2, task, 1, 2, 2)}, 5, false},
		"told twice":                      {[]roster.FieldReport{report(1, task, 0, 1, 3), report(2, task, 0, 1, 3)}, 3, false},
		"told twice, a minute apart":      {[]roster.FieldReport{report(1, task, 0, 2, 3), report(2, task, 0, 3, 3)}, 3, false},
		"told twice, differently":         {[]roster.FieldReport{report(1, task, 0, 1, 3), report(2, task, 0, 1, 4)}, 4, true},
		"two tasks":                       {[]roster.FieldReport{report(1, task, 0, 1, 3), report(2, other, 0, 1, 3)}, 6, false},
		"two teams of one task":           {[]roster.FieldReport{by(report(1, task, 0, 1, 3), 1), by(report(2, task, 0, 1, 2), 2)}, 5, false},
		"a team, and nobody named":        {[]roster.FieldReport{by(report(1, task, 0, 1, 3), 1), report(2, task, 0, 1, 3)}, 3, false},
		"corrected":                       {[]roster.FieldReport{report(1, task, 0, 1, 3), corrects(report(2, task, 0, 1, 1), 1, roster.ReportCorrects)}, 1, false},
		"corrected and told by another":   {[]roster.FieldReport{report(1, task, 0, 1, 3), corrects(report(2, task, 0, 1, 1), 1, roster.ReportCorrects), report(9, task, 0, 1, 3)}, 1, false},
		"taken back":                      {[]roster.FieldReport{report(1, task, 0, 1, 3), corrects(report(2, task, 0, 1, 0), 1, roster.ReportTakenBack)}, 0, false},
		"one whole beside its two halves": {[]roster.FieldReport{report(1, task, 0, 1, 2), report(2, task, 1, 2, 3), report(3, task, 0, 3, 5)}, 5, false},
	} {
		for range 2 {
			counted := roster.CountReports(c.reports)
			differ := false
			for _, r := range counted {
				differ = differ || r.Differs
			}
			if got := roster.Sum(counted).Rescued; got != c.want || c.differ && !differ {
				t.Errorf("%s: %d rescued, want %d; differing %v", name, got, c.want, differ)
			}
			for i, j := 0, len(c.reports)-1; i < j; i, j = i+1, j-1 { // the order they came in changes nothing
				c.reports[i], c.reports[j] = c.reports[j], c.reports[i]
			}
		}
	}
}
