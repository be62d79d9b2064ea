package gate_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qianshao/hub/gate"
	"qianshao/shared/identity"
	"qianshao/shared/notebook"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// hub is a gate on a real notebook, with a clock that is moved by hand.
type hub struct {
	*testing.T
	*gate.Gate
	key    identity.Key
	notes  *notebook.Notebook
	path   string
	opened byte // times, so that chance never repeats itself

	mu    sync.Mutex
	roll  *identity.Roll
	clock time.Time
	full  error // what stating a fact ends with
}

func newHub(t *testing.T) *hub {
	t.Helper()
	h := &hub{T: t, key: newKey(t, 1), clock: start, path: filepath.Join(t.TempDir(), "station.db")}
	h.roll = identity.NewRoll(h.key.Public(), h.key.Device())
	h.open()
	t.Cleanup(func() { h.notes.Close() })
	return h
}

func (h *hub) open() {
	h.Helper()
	notes, err := notebook.Open(h.Context(), h.path)
	if err != nil {
		h.Fatal(err)
	}
	h.notes = notes
	h.opened++
	h.Gate = gate.New(gate.Options{
		Key: h.key, Name: "指挥中心", Notes: notes, Roll: h.known, State: h.state, Random: rand.NewChaCha8([32]byte{9, h.opened}),
		Now: h.now, Log: slog.New(slog.DiscardHandler),
	})
}

func (h *hub) known() *identity.Roll {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.roll
}

func (h *hub) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

func (h *hub) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

func (h *hub) state(_ context.Context, facts ...identity.Fact) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full != nil {
		return h.full
	}
	roll := h.roll.Clone()
	_, err := roll.Learn(facts...)
	h.roll = roll
	return err
}

func newKey(t testing.TB, n byte) identity.Key {
	t.Helper()
	k, err := identity.NewKey(rand.NewChaCha8([32]byte{n}))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func anOrder() gate.Order {
	return gate.Order{Name: "江津 1 号", Level: identity.Site, Groups: []identity.Group{identity.Coordination}, Area: "500116", Valid: 24 * time.Hour}
}

func (h *hub) invite() identity.Code {
	h.Helper()
	c, err := h.Invite(h.Context(), anOrder(), []string{"127.0.0.1:7443"})
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h *hub) redeem(k identity.Key, c identity.Code) identity.Fact {
	h.Helper()
	f, err := h.Redeem(h.Context(), k.Public(), c.Token, "test")
	if err != nil {
		h.Fatal(err)
	}
	return f
}

func (h *hub) wantRefusal(err error, code string) {
	h.Helper()
	var refusal *identity.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		h.Errorf("got %v, want %s", err, code)
	}
}

func TestCodeLetsOneDeviceIn(t *testing.T) {
	h := newHub(t)
	desk := newKey(t, 2)
	code := h.invite()
	if code.Pin != identity.PinOf(h.key.Public()) || !code.Expires.Equal(start.Add(24*time.Hour)) {
		t.Errorf("code %+v", code)
	}
	g := h.redeem(desk, code).Grant
	if g.Name != "江津 1 号" || g.Level != identity.Site || g.Area != "500116" || !g.In(identity.Coordination) || g.Desk != "A" || g.Serial != 1 {
		t.Errorf("grant %+v", g)
	}
	if h.known().Grant(desk.Device()) == nil {
		t.Error("the hub does not know whom it let in")
	}
}

func TestSecondDeviceWithTheSameCodeIsRefused(t *testing.T) {
	h := newHub(t)
	code := h.invite()
	h.redeem(newKey(t, 2), code)
	_, err := h.Redeem(t.Context(), newKey(t, 3).Public(), code.Token, "test")
	h.wantRefusal(err, identity.CodeUsed)
}

func TestSameDeviceGetsTheSameGrantAgain(t *testing.T) {
	h := newHub(t)
	desk, code := newKey(t, 2), h.invite()
	h.full = errors.New("disk full")
	_, err := h.Redeem(t.Context(), desk.Public(), code.Token, "test")
	h.wantRefusal(err, identity.HubUnable)
	h.full = nil
	if other := h.redeem(newKey(t, 3), h.invite()).Grant; other.Desk != "B" || other.Serial != 2 {
		t.Errorf("desk %s and serial %d were given again, or skipped", other.Desk, other.Serial)
	}
	first := h.redeem(desk, code)
	h.pass(48 * time.Hour) // a lost answer may be asked for after the code has ended
	h.notes.Close()
	h.open() // and after a restart
	if again := h.redeem(desk, code); again.ID() != first.ID() || len(h.known().Grants()) != 2 {
		t.Errorf("another grant: %+v", again.Grant)
	}
}

