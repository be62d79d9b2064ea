package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/hub/console/page"
	"qianshao/hub/scene"
	"qianshao/shared/procedure"
)

func TestMomentsAreReadAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2026, 7, 12, 15, 0, 0, 0, procedure.ChinaTime())
	for _, one := range []struct {
		text  string
		sense page.Sense
		want  string // as the field shows it; empty: it cannot be read
	}{
		{"14:30", 0, "2026-07-12 14:30"}, {"1430", 0, "2026-07-12 14:30"}, {"１４：３０", 0, "2026-07-12 14:30"}, {"20:00", 0, "2026-07-12 20:00"}, {"20:00", page.Gone, "2026-07-11 20:00"},
		{"昨天 20:00", page.Gone, "2026-07-11 20:00"}, {"今天 20:00", page.Gone, "2026-07-12 20:00"}, {"zt 2000", 0, "2026-07-11 20:00"}, {"7-11 8:05", 0, "2026-07-11 08:05"}, {"7月11日 20:00", 0, "2026-07-11 20:00"},
		{"2026-07-11T20:00", 0, "2026-07-11 20:00"}, {"2026-07-11 20:00:05", 0, "2026-07-11 20:00:05"}, {"2026-07-11T12:00:00Z", 0, "2026-07-11 20:00"}, {"2026/7/11 20:00", 0, "2026-07-11 20:00"},
		{"2026-07-11", 0, "2026-07-11 00:00"}, {"2026-07-11", page.Ending, "2026-07-11 23:59"}, {"昨天", page.Ending, "2026-07-11 23:59"}, {"2026-07-11 00:00", page.Ending, "2026-07-11 00:00"},
		{"2:30 PM", 0, ""}, {"25:61", 0, ""}, {"2026-02-30 10:00", 0, ""}, {"soon", 0, ""}, {"0001-01-01T00:00", 0, ""}, {"<b>", 0, ""}, {"-1", 0, ""},
	} {
		got := page.MomentOf("at", one.text, now, one.sense)
		if one.want == "" {
			if !got.Wrong || got.Text != one.text || !got.At.IsZero() {
				t.Errorf("%q is read as %+v", one.text, got)
			}
			continue
		}
		if got.Wrong || got.Text != one.want {
			t.Errorf("%q is read as %+v, want %s", one.text, got, one.want)
		}
		if again := page.MomentOf("at", got.Text, now.AddDate(1, 2, 3), 0); !again.At.Equal(got.At) {
			t.Errorf("%q is shown as %q, which is read as %s", one.text, got.Text, again.At)
		}
		if again := page.MomentOf("at", page.Stamp(got.At), now.AddDate(1, 2, 3), 0); !again.At.Equal(got.At) {
			t.Errorf("%q stands in an address as %q, which is read as %s", one.text, page.Stamp(got.At), again.At)
		}
	}
	if m := page.MomentOf("at", " ", now, 0); m.Wrong || !m.At.IsZero() || m.Text != "" {
		t.Errorf("nothing is read as %+v", m)
	}
}

func TestALinkMeansTomorrowWhatItMeantToday(t *testing.T) {
	story := scene.Tell(t)
	s := newStaff(t, story, account.General, account.Admin)
	for _, one := range []struct {
		role     account.Role
		path, to string
	}{
		{account.General, "/teams?from=14:30&only=here", "/teams?from=2026-07-12T14%3A30&only=here"}, {account.General, "/journal?to=昨天", "/journal?to=2026-07-11T23%3A59"},
		{account.General, "/replay?at=14:30", "/replay?at=2026-07-12T14%3A30"}, {account.General, "/compare?from=20:00", "/compare?from=2026-07-11T20%3A00"},
		{account.General, "/papers/journal?at=14:30", "/papers/journal?at=2026-07-12T14%3A30"}, {account.General, "/papers/daily?a.period_from=8:00", "/papers/daily?a.period_from=2026-07-12+08%3A00"},
		{account.Admin, "/audit?from=7-11", "/audit?from=2026-07-11T00%3A00"},
	} {
		base := "/s/" + scene.Flood().String()
		path, query, _ := strings.Cut(one.path, "?")
		words, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := s.as(one.role).get(base + path + "?" + words.Encode())
		if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != base+one.to {
			t.Errorf("%s is answered %d to %s", one.path, got.StatusCode, got.Header.Get("Location"))
			continue
		}
		if got := s.get(base + one.to); got.StatusCode != http.StatusOK {
			t.Errorf("%s, which it leads to, is answered %d to %s", one.to, got.StatusCode, got.Header.Get("Location"))
		}
	}
}

func TestAMomentThatCannotBeReadIsSaidAndNoFileIsMadeOfIt(t *testing.T) {
	story := scene.Tell(t)
	s := newStaff(t, story, account.General, account.Admin)
	for path, role := range map[string]account.Role{"/teams?from=2:30+PM": account.General, "/journal?to=2:30+PM": account.General, "/books/vehicle?to=2:30+PM": account.General, "/audit?from=2:30+PM": account.Admin} {
		got := s.as(role).page(path)
		if !strings.Contains(got, "时间“2:30 PM”看不懂") || !strings.Contains(got, `value="2:30 PM"`) || !strings.Contains(got, `aria-invalid="true"`) {
			t.Errorf("%s does not say so, or has lost what was typed", path)
		}
	}
	file := s.as(account.General).take("teams", "csv", "from=2:30+PM")
	if file.StatusCode != http.StatusBadRequest || !strings.Contains(file.body, "没有导出任何内容") {
		t.Errorf("a file is answered %d", file.StatusCode)
	}
	if got := s.post("/s/"+scene.Flood().String()+"/papers/journal/file", url.Values{"kind": {"csv"}, "at": {"2:30 PM"}, "reason": {"核对"}}); got.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(got.body, `value="2:30 PM"`) {
		t.Errorf("a paper is answered %d", got.StatusCode)
	}
}

func TestNoFieldSpeaksTheLanguageOfTheBrowser(t *testing.T) {
	s := newStaff(t, waits(t), account.General, account.Admin)
	for _, role := range []account.Role{account.General, account.Admin} {
		fields := 0
		for _, one := range newCrawler(t, s.as(role).site, 1).walk("/me", flood("")) {
			fields += strings.Count(one.body, `class="moment"`)
			for _, kind := range []string{"date", "time", "datetime-local", "month", "week"} {
				if strings.Contains(one.body, `type="`+kind+`"`) {
					t.Errorf("%s has a field of type %s, which reads as the browser's language would have it", one.Path, kind)
				}
			}
		}
		if fields < 10 {
			t.Errorf("a %s saw only %d fields for moments", role, fields)
		}
	}
}
