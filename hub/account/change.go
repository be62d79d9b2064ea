package account

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"qianshao/shared/notebook"
)

// Newcomer is an account to be made.
type Newcomer struct {
	Name     string
	Display  string // empty where the name does
	Role     Role   // empty for a viewer, who can do no harm
	Password string
}

// Admit makes an account; by is the account that asks for it, or AtHub.
func (b *Book) Admit(ctx context.Context, by string, n Newcomer) error {
	if n.Role == "" {
		n.Role = Viewer
	}
	if err := checkName(n.Name); err != nil {
		return err
	}
	if err := checkDisplay(n.Display); err != nil {
		return err
	}
	if _, err := ParseRole(string(n.Role)); err != nil {
		return err
	}
	salt, hashed, err := b.lock(ctx, n.Password)
	if err != nil {
		return err
	}
	k := kept{Salt: salt, Hash: hashed, Changed: b.now().UnixMilli(), Role: n.Role, Display: n.Display}
	if k.Stamp, err = b.chance(stampLen); err != nil {
		return err
	}
	return b.notes.Update(ctx, func(p notebook.Page) error {
		raw, err := p.Find(topic, n.Name)
		if err != nil {
			return err
		}
		if raw != nil {
			return fmt.Errorf("%w: %s", ErrExists, n.Name)
		}
		if err := unclaimed(p, n.Name, k.account(n.Name).Operator()); err != nil {
			return err
		}
		if err := put(p, n.Name, &k); err != nil {
			return err
		}
		return b.note(p, Entry{By: by, Verb: AccountAdded, About: n.Name, Detail: string(n.Role)})
	})
}

// SetPassword gives an account another password and ends its sessions.
func (b *Book) SetPassword(ctx context.Context, by, name, password string) error {
	salt, hashed, err := b.lock(ctx, password)
	if err != nil {
		return err
	}
	return b.change(ctx, Entry{By: by, Verb: AccountPassword, About: name}, func(_ notebook.Page, k *kept, _ *Entry) error {
		k.Salt, k.Hash, k.Changed = salt, hashed, b.now().UnixMilli()
		return b.endSessions(k)
	})
}

// SetRole gives an account another role and ends its sessions.
func (b *Book) SetRole(ctx context.Context, by, name string, role Role) error {
	if _, err := ParseRole(string(role)); err != nil {
		return err
	}
	return b.change(ctx, Entry{By: by, Verb: AccountRole, About: name}, func(_ notebook.Page, k *kept, e *Entry) error {
		e.Detail = string(k.role()) + " → " + string(role)
		k.Role = role
		return b.endSessions(k)
	})
}

// SetDisplay says what people call him. No two accounts are called the same, or the journal would not say who acted.
func (b *Book) SetDisplay(ctx context.Context, by, name, display string) error {
	if err := checkDisplay(display); err != nil {
		return err
	}
	return b.change(ctx, Entry{By: by, Verb: AccountNamed, About: name}, func(p notebook.Page, k *kept, e *Entry) error {
		e.Detail = k.account(name).Operator()
		k.Display = display
		e.Detail += " → " + k.account(name).Operator()
		return unclaimed(p, name, k.account(name).Operator())
	})
}

// SetDisabled shuts an account out, ending its sessions, or lets it in again.
func (b *Book) SetDisabled(ctx context.Context, by, name string, disabled bool) error {
	verb := AccountEnabled
	if disabled {
		verb = AccountDisabled
	}
	return b.change(ctx, Entry{By: by, Verb: verb, About: name}, func(_ notebook.Page, k *kept, _ *Entry) error {
		k.Disabled = disabled
		return b.endSessions(k)
	})
}

// EndSessions makes every session of an account end.
func (b *Book) EndSessions(ctx context.Context, by, name string) error {
	return b.change(ctx, Entry{By: by, Verb: SessionsEnded, About: name}, func(_ notebook.Page, k *kept, _ *Entry) error {
		return b.endSessions(k)
	})
}

// Remove takes an account away. What the journal and the audit say of it stays; disabling keeps the name from being
// given to somebody else.
func (b *Book) Remove(ctx context.Context, by, name string) error {
	return b.notes.Update(ctx, func(p notebook.Page) error {
		k, err := find(p, name)
		if err != nil {
			return err
		}
		if k.reigns() && !anotherReigns(p, name) {
			return ErrLastAdmin
		}
		if err := p.Put(topic, name, nil); err != nil {
			return err
		}
		return b.note(p, Entry{By: by, Verb: AccountRemoved, About: name, Detail: string(k.role())})
	})
}

// Arrived notes that somebody signed in.
func (b *Book) Arrived(ctx context.Context, name string) error {
	return b.change(ctx, Entry{By: name, Verb: SignedIn, About: name}, func(_ notebook.Page, k *kept, e *Entry) error {
		if k.Role == "" {
			k.Role = k.role()
			e.Detail = "no role → " + string(k.Role)
		}
		k.LastIn = b.now().UnixMilli()
		return nil
	})
}

// change does one thing to one account, with its line in the audit, in one transaction. It never leaves the hub without
// an admin.
func (b *Book) change(ctx context.Context, e Entry, do func(notebook.Page, *kept, *Entry) error) error {
	return b.notes.Update(ctx, func(p notebook.Page) error {
		k, err := find(p, e.About)
		if err != nil {
			return err
		}
		reigned := k.reigns()
		if err := do(p, k, &e); err != nil {
			return err
		}
		if reigned && !k.reigns() && !anotherReigns(p, e.About) {
			return ErrLastAdmin
		}
		if err := put(p, e.About, k); err != nil {
			return err
		}
		return b.note(p, e)
	})
}

func put(p notebook.Page, name string, k *kept) error {
	raw, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep account %s: %w", name, err)
	}
	return p.Put(topic, name, raw)
}

// anotherReigns says whether somebody besides name can administer. An account that cannot be read counts as nobody.
func anotherReigns(p notebook.Page, name string) bool {
	notes, err := p.List(topic)
	if err != nil {
		return false
	}
	for _, n := range notes {
		if k, err := read(n); err == nil && n.Key != name && k.reigns() {
			return true
		}
	}
	return false
}

// unclaimed says whether nobody else is called so.
func unclaimed(p notebook.Page, name, operator string) error {
	notes, err := p.List(topic)
	if err != nil {
		return err
	}
	for _, n := range notes {
		k, err := read(n)
		if err == nil && n.Key != name && (strings.EqualFold(k.account(n.Key).Operator(), operator) || strings.EqualFold(n.Key, operator)) {
			return fmt.Errorf("%w: %s", ErrDisplayTaken, n.Key)
		}
	}
	return nil
}

// endSessions makes sessions begun before worth nothing: they name the stamp they began under. Nor is a second factor good that
// one of them was shown and nobody confirmed.
func (b *Book) endSessions(k *kept) (err error) {
	k.Pending = nil
	k.Stamp, err = b.chance(stampLen)
	return err
}

func (b *Book) chance(n int) ([]byte, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(b.random, raw); err != nil {
		return nil, fmt.Errorf("draw lots: %w", err)
	}
	return raw, nil
}
