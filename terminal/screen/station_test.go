package screen_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"qianshao/shared/desk"
	"qianshao/shared/intake"
	"qianshao/shared/ledger"
	"qianshao/shared/record"
	"qianshao/shared/roster"
	"qianshao/shared/sheet"
	"qianshao/syncproto"
	"qianshao/syncproto/bundle"
	"qianshao/syncproto/dot"
	"qianshao/terminal/screen"
)

// morning is when every story begins: a July morning in Chongqing.
var morning = time.Date(2026, 7, 12, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))

// terminal is a Station over real ledgers and the real desk; only files and clock are the test's.
type terminal struct {
	network
	t        testing.TB
	dir      string
	schema   *record.Schema
	key      ed25519.PrivateKey
	code     string // desk code
	now      time.Time
	spaces   []*held
	current  uuid.UUID
	operator string
	post     roster.Post
	kept     map[string]string
	handed   []string // papers handed out, by kind of file
	census   *ledger.Ledger
	sync     screen.Sync
	denied   []screen.Denied
	enrol    func(code string) (screen.Enrolment, error)
	fail     error // what Keep answers
}

type held struct {
	screen.Space
	ledger *ledger.Ledger
	desk   *desk.Desk
}

func newTerminal(t testing.TB, number byte, code string) *terminal {
	t.Helper()
	s := &terminal{
		t: t, dir: t.TempDir(), schema: record.Standard(), code: code, now: morning, kept: map[string]string{},
		key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{number}, ed25519.SeedSize)),
	}
	s.sync = screen.Sync{Device: "设备 " + code, DeskCode: code}
	return s
}

func (s *terminal) clock() time.Time { return s.now }

func (s *terminal) open(id uuid.UUID) *ledger.Ledger {
	s.t.Helper()
	public := s.key.Public().(ed25519.PublicKey)
	l, err := ledger.Open(context.Background(), filepath.Join(s.dir, id.String()+".db"), ledger.Options{
		Schema: s.schema, Space: id, Device: dot.DeviceOf(public), Public: public, Now: s.clock, Chance: bytes.NewReader(bytes.Repeat([]byte{7}, 1<<16)),
		Sign: func(m []byte) []byte { return ed25519.Sign(s.key, m) }, DeskCode: func() string { return s.code },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = l.Close() })
	return l
}

// know puts teams into the standing census.
func (s *terminal) know(teams ...roster.TeamForm) {
	s.t.Helper()
	s.census = s.open(uuid.MustParse("c0000000-0000-4000-8000-000000000000"))
	d := desk.New(s.census, desk.Options{Operator: "普查员", Now: s.clock})
	for _, team := range teams {
		var b bytes.Buffer
		fmt.Fprintf(&b, `{"kind":"team","id":%q,"set":{"name":%q,"leader":%q,"phone":%q,"members":%d,"vehicles":4,"district":%q,"self_sufficiency_hours":48},"add":{"capabilities":[%q]}}`,
			team.CreditCode, team.Name, team.Leader, team.Phone, team.Size, team.District, team.Capabilities[0])
		done, err := d.Apply(context.Background(), &b, nil, func(r desk.LineRefusal) { s.t.Fatal(r.Err) })
		if err != nil || done.Applied != 1 {
			s.t.Fatal(done, err)
		}
	}
}

func (s *terminal) add(id uuid.UUID, name, kind string) *held {
	s.t.Helper()
	h := &held{Space: screen.Space{ID: id, Name: name, Kind: kind, Open: true}, ledger: s.open(id)}
	s.spaces = append(s.spaces, h)
	s.equip()
	return h
}

// equip makes the desks anew after a change of operator.
func (s *terminal) equip() {
	options := desk.Options{Operator: s.operator, Post: s.post, Now: s.clock}
	if s.census != nil {
		options.Census = s.census
	}
	for _, h := range s.spaces {
		if h.desk == nil {
			options.Exercise, options.Name = h.Kind == "exercise", h.Name
			h.desk = desk.New(h.ledger, options)
		}
		h.desk = h.desk.As(s.operator, s.post)
	}
}

