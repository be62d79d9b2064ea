package console_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/hub/scene"
	"qianshao/shared/desk"
)

// crowd is the story with forces from all over the city, so that map, charts and lists are as full as on a bad day.
func crowd(t *testing.T) *scene.Story {
	t.Helper()
	s := scene.Tell(t)
	codes := []string{"500116", "500118", "500110", "500113", "500107", "500106", "500120", "500109", "500112", "500101", "500102", "500119", "500154", "500233"}
	states := []string{"待命", "任务中", "任务中", "休整", "在途", "已撤离", "待撤离"}
	skills := []string{"water", "mountain", "medical", "collapse"}
	var lines strings.Builder
	for i := range 70 {
		code := codes[i*i%len(codes)]
		state := states[(i*5+i/7)%len(states)]
		arrived := scene.Noon().Add(-time.Duration(i*11+20) * time.Minute)
		fmt.Fprintf(&lines, `{"kind":"team","id":"crowd-%d","set":{"name":"第%d应急救援队","district":%q,"leader":"周%d","phone":"139000%05d","status":%q,"place":"东门停车场","last_contact_at":%q},"add":{"capabilities":[%q]}}`+"\n",
			i, i+1, code, i, i, state, scene.Noon().Add(time.Duration(90+i*3%91)*time.Minute).Format(time.RFC3339), skills[i%len(skills)])
		if state != "在途" {
			fmt.Fprintf(&lines, `{"kind":"checkin","id":"crowd-in-%d","set":{"team":"crowd-%d","origin":"市内","admission":"准入","place":"东门停车场","arrived_at":%q,"people":%d,"vehicles":2,"mode":"到场","recorded_by":"李敏"}}`+"\n", i, i, arrived.Format(time.RFC3339), 8+i%23)
		}
	}
	for i := range 18 {
		fmt.Fprintf(&lines, `{"kind":"need","id":"crowd-need-%d","set":{"number":"JJ-B-1%03d","title":"%s","place":"第%d村","district":%q,"category":"%s","urgency":"紧急","quantity":%d,"unit":"人","status":"已发布","recorded_by":"李敏","published_at":"2026-07-12T05:20:00Z","expires_at":"2026-07-14T04:20:00Z","last_confirmed_at":"2026-07-12T05:20:00Z"}}`+"\n",
			i, i, []string{"搜救失联群众", "医疗救护", "转移安置老人", "清理堵塞道路"}[i%4], i+1, codes[i*3%5], []string{"人员搜救", "医疗救护", "转移安置", "道路抢通"}[i%4], 10+i*3)
	}
	lines.WriteString(`{"kind":"need","id":"crowd-open","set":{"number":"JJ-B-2000","title":"核查水库","place":"石门镇","district":"500116","urgency":"一般","status":"已发布","recorded_by":"李敏"}}` + "\n")
	s.Desk.Apply(lines.String())
	s.Desk.Send()
	s.Wait(20 * time.Minute)
	return s
}

// situationPages are the pages of the situation, by the names of their pictures.
func situationPages() map[string]string {
	return map[string]string{
		"overview": "", "replay": "/replay?at=2026-07-12T13:30", "compare": "/compare?from=2026-07-12T13:00", "wall": "?tv=1&every=600",
		"figures": "/figures", "behind": "/figures/people.on_scene?at=2026-07-12T14:30",
	}
}

// drawn says that every chart that can be seen is there.
const drawn = `document.getElementById('link').dataset.state === 'live' && [...document.querySelectorAll('[data-chart]')].every((f) => !f.offsetParent || f.querySelector('canvas'))`

func TestTheSituationIsForEverybody(t *testing.T) {
	chromium.Find(t)
	s := newSite(t, crowd(t))
	sizes := [][2]int{{1280, 800}}
	if os.Getenv("QIANSHAO_PICTURES") != "" || os.Getenv("QIANSHAO_LONG") != "" {
		sizes = append(sizes, [2]int{820, 1180}, [2]int{1920, 1080})
	}
	b := openBrowser(t, serve(t, s.handler), 1280, 800)
	b.signIn()
	for _, size := range sizes {
		for _, theme := range []string{"light", "dark"} {
			b.Media("prefers-color-scheme", theme)
			for name, path := range situationPages() {
				b.Resize(size[0], size[1])
				b.Go("/s/" + scene.Flood().String() + path)
				b.Until(drawn)
				if wide := chromium.Ask[int](b.Tab, `document.documentElement.scrollWidth`); wide > size[0] {
					t.Errorf("%s is %d wide at %d", name, wide, size[0])
				}
				b.Accessible()
				if name == "wall" {
					for i := range 4 {
						b.Picture(fmt.Sprintf("%s%d-%d-%s", name, i, size[0], theme))
						b.Keys(chromium.ArrowRight)
						b.Until(drawn)
					}
					continue
				}
				b.Resize(size[0], min(chromium.Ask[int](b.Tab, `document.documentElement.scrollHeight`), 3000))
				b.Picture(fmt.Sprintf("%s-%d-%s", name, size[0], theme))
			}
		}
	}
	b.Quiet()
}

