package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/record"
	"qianshao/shared/roster"
)

// countsSheet is every figure with its definition (R9-1).
func countsSheet(s *Source) (Document, error) {
	hours, err := s.hours()
	if err != nil {
		return Document{}, err
	}
	doc := Document{Title: "现场统计表"}
	doc.Parts = append(doc.Parts, Part{Facts: []Fact{{Label: "数据截至", Text: Clock(s.Stamp.AsOf)}, {Label: "口径", Text: "人数一人只计一次，人次每次到场报备都计；车辆与辆次同理。二者不相加。", Wide: true}}})
	all := append(s.Picture.Counts(), hours...)
	for _, section := range sections() {
		t := Table{Columns: []Column{{Title: "指标", Weight: 1.4}, {Title: "数值", Number: true, Weight: 0.8}, {Title: "单位", Weight: 0.6}, {Title: "统计口径", Weight: 4}, {Title: "记录数", Number: true, Weight: 0.7}}}
		for _, f := range all {
			if !section.has(f.Name) {
				continue
			}
			row := Row{Cells: []string{f.Label.Zh, amount(f.Value), f.Unit.Zh, f.Means.Zh, strconv.Itoa(len(f.Records))}}
			if len(f.Records) == 1 {
				row.Kind, row.ID = f.Records[0].Kind, f.Records[0].ID
			}
			t.Rows = append(t.Rows, row)
		}
		if len(t.Rows) > 0 {
			doc.Parts = append(doc.Parts, Part{Heading: section.title, Table: &t})
		}
	}
	doc.Parts = append(doc.Parts, s.heardPart())
	return doc, nil
}

// section is a group of figures that are printed together, by the first words of their names.
type section struct {
	title  string
	prefix []string
}

func (x section) has(name string) bool {
	for _, p := range x.prefix {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func sections() []section {
	return []section{
		{"队伍", []string{"teams."}}, {"人员", []string{"people."}}, {"车辆、舟艇、搜救犬", []string{"vehicles.", "boats.", "dogs."}},
		{"工时", []string{"hours."}}, {"报名报备", []string{"signups.", "checkins."}}, {"需求", []string{"needs."}}, {"任务", []string{"tasks."}},
		{"救援成果", []string{"results."}}, {"通行保障", []string{"passages.", "permits."}}, {"物资与后勤", []string{"supplies.", "requests."}},
		{"伤病", []string{"injuries."}}, {"咨询", []string{"inquiries."}},
	}
}

// sectionOf is the title under which a figure is printed.
func sectionOf(name string) string {
	for _, x := range sections() {
		if x.has(name) {
			return x.title
		}
	}
	return ""
}

// amount writes a number without a needless fraction.
func amount(v float64) string {
	if v == float64(int64(v)) {
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// hours are the figures that come from timelines and not from what stands now: the time of each team in a phase times the
// people of its latest filing.
func (s *Source) hours() ([]roster.Figure, error) {
	read, err := s.allHistories("team")
	if err != nil {
		return nil, err
	}
	e := s.evidence(read)
	kinds := []struct {
		name, zh, en, meansZh, meansEn string
		phases                         []roster.Phase
	}{
		{"hours.on_task", "任务工时", "hours on task", "各队任务中的时长 × 最近一次报备的人数；自派任务起，至任务结束", "each team's time on task times the people of its latest filing", []roster.Phase{roster.PhaseOnTask}},
		{"hours.on_scene", "在场工时", "hours on scene", "各队待命、任务中、休整的时长 × 最近一次报备的人数", "each team's time on standby, on task and resting, times the people of its latest filing", []roster.Phase{roster.PhaseStandby, roster.PhaseOnTask, roster.PhaseResting}},
		{"hours.travel", "往返工时", "hours on the road", "各队在途和撤离返程的时长 × 最近一次报备的人数", "each team's time on the road here and home, times the people of its latest filing", []roster.Phase{roster.PhaseEnRoute, roster.PhaseLeaving}},
	}
	figures := make([]roster.Figure, len(kinds))
	for i, k := range kinds {
		figures[i] = roster.Figure{Name: k.name, Label: record.Label{Zh: k.zh, En: k.en}, Unit: record.Label{Zh: "人时"}, Means: record.Label{Zh: k.meansZh, En: k.meansEn}}
	}
	teams, _ := s.Picture.HeadCounts()
	for _, h := range teams {
		if h.Team == (uuid.UUID{}) || h.Came() == 0 {
			continue
		}
		timeline, err := e.Team(h.Team)
		if err != nil {
			return nil, fmt.Errorf("read the timeline of %s: %w", h.Name, err)
		}
		for _, t := range roster.Totals(timeline) {
			for i, k := range kinds {
				for _, phase := range k.phases {
					if phase == t.Phase {
						figures[i].Value += personHours(t.Total(), h.Came())
						figures[i].Records = appendOnce(figures[i].Records, roster.Ref{Kind: "team", ID: h.Team})
					}
				}
			}
		}
	}
	return figures, nil
}

// personHours is whole minutes of so many people, in hours.
func personHours(d time.Duration, people int) float64 {
	return float64(int(d.Minutes())*people) / 60
}

func appendOnce(refs []roster.Ref, ref roster.Ref) []roster.Ref {
	if n := len(refs); n > 0 && refs[n-1] == ref {
		return refs
	}
	return append(refs, ref)
}
