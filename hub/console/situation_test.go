package console_test

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"qianshao/hub/board"
	"qianshao/hub/scene"
	"qianshao/shared/ledger"
)

// shown is one number of a page, with where it leads.
type shown struct{ value, link string }

var figureOf = regexp.MustCompile(`<a href="([^"]+)" data-figure="([^"]+)"><b class="num">([^<]+)</b>`)

// figuresOn gives the numbers of the tiles by the names of their figures.
func figuresOn(t *testing.T, body string) map[string]shown {
	t.Helper()
	all := map[string]shown{}
	for _, m := range figureOf.FindAllStringSubmatch(body, -1) {
		all[m[2]] = shown{m[3], html.UnescapeString(m[1])}
	}
	if len(all) < 30 {
		t.Fatalf("the page has %d figures", len(all))
	}
	return all
}

// district is one row of the table that the map draws.
var districtRow = regexp.MustCompile(`<tr data-code="([^"]+)" data-short="[^"]*"[^>]*><th scope="row">[^<]*</th>((?:<td class="r num">.*?</td>)+)</tr>`)

var cellOf = regexp.MustCompile(`<td class="r num">(?:<a href="([^"]+)">)?([^<]+)(?:</a>)?</td>`)

// mapOn gives the cells of the map by district.
func mapOn(t *testing.T, body string) map[string][]shown {
	t.Helper()
	_, after, found := strings.Cut(body, `id="map-numbers"`)
	table, _, _ := strings.Cut(after, `</table>`)
	if !found {
		t.Fatal("the page has no map")
	}
	all := map[string][]shown{}
	for _, m := range districtRow.FindAllStringSubmatch(table, -1) {
		for _, c := range cellOf.FindAllStringSubmatch(m[2], -1) {
			all[m[1]] = append(all[m[1]], shown{c[2], html.UnescapeString(c[1])})
		}
	}
	return all
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEveryFigureLeadsToTheRecordsItCounts(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	state, err := board.New(story).Look(t.Context(), scene.Flood())
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range figuresOn(t, s.page("")) {
		counted := state.Overview.Counts.Of(name)
		if f.value != strconv.Itoa(int(counted.Value)) {
			t.Errorf("%s reads %s, and is %v", name, f.value, counted.Value)
		}
		body := mainOf(s.get(f.link).body)
		if rows := strings.Count(body, "data-row="); rows != len(counted.Records) {
			t.Errorf("%s leads to %d records at %s, and counts %d", name, rows, f.link, len(counted.Records))
		}
		if strings.HasPrefix(name, "people.") && name != "people.visits" {
			sum := 0
			for _, m := range regexp.MustCompile(`<td class="r num">(\d+)</td></tr>`).FindAllStringSubmatch(body, -1) {
				sum += number(t, m[1])
			}
			if sum != int(counted.Value) {
				t.Errorf("the records behind %s add up to %d, not to %v", name, sum, counted.Value)
			}
		}
	}
}

func TestTheMapCountsWhatItsTablesList(t *testing.T) {
	s := newSite(t, crowd(t)).signIn()
	body := s.page("")
	var sums [4]int
	for code, cells := range mapOn(t, body) {
		for i, c := range cells {
			sums[i] += number(t, c.value)
			if c.value == "0" || c.link == "" {
				continue
			}
			if rows := strings.Count(mainOf(s.get(c.link).body), "data-row="); i != 1 && rows != number(t, c.value) {
				t.Errorf("measure %d of %s reads %s and leads to %d records", i, code, c.value, rows)
			}
		}
	}
	figures := figuresOn(t, body)
	for i, name := range map[int]string{0: "teams.on_scene", 1: "people.on_scene", 3: "needs.short"} {
		if sums[i] != number(t, figures[name].value) {
			t.Errorf("the map counts %d for %s, the tile %s", sums[i], name, figures[name].value)
		}
	}
	if sums[2] == 0 {
		t.Error("the map has no need")
	}
	hours := regexp.MustCompile(`近 24 小时 <b class="num">(\d+)</b> 人次，此前 <b class="num">(\d+)</b>`).FindStringSubmatch(body)
	if len(hours) != 3 || number(t, hours[1])+number(t, hours[2]) != number(t, figures["people.visits"].value) {
		t.Errorf("arrivals by hour are %v, all arrivals %s", hours, figures["people.visits"].value)
	}
}

func TestAReplayShowsWhatThePageShowedThen(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	before := s.page("")
	story.Wait(30 * time.Minute)
	story.Desk.Apply(`{"kind":"team","id":"team-9","set":{"name":"合川救援队","district":"500117","status":"待命"}}` + "\n" +
		`{"kind":"checkin","id":"checkin-9","set":{"team":"team-9","origin":"市内","admission":"准入","place":"东门停车场","arrived_at":"2026-07-12T07:20:00Z","people":9,"vehicles":1,"mode":"到场","recorded_by":"李敏"}}` + "\n" +
		`{"kind":"journal","id":"journal-9","set":{"text":"合川救援队到场","at":"2026-07-12T07:25:00Z"}}` + "\n")
	story.Desk.Send()
	story.Wait(2 * time.Second)
	now := s.page("")
	then := s.page("/replay?at=2026-07-12T15:00")
	was, is, wasThen := figuresOn(t, before), figuresOn(t, now), figuresOn(t, then)
	for name := range was {
		if wasThen[name].value != was[name].value {
			t.Errorf("%s was %s and is replayed as %s", name, was[name].value, wasThen[name].value)
		}
	}
	if is["teams.on_scene"].value == was["teams.on_scene"].value {
		t.Error("nothing came since")
	}
	places := mapOn(t, then)
	for code, cells := range mapOn(t, before) {
		for i, c := range cells {
			if places[code][i].value != c.value {
				t.Errorf("measure %d of %s was %s and is replayed as %s", i, code, c.value, places[code][i].value)
			}
		}
	}
	if !strings.Contains(now, "合川救援队到场") || strings.Contains(then, "合川救援队") || !strings.Contains(then, "与指挥车联系中断") {
		t.Error("the journal of then is not what it was")
	}
	list := s.get(wasThen["teams.on_scene"].link).body
	if strings.Contains(list, "合川救援队") || strings.Count(list, "data-row=") != number(t, was["teams.on_scene"].value) || !strings.Contains(list, "不是现在") {
		t.Error("the records behind a figure of then are not those of then")
	}
}

func TestOfAMomentGoneByConnectionsAreUnknown(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	_, then, _ := strings.Cut(mainOf(s.page("/replay?at=2026-07-12T14:00")), `id="then"`)
	for _, want := range []string{"这是 <b class=\"num\">2026-07-12 14:00:00</b> 时中心所知，不是现在", "当时哪些终端在线：未知", "其数据截至 12:30", "尚无其数据"} {
		if !strings.Contains(then, want) {
			t.Errorf("the replay does not say %q", want)
		}
	}
	for _, lie := range []string{"未听到的终端", "台终端</b>", `data-live="at"`} {
		if strings.Contains(then, lie) {
			t.Errorf("the replay says %q, which nobody knows", lie)
		}
	}
	early := s.page("/replay?at=2026-07-12T09:00")
	if !strings.Contains(early, "此前一无所知") || figuresOn(t, early)["teams.on_scene"].value != "—" {
		t.Error("before anything came the hub is said to know something")
	}
	for _, cells := range mapOn(t, early) {
		if cells[0].value != "—" {
			t.Fatal("before anything came the map counts")
		}
	}
}

func TestAConsoleThatIsClosedLooksBackAtNothing(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	s.page("/replay?at=2026-07-12T14:00")
	if _, err := story.Past(scene.Flood()); !errors.Is(err, ledger.ErrPastInUse) {
		t.Fatalf("while somebody looks: %v", err)
	}
	if err := s.handler.Close(); err != nil {
		t.Fatal(err)
	}
	past, err := story.Past(scene.Flood())
	if err != nil {
		t.Fatalf("after it: %v", err)
	}
	if err := past.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMomentsThatMakeNoSenseAreSaid(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for _, path := range []string{"/replay?at=soon", "/replay?at=0001-01-01T00:00", "/compare?from=x", "/compare?to=%3Cb%3E"} {
		if body := s.page(path); !strings.Contains(body, "看不懂") {
			t.Errorf("%s is taken for a moment", path)
		}
	}
	if got := figuresOn(t, s.page("/replay?at=2099-01-01T00:00")); got["teams.on_scene"].value != figuresOn(t, s.page(""))["teams.on_scene"].value {
		t.Error("a moment to come is not now")
	}
	for _, path := range []string{"/figures/nothing", "/figures/teams.on_scene?at=x"} {
		if got := s.get("/s/" + scene.Flood().String() + path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d", path, got.StatusCode)
		}
	}
	for path, want := range map[string]string{"/replay": "没有可回放的", "/compare": "没有记录被写入", "?tv=1": "还没有任何终端报来数据"} {
		if body := s.get("/s/" + scene.Fire().String() + path).body; !strings.Contains(body, want) {
			t.Errorf("%s of a space nobody told anything of does not say %q", path, want)
		}
	}
}

func TestX13_TwoMomentsAreSetSideBySide(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	from, to := figuresOn(t, s.page("/replay?at=2026-07-12T14:00")), figuresOn(t, s.page(""))
	body := mainOf(s.page("/compare?from=2026-07-12T14:00"))
	for name, was := range from {
		row := regexp.MustCompile(`/figures/` + regexp.QuoteMeta(name) + `">([^<]+)</a></td><td class="r num"><a [^>]+>([^<]+)</a></td><td class="r num by[^"]*">([^<]+)</td>`).FindStringSubmatch(body)
		switch {
		case was.value == to[name].value && row != nil:
			t.Errorf("%s stayed %s and is listed", name, was.value)
		case was.value != to[name].value && (row == nil || row[1] != was.value || row[2] != to[name].value):
			t.Errorf("%s went from %s to %s and is listed as %v", name, was.value, to[name].value, row)
		}
	}
	for _, want := range []string{"璧山山地救援队", "起冲突", "江津区指挥车", "补传", "恢复通信", "渝AK7712"} {
		if !strings.Contains(body, want) {
			t.Errorf("the comparison lacks %q", want)
		}
	}
	if strings.Contains(body, "第28") || strings.Contains(body, "送饮用水") {
		t.Error("what stayed is listed")
	}
	whole := s.page("/compare?from=2026-07-12T09:00")
	if !strings.Contains(whole, "那时的数字是未知，不是零") || !strings.Contains(whole, "未知</td>") || !strings.Contains(whole, "联系人 138****5678") {
		t.Error("before anything came the numbers are not unknown, or a telephone in free text is shown")
	}
	needs := mainOf(s.page("/compare?from=2026-07-12T09:00&kind=need"))
	if strings.Contains(needs, "服务点搭建完成") || !strings.Contains(needs, "转移被困群众") {
		t.Error("the kind that was asked for is not the one that is shown")
	}
}

func TestAComparisonIsPaged(t *testing.T) {
	s := newSite(t, crowd(t)).signIn()
	first := s.page("/compare?from=2026-07-12T14:30")
	next := regexp.MustCompile(`href="([^"]+page=2)"`).FindStringSubmatch(first)
	if next == nil || !strings.Contains(first, "1–50 / ") {
		t.Fatal("the first page leads to no second")
	}
	second := s.get(html.UnescapeString(next[1])).body
	if !strings.Contains(second, "51–100 / ") || !strings.Contains(second, "‹ 上一页") {
		t.Error("the second page is not the second")
	}
	if far := s.page("/compare?from=2026-07-12T14:30&page=99999999999"); !strings.Contains(far, "两个时刻对比") {
		t.Error("a page beyond the last is no page")
	}
}

func TestShiftsChangeAtEightAndTwenty(t *testing.T) {
	for hour, want := range map[int]string{3: "from=2026-07-12T08%3A00&to=2026-07-12T20%3A00", 9: "from=2026-07-12T20%3A00&to=2026-07-13T08%3A00", 21: "from=2026-07-13T08%3A00&to=2026-07-13T20%3A00"} {
		story := scene.Tell(t)
		story.Wait(time.Duration(24+hour-15) * time.Hour)
		body := html.UnescapeString(newSite(t, story).signIn().page("/compare"))
		if !strings.Contains(body, want) {
			t.Errorf("at %d:00 the last shift is not %s", hour, want)
		}
		if morning := fmt.Sprintf(`name="from" value="2026-07-%d 08:00"`, map[bool]int{true: 12, false: 13}[hour < 8]); !strings.Contains(body, morning) {
			t.Errorf("at %d:00 the day does not begin with %s", hour, morning)
		}
	}
}

func TestSituationPagesAreWhatTheyWere(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for name, path := range map[string]string{"replay": "/replay?at=2026-07-12T14:00", "compare": "/compare?from=2026-07-12T14:00", "behind": "/figures/people.on_scene"} {
		t.Run(name, func(t *testing.T) { golden(t, name, mainOf(s.page(path))) })
	}
	t.Run("wall", func(t *testing.T) { golden(t, "wall", s.page("?tv=1")) })
}