func TestCodeEndsByTheClockOfTheHub(t *testing.T) {
	h := newHub(t)
	code := h.invite()
	h.pass(24*time.Hour + time.Second)
	_, err := h.Redeem(t.Context(), newKey(t, 2).Public(), code.Token, "test")
	h.wantRefusal(err, identity.CodeExpired)
	h.pass(91 * 24 * time.Hour)
	h.invite() // clears what is long over
	_, err = h.Redeem(t.Context(), newKey(t, 2).Public(), code.Token, "test")
	h.wantRefusal(err, identity.CodeUnknown)
}

func TestTokenNobodyIssuedIsRefused(t *testing.T) {
	h := newHub(t)
	_, err := h.Redeem(t.Context(), newKey(t, 2).Public(), identity.Token{1}, "test")
	h.wantRefusal(err, identity.CodeUnknown)
}

func TestTokenIsNotInTheNotebook(t *testing.T) {
	h := newHub(t)
	code := h.invite()
	notes, err := h.notes.List(t.Context(), "invitation")
	if err != nil || len(notes) != 1 {
		t.Fatal(notes, err)
	}
	for _, secret := range []string{string(code.Token[:]), fmt.Sprintf("%x", code.Token)} {
		if strings.Contains(notes[0].Key+string(notes[0].Value), secret) {
			t.Error("whoever reads the hub's file can let devices in")
		}
	}
}

func TestDeskCodesAndSerialsAreNeverGivenTwice(t *testing.T) {
	h := newHub(t)
	seen := map[string]bool{}
	for i := range byte(30) {
		g := h.redeem(newKey(t, 100+i), h.invite()).Grant
		if seen[g.Desk] || seen[fmt.Sprint(g.Serial)] {
			t.Fatalf("%s or %d was given twice", g.Desk, g.Serial)
		}
		seen[g.Desk], seen[fmt.Sprint(g.Serial)] = true, true
	}
	desk := newKey(t, 100)
	before := h.known().Grant(desk.Device())
	if g := h.redeem(desk, h.invite()).Grant; g.Desk != before.Desk || g.Serial <= before.Serial {
		t.Errorf("a device that enrols again has desk %s and serial %d after %s and %d", g.Desk, g.Serial, before.Desk, before.Serial)
	}
	// The notebook is lost with a disk; the facts come back from the terminals.
	h.notes.Close()
	h.path = filepath.Join(t.TempDir(), "station.db")
	h.open()
	if g := h.redeem(newKey(t, 200), h.invite()).Grant; seen[g.Desk] || g.Serial <= 31 {
		t.Errorf("a hub put back gives %s and %d again", g.Desk, g.Serial)
	}
}

