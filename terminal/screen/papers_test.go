package screen_test

import (
	"slices"
	"strings"
	"testing"

	"qianshao/shared/desk"
	"qianshao/shared/report"
	"qianshao/shared/roster"
	"qianshao/terminal/screen"
)

// paperList is the list of papers as it stands.
func paperList(t *testing.T, v screen.View) *screen.List {
	t.Helper()
	var found *screen.List
	eachList(blocksOf(v), func(l *screen.List) {
		if l.ID == "papers.list" {
			found = l
		}
	})
	if found == nil {
		t.Fatalf("no list of papers:\n%s", renderText(v))
	}
	return found
}

func listed(l *screen.List) []string {
	var names []string
	for _, r := range l.Rows {
		names = append(names, r.ID)
	}
	return names
}

// Every paper is chosen, asked and shown in both languages with no word missing, whoever declares it.
func TestX7_EveryPaperIsShownBeforeItIsPrinted(t *testing.T) {
	for _, l := range []screen.Language{screen.Chinese, screen.English} {
		p, _ := inSpace(t, "incident", l)
		p.send(screen.Pressed{ID: "nav.papers"})
		names := listed(paperList(t, p.look()))
		if len(names) < 30 {
			t.Fatalf("%d papers are offered", len(names))
		}
		shown := 0
		for _, name := range names {
			p.send(screen.RowChosen{List: "papers.list", Row: name})
			v := p.look()
			wordsOf(t, v, l)
			text := renderText(v)
			if strings.Contains(text, "正在生成") || strings.Contains(text, "Making the paper") {
				t.Errorf("%s is never made", name)
			}
			if declared, _ := report.Standard().Paper(name); declared.Of == "" && strings.Contains(text, "07-12") {
				shown++
			}
		}
		if shown < 20 {
			t.Errorf("only %d papers of the whole space were shown", shown)
		}
	}
}

func TestX7_CtrlPOnARecordOffersItsPapers(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	h := newHands(t, p.send, p.look)
	p.send(screen.Pressed{ID: "nav.board"})
	teams, err := s.Desk().Teams(t.Context(), desk.BoardFilter{})
	if err != nil || len(teams) == 0 {
		t.Fatal(teams, err)
	}
	p.send(screen.CardOpened{Board: "board.cards", Card: teams[0].Team.ID.String()})
	h.press("Ctrl+P")
	v := p.look()
	list := paperList(t, v)
	if v.Heading != "文书打印" || !strings.Contains(list.Title, teams[0].Team.Name) {
		t.Fatalf("not the papers of the team:\n%s", renderText(v))
	}
	for _, name := range listed(list) {
		if x, _ := report.Standard().Paper(name); x.Of != "team" {
			t.Errorf("%s is no paper about a team", name)
		}
	}
	p.send(screen.RowChosen{List: "papers.list", Row: "team-card"})
	if text := renderText(p.look()); !strings.Contains(text, "社会应急力量到场卡") || !strings.Contains(text, "自愿参与") {
		t.Errorf("no preview:\n%s", text)
	}
	h.press("Ctrl+P")
	if text := renderText(p.look()); !strings.Contains(text, "没有打印（no printer）。文件在：") || !slices.Contains(s.handed, "print team-card") {
		t.Errorf("not printed, or not said where the file is: %q\n%s", s.handed, text)
	}
	for _, kind := range []string{"pdf", "xlsx", "txt"} {
		p.send(screen.Pressed{ID: "papers." + kind})
		if !slices.Contains(s.handed, kind+" team-card") {
			t.Errorf("%s is not saved: %q", kind, s.handed)
		}
	}
	p.send(screen.KeyPressed{Key: "Esc"})
	if v := p.look(); v.Heading != "力量看板" {
		t.Errorf("back at %s", v.Heading)
	}
}

