package console

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"qianshao/hub/account"
)

// How long a session lasts without anybody there. A viewer's is that of a wall screen: it can change nothing, and lasts
// the shift.
const (
	idleLife = 2 * time.Hour
	halfLife = 10 * time.Minute // between the password and the code
	freshFor = 10 * time.Minute // after the password was given
)

// What a session says. One that has keyHalf belongs to somebody who gave the right password and no code yet: it opens
// nothing but the page that asks for it.
const (
	keyName  = "name"  // of the account
	keyStamp = "stamp" // of the account when the session began
	keyAt    = "at"    // Unix milliseconds of the sign-in
	keyFresh = "fresh" // Unix milliseconds of the last time the password was given
	keyID    = "id"    // names the session where its token must not stand
	keyFrom  = "from"  // address and browser it began in
	keyHalf  = "half"  // of the account
	keyNext  = "next"  // where the person wanted to be
)

const fromLenMax = 200 // bytes

// signedIn gives the account of the session; one without a name when there is none. A session ends when its account was
// removed, disabled, or given another password, role or second factor since, and when nobody was there for long.
func (c *console) signedIn(ctx context.Context) (who account.Account, err error) {
	name := c.sessions.GetString(ctx, keyName)
	if name == "" {
		return account.Account{}, nil
	}
	who, err = c.belongs(ctx, name)
	if err != nil || who.Name == "" {
		return account.Account{}, err
	}
	idle := c.board.Now().Sub(c.presence.last(c.sessions.GetString(ctx, keyID), c.board.Now()))
	if who.Role != account.Viewer && idle > idleLife {
		return account.Account{}, nil
	}
	return who, nil
}

// halfIn gives the account of somebody who gave the password and not yet the code; one without a name when there is
// none.
func (c *console) halfIn(ctx context.Context) (account.Account, error) {
	name := c.sessions.GetString(ctx, keyHalf)
	if name == "" || c.since(ctx, keyAt) > halfLife {
		return account.Account{}, nil
	}
	return c.belongs(ctx, name)
}

func (c *console) belongs(ctx context.Context, name string) (account.Account, error) {
	who, err := c.accounts.Find(ctx, name)
	switch {
	case errors.Is(err, account.ErrUnknown):
		return account.Account{}, nil
	case err != nil:
		return account.Account{}, fmt.Errorf("look for the account: %w", err)
	case who.Disabled || subtle.ConstantTimeCompare([]byte(who.Stamp), []byte(c.sessions.GetString(ctx, keyStamp))) != 1:
		return account.Account{}, nil
	}
	return who, nil
}

// since says how long ago a moment of the session was. A clock that was set back makes it long ago.
func (c *console) since(ctx context.Context, key string) time.Duration {
	return c.board.Now().Sub(time.UnixMilli(c.sessions.GetInt64(ctx, key))).Abs()
}

// stillIn asks the store again whether a session goes on: a stream outlives what its request was given.
func (c *console) stillIn(ctx context.Context) bool {
	again, err := c.sessions.Load(context.Background(), c.sessions.Token(ctx)) // a context with a session would not be loaded again
	if err != nil {
		return false
	}
	who, err := c.signedIn(again)
	return err == nil && who.Name != ""
}

// begin begins a session of an account under a new token, so that one planted or seen before is worth nothing. Nothing
// of what the session said before is kept.
func (c *console) begin(r *http.Request, key string, who account.Account) error {
	ctx := r.Context()
	id := make([]byte, 8)
	if _, err := io.ReadFull(c.random, id); err != nil {
		return fmt.Errorf("name the session: %w", err)
	}
	if err := c.sessions.Clear(ctx); err != nil {
		return fmt.Errorf("clear the session: %w", err)
	}
	if err := c.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew the session: %w", err)
	}
	now := c.board.Now()
	c.sessions.Put(ctx, key, who.Name)
	c.sessions.Put(ctx, keyStamp, who.Stamp)
	c.sessions.Put(ctx, keyAt, now.UnixMilli())
	c.sessions.Put(ctx, keyFresh, now.UnixMilli())
	c.sessions.Put(ctx, keyID, hex.EncodeToString(id))
	c.sessions.Put(ctx, keyFrom, fromOf(r))
	c.presence.saw(hex.EncodeToString(id), now)
	return nil
}

// fromOf is what a person can tell his own sessions apart by.
func fromOf(r *http.Request) string {
	agent := strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, r.UserAgent())
	text := addressOf(r.RemoteAddr) + " " + agent
	return text[:min(len(text), fromLenMax)]
}

// Session is one place an account is signed in at.
type Session struct {
	Begun, Seen time.Time
	From        string
	This        bool
}

// sessionsOf lists where an account is signed in, newest first.
func (c *console) sessionsOf(ctx context.Context, who account.Account) ([]Session, error) {
	store, ok := c.sessions.Store.(shelved)
	if !ok {
		return nil, errors.New("sessions are kept elsewhere")
	}
	all, err := store.AllCtx(ctx)
	if err != nil {
		return nil, err
	}
	var mine []Session
	for _, raw := range all {
		_, said, err := c.sessions.Codec.Decode(raw)
		if err != nil || said[keyName] != who.Name || said[keyStamp] != who.Stamp {
			continue
		}
		id, _ := said[keyID].(string)
		at, _ := said[keyAt].(int64)
		from, _ := said[keyFrom].(string)
		begun := time.UnixMilli(at)
		mine = append(mine, Session{Begun: begun, Seen: c.presence.last(id, begun), From: from, This: id == c.sessions.GetString(ctx, keyID)})
	}
	slices.SortFunc(mine, func(a, b Session) int { return cmp.Or(b.Begun.Compare(a.Begun), strings.Compare(a.From, b.From)) })
	return mine, nil
}

// presence remembers when somebody was last there in each session. It is not kept in the session itself: two requests
// at once would each write the session whole, and one of them could bring back what the other ended. A restart of the
// hub counts as being seen.
type presence struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

const presenceMax = 4096 // sessions remembered; those not seen for a shift go first

func newPresence() *presence { return &presence{seen: map[string]time.Time{}} }

// saw notes that a person was there.
func (p *presence) saw(id string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) >= presenceMax {
		for one, at := range p.seen {
			if now.Sub(at) > sessionLife {
				delete(p.seen, one)
			}
		}
	}
	p.seen[id] = now
}

// last is when a person was last there; a session nobody remembers is remembered from now on.
func (p *presence) last(id string, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, known := p.seen[id]
	if !known {
		p.seen[id], at = now, now
	}
	return at
}

// inPerson says whether a person asked, not a page that keeps itself up to date: browsers tell navigation from a
// script's calls, and one that tells nothing is believed to be a person's.
func inPerson(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return (mode == "" || mode == "navigate") && !strings.HasSuffix(r.URL.Path, "/events") && !strings.HasSuffix(r.URL.Path, "/state")
}