func TestHubPutBackFromABackupGivesNothingOutTwice(t *testing.T) {
	h := newHub(t)
	dir := t.TempDir()
	witness, backup := filepath.Join(dir, "gate.witness"), filepath.Join(dir, "backup.db")
	recoverGate := func(at string) {
		if err := h.Recover(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	recoverGate(witness)
	unused := h.invite()
	h.redeem(newKey(t, 2), h.invite())
	if err := h.notes.Copy(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	then := h.known()
	recoverGate(witness) // a restart is no restoration
	lost := h.redeem(newKey(t, 3), h.invite())
	if lost.Grant.Desk != "B" {
		t.Errorf("a restart costs letters: %s", lost.Grant.Desk)
	}

	h.notes.Close()
	h.path, h.roll = backup, then
	h.open()
	recoverGate(filepath.Join(dir, "another.witness"))
	g := h.redeem(newKey(t, 4), h.invite()).Grant
	if g.Desk == "A" || g.Desk == "B" || g.Serial <= lost.Grant.Serial {
		t.Errorf("desk %s and serial %d were given out again", g.Desk, g.Serial)
	}
	_, err := h.Redeem(t.Context(), newKey(t, 5).Public(), unused.Token, "test")
	h.wantRefusal(err, identity.CodeUnknown) // somebody may have used it since

	// The device let in since shows the grant it has.
	desk := newKey(t, 3)
	raw, err := identity.NewReadmission(lost, "test", 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	_, answer := h.ask(newKey(t, 6), http.MethodPost, bytes.NewReader(raw))
	_, _, err = identity.ParseEnrolAnswer(answer, newKey(t, 6).Public())
	h.wantRefusal(err, identity.NotGranted) // another's grant is worth nothing
	_, answer = h.ask(desk, http.MethodPost, bytes.NewReader(raw))
	if _, _, err := identity.ParseEnrolAnswer(answer, desk.Public()); err != nil || h.known().Grant(desk.Device()) == nil {
		t.Errorf("the hub does not take its own grant back: %v", err)
	}
}

func TestGrantThatIsNoneOfOursLetsNobodyIn(t *testing.T) {
	h := newHub(t)
	desk, other := newKey(t, 2), newKey(t, 3)
	forged, err := identity.SignGrant(other, identity.Grant{Serial: 1, Public: desk.Public(), Name: "x", Level: identity.Site})
	if err != nil {
		t.Fatal(err)
	}
	space, err := identity.NewSpace(rand.NewChaCha8([32]byte{3}), identity.Incident, "山火", 1)
	if err != nil {
		t.Fatal(err)
	}
	announced, err := identity.SignAnnouncement(h.key, space)
	if err != nil {
		t.Fatal(err)
	}
	h.wantRefusal(h.Readmit(t.Context(), desk.Public(), forged), identity.NotGranted)
	h.wantRefusal(h.Readmit(t.Context(), desk.Public(), announced), identity.NotGranted)
	granted := h.redeem(desk, h.invite())
	h.full = errors.New("disk full")
	h.wantRefusal(h.Readmit(t.Context(), desk.Public(), granted), identity.HubUnable)
	h.full = nil
	if err := h.Revoke(t.Context(), desk.Device(), nil, "遗失", "李强"); err != nil {
		t.Fatal(err)
	}
	h.wantRefusal(h.Readmit(t.Context(), desk.Public(), granted), identity.Revoked)
	raw, err := identity.EnrolRequest{Version: 1, Grant: []byte("grant")}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	_, answer := h.ask(desk, http.MethodPost, bytes.NewReader(raw))
	_, _, err = identity.ParseEnrolAnswer(answer, desk.Public())
	h.wantRefusal(err, identity.NotGranted)
}

func TestOrderThatCannotBeGrantedIssuesNoCode(t *testing.T) {
	h := newHub(t)
	address := []string{"127.0.0.1:1"}
	for name, c := range map[string]struct {
		change    func(*gate.Order)
		addresses []string
		want      error
	}{
		"no name":              {func(o *gate.Order) { o.Name = " " }, address, identity.ErrFactContent},
		"no validity":          {func(o *gate.Order) { o.Valid = 0 }, address, gate.ErrOrder},
		"valid for a year":     {func(o *gate.Order) { o.Valid = 365 * 24 * time.Hour }, address, gate.ErrOrder},
		"an endless area":      {func(o *gate.Order) { o.Area = strings.Repeat("5", 50) }, address, identity.ErrFactContent},
		"no address":           {func(*gate.Order) {}, nil, gate.ErrOrder},
		"an address with path": {func(*gate.Order) {}, []string{"hub/enrol"}, gate.ErrOrder},
	} {
		o := anOrder()
		c.change(&o)
		if _, err := h.Invite(t.Context(), o, c.addresses); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if notes, err := h.notes.List(t.Context(), "invitation"); err != nil || len(notes) != 0 {
		t.Errorf("%d invitations kept, %v", len(notes), err)
	}
}

func TestRevokedDeviceIsNotLetInAgain(t *testing.T) {
	h := newHub(t)
	desk := newKey(t, 2)
	h.wantRefusal(h.Revoke(t.Context(), desk.Device(), nil, "遗失", "李强"), identity.NotGranted)
	h.redeem(desk, h.invite())
	space, err := identity.NewSpace(rand.NewChaCha8([32]byte{3}), identity.Incident, "山火", 1)
	if err != nil {
		t.Fatal(err)
	}
	announced, err := identity.SignAnnouncement(desk, space)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.state(t.Context(), announced); err != nil {
		t.Fatal(err)
	}
	if err := h.Revoke(t.Context(), desk.Device(), nil, "", "李强"); !errors.Is(err, identity.ErrFactContent) {
		t.Errorf("revoked without a reason: %v", err)
	}
	if err := h.Revoke(t.Context(), desk.Device(), nil, "遗失", "李强"); err != nil {
		t.Fatal(err)
	}
	if !h.known().Revoked(desk.Device()) || h.known().Space(announced.Announcement.ID()) == nil {
		t.Error("not revoked, or the space it announced before is gone")
	}
	code := h.invite()
	_, err = h.Redeem(t.Context(), desk.Public(), code.Token, "test")
	h.wantRefusal(err, identity.Revoked)
	h.redeem(newKey(t, 3), code) // the code was not spent on it
}

// calls has a device ask the gate as its door does, without a network, and gives the code of a refusal.
func (h *hub) calls(k identity.Key, body io.Reader) (code string) {
	h.Helper()
	cert, err := k.Certificate()
	if err != nil {
		h.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(h.Context(), http.MethodPost, gate.Path, body)
	r.TLS = peerState(h.T, cert)
	h.ServeHTTP(w, r)
	_, _, err = identity.ParseEnrolAnswer(w.Body.Bytes(), k.Public())
	var refusal *identity.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// ask posts bytes to the gate as a device does.
func (h *hub) ask(k identity.Key, method string, body io.Reader) (*http.Response, []byte) {
	h.Helper()
	config, err := identity.HubTLS(h.key, nil, h.now)
	if err != nil {
		h.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h.Gate)
	server.TLS = config
	server.StartTLS()
	defer server.Close()
	client := &tls.Config{InsecureSkipVerify: true}
	if !k.IsZero() {
		if client, err = identity.TerminalTLS(k, identity.PinOf(h.key.Public()), h.now); err != nil {
			h.Fatal(err)
		}
	}
	q, err := http.NewRequestWithContext(h.Context(), method, server.URL, body)
	if err != nil {
		h.Fatal(err)
	}
	answer, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: client, DisableKeepAlives: true}}).Do(q)
	if err != nil {
		h.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		h.Fatal(err)
	}
	return answer, raw
}

func request(t *testing.T, token identity.Token) io.Reader {
	t.Helper()
	raw, err := identity.NewEnrolRequest(token, "test", 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(raw)
}

func TestDoorAnswersADeviceWithAllItNeeds(t *testing.T) {
	h := newHub(t)
	desk, other := newKey(t, 2), newKey(t, 3)
	h.redeem(other, h.invite())
	_, raw := h.ask(desk, http.MethodPost, request(t, h.invite().Token))
	a, facts, err := identity.ParseEnrolAnswer(raw, desk.Public())
	if err != nil || !a.Root.Equal(h.key.Public()) || a.HubName != "指挥中心" || a.Clock != start.UnixMilli() || len(facts) != 3 {
		t.Errorf("answer %+v with %d facts, %v", a, len(facts), err)
	}
}

func TestDoorRefusesByCode(t *testing.T) {
	h := newHub(t)
	desk := newKey(t, 2)
	for name, c := range map[string]struct {
		body io.Reader
		code string
	}{
		"unknown token":  {request(t, identity.Token{}), identity.CodeUnknown},
		"no message":     {strings.NewReader("hello"), identity.CodeMalformed},
		"100 kilobytes":  {bytes.NewReader(make([]byte, 100<<10)), identity.CodeMalformed},
		"an empty hello": {nil, identity.CodeMalformed},
	} {
		if got := h.calls(desk, c.body); got != c.code { // over a network, who sends too much may find the line cut first
			t.Errorf("%s: %s", name, got)
		}
	}
	if answer, _ := h.ask(desk, http.MethodGet, nil); answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET answered %d", answer.StatusCode)
	}
	if answer, _ := h.ask(identity.Key{}, http.MethodPost, request(t, h.invite().Token)); answer.StatusCode != http.StatusForbidden {
		t.Errorf("somebody without a key was answered %d", answer.StatusCode)
	}
}

func TestDoorSlowsDownWhoGuesses(t *testing.T) {
	h := newHub(t)
	refused := 0
	for range 60 {
		if h.calls(newKey(t, 2), request(t, identity.Token{})) == identity.HubBusy {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 60 guesses at one moment were put off", refused)
	}
}

func peerState(t *testing.T, cert tls.Certificate) *tls.ConnectionState {
	t.Helper()
	leaf, err := x509.ParseCertificate(cert.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	return &tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}}
}
