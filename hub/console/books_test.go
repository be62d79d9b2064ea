package console_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"qianshao/hub/scene"
	"qianshao/shared/record"
)

// shownSheet is a table as a browser shows it.
type shownSheet struct {
	heads []string
	ids   []string
	cells [][]string
	chips map[string]string
	pager string
}

// sheetOf reads the table of a page.
func tableOf(t *testing.T, body string) (s shownSheet) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	s.chips = map[string]string{}
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "th" && attr(n, "scope") == "col":
			s.heads = append(s.heads, strings.TrimRight(wordsOf(n), "▲▼"))
		case n.Data == "tr" && attr(n, "data-row") != "":
			s.ids = append(s.ids, attr(n, "data-row"))
			var cells []string
			for c := range n.ChildNodes() {
				cells = append(cells, wordsOf(c))
			}
			s.cells = append(s.cells, cells)
		case n.Data == "p" && attr(n, "class") == "pager":
			s.pager = wordsOf(n)
		case n.Data == "a" && n.Parent.Data == "nav" && attr(n.Parent, "class") == "chips":
			s.chips[wordsOf(n.FirstChild)] = wordsOf(n.LastChild)
		}
	}
	return s
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// wordsOf is all text of a node without spaces.
func wordsOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
	}
	return strings.Join(strings.Fields(b.String()), "")
}

// obvious is one record as the slow version of a table sees it; what is missing is empty.
type obvious struct {
	id, name, state, code string
	number                int // -1: none
	at                    time.Time
}

// trial is one table with what its records are made of.
type trial struct {
	kind, path, key                string // key is the field of the name, and of the first column
	codeField, numberField, atTime string
	states, codes                  []string // by their declared order
}

func trials() []trial {
	schema := record.Standard()
	names := func(kind, field string) (all []string) {
		for _, o := range schema.Kind(kind).Field(field).Options {
			all = append(all, o.Name)
		}
		return all
	}
	return []trial{
		{"team", "/teams?", "name", "organisation_type", "members", "last_contact_at", names("team", "status"), []string{"其他", "社团", "专业队"}},
		{"vehicle", "/books/vehicle?all=1&", "plate", "plate_color", "seats", "arrived_at", names("vehicle", "status"), names("vehicle", "plate_color")},
		{"message", "/books/message?all=1&", "text", "group", "priority", "at", names("message", "status"), names("message", "group")},
	}
}

// fill makes records of chance; some of their fields are left out.
func (b trial) fill(chance *rand.Rand, n int) (all []obvious, lines string) {
	var out strings.Builder
	for i := range n {
		one := obvious{id: record.KeyID(b.kind, fmt.Sprint("many-", i)).String(), name: fmt.Sprintf("渝%s%03d", []string{"甲子", "乙丑"}[chance.IntN(2)], i), number: -1}
		set := fmt.Sprintf(`%q:%q`, b.key, one.name)
		if one.state = b.states[chance.IntN(len(b.states))]; true {
			set += fmt.Sprintf(`,"status":%q`, one.state)
		}
		if chance.IntN(5) > 0 {
			one.code = b.codes[chance.IntN(len(b.codes))]
			set += fmt.Sprintf(`,%q:%q`, b.codeField, one.code)
		}
		if chance.IntN(5) > 0 {
			one.number = chance.IntN(12)
			set += fmt.Sprintf(`,%q:%d`, b.numberField, one.number)
		}
		if chance.IntN(5) > 0 {
			one.at = scene.Noon().Add(time.Duration(chance.IntN(300)) * time.Minute)
			set += fmt.Sprintf(`,%q:%q`, b.atTime, one.at.Format(time.RFC3339))
		}
		fmt.Fprintf(&out, `{"kind":%q,"id":"many-%d","set":{%s}}`+"\n", b.kind, i, set)
		all = append(all, one)
	}
	return all, out.String()
}

// asked is one query of chance, and what the slow version makes of it.
type asked struct {
	words  url.Values
	fits   func(obvious) bool // but for its state
	state  string
	order  func(a, b obvious) int
	number bool // its column is shown
}

func (b trial) ask(chance *rand.Rand) asked {
	q := asked{words: url.Values{}}
	text, code, from, to := "", "", time.Time{}, time.Time{}
	if chance.IntN(3) == 0 {
		text = []string{"甲子", "乙丑"}[chance.IntN(2)]
		q.words.Set("q", text)
	}
	if chance.IntN(3) == 0 {
		code = b.codes[chance.IntN(len(b.codes))]
		q.words.Set("f."+b.codeField, code)
	}
	if chance.IntN(3) == 0 {
		from = scene.Noon().Add(time.Duration(chance.IntN(200)) * time.Minute)
		to = from.Add(time.Duration(chance.IntN(150)) * time.Minute)
		china := time.FixedZone("CST", 8*3600)
		q.words.Set("when", b.atTime)
		q.words.Set("from", from.In(china).Format("2006-01-02T15:04"))
		q.words.Set("to", to.In(china).Format("2006-01-02T15:04"))
	}
	q.fits = func(o obvious) bool {
		inTime := from.IsZero() || !o.at.IsZero() && !o.at.Before(from) && o.at.Before(to.Add(time.Minute))
		return strings.Contains(o.name, text) && (code == "" || o.code == code) && inTime
	}
	if chance.IntN(3) == 0 {
		q.state = b.states[chance.IntN(len(b.states))]
		q.words.Set("status", q.state)
	}
	b.sort(chance, &q)
	if q.number = chance.IntN(2) == 0; q.number {
		q.words["col"] = []string{"status", b.numberField}
	}
	return q
}

