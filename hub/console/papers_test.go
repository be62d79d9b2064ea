package console_test

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/hub/account"
	"qianshao/hub/scene"
	"qianshao/shared/desk"
	"qianshao/shared/report"
	"qianshao/shared/roster"
)

// hubDesk is what an officer of the hub can do in a space of a scene.
func hubDesk(t *testing.T, h *scene.Hub, space uuid.UUID) *desk.Desk {
	t.Helper()
	l, err := h.Ledger(space)
	if err != nil {
		t.Fatal(err)
	}
	return desk.New(l, desk.Options{Operator: "duty", Post: roster.Post{Level: roster.City}, Now: h.Now})
}

// papersOf gives the address of every paper with records it may be about.
func papersOf(t *testing.T, h *scene.Hub, space uuid.UUID) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	d := hubDesk(t, h, space)
	for _, x := range report.Standard().All() {
		at := "/s/" + space.String() + "/papers/" + x.Name
		all[x.Name] = []string{at}
		choices, err := d.PaperChoices(t.Context(), x.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range choices[desk.AboutChoice] {
			all[x.Name] = append(all[x.Name], at+"?about="+c.ID.String())
		}
	}
	return all
}

func TestR9_2_EveryPaperIsAPage(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	sheets := map[string]bool{}
	for _, space := range []uuid.UUID{scene.Flood(), scene.Fire(), scene.Census()} {
		for name, addresses := range papersOf(t, story.Hub, space) {
			for _, at := range addresses {
				got := s.get(at)
				switch got.StatusCode {
				case http.StatusOK, http.StatusUnprocessableEntity:
				case http.StatusNotFound: // it is made in spaces of another kind
					continue
				default:
					t.Errorf("%s is answered %d: %s", at, got.StatusCode, s.log)
				}
				if strings.Contains(got.body, `<article class="sheet`) {
					sheets[name] = true
				}
				if !strings.Contains(got.body, `class="panel asking"`) {
					t.Errorf("%s has no form", at)
				}
			}
		}
	}
	whole := 0
	for _, x := range report.Standard().All() {
		if x.Of == "" && x.Name != "qualification-sheet" {
			if whole++; !sheets[x.Name] {
				t.Errorf("%s is drawn nowhere", x.Name)
			}
		}
	}
	if about := len(sheets) - whole; about < 15 {
		t.Errorf("only %d papers about a record are drawn", about)
	}
}

var (
	element = regexp.MustCompile(`<[^>]*>`)
	blank   = regexp.MustCompile(`[\s　]+`)
)

// sheetWords are the words of the sheet on a page, without a space between them.
func sheetWords(t *testing.T, body string) string {
	t.Helper()
	_, after, found := strings.Cut(body, `<article class="sheet`)
	inner, _, closed := strings.Cut(after, `</article>`)
	if !found || !closed {
		t.Fatalf("there is no sheet on the page: %s", body)
	}
	_, inner, _ = strings.Cut(inner, ">")
	return blank.ReplaceAllString(html.UnescapeString(element.ReplaceAllString(inner, "")), "")
}

// texts are the words of a sheet as they stand together: what is between two elements.
func sheetTexts(body string) (texts []string) {
	_, after, _ := strings.Cut(body, `<article class="sheet`)
	inner, _, _ := strings.Cut(after, `</article>`)
	_, inner, _ = strings.Cut(inner, ">")
	for _, one := range element.Split(inner, -1) {
		if one = blank.ReplaceAllString(html.UnescapeString(one), ""); one != "" {
			texts = append(texts, one)
		}
	}
	return texts
}

