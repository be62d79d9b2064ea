// Package account knows who may look at the console and act on it.
package account

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"qianshao/shared/notebook"
)

const (
	nameLenMax    = 32 // bytes
	displayLenMax = 32 // characters
	stampLen      = 16
)

const topic = "account"

// AtHub stands for whoever typed a command at the hub itself. No account can be called so.
const AtHub = "hub user"

// Book is the accounts of one hub.
type Book struct {
	notes   *notebook.Notebook
	random  io.Reader
	now     func() time.Time
	hashing chan struct{} // one password is worked on at a time, so that nobody can eat the hub's memory
}

// New opens the accounts kept in a notebook.
func New(notes *notebook.Notebook, random io.Reader, now func() time.Time) *Book {
	return &Book{notes: notes, random: random, now: now, hashing: make(chan struct{}, 1)}
}

// Account is one account, without its secrets.
type Account struct {
	Name      string
	Display   string // as people call him; empty where the name does
	Role      Role
	Disabled  bool
	ChangedAt time.Time // of the password
	LastIn    time.Time // of the last sign-in; zero for never
	Second    bool      // a second factor is asked for
	Recovery  int       // recovery codes left
	Stamp     string    // another one from the moment on at which sessions begun before must end
}

// Operator is who the journal says acted.
func (a Account) Operator() string {
	if a.Display != "" {
		return a.Display
	}
	return a.Name
}

// kept is an account as it stands in the notebook.
type kept struct {
	Salt     []byte  `json:"salt"`
	Hash     []byte  `json:"hash"`
	Changed  int64   `json:"changed"` // Unix milliseconds
	Role     Role    `json:"role,omitempty"`
	Display  string  `json:"display,omitempty"`
	Disabled bool    `json:"disabled,omitempty"`
	LastIn   int64   `json:"last_in,omitempty"` // Unix milliseconds
	Stamp    []byte  `json:"stamp,omitempty"`
	Second   *second `json:"second,omitempty"`
	Pending  *second `json:"pending,omitempty"` // shown to the person, not yet confirmed
}

// role is the account's. Accounts of a hub before 0.2 have none: whoever could sign in there could do everything there
// was, and reading them as anything less would leave a hub without anybody who can give roles. The first sign-in writes
// it down.
func (k *kept) role() Role {
	if k.Role == "" {
		return Admin
	}
	return k.Role
}

// reigns says whether the account can still administer.
func (k *kept) reigns() bool { return k.role() == Admin && !k.Disabled }

func (k *kept) account(name string) Account {
	a := Account{
		Name: name, Display: k.Display, Role: k.role(), Disabled: k.Disabled, ChangedAt: time.UnixMilli(k.Changed),
		Second: k.Second != nil, Stamp: hex.EncodeToString(k.Stamp),
	}
	if len(k.Stamp) == 0 {
		a.Stamp = fmt.Sprint(k.Changed)
	}
	if k.LastIn != 0 {
		a.LastIn = time.UnixMilli(k.LastIn)
	}
	if k.Second != nil {
		a.Recovery = len(k.Second.Recovery)
	}
	return a
}

func read(n notebook.Note) (*kept, error) {
	var k kept
	if err := json.Unmarshal(n.Value, &k); err != nil {
		return nil, fmt.Errorf("read account %s: %w", n.Key, err)
	}
	return &k, nil
}

// Find gives one account; the error is ErrUnknown when there is none.
func (b *Book) Find(ctx context.Context, name string) (a Account, err error) {
	err = b.notes.View(ctx, func(p notebook.Page) error {
		k, err := find(p, name)
		if err == nil {
			a = k.account(name)
		}
		return err
	})
	return a, err
}

func find(p notebook.Page, name string) (*kept, error) {
	if len(name) > nameLenMax {
		return nil, ErrUnknown
	}
	raw, err := p.Find(topic, name)
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, name)
	}
	return read(notebook.Note{Key: name, Value: raw})
}

// List lists the accounts by name.
func (b *Book) List(ctx context.Context) ([]Account, error) {
	notes, err := b.notes.List(ctx, topic)
	if err != nil {
		return nil, err
	}
	accounts := make([]Account, len(notes))
	for i, n := range notes {
		k, err := read(n)
		if err != nil {
			return nil, err
		}
		accounts[i] = k.account(n.Key)
	}
	return accounts, nil
}

func checkName(name string) error {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-' || r == '_'
	}
	if name == "" || len(name) > nameLenMax || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		return ErrName
	}
	return nil
}

// checkDisplay keeps what would read as another's name out of the journal: signs that cannot be seen.
func checkDisplay(display string) error {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) || r == unicode.ReplacementChar }
	if utf8.RuneCountInString(display) > displayLenMax || strings.ContainsFunc(display, hidden) || strings.TrimSpace(display) != display {
		return ErrDisplay
	}
	return nil
}