// sort orders by one of the columns: what is missing stands last either way.
func (b trial) sort(chance *rand.Rand, q *asked) {
	rank := func(known bool, a int) int {
		if !known {
			return -1
		}
		return a
	}
	columns := map[string]func(obvious) int{
		"status": func(o obvious) int { return slices.Index(b.states, o.state) }, b.numberField: func(o obvious) int { return o.number },
		b.atTime: func(o obvious) int { return rank(!o.at.IsZero(), int(o.at.Unix())) },
		b.key: func(o obvious) int {
			n, _ := strconv.Atoi(o.name[len(o.name)-3:])
			return n + 1000*slices.Index([]string{"甲", "乙"}, o.name[3:6])
		},
	}
	if b.kind != "team" {
		columns[b.codeField] = func(o obvious) int { return slices.Index(b.codes, o.code) }
	}
	names := []string{"status", b.numberField, b.atTime, b.key, b.codeField, ""}
	name := names[chance.IntN(len(names))]
	value, known := columns[name]
	if !known {
		return
	}
	down := chance.IntN(2) == 0
	q.words.Set("sort", map[bool]string{true: "-", false: ""}[down]+name)
	q.order = func(x, y obvious) int {
		a, b := value(x), value(y)
		if (a < 0) != (b < 0) {
			return cmp.Compare(b, a)
		}
		if down {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	}
}

func TestATableIsWhatASlowObviousOneWouldBe(t *testing.T) {
	story, chance := scene.Tell(t), rand.New(rand.NewPCG(7, 12))
	made := map[string][]obvious{}
	for _, b := range trials() {
		all, lines := b.fill(chance, 130)
		made[b.kind] = all
		story.Desk.Apply(lines)
	}
	story.Desk.Send()
	s := newSite(t, story).signIn()
	rounds := 25
	if os.Getenv("QIANSHAO_LONG") != "" {
		rounds = 400
	}
	for _, b := range trials() {
		base := b.base(t, s, made[b.kind])
		for range rounds {
			b.compare(t, s, base, b.ask(chance))
		}
	}
}

// base is the records of a table as it stands, those of the story left out.
func (b trial) base(t *testing.T, s *site, made []obvious) (all []obvious) {
	t.Helper()
	for n := range 2 {
		for _, id := range tableOf(t, s.page(b.path+"page="+strconv.Itoa(n+1))).ids {
			if at := slices.IndexFunc(made, func(o obvious) bool { return o.id == id }); at >= 0 {
				all = append(all, made[at])
			}
		}
	}
	if len(all) != len(made) {
		t.Fatalf("%s shows %d of %d records", b.path, len(all), len(made))
	}
	return all
}

func (b trial) compare(t *testing.T, s *site, base []obvious, q asked) {
	t.Helper()
	var want []obvious
	fits := map[string]int{}
	for _, o := range base {
		if q.fits(o) {
			fits[o.state]++
			if q.state == "" || o.state == q.state {
				want = append(want, o)
			}
		}
	}
	if q.order != nil {
		slices.SortStableFunc(want, q.order)
	}
	field := record.Standard().Kind(b.kind).Field("status")
	var got []string
	for n := 1; n == 1 || len(got) < len(want) && n < 4; n++ {
		q.words.Set("page", strconv.Itoa(n))
		shown := tableOf(t, s.page(b.path+q.words.Encode()))
		for i, id := range shown.ids {
			at := slices.IndexFunc(base, func(o obvious) bool { return o.id == id })
			if at < 0 {
				continue // of the story
			}
			got = append(got, id)
			if column := slices.Index(shown.heads, record.Standard().Kind(b.kind).Field(b.numberField).Label.Zh); q.number && base[at].number >= 0 && !strings.HasPrefix(shown.cells[i][column], strconv.Itoa(base[at].number)) {
				t.Errorf("%s shows %v for %+v", q.words.Encode(), shown.cells[i], base[at])
			}
		}
		for state, most := range fits {
			if n, _ := strconv.Atoi(shown.chips[field.Shown(state, "zh")]); n < most || n > most+3 { // the story has a few of its own
				t.Errorf("%s?%s counts %d of %s, want %d", b.path, q.words.Encode(), n, state, most)
			}
		}
	}
	ids := make([]string, len(want))
	for i, o := range want {
		ids[i] = o.id
	}
	if !slices.Equal(got, ids) {
		t.Errorf("%s%s\nshows %d records, want %d; the first that differs is no. %d", b.path, q.words.Encode(), len(got), len(ids), firstApart(got, ids))
	}
}

func firstApart(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
