package console_test

import (
	"net/http"
	"strings"
	"testing"

	"qianshao/hub/scene"
	"qianshao/shared/desk"
	"qianshao/shared/record"
)

// records of the story by their kind and key.
func pathOf(kind, key string) string {
	return "/" + kind + "s/" + record.KeyID(kind, key).String()
}

func TestPagesAreWhatTheyWere(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for name, path := range map[string]string{
		"teams": "/teams", "teams_on_task": "/teams?status=on_task", "team": pathOf("team", "team-2"), "needs": "/needs", "need": pathOf("need", "need-2"),
		"tasks": "/tasks", "task": pathOf("task", "task-1"), "conflicts": "/conflicts", "terminals": "/terminals", "journal": "/journal", "figures": "/figures",
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, mainOf(s.page(path))) })
	}
	t.Run("overview", func(t *testing.T) { golden(t, "overview", s.page("")) })
	t.Run("login", func(t *testing.T) { golden(t, "login", newSite(t, scene.New(t)).get("/login").body) })
	t.Run("overview_en", func(t *testing.T) {
		s.jar["__Host-language"] = "en"
		golden(t, "overview_en", s.page(""))
	})
	if s.log.Len() > 0 && strings.Contains(s.log.String(), "ERROR") {
		t.Errorf("the log complains: %s", s.log)
	}
}

