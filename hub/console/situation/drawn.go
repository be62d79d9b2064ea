package situation

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"qianshao/hub/board"
	"qianshao/hub/console/page"
	"qianshao/shared/catalog"
	"qianshao/shared/identity"
	"qianshao/shared/roster"
)

// cell is one number of a drawn table.
type cell struct {
	N     int
	Known bool   // else it is not known, which is not zero
	Link  string // to the records counted; empty for none
}

// place is one district on the map.
type place struct {
	Code, Name, Short string
	Silent            bool // its desk is not heard from
	Cells             []cell
}

// atlas is the table that the map draws.
type atlas struct {
	Day    string // whose districts are in force
	Places []place
}

// districts counts by district: forces by where they come from, needs by where they are.
func districts(p *page.Page) atlas {
	at := page.China(p.State.At)
	a := atlas{Day: at.Format(time.DateOnly)}
	counts := countPlaces(p)
	for _, d := range catalog.Districts(at) {
		a.Places = append(a.Places, placeOf(p, d.Code, d.Name, d.Short, counts[d.Code]))
		delete(counts, d.Code)
	}
	var others []string
	for code := range counts {
		others = append(others, code)
	}
	slices.Sort(others)
	for _, code := range others {
		name := catalog.DistrictName(code)
		if code == "" {
			name = p.T("未登记", "not recorded")
		}
		a.Places = append(a.Places, placeOf(p, cmp.Or(code, "—"), name, name, counts[code]))
	}
	return a
}

// countPlaces gives teams, people, open needs and those with something missing, by code.
func countPlaces(p *page.Page) map[string]*[4]int {
	counts := map[string]*[4]int{}
	in := func(text string) *[4]int {
		code := catalog.DistrictCode(text)
		if counts[code] == nil {
			counts[code] = &[4]int{}
		}
		return counts[code]
	}
	for _, t := range p.State.Teams {
		if roster.OnScene(t.Team.Status) {
			n := in(t.Team.District)
			n[0]++
			n[1] += t.Heads.OnScene()
		}
	}
	for _, l := range p.State.Needs {
		if l.Need.Open() {
			n := in(l.Need.District)
			n[2]++
			if l.Supply.Short > 0 {
				n[3]++
			}
		}
	}
	return counts
}

func placeOf(p *page.Page, code, name, short string, counts *[4]int) place {
	one := place{Code: code, Name: name, Short: short, Silent: slices.ContainsFunc(p.State.Unheard(), func(t board.Terminal) bool {
		return t.Level == identity.District && catalog.DistrictCode(t.Area) == code
	})}
	if counts == nil {
		counts = &[4]int{}
	}
	tables := []string{"teams?only=here&district=", "teams?only=here&district=", "needs?only=open&district=", "needs?only=short&district="}
	for i, n := range counts {
		c := cell{N: n, Known: !p.Nothing()}
		if n > 0 && code != "—" {
			c.Link = p.Link(tables[i] + url.QueryEscape(code))
		}
		one.Cells = append(one.Cells, c)
	}
	return one
}

// stack is teams by status and district, for the districts with the most; the others stand together.
type stack struct {
	States []page.Mark
	Codes  []string // of the states
	Places []place
}

const stackMax = 10

func stackOf(p *page.Page) stack {
	all := board.Districts(p.State)
	sums := map[roster.Status]int{}
	total := func(d board.District) (n int) {
		for s, k := range d.Teams {
			if s != "" {
				n += k
			}
		}
		return n
	}
	all = slices.DeleteFunc(all, func(d board.District) bool { return total(d) == 0 })
	slices.SortStableFunc(all, func(a, b board.District) int { return cmp.Compare(total(b), total(a)) })
	for _, d := range all {
		for s, n := range d.Teams {
			sums[s] += n
		}
	}
	var st stack
	for _, o := range p.State.Schema.Kind("team").Field("status").Options {
		if sums[roster.Status(o.Name)] > 0 {
			st.States, st.Codes = append(st.States, p.Mark("team", roster.Status(o.Name))), append(st.Codes, o.Name)
		}
	}
	rest := map[roster.Status]int{}
	for i, d := range all {
		if len(all) > stackMax+1 && i >= stackMax {
			for s, n := range d.Teams {
				rest[s] += n
			}
			continue
		}
		name := cmp.Or(d.Name, p.T("未登记", "not recorded"))
		st.Places = append(st.Places, st.place(p, d.Code, name, d.Teams))
	}
	if n := len(all) - stackMax; n > 1 {
		name := fmt.Sprintf(p.T("其余 %d 个区县", "%d others"), n)
		st.Places = append(st.Places, st.place(p, "", name, rest))
	}
	return st
}

func (s *stack) place(p *page.Page, code, name string, teams map[roster.Status]int) place {
	one := place{Code: code, Name: name, Short: name}
	if d, known := catalog.DistrictOf(code); known {
		one.Short = d.Short
	}
	for _, status := range s.Codes {
		c := cell{N: teams[roster.Status(status)], Known: true}
		if c.N > 0 && code != "" {
			c.Link = p.Link("teams?status="+status) + "&district=" + url.QueryEscape(code)
		}
		one.Cells = append(one.Cells, c)
	}
	return one
}

// hours are the people who came in each of the last hours, by the time that was entered.
type hours struct {
	Rows    []hour
	Sum     int // in them
	Earlier int // who came before; all together are 到场人次
}

// hour is one of them.
type hour struct {
	Name, Short string
	People      int
	Current     bool
}

const hoursMax = 24

func arrivals(p *page.Page) hours {
	end := page.China(p.State.At).Truncate(time.Hour).Add(time.Hour)
	begin := end.Add(-hoursMax * time.Hour)
	all := hours{Rows: make([]hour, hoursMax)}
	for i := range all.Rows {
		at := begin.Add(time.Duration(i) * time.Hour)
		name := at.Format("15:00") + at.Format("–15:59")
		if at.YearDay() != page.China(p.State.At).YearDay() {
			name = at.Format("01-02 ") + name
		}
		all.Rows[i] = hour{Name: name, Short: at.Format("15"), Current: i == hoursMax-1}
	}
	for _, c := range p.State.Picture.Arrivals() {
		if c.ArrivedAt.Before(begin) || !c.ArrivedAt.Before(end) {
			all.Earlier += c.Brought
			continue
		}
		all.Rows[c.ArrivedAt.Sub(begin)/time.Hour].People += c.Brought
		all.Sum += c.Brought
	}
	return all
}
