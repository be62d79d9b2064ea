package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/scene"
)

// later is what came after 15:00.
const later = `{"kind":"team","id":"team-9","set":{"name":"合川救援队","district":"500117","status":"待命"}}
{"kind":"team","id":"team-1","set":{"status":"休整","place":"南门"}}
{"kind":"person","id":"person-1","set":{"status":"在场"}}
{"kind":"need","id":"need-1","set":{"status":"关闭","outcome":"完成"}}
{"kind":"vehicle","id":"渝A12345","set":{"status":"离场"}}
{"kind":"task","id":"task-1","set":{"status":"完成","result":"已转移"}}
{"kind":"journal","id":"journal-9","set":{"text":"合川救援队到场","at":"2026-07-12T07:25:00Z"}}
`

// goOn lets half an hour pass in which much is written.
func goOn(story *scene.Story) {
	story.Wait(30 * time.Minute)
	story.Desk.Apply(later)
	story.Desk.Send()
	story.Wait(2 * time.Second)
}

// liveOf is what of a page is about records, with the addresses of now.
func liveOf(body string) string {
	_, live, _ := strings.Cut(mainOf(body), `<div id="live">`)
	return strings.ReplaceAll(live, "/at/2026-07-12T15:00/", "/")
}

func ofThen(path string) string { return "/at/2026-07-12T15:00" + path }

func TestX13_TablesAndRecordsOfAMomentGoneByAreThoseOfThen(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	pages := []string{
		"/teams", "/teams?status=on_task", "/teams?only=silent&col=name&col=leader", "/people", "/needs?sort=-urgency", "/tasks", "/journal", "/books/vehicle?all=1", "/books/publication?all=1",
		pathOf("team", "team-1"), pathOf("team", "team-2"), pathOf("need", "need-1"), pathOf("task", "task-1"), "/people/" + idOf("person", "person-1"), "/record/vehicle/" + idOf("vehicle", "渝A12345"),
	}
	before := map[string]string{}
	for _, path := range pages {
		before[path] = liveOf(s.page(path))
	}
	goOn(story)
	for _, path := range pages {
		body := s.page(ofThen(path))
		settle := regexp.MustCompile(`<p class="decide">.*?</p>`)
		if was, then := settle.ReplaceAllString(before[path], ""), liveOf(body); then != was {
			t.Errorf("%s is not what it was at 15:00:\n%s", path, firstDifference(was, then))
		}
		says(t, path, body, "这是 <b class=\"num\">2026-07-12 15:00:00</b> 时中心所知，不是现在", `data-live="at">15:30:02</time>`, "那一刻的表", flood("/replay?at=2026-07-12T15:00"))
		if strings.Contains(body, `data-update=`) {
			t.Errorf("%s of then follows what happens now", path)
		}
	}
	for _, path := range []string{"/teams", "/journal", "/people", pathOf("need", "need-1"), pathOf("task", "task-1")} {
		if liveOf(s.page(path)) == before[path] {
			t.Errorf("%s did not change since: nothing is proven", path)
		}
	}
}

func TestX13_WhatAPageOfThenLeadsToIsOfThenToo(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	goOn(story)
	for _, path := range []string{"/teams", "/needs", "/books/vehicle", pathOf("team", "team-1")} {
		_, inner, _ := strings.Cut(s.page(ofThen(path)), `<nav class="pasts"`)
		inner, _, _ = strings.Cut(inner, "</main>")
		for _, link := range linksOf(flood(ofThen(path)), inner) {
			if strings.HasPrefix(link, flood("")) && !strings.HasPrefix(link, flood("/at/2026-07-12T")) {
				t.Errorf("%s of then leads to %s of now", path, link)
			}
		}
	}
	s.leads(s.get(flood(ofThen("/record/team/"+idOf("team", "team-1")))), flood(ofThen(pathOf("team", "team-1"))))
	s.leads(s.get(flood("/teams?at=2026-07-12T15:00&status=on_task")), flood(ofThen("/teams?status=on_task")))
	s.leads(s.get(flood(ofThen("/teams?q=&status=on_task"))), flood(ofThen("/teams?status=on_task")))
	s.leads(s.get(flood("/at/2099-01-01T00:00/teams?q=a")), flood("/teams?q=a"))
	if got := s.get(flood("/teams?at=gestern")); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "看不懂") {
		t.Errorf("a moment that nobody can read is answered %d", got.StatusCode)
	}
	if got := s.get(flood(ofThen(pathOf("team", "team-9")))); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "那时还没有") {
		t.Errorf("a record that came later is answered %d", got.StatusCode)
	}
	if early := s.page("/at/2026-07-12T09:00/teams"); strings.Contains(early, "data-row=") {
		t.Error("before anything came there are teams")
	}
}