func TestWhatNobodyToldIsNotZero(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	body := s.get("/s/" + scene.Fire().String()).body
	if strings.Contains(body, `<b class="num">0</b><span>在场队伍`) || !strings.Contains(body, `<b class="num">—</b><span>在场队伍`) {
		t.Error("a space nobody has told anything of shows figures")
	}
	flood := s.page("")
	for _, want := range []string{"白沙镇服务点", "石门镇服务点", "从未连接", "缺 2 台终端"} {
		if !strings.Contains(flood, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
	if unheard, _, _ := strings.Cut(flood, `<div class="grid">`); strings.Contains(unheard, "失窃的终端") {
		t.Error("a revoked terminal is waited for")
	}
}

func TestEveryPageOfAnExerciseSaysSo(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for _, path := range everyPage() {
		if body := s.page(path); strings.Count(body, "<b>演练</b>") != 2 || !strings.Contains(body, "<b>【演练】</b>") {
			t.Errorf("%s does not say on screen and on paper that it is an exercise", path)
		}
	}
	if body := s.get("/s/" + scene.Fire().String()).body; strings.Contains(body, `class="exercise"`) {
		t.Error("a real incident is called an exercise")
	}
}

func everyPage() []string {
	return []string{
		"", "/figures", "/teams", pathOf("team", "team-1"), "/needs", pathOf("need", "need-1"), "/tasks", pathOf("task", "task-1"), "/conflicts", "/terminals", "/journal", "/satellite",
		"?tv=1", "/replay", "/replay?at=2026-07-12T14:00", "/compare?from=2026-07-12T09:00", "/figures/people.on_scene", ofThen("/figures/people.visits"), ofThen("/teams"), ofThen(pathOf("team", "team-1")), ofThen("/journal"),
		"/people", "/people/" + record.KeyID("person", "person-1").String(), "/books", "/books/vehicle?all=1&col=driver_phone", "/record/vehicle/" + record.KeyID("vehicle", "渝A12345").String(),
	}
}

func TestNumbersOfPeopleAreHidden(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for _, path := range everyPage() {
		body := s.page(path)
		for _, number := range []string{"13812345678", "13800001111", "13600004444", "13300006666", "13500005555", "500103198001011234"} {
			if strings.Contains(body, number) {
				t.Errorf("%s shows %s whole", path, number)
			}
		}
	}
	if body := s.page(pathOf("team", "team-1")); !strings.Contains(body, "138****1111") || !strings.Contains(body, "500***********1234") {
		t.Error("a team's page does not show its masked numbers")
	}
}

func TestListsAreFilteredAndPaged(t *testing.T) {
	story := scene.Tell(t)
	var lines strings.Builder
	for i := range 230 {
		lines.WriteString(`{"kind":"need","id":"many-` + string(rune('a'+i/26)) + string(rune('a'+i%26)) + `","set":{"title":"批量需求","status":"线索","urgency":"不急"}}` + "\n")
	}
	story.Desk.Apply(lines.String())
	story.Desk.Send()
	s := newSite(t, story).signIn()
	for _, one := range []struct {
		path, want string
		rows       int
	}{
		{"/needs", "显示 1–100 / 233", 100},
		{"/needs?page=3", "显示 201–233 / 233", 33},
		{"/needs?page=99", "显示 201–233 / 233", 33},
		{"/needs?page=-1", "显示 1–100 / 233", 100},
		{"/needs?page=x", "显示 1–100 / 233", 100},
		{"/needs?q=" + "%E8%A2%AB%E5%9B%B0", "显示 1–1 / 1", 1},
		{"/needs?q=nothing", "没有符合条件的记录", 0},
		{"/needs?status=answered", "显示 1–1 / 1", 1},
		{"/teams?q=blsd", "没有符合条件的记录", 0},
		{"/teams?q=bssd", "璧山山地救援队", 1},
		{"/teams?sort=-here", "重庆蓝天救援队", 3},
		{"/tasks?q=%E8%93%9D%E5%A4%A9", "涨谷村转移群众", 1},
		{"/conflicts?group=support", "渝AK7712", 1},
	} {
		body := mainOf(s.page(one.path))
		if rows := strings.Count(body, "data-row="); !strings.Contains(body, one.want) || rows != one.rows {
			t.Errorf("%s has %d rows, want %d and %q", one.path, rows, one.rows, one.want)
		}
	}
	if rows := strings.Count(s.page("/needs"), "page=2"); rows == 0 {
		t.Error("the first page does not lead to the second")
	}
}

func TestWhatIsNotThereIsSaid(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	for _, path := range []string{
		"/nowhere", "/s/nonsense", "/s/11111111-1111-4111-8111-111111111111", "/s/" + scene.Flood().String() + "/teams/nonsense",
		"/s/" + scene.Flood().String() + "/teams/11111111-1111-4111-8111-111111111111", "/s/" + scene.Flood().String() + "/tasks/11111111-1111-4111-8111-111111111111",
		"/s/" + scene.Flood().String() + "/needs/11111111-1111-4111-8111-111111111111", "/s/" + scene.Flood().String() + "/folk",
	} {
		if got := s.get(path); got.StatusCode != http.StatusNotFound || !strings.Contains(got.body, "没有") {
			t.Errorf("%s answered %d", path, got.StatusCode)
		}
	}
}

func TestAClosedSpaceSaysWhereItWentOn(t *testing.T) {
	story := scene.Tell(t)
	story.Close(scene.Flood(), scene.Fire())
	body := newSite(t, story).signIn().page("")
	if !strings.Contains(body, "本空间已关闭") || !strings.Contains(body, `<a href="/s/`+scene.Fire().String()+`">北碚缙云山山火</a>`) {
		t.Error("a closed space does not say so")
	}
}

func TestD3_SilenceIsToldAsTheCensusSets(t *testing.T) {
	h := scene.Tell(t)
	census, err := h.Ledger(scene.Census())
	if err != nil {
		t.Fatal(err)
	}
	office := desk.New(census, desk.Options{Operator: "李敏", Now: h.Now})
	set := `{"kind":"setting","id":"quiet","set":{"key":"task.silence_minutes","value":45}}` + "\n" + `{"kind":"setting","id":"alarm","set":{"key":"task.alarm_minutes","value":120}}` + "\n"
	before := newSite(t, h).signIn().page("")
	if done, err := office.Apply(t.Context(), strings.NewReader(set), nil, nil); err != nil || done.Applied != 2 {
		t.Fatal(done, err)
	}
	s := newSite(t, h).signIn()
	body := s.page("")
	late := func(page string) bool { return strings.Contains(page, "未联系 40 分钟") }
	if !late(before) || late(body) {
		t.Error("40 minutes are told to be quiet where 45 are set, or are not by default")
	}
	for _, want := range []string{"超过 45 分钟；120 分钟为告警", `<span class="mark tone-warn"><svg class="shape" aria-hidden="true"><use href="#shape-up"/></svg>未联系 1 小时 40 分钟`} {
		if !strings.Contains(body, want) {
			t.Errorf("the overview lacks %q", want)
		}
	}
	if team := s.page(pathOf("team", "team-1")); !strings.Contains(team, "tone-warn") || strings.Contains(team, `#shape-cross"/></svg>未联系`) {
		t.Error("the team's page goes by another limit")
	}
}
