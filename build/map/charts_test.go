package main_test

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/shared/asset"
	"qianshao/shared/catalog"
)

// policy is the console's own.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// board is a page with every chart, as a console's area writes it.
const board = `<!doctype html>
<html lang="zh-CN" data-theme="{{.Theme}}"><head><meta charset="utf-8"><title>态势总览</title>
<link rel="icon" href="/static/mark.svg"><link rel="stylesheet" href="{{.At "console.css"}}"><link rel="stylesheet" href="{{.At "charts.css"}}">
{{if .TV}}<link rel="stylesheet" href="/tv.css">{{end}}<script src="{{.At "echarts.js"}}" defer></script><script src="{{.At "charts.js"}}" defer></script></head><body>
<main id="main" tabindex="-1"><h1>态势总览</h1><div class="two"><section class="panel"><h2>区县示意图</h2>
<figure class="chart" id="map" data-chart="map"{{if .TV}} data-fill data-rotate="1"{{end}} data-outlines="{{.At "chongqing.json"}}" data-day="{{.Day}}" data-label="区县示意图" data-keys="方向键移到相邻区县，回车打开名单；下方有同样的表格"
 data-sketch="{{.Sketch}}" data-core="中心城区" data-beside="图上未划界" data-silent="未联系上" data-none="无数据" data-rough="边界示意">
<div class="picture"></div>
<details class="numbers" id="map-numbers" open><summary>数字表格</summary><div class="scroll"><table class="brief"><thead><tr><th>区县</th>
<th class="r" data-measure="teams" data-tone="info">队伍</th><th class="r" data-measure="people" data-tone="ready">人员</th><th class="r" data-measure="needs" data-tone="warn">需求</th><th class="r" data-measure="short" data-tone="alarm">缺口</th></tr></thead><tbody>
{{range .Districts}}<tr data-code="{{.Code}}" data-short="{{.Short}}"{{if .Silent}} data-heard="no"{{end}}><th scope="row">{{.Name}}</th>{{range .Cells}}<td class="r">{{if .Known}}<a href="{{.Link}}">{{.N}}</a>{{else}}—{{end}}</td>{{end}}</tr>
{{end}}</tbody></table></div></details></figure></section>
<div><section class="panel"><h2>每小时到场人数</h2><figure class="chart" id="hours" data-chart="hours" data-label="每小时到场人数"><div class="picture"></div>
<details class="numbers" id="hours-numbers" open><summary>数字表格</summary><table class="brief"><thead><tr><th>时段</th><th class="r" data-measure="people" data-tone="enroute">人</th></tr></thead><tbody>
{{range .Hours}}<tr data-short="{{.Short}}"{{if .Current}} data-current{{end}}><th scope="row">{{.Name}}</th><td class="r">{{.N}}</td></tr>{{end}}</tbody></table></details></figure></section>
<section class="panel"><h2>各区县队伍状态</h2><figure class="chart" id="stack" data-chart="stack" data-label="各区县队伍状态"><div class="picture"></div>
<details class="numbers" id="stack-numbers" open><summary>数字表格</summary><table class="brief"><thead><tr><th>区县</th>{{range .States}}<th class="r" data-measure="{{.Code}}" data-tone="{{.Short}}">{{.Name}}</th>{{end}}</tr></thead><tbody>
{{range .Stack}}<tr data-code="{{.Code}}" data-short="{{.Short}}"><th scope="row"><a href="/teams?district={{.Code}}">{{.Name}}</a></th>{{range .Cells}}<td class="r"><a href="{{.Link}}">{{.N}}</a></td>{{end}}</tr>{{end}}</tbody></table></details></figure></section></div>
</div><p class="muted" id="end">末行</p></main></body></html>`

type cell struct {
	N     int
	Known bool
	Link  string
}

type row struct {
	Code, Short, Name string
	Silent, Current   bool
	N                 int
	Cells             []cell
}

type site struct {
	asset.Files
	Theme, Day, Sketch              string
	TV                              bool
	Districts, Hours, Stack, States []row
}