func TestR9_2_ThePageSaysWhatThePDFSays(t *testing.T) {
	tool(t, "pdftotext")
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	number := regexp.MustCompile(`第\d+页共\d+页|^\f`)
	for _, name := range []string{"flash", "counts", "contact-card", "journal"} {
		form := url.Values{"kind": {"pdf"}, "reason": {"上报"}}
		at := "/s/" + scene.Flood().String() + "/papers/" + name
		if name == "flash" { // what is numbered is compared once it is kept
			to := s.post(at+"/keep", form).Header.Get("Location")
			at = to
		}
		body := s.get(at).body
		file := s.post(at+"/file", form)
		if file.StatusCode != http.StatusOK || file.Header.Get("Content-Type") != "application/pdf" {
			t.Fatalf("%s is answered %d: %s", at, file.StatusCode, s.log)
		}
		raw := pdfText(t, []byte(file.body))
		pdf := blank.ReplaceAllString(number.ReplaceAllString(blank.ReplaceAllString(raw, ""), ""), "")
		page := sheetWords(t, body)
		for _, text := range sheetTexts(body) {
			if !strings.Contains(pdf, text) {
				t.Errorf("%s: the page says %q, the PDF does not", name, text)
			}
		}
		for _, line := range strings.Split(raw, "\n") {
			line = number.ReplaceAllString(blank.ReplaceAllString(line, ""), "")
			if !strings.Contains(page, line) {
				t.Errorf("%s: the PDF says %q, the page does not", name, line)
			}
		}
	}
}

func TestR9_2_AKeptReportIsTheSameFileLater(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	made := s.post("/s/"+scene.Flood().String()+"/papers/daily/keep", url.Values{"a.summary": {"水位持续上涨，联系 13812345678"}, "w.heading": {"江津日报（第一期）"}})
	at := made.Header.Get("Location")
	if made.StatusCode != http.StatusSeeOther || !strings.Contains(at, "/papers/kept/") {
		t.Fatalf("it is answered %d to %s: %s", made.StatusCode, at, made.body)
	}
	file := func(kind string, more ...string) string {
		form := url.Values{"kind": {kind}, "reason": {"上报"}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		got := s.post(at+"/file", form)
		if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Fatalf("%s is answered %d", kind, got.StatusCode)
		}
		return got.body
	}
	first := map[string]string{"pdf": file("pdf"), "xlsx": file("xlsx"), "csv": file("csv"), "txt": file("txt")}
	whole := file("pdf", "whole", "1", "reason", "核对联系人")
	if whole == first["pdf"] || !strings.Contains(first["txt"], "138****5678") || !strings.Contains(first["txt"], "江津日报（第一期）") {
		t.Errorf("what identifies people is in the file, or the words are not: %s", first["txt"])
	}
	story.Wait(26 * time.Hour)
	story.Desk.Apply(`{"kind":"team","id":"late","set":{"name":"后到的队伍","status":"待命"}}` + "\n" + `{"kind":"need","id":"need-1","set":{"title":"改了的需求","status":"已关闭"}}` + "\n")
	story.Desk.Send()
	s.signIn()
	for kind, was := range first {
		if got := file(kind); got != was {
			t.Errorf("the %s is %d bytes long and was %d, or says something else", kind, len(got), len(was))
		}
	}
	if file("pdf", "whole", "1", "reason", "核对联系人") != whole {
		t.Error("the whole PDF is another one")
	}
	if body := s.get(at).body; !strings.Contains(body, "/compare?from=2026-07-12T15:00:00") || strings.Contains(body, "后到的队伍") {
		t.Error("its page does not lead to what changed since, or changed itself")
	}
	if list := s.page("/papers/kept"); !strings.Contains(list, at) || !strings.Contains(list, "duty") {
		t.Error("the list of reports does not have it")
	}
	if now := s.page("/papers/flash"); !strings.Contains(sheetWords(t, now), "需求") || strings.Contains(sheetWords(t, now), "第一期") {
		t.Error("the words of one report went into another")
	}
}

func TestR9_2_APaperIsMadeAsItWasKnownThen(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	story.Desk.Apply(`{"kind":"journal","id":"late","set":{"text":"十五点以后才知道的事","at":"2026-07-12T05:00:00Z"}}` + "\n")
	story.Wait(time.Minute)
	story.Desk.Send()
	now, then := s.page("/papers/journal"), s.page("/papers/journal?at=2026-07-12T15:00")
	if !strings.Contains(now, "十五点以后才知道的事") || strings.Contains(then, "十五点以后才知道的事") || !strings.Contains(then, "水位每小时上涨") {
		t.Error("a paper of a moment gone by says what was not known then, or less")
	}
	if !strings.Contains(then, "数据截至 2026-07-12 15:00") {
		t.Error("it does not say as of when")
	}
	if got := s.post("/s/"+scene.Flood().String()+"/papers/daily/keep", url.Values{"at": {"2026-07-12T14:00"}}); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what was known then is kept as if it were now: %d", got.StatusCode)
	}
	if got := s.get("/s/" + scene.Flood().String() + "/papers/daily?at=gestern"); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, `role="alert"`) {
		t.Errorf("a moment that cannot be read is answered %d", got.StatusCode)
	}
}