func TestX13_AConflictAndATimelineLeadToWhatWasKnownWhenItCame(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	body := s.page(strings.TrimPrefix(conflictAt(conflictOf(t, story, "恢复通信")), flood("")))
	then := regexp.MustCompile(`<a href="([^"]*/at/[^"]*)">当时所知</a> · <a href="([^"]*)">当时态势</a>`).FindAllStringSubmatch(body, -1)
	if len(then) != 2 {
		t.Fatalf("of two sides %d lead to what was known then", len(then))
	}
	known := map[bool]int{}
	for _, side := range then {
		record, picture := s.get(side[1]), s.get(side[2])
		if record.StatusCode != http.StatusOK || picture.StatusCode != http.StatusOK {
			t.Fatalf("%s answers %d, %s %d", side[1], record.StatusCode, side[2], picture.StatusCode)
		}
		known[strings.Contains(record.body, `class="against"`)]++
	}
	if known[false] != 1 || known[true] != 1 {
		t.Errorf("when the first side came there was no conflict and when the second did there was; seen: %v", known)
	}
	line := regexp.MustCompile(`<a href="([^"]*/at/[^"]*)">当时所知</a>`).FindAllStringSubmatch(s.page(pathOf("need", "need-2")), -1)
	if len(line) < 3 {
		t.Fatalf("%d writes of a need lead to what was known when they came", len(line))
	}
	first := s.get(line[len(line)-1][1]).body
	says(t, "the need as it came", first, "恢复通信", "已发布")
	if strings.Contains(first, "<ins>关闭</ins>") {
		t.Error("the need as it came is told with what came later")
	}
}

func TestX13_WhoLooksAtAMomentGoneByChangesNothing(t *testing.T) {
	story := waits(t)
	all := newStaff(t, story, account.General, account.Support)
	for _, role := range []account.Role{account.General, account.Support} {
		s := all.as(role)
		for _, path := range []string{"/books/report", "/books/passage?all=1", "/books/injury?all=1", "/books/publication?all=1"} {
			body := s.page(ofThen(path))
			for _, link := range linksOf(flood(path), body) {
				if strings.Contains(link, "/act/") {
					t.Errorf("%s of then offers %s", path, link)
				}
			}
		}
	}
}

func TestX13_AFileOfAMomentGoneByHoldsWhatWasKnownThen(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	goOn(story)
	ask := url.Values{"kind": {"csv"}, "reason": {"交医院"}, "query": {"col=name&col=status"}, "again_password": {password}}
	got := s.post(flood(ofThen("/tables/teams/export")), ask)
	now := s.post(flood("/tables/teams/export"), ask)
	if got.StatusCode != http.StatusOK || strings.Contains(got.body, "合川救援队") || !strings.Contains(got.body, "重庆蓝天救援队 渝中区,任务中") {
		t.Errorf("the file of 15:00 is answered %d: %s", got.StatusCode, got.body)
	}
	if !strings.Contains(now.body, "合川救援队") || !strings.Contains(now.body, "重庆蓝天救援队 渝中区,休整") {
		t.Errorf("the file of now holds %s", now.body)
	}
	if !strings.Contains(got.body, "2026-07-12 15:00") {
		t.Error("the file does not say as of when it is")
	}
}

// Two people look back at once, at different moments: each sees his own, whoever moved the replay meanwhile.
func TestX13_TwoPeopleLookBackAtOnceEachAtHisMoment(t *testing.T) {
	story := scene.Tell(t)
	goOn(story)
	first := newSite(t, story)
	second := &site{t: t, handler: first.handler, book: first.book, log: first.log, jar: map[string]string{}, address: "192.0.2.8:4711"}
	first.signIn()
	second.signIn()
	var all sync.WaitGroup
	look := func(s *site, moment, has, not string) {
		for _, path := range []string{"/at/" + moment + "/teams", "/replay?at=" + moment, "/at/" + moment + "/journal", "/at/" + moment + pathOf("team", "team-1"), "/at/" + moment + "/teams"} {
			got := s.get(flood(path))
			_, main, _ := strings.Cut(got.body, `<p class="past"`)
			if got.StatusCode != http.StatusOK || !strings.Contains(main, `<b class="num">`+strings.Replace(moment, "T", " ", 1)+":00</b>") {
				t.Errorf("%s is answered %d, of another moment", path, got.StatusCode)
			}
			if strings.Contains(path, "team") && (!strings.Contains(main, has) || strings.Contains(main, not)) {
				t.Errorf("%s tells of another moment", path)
			}
		}
	}
	all.Go(func() { look(first, "2026-07-12T15:00", "任务中", "南门") })
	all.Go(func() { look(second, "2026-07-12T15:30", "南门", "东门停车场</td><td>张伟") })
	all.Wait()
}
