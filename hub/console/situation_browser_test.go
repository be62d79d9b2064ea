package console_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qianshao/build/chromium"
	"qianshao/hub/scene"
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
	s.Desk.Apply(lines.String())
	s.Desk.Send()
	s.Wait(20 * time.Minute)
	return s
}

func TestPicturesOfTheSituation(t *testing.T) {
	chromium.Find(t)
	s := newSite(t, crowd(t))
	url := serve(t, s.handler)
	flood := "/s/" + scene.Flood().String()
	for _, size := range []struct{ wide, high int }{{1280, 800}, {820, 1180}, {1920, 1080}} {
		b := openBrowser(t, url, size.wide, size.high)
		b.signIn()
		for _, theme := range []string{"light", "dark"} {
			b.Media("prefers-color-scheme", theme)
			for name, path := range map[string]string{"overview": "", "replay": "/replay?at=2026-07-12T13:30", "compare": "/compare?from=2026-07-12T13:00", "wall": "?tv=1&every=600", "behind": "/figures/people.on_scene"} {
				b.Go(flood + path)
				b.Until(`document.getElementById('link').dataset.state === 'live'`)
				b.Until(`!document.querySelector('[data-chart]') || document.querySelector('.wallpanel') || document.querySelectorAll('.picture canvas').length === 3`)
				if name == "wall" {
					for i := range 4 {
						b.Picture(fmt.Sprintf("%s%d-%d-%s", name, i, size.wide, theme))
						b.Keys(chromium.ArrowRight)
					}
					continue
				}
				high := min(chromium.Ask[int](b.Tab, `document.documentElement.scrollHeight`), 3000)
				b.Resize(size.wide, high)
				b.Picture(fmt.Sprintf("%s-%d-%s", name, size.wide, theme))
				b.Resize(size.wide, size.high)
			}
		}
		b.Quiet()
	}
}