// at a moment of the exercise: every district of that day, some with nothing, one without a word, one of a place that is
// on no map.
func charts(files asset.Files, theme, day string, more int) site {
	s := site{Files: files, Theme: theme, Day: day, Sketch: "示意图 · 非行政界线"}
	on, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	list := append(catalog.Districts(on), catalog.District{Code: "外省", Name: "外省（市）", Short: "外省"})
	for i, d := range list {
		r := row{Code: d.Code, Name: d.Name, Short: d.Short, Silent: i%9 == 4}
		near := map[string]int{"500116": 31, "500118": 12, "500107": 9, "500110": 7, "500113": 6, "500120": 4}[d.Code]
		for k, n := range []int{near + i%4*(i%3) + more, (near + i%4*(i%3)) * 23, near * 2 / 3, near / 4 * (i % 5)} {
			r.Cells = append(r.Cells, cell{n, d.Code != "500229", fmt.Sprintf("/%s?district=%s", []string{"teams", "people", "needs", "short"}[k], d.Code)})
		}
		s.Districts = append(s.Districts, r)
		if total := r.Cells[0].N; total > 2 {
			r.Cells = nil
			for k := range 5 {
				r.Cells = append(r.Cells, cell{(total + 4 - k) / 5, true, fmt.Sprintf("/teams?district=%s&status=%d", d.Code, k)})
			}
			s.Stack = append(s.Stack, r)
		}
	}
	for h := range 24 {
		s.Hours = append(s.Hours, row{Short: fmt.Sprintf("%02d", (h+9)%24), Name: fmt.Sprintf("%02d:00–%02d:59", (h+9)%24, (h+9)%24), N: max(0, 40*h-h*h*2+h%3*13-60), Current: h == 23})
	}
	for i, words := range []string{"在途", "待命", "任务中", "休整", "已撤离"} {
		s.States = append(s.States, row{Code: fmt.Sprint(i), Name: words, Short: []string{"enroute", "ready", "ontask", "resting", "gone"}[i]})
	}
	return s
}

// serve gives the page under the console's policy; what news there is grows with what more says.
func serve(t *testing.T, more *atomic.Int64, dress func(*site)) string {
	t.Helper()
	files, err := asset.Read("static", os.DirFS("../../hub/console/page"), os.DirFS("../../hub/console/situation"))
	if err != nil {
		t.Fatal(err)
	}
	page := template.Must(template.New("board").Parse(board))
	mux := http.NewServeMux()
	mux.Handle("GET /static/{file}", files)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		asked := r.URL.Query()
		s := charts(files, cmp.Or(asked.Get("theme"), "light"), cmp.Or(asked.Get("day"), "2026-06-19"), int(more.Load()))
		s.TV = asked.Has("tv")
		if dress != nil {
			dress(&s)
		}
		if err := page.Execute(w, s); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /tv.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "html { font-size: 24px } h1 { display: none } .two { display: block } .two .panel { height: 100vh; display: flex; flex-direction: column; margin: 0; border: 0 } .two > div, .numbers, #end { display: none } main { padding: 0; max-width: none }")
	})
	mux.HandleFunc("GET /{list}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		fmt.Fprintf(w, `<!doctype html><title>list</title><main id="main"><h1>%s</h1></main>`, template.HTMLEscapeString(r.URL.RequestURI()))
	})
	s := httptest.NewTLSServer(mux)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s.URL
}

// swap does what live.js does to a page of which there is news: the whole of main, at once.
const swap = `fetch(location.href).then((r) => r.text()).then((t) => {
	const main = document.getElementById('main'), from = new DOMParser().parseFromString(t, 'text/html').getElementById('main');
	window.before = { canvas: document.querySelector('#map canvas'), scroll: scrollY, high: main.offsetHeight };
	main.replaceChildren(...from.childNodes);
	window.jump = main.offsetHeight - window.before.high; // asked before anybody could mend it
	return new Promise((done) => requestAnimationFrame(() => done(true)));
})`

// ready holds once every picture has been drawn and every table has made room for it.
const ready = `document.querySelectorAll('figure[data-chart] canvas').length === 3 && document.fonts.status === 'loaded' && !document.querySelector('#map details').open`