func (s *terminal) here() *held {
	i := slices.IndexFunc(s.spaces, func(h *held) bool { return h.ID == s.current })
	if i < 0 {
		return nil
	}
	return s.spaces[i]
}

func (s *terminal) Desk() *desk.Desk {
	if h := s.here(); h != nil {
		return h.desk
	}
	return nil
}

func (s *terminal) Spaces(context.Context) ([]screen.Space, error) {
	var all []screen.Space
	for _, h := range slices.Backward(s.spaces) {
		space := h.Space
		space.Current = h.ID == s.current
		all = append(all, space)
	}
	return all, nil
}

func (s *terminal) Enter(_ context.Context, id uuid.UUID) error {
	s.current = id
	return nil
}

func (s *terminal) Create(_ context.Context, name string, exercise bool) (uuid.UUID, error) {
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(fmt.Sprint(s.code, len(s.spaces))))
	kind := "incident"
	if exercise {
		kind = "exercise"
	}
	s.add(id, name, kind)
	return id, nil
}

func (s *terminal) Unite(ctx context.Context, from, into uuid.UUID) error {
	var a, b *held
	for _, h := range s.spaces {
		switch h.ID {
		case from:
			a = h
		case into:
			b = h
		}
	}
	if _, err := desk.JoinSpaces(ctx, a.ledger, b.ledger, record.Author{Operator: s.operator, Wall: s.now.UnixMilli()}, nil); err != nil {
		return err
	}
	a.JoinedTo = into
	return nil
}

func (s *terminal) Enrol(_ context.Context, code string) (screen.Enrolment, error) {
	if s.enrol == nil {
		return screen.Enrolment{}, errors.New("no hub in this test")
	}
	e, err := s.enrol(code)
	if err == nil && !e.Waits {
		s.sync.Enrolled, s.sync.Hub = true, e.Hub
	}
	return e, err
}

func (s *terminal) Sync(context.Context) (screen.Sync, error) {
	status := s.sync
	status.LAN = s.stands()
	for _, h := range s.spaces {
		p := h.ledger.Progress()
		q := screen.SpaceSync{Space: h.ID, Name: h.Name, OnlyHere: int(p.OnlyHere), Sent: int(p.Sent), AtNeighbour: int(p.AtNeighbour), Confirmed: int(p.Confirmed)}
		status.Spaces = append(status.Spaces, q)
		status.OnlyHere += q.OnlyHere
		status.Sent += q.Sent
		status.Confirmed += q.Confirmed
	}
	if d := s.Desk(); d != nil {
		conflicts, err := d.Conflicts(context.Background())
		if err != nil {
			return status, err
		}
		status.Conflicts = len(conflicts)
	}
	return status, nil
}

func (s *terminal) Hurry(context.Context) {}

func (s *terminal) Operate(_ context.Context, operator, post string) error {
	s.operator = operator
	s.post = roster.Post{Level: roster.Site}
	if g := record.Group(post); g == record.General || g == record.Coordination || g == record.Support {
		s.post.Group = g
	}
	s.post.ReadOnly = post == "viewer"
	s.equip()
	return nil
}

func (s *terminal) Setting(_ context.Context, key string) (string, error) { return s.kept[key], nil }

func (s *terminal) Keep(_ context.Context, key, value string) error {
	if s.fail != nil {
		return s.fail
	}
	s.kept[key] = value
	return nil
}

// drafts are those kept, as the program hands them in after a crash.
func (s *terminal) drafts() map[string]string {
	drafts := map[string]string{}
	for key, value := range maps.All(s.kept) {
		if len(key) > 6 && key[:6] == "draft." {
			drafts[key[6:]] = value
		}
	}
	return drafts
}

func (s *terminal) Examine(_ context.Context, deep bool) ([]screen.Finding, error) {
	lines := []screen.Finding{
		{ID: "clock", Name: screen.Both{Zh: "时钟", En: "Clock"}, Detail: screen.Both{Zh: "与中心相差 2 秒", En: "2 s from the hub's"}, Tone: screen.Good},
	}
	if !deep {
		return lines, nil
	}
	return append(lines, screen.Finding{
		ID: "input", Name: screen.Both{Zh: "输入法", En: "Input method"}, Detail: screen.Both{Zh: "不可用：XMODIFIERS 未设置", En: "none: XMODIFIERS is not set"},
		Advice: screen.Both{Zh: "安装 fcitx5 后重新登录", En: "install fcitx5 and log in again"}, Tone: screen.Warn,
	}), nil
}