func TestX5_PapersHideWhatIdentifiesPeople(t *testing.T) {
	story := scene.Tell(t)
	story.Desk.Apply(`{"kind":"person","id":"person-1","set":{"emergency_contact":"张母","phone":"023-47551234"}}` + "\n" +
		`{"kind":"journal","id":"mother","set":{"text":"张母","at":"2026-07-12T04:00:00Z"}}` + "\n" +
		`{"kind":"journal","id":"home","set":{"text":"家里电话023-47551234，晚上打","at":"2026-07-12T04:00:00Z"}}` + "\n")
	story.Desk.Send()
	s := newSite(t, story).signIn()
	private := []string{"13812345678", "13800001111", "13600004444", "13300006666", "13500005555", "500103198001011234", "023-47551234", "张母"}
	seen := map[string]bool{}
	at := "/s/" + scene.Flood().String() + "/papers/"
	for name, addresses := range papersOf(t, story.Hub, scene.Flood()) {
		for _, address := range addresses {
			about := url.Values{"kind": {"txt"}, "reason": {"核对"}}
			if _, id, ok := strings.Cut(address, "?about="); ok {
				about.Set("about", id)
			}
			body, file := mainOf(s.get(address).body), s.post(at+name+"/file", about).body
			whole := s.post(at+name+"/whole", about).body
			for _, number := range private {
				if strings.Contains(body, number) || strings.Contains(file, number) {
					t.Errorf("%s shows %s", address, number)
				}
				seen[number] = seen[number] || strings.Contains(whole, number)
			}
		}
	}
	for _, number := range []string{"13812345678", "13800001111", "13600004444", "13500005555", "023-47551234", "张母"} {
		if !seen[number] {
			t.Errorf("%s is on no paper even with a reason: nothing is proven of it", number)
		}
	}
}

func TestR9_2_PapersAreFoundByWordAndByRecord(t *testing.T) {
	s := newSite(t, scene.Tell(t)).signIn()
	link := regexp.MustCompile(`href="/s/[^/]+/papers/([a-z0-9-]+)[^"]*"><b>`)
	listed := func(query string) (names []string) {
		for _, found := range link.FindAllStringSubmatch(s.page("/papers"+query), -1) {
			names = append(names, found[1])
		}
		return names
	}
	all := listed("")
	if len(all) < 80 || all[0] != "flash" || all[1] != "daily" || slices.Contains(all, "duty-sheet") {
		t.Errorf("%d papers, first %v", len(all), all[:min(len(all), 3)])
	}
	if got := listed("?q=rb"); !slices.Contains(got, "daily") || len(got) > 12 {
		t.Errorf("by initials it finds %v", got)
	}
	if got := listed("?of=team&about=" + scenePath("team", "team-1")); !slices.Contains(got, "team-certificate") || slices.Contains(got, "daily") {
		t.Errorf("about a team there are %v", got)
	}
	if body := s.page("/papers?of=team&about=" + scenePath("team", "team-1")); !strings.Contains(body, "/papers/team-certificate?about="+scenePath("team", "team-1")) {
		t.Error("they do not lead to the team's papers")
	}
	if got := listed("?q=没有这样的"); len(got) != 0 || !strings.Contains(s.page("/papers?q=%3Cb%3E"), "没有符合的报表") {
		t.Errorf("it finds %v", got)
	}
}