func TestChartsAreDrawnUnderThePolicyInEveryDressAndSize(t *testing.T) {
	base := serve(t, new(atomic.Int64), nil)
	b := chromium.Open(t, chromium.Options{Base: base})
	for _, size := range []struct {
		name       string
		wide, high int
	}{{"laptop", 1280, 800}, {"desk", 1920, 1080}, {"wall", 3840, 2160}} {
		b.Resize(size.wide, size.high)
		for _, theme := range []string{"light", "dark"} {
			b.Go("/?theme=" + theme)
			b.Until(ready)
			if over := chromium.Ask[int](b, `document.documentElement.scrollWidth`); over > size.wide {
				t.Errorf("%s is %d wide", size.name, over)
			}
			b.Picture("charts-" + size.name + "-" + theme)
		}
	}
	b.Resize(1920, 1080)
	b.Go("/?tv=1&theme=dark")
	b.Until(`document.querySelectorAll('figure[data-chart] canvas').length === 1 && document.fonts.status === 'loaded'`)
	b.Picture("charts-tv")
	pressed := `document.querySelector('[aria-pressed=true]').value`
	b.Until(pressed + ` === 'short'`) // it turns by itself
	b.Resize(1280, 800)
	b.Go("/?theme=dark")
	b.Until(ready)
	b.Accessible()
	b.Reach()
	b.Quiet()
	if asked := strings.Join(b.Asked(), "\n"); !strings.Contains(asked, "chongqing.json?v=") {
		t.Errorf("the outlines were not asked for: %s", asked)
	}
}

func TestNewsChangeThePictureInPlace(t *testing.T) {
	var more atomic.Int64
	b := chromium.Open(t, chromium.Options{Base: serve(t, &more, nil), Wide: 1280, High: 500})
	b.Go("/")
	b.Until(ready)
	b.Click("#hours summary")
	b.Until(`document.querySelector('#hours details').open`)
	b.Click(`#map button[value="people"]`)
	b.Focus("#map .stage")
	for range 3 {
		b.Keys(chromium.ArrowRight)
	}
	said := chromium.Ask[string](b, `document.querySelector('#map .said').textContent`)
	chromium.Ask[bool](b, `(scrollTo(0, document.documentElement.scrollHeight), true)`)
	pixels := `document.querySelector('#stack canvas').toDataURL()`
	before := chromium.Ask[string](b, pixels)

	more.Store(5)
	chromium.Ask[bool](b, swap)
	for what, want := range map[string]string{
		"is another picture":              `document.querySelector('#map canvas') === window.before.canvas`,
		"scrolled the page":               `scrollY === window.before.scroll`,
		"made the page shorter meanwhile": `window.jump >= 0`,
		"took the keyboard away":          `document.activeElement.matches('#map .stage')`,
		"closed what the reader opened":   `document.querySelector('#hours details').open`,
		"opened what was closed":          `!document.querySelector('#map details').open`,
		"forgot what the map shows":       `document.querySelector('#map [aria-pressed=true]').value === 'people'`,
	} {
		if !chromium.Ask[bool](b, want) {
			t.Errorf("news %s", what)
		}
	}
	b.Until(pixels + ` !== ` + chromium.Quote(before))
	b.Until(`document.querySelector('#map .said').textContent !== ` + chromium.Quote(said)) // five teams more
	b.Quiet()
}

func TestADistrictLeadsToItsTable(t *testing.T) {
	b := chromium.Open(t, chromium.Options{Base: serve(t, new(atomic.Int64), nil), Wide: 1280, High: 900})
	b.Go("/")
	b.Until(ready)
	b.Click(`#map button[value="short"]`)
	b.Focus("#map .stage")
	b.Keys(chromium.ArrowDown)
	b.Until(`document.querySelector('#map .said').textContent.startsWith('万州区, 队伍 ')`)
	b.Keys(chromium.ArrowRight)
	b.Until(`document.querySelector('#map .said').textContent.startsWith('云阳县')`)
	b.Keys(chromium.Escape)
	b.Keys(chromium.ArrowDown)
	b.Keys(chromium.ArrowDown)
	b.Keys(chromium.Enter)
	b.Until(`location.pathname === '/short' && location.search.startsWith('?district=500')`)

	b.Go("/")
	b.Until(ready)
	// The middle of the map is the south of 忠县 or the north of 石柱, at every size.
	chromium.Ask[bool](b, `(() => { const c = document.querySelector('#map canvas'), r = c.getBoundingClientRect();
		for (const type of ['mousemove', 'mousedown', 'mouseup', 'click']) c.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: r.left + r.width * .6, clientY: r.top + r.height * .49 })); return true; })()`)
	b.Until(`location.pathname === '/short' && /district=5002(33|40)/.test(location.search)`) // what was shown last is shown again
	b.Quiet()
}

