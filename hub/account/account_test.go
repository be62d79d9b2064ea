package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/shared/notebook"
)

const password = "correct horse"

// place is a book with the notebook and the clock it has.
type place struct {
	*account.Book
	notes *notebook.Notebook
	at    time.Time
}

func book(t *testing.T) *place {
	t.Helper()
	notes, err := notebook.Open(t.Context(), filepath.Join(t.TempDir(), "station.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notes.Close() })
	b := &place{notes: notes, at: time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC)}
	b.Book = account.New(notes, rand.Reader, func() time.Time { return b.at })
	return b
}

// with puts accounts into the notebook as an earlier run left them, without the work of a password.
func (b *place) with(t *testing.T, kept map[string]string) *place {
	t.Helper()
	for name, raw := range kept {
		if err := b.notes.Put(t.Context(), "account", name, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func (b *place) find(t *testing.T, name string) account.Account {
	t.Helper()
	a, err := b.Find(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAccounts(t *testing.T) {
	b := book(t)
	admit := func(n account.Newcomer) error { return b.Admit(t.Context(), account.AtHub, n) }
	steps := []struct {
		name string
		do   func() error
		want error
	}{
		{"an unknown name does not enter", func() error { return b.Enter(t.Context(), "duty", password) }, account.ErrWrong},
		{"a short password is refused", func() error { return admit(account.Newcomer{Name: "duty", Password: "short"}) }, account.ErrPassword},
		{"an endless password is refused", func() error { return admit(account.Newcomer{Name: "duty", Password: strings.Repeat("x", 201)}) }, account.ErrPassword},
		{"a name with spaces is refused", func() error { return admit(account.Newcomer{Name: "du ty", Password: password}) }, account.ErrName},
		{"who is at the hub is nobody's name", func() error { return admit(account.Newcomer{Name: account.AtHub, Password: password}) }, account.ErrName},
		{"a role nobody knows is refused", func() error { return admit(account.Newcomer{Name: "duty", Role: "root", Password: password}) }, account.ErrRole},
		{"a name that cannot be read is refused", func() error {
			return admit(account.Newcomer{Name: "duty", Display: "王\u202e芳", Password: password})
		}, account.ErrDisplay},
		{"an account is added", func() error { return admit(account.Newcomer{Name: "duty", Display: "王芳", Password: password}) }, nil},
		{"and not twice", func() error { return admit(account.Newcomer{Name: "duty", Password: "another horse"}) }, account.ErrExists},
		{"nor under the name it goes by", func() error {
			return admit(account.Newcomer{Name: "night", Display: "王芳", Password: password})
		}, account.ErrDisplayTaken},
		{"its password enters", func() error { return b.Enter(t.Context(), "duty", password) }, nil},
		{"another one does not", func() error { return b.Enter(t.Context(), "duty", "another horse") }, account.ErrWrong},
		{"the password is changed", func() error { return b.SetPassword(t.Context(), account.AtHub, "duty", "another horse") }, nil},
		{"the old one is over", func() error { return b.Enter(t.Context(), "duty", password) }, account.ErrWrong},
		{"nobody's password is not changed", func() error { return b.SetPassword(t.Context(), account.AtHub, "nobody", "another horse") }, account.ErrUnknown},
		{"it is disabled", func() error { return b.SetDisabled(t.Context(), account.AtHub, "duty", true) }, nil},
		{"its password says so", func() error { return b.Enter(t.Context(), "duty", "another horse") }, account.ErrDisabled},
		{"another one says nothing", func() error { return b.Enter(t.Context(), "duty", password) }, account.ErrWrong},
	}
	for _, s := range steps {
		if err := s.do(); !errors.Is(err, s.want) {
			t.Errorf("%s: got %v, want %v", s.name, err, s.want)
		}
	}
	all, err := b.List(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "duty" || all[0].Operator() != "王芳" || all[0].Role != account.Viewer || !all[0].LastIn.IsZero() {
		t.Fatalf("got %v, %v", all, err)
	}
}

// slow is chance that the first asker waits for.
type slow struct {
	asked  chan struct{} // closed by the first
	goOn   chan struct{}
	others atomic.Int32
}

func (s *slow) Read(b []byte) (int, error) {
	select {
	case <-s.asked:
		s.others.Add(1)
	default:
		close(s.asked)
		<-s.goOn
	}
	return rand.Read(b)
}

func TestOnePasswordIsWorkedOnAtATime(t *testing.T) {
	b := book(t).with(t, map[string]string{"duty": `{"role":"viewer"}`, "night": `{"role":"viewer"}`})
	chance := &slow{asked: make(chan struct{}), goOn: make(chan struct{})}
	b.Book = account.New(b.notes, chance, func() time.Time { return b.at })
	first := make(chan error)
	go func() { first <- b.SetPassword(t.Context(), account.AtHub, "duty", password) }()
	<-chance.asked
	impatient, leave := context.WithCancel(t.Context())
	leave()
	if err := b.SetPassword(impatient, account.AtHub, "night", password); !errors.Is(err, context.Canceled) || chance.others.Load() > 0 {
		t.Errorf("a second one is worked on beside it: %v", err)
	}
	close(chance.goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestATryCostsTheSameWhateverTheName(t *testing.T) {
	b := book(t).with(t, map[string]string{"duty": `{"role":"viewer","salt":"AAAAAAAAAAAAAAAAAAAAAA==","hash":"AA=="}`, "off": `{"role":"viewer","disabled":true}`, "torn": `{`})
	for _, name := range []string{"duty", "off", "torn", "nobody", "", strings.Repeat("n", 32)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := b.Enter(t.Context(), name, "wrong horse"); !errors.Is(err, account.ErrWrong) {
			t.Errorf("%q: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		if spent := after.TotalAlloc - before.TotalAlloc; spent < 64<<20 { // the work of a password is the memory it fills, three times
			t.Errorf("%q is known by its cost: only %d KiB are filled", name, spent>>10)
		}
	}
}

func TestAnAccountOfBeforeRolesIsAnAdminAndSaysSoOnce(t *testing.T) {
	b := book(t).with(t, map[string]string{"duty": `{"salt":"AA==","hash":"AA==","changed":1}`})
	before := b.find(t, "duty")
	if before.Role != account.Admin || before.Stamp == "" || !account.MustHaveSecond(before, false) {
		t.Errorf("it reads as %+v", before)
	}
	for range 2 {
		if err := b.Arrived(t.Context(), "duty"); err != nil {
			t.Fatal(err)
		}
	}
	lines, err := b.Audit(t.Context(), account.Asked{Verb: account.SignedIn})
	if err != nil || len(lines) != 2 || lines[0].Detail != "" || lines[1].Detail != "no role → admin" {
		t.Errorf("the audit has %+v, %v", lines, err)
	}
	if after := b.find(t, "duty"); after.Role != account.Admin || !after.LastIn.Equal(b.at) {
		t.Errorf("then it reads as %+v", after)
	}
}

func TestThereIsAlwaysAnAdmin(t *testing.T) {
	old, admin, off := `{"changed":1}`, `{"role":"admin"}`, `{"role":"admin","disabled":true}`
	for name, hub := range map[string]struct {
		kept map[string]string
		last bool
	}{
		"alone":                     {map[string]string{"a": admin}, true},
		"beside a disabled one":     {map[string]string{"a": admin, "b": off}, true},
		"beside a viewer":           {map[string]string{"a": admin, "b": `{"role":"viewer"}`}, true},
		"beside another":            {map[string]string{"a": admin, "b": admin}, false},
		"beside one of before":      {map[string]string{"a": admin, "b": old}, false},
		"of before, alone":          {map[string]string{"a": old}, true},
		"beside one that is broken": {map[string]string{"a": admin, "b": `{`}, true},
	} {
		for what, do := range map[string]func(b *place) error{
			"another role": func(b *place) error { return b.SetRole(t.Context(), "a", "a", account.Viewer) },
			"disabling":    func(b *place) error { return b.SetDisabled(t.Context(), "a", "a", true) },
			"removal":      func(b *place) error { return b.Remove(t.Context(), "a", "a") },
		} {
			b := book(t).with(t, hub.kept)
			was := b.find(t, "a")
			if err := do(b); errors.Is(err, account.ErrLastAdmin) != hub.last || (err != nil) != hub.last {
				t.Errorf("%s of an admin %s: %v", what, name, err)
			}
			if lines, err := b.Audit(t.Context(), account.Asked{}); err != nil || len(lines) == 0 != hub.last {
				t.Errorf("%s of an admin %s left %d lines, %v", what, name, len(lines), err)
			}
			if hub.last && b.find(t, "a") != was {
				t.Errorf("%s of an admin %s was refused and done", what, name)
			}
		}
	}
}

func TestWhatChangesRightsEndsSessions(t *testing.T) {
	for what, test := range map[string]struct {
		do   func(b *place) error
		ends bool
	}{
		"another role":           {func(b *place) error { return b.SetRole(t.Context(), "admin", "duty", account.Support) }, true},
		"disabling":              {func(b *place) error { return b.SetDisabled(t.Context(), "admin", "duty", true) }, true},
		"another password":       {func(b *place) error { return b.SetPassword(t.Context(), "admin", "duty", "battery staple") }, true},
		"signing out everywhere": {func(b *place) error { return b.EndSessions(t.Context(), "duty", "duty") }, true},
		"another display name":   {func(b *place) error { return b.SetDisplay(t.Context(), "admin", "duty", "王芳") }, false},
		"a sign-in":              {func(b *place) error { return b.Arrived(t.Context(), "duty") }, false},
	} {
		b := book(t).with(t, map[string]string{"duty": `{"role":"viewer","changed":1}`})
		was := b.find(t, "duty").Stamp
		if err := test.do(b); err != nil {
			t.Fatal(err)
		}
		if ended := b.find(t, "duty").Stamp != was; ended != test.ends {
			t.Errorf("%s ends sessions: %v", what, ended)
		}
		if lines, err := b.Audit(t.Context(), account.Asked{About: "duty"}); err != nil || len(lines) != 1 || !lines[0].At.Equal(b.at) || lines[0].By == "" {
			t.Errorf("%s left %+v, %v", what, lines, err)
		}
	}
}