func TestX5_WhoMakesPapersIsAskedAndWrittenDown(t *testing.T) {
	story := scene.Tell(t)
	s := newSite(t, story).signIn()
	at := "/s/" + scene.Flood().String() + "/papers/team-evidence"
	about := url.Values{"about": {scenePath("team", "team-1")}, "kind": {"pdf"}}
	if got := s.post(at+"/file", about); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "没有写用途") {
		t.Errorf("a file for nothing is answered %d", got.StatusCode)
	}
	about.Set("reason", "交保险公司")
	file := s.post(at+"/file", about)
	if file.StatusCode != http.StatusOK {
		t.Fatalf("a file is answered %d", file.StatusCode)
	}
	about.Set("whole", "1")
	about.Del("reason")
	for _, path := range []string{"/file", "/whole"} {
		if got := s.post(at+path, about); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, "理由") {
			t.Errorf("%s without a reason is answered %d", path, got.StatusCode)
		}
	}
	about.Set("reason", "保险理赔")
	s.post(at+"/whole", about)
	s.post(at+"/file", about)
	s.post("/s/"+scene.Flood().String()+"/papers/evidence/keep", nil)
	lines, err := s.book.Audit(t.Context(), account.Asked{By: "duty"})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(file.body))
	var verbs []account.Verb
	for _, l := range lines {
		if strings.HasPrefix(l.About, "paper:") {
			verbs = append(verbs, l.Verb)
		}
	}
	want := []account.Verb{account.Reported, account.Exported, account.Revealed, account.Revealed, account.Exported}
	if len(verbs) != len(want) {
		t.Fatalf("the audit has %v", verbs)
	}
	for i := range want {
		if verbs[i] != want[i] {
			t.Errorf("the audit has %v", verbs)
		}
	}
	if first := lines[len(lines)-2]; !strings.Contains(first.Detail, hex.EncodeToString(sum[:])) || lines[1].Reason != "保险理赔" {
		t.Errorf("the audit says %+v and %+v", first, lines[1])
	}
}

func TestX5_RolesMakeThePapersTheyMay(t *testing.T) {
	story := scene.Tell(t)
	base := "/s/" + scene.Flood().String() + "/papers"
	for role, want := range map[account.Role][]int{ // look, file, keep, whole
		account.Viewer:  {403, 403, 403, 403},
		account.Support: {200, 200, 303, 200},
		account.Admin:   {200, 200, 422, 403},
	} {
		s := newSite(t, story)
		s.admit(string(role), role)
		key := s.secret(string(role), story.Now())
		s.try(string(role))
		s.post("/login/code", url.Values{"code": {code(t, key, story.Now())}})
		form := url.Values{"kind": {"csv"}, "reason": {"核对"}}
		got := []int{
			s.get(base + "/flash").StatusCode, s.post(base+"/flash/file", form).StatusCode, s.post(base+"/flash/keep", form).StatusCode,
			s.post(base+"/flash/whole", form).StatusCode,
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("a %s is answered %v, not %v", role, got, want)
				break
			}
		}
		story.Wait(time.Minute)
	}
}

func TestTextsOfTerminalsStayTextsOnPapers(t *testing.T) {
	clean := scene.Tell(t)
	allowed := map[string]bool{"tag small": true}
	visit := func(story *scene.Story, tell func(string)) {
		s := newSite(t, story).signIn()
		for _, addresses := range papersOf(t, story.Hub, scene.Flood()) {
			for i, at := range addresses[max(0, len(addresses)-2):] {
				got := s.get(at)
				if got.StatusCode >= http.StatusInternalServerError {
					t.Errorf("%s is answered %d: %s", at, got.StatusCode, s.log)
				}
				shapeOf(t, got.body, func(what string) {
					if tell(what); i == 0 && t.Failed() {
						t.Logf("at %s", at)
					}
				})
			}
		}
	}
	visit(clean, func(what string) { allowed[what] = true })
	for _, more := range []string{"figure", "svg", "path", "figcaption", "datalist", "section", "p", "td", "th", "a", "i"} { // a paper with more on it has more of these
		allowed["tag "+more] = true
	}
	story := scene.Tell(t)
	taint(t, story.Silent)
	visit(story, func(what string) {
		if !allowed[what] && !strings.HasPrefix(what, "attribute td ") {
			t.Errorf("a paper grew a %s", what)
			allowed[what] = true
		}
	})
}