// wander presses arrows at random, always the same ones, and gives the names that were said.
const wander = `(() => { const stage = document.querySelector('#map .stage'), said = document.querySelector('#map .said'), names = new Set();
	stage.focus();
	for (let i = 0, at = 7; i < 1500; i++) {
		at = (at * 16807) % 2147483647;
		stage.dispatchEvent(new KeyboardEvent('keydown', { key: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'][(at >> 8) % 4], bubbles: true }));
		names.add(said.textContent.split(',')[0]);
		if (document.getElementById('pwned')) names.add('pwned');
	}
	return [...names].sort(); })()`

func TestEveryDistrictOfTheDayIsOnTheMapOrBesideIt(t *testing.T) {
	const hostile = `<b id=pwned>{a|外省}`
	worst := func(s *site) { s.Districts[len(s.Districts)-1].Name = hostile }
	b := chromium.Open(t, chromium.Options{Base: serve(t, new(atomic.Int64), worst), Wide: 1280, High: 900})
	for _, day := range []string{"2025-11-05", "2025-11-06"} {
		b.Go("/?day=" + day)
		b.Until(ready)
		b.Picture("charts-day-" + day)
		on, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{hostile}
		for _, d := range catalog.Districts(on) {
			want = append(want, d.Name)
		}
		slices.Sort(want)
		if got := chromium.Ask[[]string](b, wander); !slices.Equal(got, want) {
			t.Errorf("on %s the keyboard comes to %q, want %q", day, got, want)
		}
	}
	b.Quiet()
}

func TestWithoutAPictureTheTableIsThere(t *testing.T) {
	b := chromium.Open(t, chromium.Options{Base: serve(t, new(atomic.Int64), nil), Wide: 1280, High: 900})
	tables := `[...document.querySelectorAll('figure table')].every((e) => e.checkVisibility()) && document.querySelectorAll('figure canvas').length === `
	b.Scripts(false)
	b.Go("/")
	b.Until(tables + `0`)
	if high := chromium.Ask[int](b, `document.querySelector('#map .picture').offsetHeight`); high > 0 {
		t.Errorf("an empty picture takes %d of the page", high)
	}
	b.Scripts(true)
	b.Block("*://*:*/static/chongqing.json*")
	b.Go("/")
	b.Until(`document.querySelector('#map').classList.contains('tableonly') && document.querySelector('#map table').checkVisibility() && !document.querySelector('#map canvas')`)
	b.Quiet("chongqing.json", "ERR_BLOCKED")
}

func TestPaperHasNoColours(t *testing.T) {
	b := chromium.Open(t, chromium.Options{Base: serve(t, new(atomic.Int64), nil), Wide: 1280, High: 900})
	b.Go("/?theme=dark")
	b.Until(ready)
	all := `[...document.querySelectorAll('figure canvas')].map((c) => c.toDataURL()).join()`
	screen := chromium.Ask[string](b, all)
	chromium.Ask[bool](b, `dispatchEvent(new Event('beforeprint'))`)
	// ECharts paints with the next frame, and pixels of a moment say nothing.
	b.Until(all + ` !== ` + chromium.Quote(screen))
	b.Picture("charts-paper")
	b.Until(`[...document.querySelectorAll('figure canvas')].every((c) => {
		const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
		let seen = 0;
		for (let i = 0; i < data.length; i += 4) {
			if (Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 8) return false;
			seen += data[i + 3] > 200 && data[i] < 60;
		}
		return seen > 200;
	})`)
	chromium.Ask[bool](b, `dispatchEvent(new Event('afterprint'))`)
	b.Until(all + ` === ` + chromium.Quote(screen))
	b.Quiet()
}