func TestTheSituationIsReachedByKeys(t *testing.T) {
	chromium.Find(t)
	s := newSite(t, scene.Tell(t))
	b := openBrowser(t, serve(t, s.handler), 1280, 800)
	b.signIn()
	for name, path := range situationPages() {
		b.Go("/s/" + scene.Flood().String() + path)
		b.Until(drawn)
		if stops := b.Reach(); len(stops) < 3 {
			t.Errorf("the keyboard comes to %d places of %s", len(stops), name)
		}
	}
	b.Quiet()
}

// write brings lines into the hub's own ledger.
func (o *office) write(lines string) {
	o.t.Helper()
	l, err := o.hub.Shelf().Ledger(o.space)
	if err != nil {
		o.t.Fatal(err)
	}
	done, err := desk.New(l, desk.Options{Operator: "李敏", Now: time.Now}).Apply(o.t.Context(), strings.NewReader(lines), nil, nil)
	if err != nil || done.Refused > 0 {
		o.t.Fatalf("apply: %v, %+v", err, done)
	}
}

func fromDistrict(key, code string) string {
	return fmt.Sprintf(`{"kind":"team","id":%q,"set":{"name":"%s队","district":%q,"status":"待命"}}`+"\n", key, key, code)
}

func TestTheMapFollowsTheHubWithoutMoving(t *testing.T) {
	chromium.Find(t)
	o := openOffice(t)
	o.write(fromDistrict("team-1", "500116"))
	b := openBrowser(t, "https://"+o.at, 1280, 800)
	b.signIn()
	jiangjin := `document.querySelector('#map-numbers [data-code="500116"] td').textContent`
	b.Until(drawn + ` && ` + jiangjin + ` === '1'`)
	b.Click(`#map .switches button[value="needs"]`)
	b.Click("#means-people summary")
	b.Click("#map-numbers summary")
	chromium.Ask[bool](b.Tab, `scrollTo(0, 700), window.was = { y: scrollY, map: document.querySelector('#map canvas'), high: document.documentElement.scrollHeight }, true`)
	o.write(fromDistrict("team-2", "500116") + fromDistrict("team-3", "500101"))
	b.Until(jiangjin + ` === '2' && document.querySelector('.tile-teams .main b').textContent === '3'`)
	for what, holds := range map[string]string{
		"the page scrolled":                    `scrollY === was.y && Math.abs(document.documentElement.scrollHeight - was.high) < 200`,
		"the map was drawn by another hand":    `document.querySelector('#map canvas') === was.map`,
		"the measure that was chosen is gone":  `document.querySelector('#map .switches [value="needs"]').getAttribute('aria-pressed') === 'true'`,
		"what the reader had opened is closed": `document.getElementById('means-people').open && document.getElementById('map-numbers').open`,
	} {
		if !chromium.Ask[bool](b.Tab, holds) {
			t.Error(what)
		}
	}
	b.Quiet()
}

func TestTheWallTurnsAndRests(t *testing.T) {
	chromium.Find(t)
	o := openOffice(t)
	o.write(fromDistrict("team-1", "500116"))
	b := openBrowser(t, "https://"+o.at, 1920, 1080)
	b.signIn()
	b.Go("/s/" + o.space.String() + "?tv=1&every=1")
	panel := `document.getElementById('main').dataset.shown`
	one := `[...document.querySelectorAll('.wallpanel')].filter((e) => e.offsetParent).length === 1 && document.documentElement.scrollHeight <= innerHeight`
	b.Until(panel + ` === '1' && ` + one)
	b.Until(panel + ` === '3'`)
	b.Until(panel + ` === '0'`)
	b.Keys("x")
	b.Until(`document.getElementById('main').dataset.still === 'true'`)
	at := chromium.Ask[string](b.Tab, panel)
	o.write(fromDistrict("team-2", "500116"))
	b.Until(`document.querySelector('.tile-teams .main b').textContent === '2'`) // the news takes longer than a turn
	b.Until(one)
	if chromium.Ask[string](b.Tab, panel) != at {
		t.Error("the wall went on under somebody's hand")
	}
	for _, seen := range []string{`document.querySelector('.now time').offsetParent`, `document.querySelector('.silence').offsetParent`, `document.getElementById('link').offsetParent`, `!document.querySelector('nav')`} {
		if !chromium.Ask[bool](b.Tab, `Boolean(`+seen+`)`) {
			t.Errorf("not on the wall: %s", seen)
		}
	}
	b.Click(`#turns button[value="0"]`)
	b.Until(panel + ` !== '` + at + `'`)
	chromium.Ask[bool](b.Tab, `(addEventListener('keydown', (e) => { sessionStorage.taken = e.key + e.defaultPrevented; }), true)`)
	b.Keys(chromium.Escape)
	b.Until(`document.querySelector('nav.tabs') && sessionStorage.taken === 'Escapetrue'`) // else the browser stops what it loads
	b.Scripts(false)
	b.Go("/s/" + o.space.String() + "?tv=1")
	if n := chromium.Ask[int](b.Tab, `[...document.querySelectorAll('.wallpanel')].filter((e) => e.offsetParent).length`); n != 4 {
		t.Errorf("without a script %d panels stand", n)
	}
	b.Quiet()
}