func TestX7_APaperAsksAndShowsWhatWasAnswered(t *testing.T) {
	p, _ := inSpace(t, "incident", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.papers"})
	p.send(screen.Typed{Field: "papers.find", Text: "xcrz"})
	if names := listed(paperList(t, p.look())); len(names) != 1 || names[0] != "journal" {
		t.Fatalf("by its initials: %q", names)
	}
	p.send(screen.Typed{Field: "papers.ask.from", Text: "2026-07-01 00:00"})
	p.send(screen.Typed{Field: "papers.ask.until", Text: "2026-07-02 00:00"})
	if text := renderText(p.look()); !strings.Contains(text, "这段时间没有日志") {
		t.Errorf("the answers do not count:\n%s", text)
	}
	p.send(screen.Typed{Field: "papers.ask.until", Text: "quarter past"})
	if text := renderText(p.look()); !strings.Contains(text, "不是能认出的时间") || strings.Contains(text, "[alarm]") {
		t.Errorf("a time that is none passes:\n%s", text)
	}
}

func TestX7_ARecordIsNamedWhereNoneWasChosen(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.papers"})
	p.send(screen.RowChosen{List: "papers.list", Row: "team-card"})
	if text := renderText(p.look()); !strings.Contains(text, "请在“关于”一栏填记录的编号或名称") {
		t.Errorf("does not ask whom it is about:\n%s", text)
	}
	p.send(screen.KeyPressed{Key: "Ctrl+P"})
	if len(s.handed) != 0 {
		t.Errorf("printed about nobody: %q", s.handed)
	}
	p.send(screen.Typed{Field: "papers.@about", Text: "江津民兵应急连"})
	p.send(screen.KeyPressed{Key: "Ctrl+P"})
	if !slices.Contains(s.handed, "print team-card") {
		t.Errorf("not printed: %q\n%s", s.handed, renderText(p.look()))
	}
}

// arrivesAtTheCounter files an arrival as the check-in does and tells the screen.
func arrivesAtTheCounter(t *testing.T, p *plain, s *terminal, admission string) {
	t.Helper()
	a := roster.Arrival{NewTeam: &roster.TeamForm{Name: "合川曙光救援队", Leader: "周军", Phone: "13700000000"}, People: 9, Capability: "water", Admission: admission}
	if admission == roster.AdmitTurnBack {
		a.Reason, a.RouteOut = "力量饱和", "沿 G93 返回"
	}
	r, err := s.Desk().CheckIn(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	p.send(screen.Pressed{ID: "nav.checkin"})
	p.send(screen.Done{Page: "checkin", Text: "已保存", Receipt: r})
}

func TestR3_2_AfterACheckInItsCardIsOffered(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	arrivesAtTheCounter(t, p, s, "")
	v := p.look()
	if v.Snack == nil || v.Snack.Offer != "打印队伍到场卡" {
		t.Fatalf("nothing is offered: %+v", v.Snack)
	}
	if len(s.handed) != 0 {
		t.Errorf("printed unasked: %q", s.handed)
	}
	p.send(screen.Pressed{ID: v.Snack.OfferID})
	v = p.look()
	if v.Heading != "文书打印" || paperList(t, v).Selected != "team-card" || !strings.Contains(renderText(v), "合川曙光救援队") {
		t.Errorf("not its card:\n%s", renderText(v))
	}
}

func TestR3_2_WhoIsToWaitIsOfferedHisSlip(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	arrivesAtTheCounter(t, p, s, roster.AdmitStandby)
	v := p.look()
	if v.Snack == nil || v.Snack.Offer != "打印报备回执" {
		t.Fatalf("nothing is offered: %+v", v.Snack)
	}
	p.send(screen.Pressed{ID: v.Snack.OfferID})
	if text := renderText(p.look()); !strings.Contains(text, "备勤通知单") {
		t.Errorf("not the slip:\n%s", text)
	}
}

func TestR3_2_WhoIsTurnedBackIsOfferedHisSlip(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.papers"})
	p.send(screen.Typed{Field: "papers.set.print.checkin", Text: "true"})
	arrivesAtTheCounter(t, p, s, roster.AdmitTurnBack)
	if !slices.Contains(s.handed, "print checkin-slip") || slices.Contains(s.handed, "print team-card") {
		t.Errorf("printed at once: %q", s.handed)
	}
	v := p.look()
	if v.Snack == nil || v.Snack.Offer != "打印报备回执" {
		t.Fatalf("nothing is offered: %+v", v.Snack)
	}
	p.send(screen.Pressed{ID: v.Snack.OfferID})
	if text := renderText(p.look()); !strings.Contains(text, "劝返单") || !strings.Contains(text, "沿 G93 返回") {
		t.Errorf("not the slip:\n%s", text)
	}
}

func TestR2_3_AnArrivalPrintsTheSituationSheetWhereTheTerminalIsSetSo(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.papers"})
	p.send(screen.Typed{Field: "papers.set.print.checkin", Text: "true"})
	if s.kept["print.checkin"] != "true" {
		t.Fatalf("the setting is not kept: %q", s.kept)
	}
	arrivesAtTheCounter(t, p, s, "")
	for _, want := range []string{"print team-card", "print situation-sheet"} {
		if !slices.Contains(s.handed, want) {
			t.Errorf("%s is missing: %q", want, s.handed)
		}
	}
	if v := p.look(); v.Snack == nil || !strings.Contains(v.Snack.Text, "灾情简报") {
		t.Errorf("nothing is said of it: %+v", v.Snack)
	}
}

// What a paper is made of on screen is what the desk prints: the same document.
func TestX7_ARowOfAPreviewOpensItsRecord(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	p.send(screen.Pressed{ID: "nav.papers"})
	p.send(screen.RowChosen{List: "papers.list", Row: "head-count"})
	doc, err := s.Desk().Document(t.Context(), desk.PaperQuery{Paper: "head-count"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []screen.Row
	eachList(blocksOf(p.look()), func(l *screen.List) {
		if l.ID == "papers.part1" {
			rows = l.Rows
		}
	})
	want := doc.Parts[0].Table
	if len(rows) != len(want.Rows)+1 || !strings.Contains(rows[0].ID, want.Rows[0].ID.String()) {
		t.Fatalf("the screen shows %v, the paper %v", rows, want.Rows)
	}
	p.send(screen.RowOpened{List: "papers.part1", Row: rows[0].ID})
	if v := p.look(); v.Heading != "力量看板" {
		t.Errorf("opened %s", v.Heading)
	}
}

// On every screen of the product's own, Ctrl+P is about what is chosen there.
func TestX7_CtrlPKnowsWhatIsChosenOnEveryScreen(t *testing.T) {
	p, s := inSpace(t, "incident", screen.Chinese)
	st := &story{t: t, s: s, d: s.Desk()}
	team := st.arrives("合川曙光救援队", 9, "water", "东门停车场")
	st.works(team, st.need("转移滨江路被困群众", "urgent"))
	for page, want := range map[string]struct{ of, selected string }{
		"journal": {"", "journal"}, "activation": {"", "activation-notice"}, "board": {"", "board"}, "tasks": {"task", ""}, "needs": {"need", ""}, "signup": {"signup", ""},
	} {
		p.send(screen.Pressed{ID: "nav." + page})
		eachList(blocksOf(p.look()), func(l *screen.List) {
			for _, r := range l.Rows {
				if page == "tasks" && strings.HasPrefix(r.ID, "task") {
					p.send(screen.RowChosen{List: l.ID, Row: r.ID})
				}
			}
		})
		p.send(screen.KeyPressed{Key: "Ctrl+P"})
		v := p.look()
		if v.Heading != "文书打印" {
			t.Errorf("%s: Ctrl+P opens %s", page, v.Heading)
			continue
		}
		list := paperList(t, v)
		if want.selected != "" && list.Selected != want.selected {
			t.Errorf("%s: %s is chosen, want %s", page, list.Selected, want.selected)
		}
		for _, name := range listed(list) {
			if x, _ := report.Standard().Paper(name); want.of != "" && x.Of != want.of {
				t.Errorf("%s: %s is about %q, want %q", page, name, x.Of, want.of)
			}
		}
		p.send(screen.KeyPressed{Key: "Esc"})
	}
}
