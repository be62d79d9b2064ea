package console

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"qianshao/shared/notebook"
)

// A shift is twelve hours; a screen left signed in overnight is not.
const sessionLife = 12 * time.Hour

func newSessions(notes *notebook.Notebook, now func() time.Time) *scs.SessionManager {
	return &scs.SessionManager{
		Lifetime: sessionLife, Store: shelved{notes, now}, Codec: scs.GobCodec{}, HashTokenInStore: true,
		Cookie: scs.SessionCookie{Name: "__Host-qianshao", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode},
	}
}

// shelved keeps sessions in the hub's notebook, by the hash of their token, so that a restart of the hub signs nobody
// out and a copy of the file lets nobody in.
type shelved struct {
	notes *notebook.Notebook
	now   func() time.Time
}

const topicSession = "session"

// expiryLen is the expiry in front of a session's bytes, Unix milliseconds.
const expiryLen = 8

func (s shelved) DeleteCtx(ctx context.Context, token string) error {
	return s.notes.Put(ctx, topicSession, token, nil)
}

func (s shelved) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	raw, err := s.notes.Find(ctx, topicSession, token)
	if err != nil || !s.lives(raw) {
		return nil, false, err
	}
	return raw[expiryLen:], true, nil
}

// CommitCtx also throws away what has expired: signing in is rare, and nobody else would.
func (s shelved) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	raw := append(binary.BigEndian.AppendUint64(nil, uint64(expiry.UnixMilli())), b...)
	return s.notes.Update(ctx, func(p notebook.Page) error {
		all, err := p.List(topicSession)
		if err != nil {
			return err
		}
		for _, n := range all {
			if !s.lives(n.Value) {
				if err := p.Put(topicSession, n.Key, nil); err != nil {
					return err
				}
			}
		}
		return p.Put(topicSession, token, raw)
	})
}

// AllCtx gives every session that lives.
func (s shelved) AllCtx(ctx context.Context) (map[string][]byte, error) {
	notes, err := s.notes.List(ctx, topicSession)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	all := map[string][]byte{}
	for _, n := range notes {
		if s.lives(n.Value) {
			all[n.Key] = n.Value[expiryLen:]
		}
	}
	return all, nil
}

func (s shelved) lives(raw []byte) bool {
	return len(raw) > expiryLen && s.now().UnixMilli() < int64(binary.BigEndian.Uint64(raw))
}

// Delete, Find and Commit are what scs.Store asks for besides; the manager calls those above.

func (s shelved) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

func (s shelved) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s shelved) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}