func (s *terminal) ReadSheet(_ context.Context, path string) (intake.Grid, error) {
	file, err := os.Open(path)
	if err != nil {
		return intake.Grid{}, err
	}
	defer file.Close()
	return sheet.Read(file)
}

func (s *terminal) SaveSheet(_ context.Context, name string, g intake.Grid) (string, error) {
	var b bytes.Buffer
	if err := sheet.Write(&b, name, g); err != nil {
		return "", err
	}
	path := filepath.Join(s.t.TempDir(), name)
	return path, os.WriteFile(path, b.Bytes(), 0o600)
}

// byStick is a ledger as a bundle uses it.
type byStick struct{ *ledger.Ledger }

func (b byStick) Facts(context.Context, dot.Device) ([][]byte, error) { return nil, nil }
func (b byStick) Learn(context.Context, [][]byte) error               { return nil }

func (b byStick) Load(ctx context.Context, _ dot.Space, log dot.Log, after uint64, most int) (syncproto.Run, error) {
	return b.Ledger.Load(ctx, log, after, most)
}

func (b byStick) Append(ctx context.Context, _ dot.Space, runs []syncproto.Run) ([]syncproto.Kept, error) {
	return b.Ledger.Append(ctx, runs)
}

func (s *terminal) WriteStick(ctx context.Context, path string) (screen.Carried, error) {
	l := s.here().ledger
	if err := l.Seal(ctx); err != nil {
		return screen.Carried{}, err
	}
	public := s.key.Public().(ed25519.PublicKey)
	done, err := bundle.WriteFile(ctx, path, bundle.Order{
		Space: s.current, Held: l.Holding(dot.DeviceOf(public)).Held, Public: public, Name: "席位 " + s.code,
		Sign: func(m []byte) []byte { return ed25519.Sign(s.key, m) },
	}, byStick{l})
	return screen.Carried{Path: path, Changes: done.Changes, Bytes: done.Bytes}, err
}

func (s *terminal) ReadStick(ctx context.Context, path string) (screen.Carried, error) {
	done, err := bundle.ReadFile(ctx, path, byStick{s.here().ledger})
	return screen.Carried{Path: path, Changes: uint64(done.Segments), From: done.Name}, err
}

// Hand keeps no file: it makes the paper, counts its printing, and says where the file would be.
func (s *terminal) Hand(ctx context.Context, q desk.PaperQuery, kind string) (screen.Handed, error) {
	doc, err := s.Desk().Printing(ctx, q, kind)
	if err != nil {
		return screen.Handed{}, err
	}
	s.handed = append(s.handed, kind+" "+q.Paper)
	done := screen.Handed{Path: filepath.Join("exports", q.Paper+"."+kind), Copy: doc.Copy}
	if kind == "print" {
		done.Path, done.Trouble = filepath.Join("exports", q.Paper+".pdf"), "no printer"
	}
	return done, nil
}

func (s *terminal) Denied(context.Context) ([]screen.Denied, error) { return s.denied, nil }

// meet lets two terminals' ledgers of one space hold what either holds.
func meet(t testing.TB, a, b *held) {
	t.Helper()
	for _, pair := range [][2]*ledger.Ledger{{a.ledger, b.ledger}, {b.ledger, a.ledger}} {
		from, to := pair[0], pair[1]
		if err := from.Seal(context.Background()); err != nil {
			t.Fatal(err)
		}
		has := to.Vector()
		var runs []syncproto.Run
		for _, log := range from.Vector().Logs() {
			run, err := from.Load(context.Background(), log, has[log], 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			runs = append(runs, run)
		}
		if _, err := to.Append(context.Background(), runs); err != nil {
			t.Fatal(err)
		}
	}
}