func TestTheSliderGoesBackInTime(t *testing.T) {
	chromium.Find(t)
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	then := figuresOn(t, s.page("/replay?at=2026-07-12T14:00"))
	was := `document.querySelector('#then [data-figure="teams.on_task"] b').textContent === '%s' && document.querySelector('.past b').textContent.includes('%s')`
	b := openBrowser(t, serve(t, s.handler), 1280, 800)
	b.signIn()
	b.Go("/s/" + scene.Flood().String() + "/replay")
	b.Until(drawn + ` && !document.getElementById('track').hidden`)
	b.Until(fmt.Sprintf(was, "2", "15:00"))
	chromium.Ask[bool](b.Tab, `document.getElementById('slider').focus(), true`)
	unit := chromium.Ask[int](b.Tab, `Number(document.getElementById('track').dataset.unit)`)
	for range 60 / unit {
		b.Keys(chromium.ArrowLeft)
	}
	b.Until(fmt.Sprintf(was, then["teams.on_task"].value, "14:00") + ` && location.search.includes('14:00') && ` + drawn)
	if !chromium.Ask[bool](b.Tab, `document.activeElement.id === 'slider'`) {
		t.Error("the keyboard was taken from the slider")
	}
	b.Keys(chromium.Home)
	b.Until(fmt.Sprintf(was, "0", "12:00"))
	chromium.Ask[bool](b.Tab, fmt.Sprintf(`(window.seen = [], new MutationObserver(() => {
  if (%s) seen.push(1);
  if (seen.includes(2) || !(%s)) return;
  seen.push(2);
  document.getElementById('play').click(); // whoever looks from outside may look too late
}).observe(document.body, { subtree: true, childList: true, characterData: true }), true)`, fmt.Sprintf(was, "0", "12:15"), fmt.Sprintf(was, "1", "12:30")))
	b.Click("#play")
	b.Until(`seen.includes(1) && seen.includes(2) && document.getElementById('play').getAttribute('aria-pressed') === 'false'`)
	b.Click(`.steps a[data-by="60"]`)
	b.Until(`/(13:30|13:45)/.test(document.querySelector('.past b').textContent)`)
	b.Quiet()
	b.Scripts(false)
	b.Go("/s/" + scene.Flood().String() + "/replay?at=2026-07-12T14:00")
	b.Click(`.steps a[href*="13"]`)
	b.Until(fmt.Sprintf(was, "1", "13:"))
	b.Fill("input[name=at]", "2026-07-12T12:30")
	b.Click("#moment button")
	b.Until(`location.search.includes('at=')`)
}

// slow is a hub that holds back every moment gone by that it is asked for, while somebody says so.
type slow struct {
	http.Handler
	holds atomic.Bool
	held  atomic.Int64 // requests of which somebody waits for the answer
	asked atomic.Int64
}

func (s *slow) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Has("at") && s.holds.Load() {
		s.asked.Add(1)
		s.held.Add(1)
		<-r.Context().Done() // the browser gave it up
		s.held.Add(-1)
		return
	}
	s.Handler.ServeHTTP(w, r)
}

func TestANewerWishEndsTheOlder(t *testing.T) {
	chromium.Find(t)
	s := &slow{Handler: newSite(t, scene.Tell(t)).handler}
	b := openBrowser(t, serve(t, s), 1280, 800)
	b.signIn()
	b.Go("/s/" + scene.Flood().String() + "/replay")
	b.Until(drawn + ` && !document.getElementById('track').hidden`)
	s.holds.Store(true)
	for wish := range int64(3) {
		b.Click(`.steps a[data-by="-15"]`)
		for deadline := time.Now().Add(chromium.Patience); s.asked.Load() != wish+1 || s.held.Load() != 1; {
			if time.Now().After(deadline) {
				t.Fatalf("after %d wishes %d were asked for and %d are waited for", wish+1, s.asked.Load(), s.held.Load())
			}
			b.Until(`document.getElementById('then').getAttribute('aria-busy') === 'true'`)
		}
	}
	if chromium.Ask[string](b.Tab, `document.querySelector('.past b').textContent`) != "2026-07-12 15:00:00" {
		t.Error("what is shown is not what was fetched last")
	}
	s.holds.Store(false)
	b.Click(`.steps a[data-by="-15"]`)
	b.Until(`document.querySelector('.past b').textContent.includes('14:00') && !document.getElementById('then').hasAttribute('aria-busy') && document.getElementById('reel-failed').hidden`)
	b.Quiet("net::ERR")
}
