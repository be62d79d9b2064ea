package station_test

import (
	"image/png"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"qianshao/shared/desk"
	"qianshao/shared/paper"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/terminal/station"
)

// counter is a terminal with an incident on it, as a clerk has it before him.
type counter struct {
	*desk.Desk
	t       *testing.T
	station *station.Station
	space   uuid.UUID
}

var noon = time.Date(2026, 7, 12, 4, 0, 0, 0, time.UTC)

func newCounter(t *testing.T, exercise bool) *counter {
	t.Helper()
	clock := noon
	st, err := station.Open(t.Context(), t.TempDir(), station.Options{
		Log: slog.New(slog.DiscardHandler), Program: "test",
		Now: func() time.Time { clock = clock.Add(time.Second); return clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.Operate(t.Context(), "李敏", "coordination"); err != nil {
		t.Fatal(err)
	}
	space, err := st.Create(t.Context(), "江津区“7·12”暴雨洪涝", exercise)
	if err != nil {
		t.Fatal(err)
	}
	d, err := st.DeskIn(space)
	if err != nil {
		t.Fatal(err)
	}
	return &counter{Desk: d.As("李敏", roster.Post{Level: roster.Site}), t: t, station: st, space: space}
}

// does wants an act to be recorded and gives the n-th record it made.
func (c *counter) does(n uint8) func(record.Receipt, error) uuid.UUID {
	return func(r record.Receipt, err error) uuid.UUID {
		c.t.Helper()
		if err != nil {
			c.t.Fatalf("refused: %v", err)
		}
		return r.IDs[record.NewID(n)]
	}
}

func (c *counter) activate(pending bool) {
	c.t.Helper()
	c.does(1)(c.Activate(c.t.Context(), roster.Activation{
		Name: "江津区“7·12”暴雨洪涝", Type: "flood", Area: "500116", Place: "几江街道", ShortCode: "YB", Pending: pending, At: noon,
		OrderNo: "渝应急指〔2026〕12号", OrderedBy: "王建国", ResponseUnit: "市防汛抗旱指挥部", ResponseLevel: "iii", PublicPhone: "023-4755 0119",
		Members: []roster.MemberForm{
			{Group: record.General, Unit: "市应急局", Person: "陈𬭩", Duty: "组长", Phone: "13800000001"},
			{Group: record.Coordination, Unit: "市消防救援总队", Person: "赵强", Duty: "副组长", Phone: "13800000002"},
			{Group: record.Support, Unit: "市交通局", Person: "孙丽", Duty: "联络员", Phone: "13800000003"},
		},
	}))
}

// arrive files the arrival of a team nobody knew.
func (c *counter) arrive(name string, people int, names ...string) uuid.UUID {
	c.t.Helper()
	r, err := c.CheckIn(c.t.Context(), roster.Arrival{
		NewTeam: &roster.TeamForm{Name: name, Leader: "张伟", Phone: "13812348000"}, People: people, Vehicles: 2, Capability: "water", SelfSufficiency: 48,
		Place: "东门停车场", Leader: "张伟", Phone: "13812348000", Names: names, Plates: []string{"渝A·D12345"}, Anyway: true,
	})
	if err != nil {
		c.t.Fatalf("refused: %v", err)
	}
	teams, err := c.Teams(c.t.Context(), desk.BoardFilter{})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, team := range teams {
		if team.Team.Name == name {
			return team.Team.ID
		}
	}
	c.t.Fatalf("%s did not arrive: %v", name, r.IDs)
	return uuid.UUID{}
}

// task makes a task order for teams and issues it.
func (c *counter) task(issue bool, teams ...uuid.UUID) uuid.UUID {
	c.t.Helper()
	id := c.does(1)(c.NewTask(c.t.Context(), roster.TaskForm{
		Title: "几江街道滨江路被困群众转移", Place: "滨江路 118 号", Lat: 29.2903, Lon: 106.2595, Priority: 1, Goal: "转移被困群众约 42 人至几江中学安置点，逐户复核。",
		Hazards: "水深约 1.6 米，电线可能带电；设安全员；撤离信号连续三声长哨。", Channel: "150.375 MHz", StartsAt: noon.Add(time.Hour), EndsAt: noon.Add(7 * time.Hour),
		Contact: "刘芳", Phone: "13900001111", Equipment: "冲锋舟 2 艘，救生衣 40 件", Ready: true, Teams: teams, Anyway: true,
	}))
	if issue {
		c.does(1)(c.IssueTask(c.t.Context(), roster.Issue{Task: id, OrderedBy: "赵强", Exception: "指挥部口头指令"}))
	}
	return id
}

// prints saves a paper and gives its text as a reader copies it, without spaces, page by page.
func (c *counter) prints(q desk.PaperQuery) (station.Printed, []string) {
	c.t.Helper()
	done, err := c.station.Save(c.t.Context(), c.Desk, q, paper.PDF)
	if err != nil {
		c.t.Fatalf("%s: %v", q.Paper, err)
	}
	pages := strings.Split(tool(c.t, "pdftotext", "-layout", done.Path, "-"), "\f")
	pages = pages[:len(pages)-1]
	for i := range pages {
		pages[i] = strings.Join(strings.Fields(strings.ReplaceAll(pages[i], "　", " ")), "")
	}
	return done, pages
}

// wants looks for texts on a paper.
func wants(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(page, strings.Join(strings.Fields(strings.ReplaceAll(want, "　", " ")), "")) {
			t.Errorf("the paper lacks %s:\n%s", want, page)
		}
	}
}

// reads decodes the first code on a paper's first page from its picture. Like a person with a scanner it looks again from
// another distance when the first look finds nothing: the decoder, not the page, has its moods.
func reads(t *testing.T, path string) string {
	t.Helper()
	var err error
	for _, resolution := range []string{"200", "300", "250", "150", "400"} {
		base := filepath.Join(t.TempDir(), "page")
		tool(t, "pdftoppm", "-r", resolution, "-png", "-singlefile", path, base)
		var text string
		if text, err = decoded(base + ".png"); err == nil {
			return text
		}
	}
	t.Fatalf("no code was found: %v", err)
	return ""
}

func decoded(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		return "", err
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// tool runs one of Debian's programs, which build/setup installs.
func tool(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: %v", name, err)
		}
		t.Skipf("%s is missing: %v", name, err)
	}
	out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// find reads a record through its history's picture.
func (c *counter) find(kind string, id uuid.UUID) (record.Record, bool) {
	c.t.Helper()
	l, err := c.station.Shelf().Ledger(c.space)
	if err != nil {
		c.t.Fatal(err)
	}
	var row record.Record
	var ok bool
	if err := l.View(c.t.Context(), func(r record.Reader) (err error) {
		row, ok, err = r.Find(kind, id)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return row, ok
}

// any is some record of a kind; zero when there is none.
func (c *counter) any(kind string) (id uuid.UUID) {
	c.t.Helper()
	if kind == "" {
		return id
	}
	l, err := c.station.Shelf().Ledger(c.space)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := l.View(c.t.Context(), func(r record.Reader) error {
		rows, err := r.List(record.Query{Kind: kind, Limit: 1})
		if len(rows) > 0 {
			id = rows[0].ID
		}
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return id
}
