package account_test

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qianshao/hub/account"
	"qianshao/shared/notebook"
)

func book(t *testing.T) *account.Book {
	t.Helper()
	notes, err := notebook.Open(t.Context(), filepath.Join(t.TempDir(), "station.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { notes.Close() })
	return account.New(notes, rand.Reader, time.Now)
}

func TestAccounts(t *testing.T) {
	b := book(t)
	steps := []struct {
		name string
		do   func() error
		want error
	}{
		{"an unknown name does not enter", func() error { return b.Enter(t.Context(), "duty", "correct horse") }, account.ErrWrong},
		{"a short password is refused", func() error { return b.Add(t.Context(), "duty", "short") }, account.ErrPassword},
		{"an endless password is refused", func() error { return b.Add(t.Context(), "duty", strings.Repeat("x", 201)) }, account.ErrPassword},
		{"a name with spaces is refused", func() error { return b.Add(t.Context(), "du ty", "correct horse") }, account.ErrName},
		{"an account is added", func() error { return b.Add(t.Context(), "duty", "correct horse") }, nil},
		{"and not twice", func() error { return b.Add(t.Context(), "duty", "another horse") }, account.ErrExists},
		{"its password enters", func() error { return b.Enter(t.Context(), "duty", "correct horse") }, nil},
		{"another one does not", func() error { return b.Enter(t.Context(), "duty", "another horse") }, account.ErrWrong},
		{"the password is changed", func() error { return b.ChangePassword(t.Context(), "duty", "another horse") }, nil},
		{"the old one is over", func() error { return b.Enter(t.Context(), "duty", "correct horse") }, account.ErrWrong},
		{"nobody's password is not changed", func() error { return b.ChangePassword(t.Context(), "nobody", "another horse") }, account.ErrUnknown},
	}
	for _, s := range steps {
		if err := s.do(); !errors.Is(err, s.want) {
			t.Errorf("%s: got %v, want %v", s.name, err, s.want)
		}
	}
	all, err := b.List(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "duty" {
		t.Fatalf("got %v, %v", all, err)
	}
}
