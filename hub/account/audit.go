package account

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"qianshao/shared/notebook"
)

// Entry is one line of the audit: who did what, to whom or what, when.
type Entry struct {
	N      uint64 // counted from 1 without gaps
	At     time.Time
	By     string // an account, or AtHub
	Verb   Verb
	About  string // the account, terminal, space or table it was done to
	Detail string // what exactly, in stable words
	Reason string // as it was given
}

// Bounds of the audit. It is rotated, for a list that grows without end would fill the disk the records need: at most
// 32 MiB, some two hundred thousand lines, are years of an office's work. The line that follows a cut says so.
const (
	topicAudit    = "audit"
	topicHead     = "audit-head"
	keyHead       = "head"
	chunkLenMax   = 64 << 10 // bytes
	chunksMax     = 512
	entryTextMax  = 500 // bytes of each text of a line
	auditLinesMax = 10_000
)

// line is an entry as it is kept.
type line struct {
	N      uint64 `json:"n"`
	At     int64  `json:"at"` // Unix milliseconds
	By     string `json:"by,omitempty"`
	Verb   Verb   `json:"verb"`
	About  string `json:"about,omitempty"`
	Detail string `json:"detail,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// head says which chunks there are.
type head struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	N     uint64 `json:"n"` // of the last line
}

// Note adds a line to the audit. N and At are given to it here.
func (b *Book) Note(ctx context.Context, e Entry) error {
	return b.notes.Update(ctx, func(p notebook.Page) error { return b.note(p, e) })
}

func (b *Book) note(p notebook.Page, e Entry) error {
	h, err := readHead(p)
	if err != nil {
		return err
	}
	chunk, err := p.Find(topicAudit, chunkKey(h.Last))
	if err != nil {
		return err
	}
	if len(chunk) >= chunkLenMax {
		h.Last, chunk = h.Last+1, nil
	}
	if h.Last-h.First >= chunksMax {
		if err := p.Put(topicAudit, chunkKey(h.First), nil); err != nil {
			return err
		}
		h.First++
		if chunk, err = b.append(chunk, &h, Entry{By: AtHub, Verb: AuditCut, Detail: chunkKey(h.First)}); err != nil {
			return err
		}
	}
	if chunk, err = b.append(chunk, &h, e); err != nil {
		return err
	}
	if err := p.Put(topicAudit, chunkKey(h.Last), chunk); err != nil {
		return err
	}
	raw, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("keep the audit: %w", err)
	}
	return p.Put(topicHead, keyHead, raw)
}

func (b *Book) append(chunk []byte, h *head, e Entry) ([]byte, error) {
	h.N++
	raw, err := json.Marshal(line{
		N: h.N, At: b.now().UnixMilli(), By: bounded(e.By), Verb: e.Verb, About: bounded(e.About), Detail: bounded(e.Detail), Reason: bounded(e.Reason),
	})
	if err != nil {
		return nil, fmt.Errorf("keep the audit: %w", err)
	}
	return append(append(chunk, raw...), '\n'), nil
}

// readHead finds the end of the audit, also in a notebook that was mended and lost its note of it.
func readHead(p notebook.Page) (h head, err error) {
	raw, err := p.Find(topicHead, keyHead)
	if err != nil {
		return h, err
	}
	if raw != nil {
		if err := json.Unmarshal(raw, &h); err != nil {
			return h, fmt.Errorf("read the audit: %w", err)
		}
		return h, nil
	}
	notes, err := p.List(topicAudit)
	if err != nil || len(notes) == 0 {
		return h, err
	}
	h.First, _ = strconv.ParseUint(notes[0].Key, 10, 64) // keys of ours; another reads as the beginning
	h.Last, _ = strconv.ParseUint(notes[len(notes)-1].Key, 10, 64)
	for _, l := range lines(notes[len(notes)-1].Value) {
		h.N = max(h.N, l.N)
	}
	return h, nil
}

func chunkKey(n uint64) string { return fmt.Sprintf("%012d", n) }

// lines reads a chunk, oldest first. A line that cannot be read is left out: its number is missing then.
func lines(chunk []byte) (all []line) {
	for raw := range bytes.Lines(chunk) {
		var l line
		if json.Unmarshal(raw, &l) == nil {
			all = append(all, l)
		}
	}
	return all
}

func bounded(text string) string {
	if len(text) <= entryTextMax {
		return text
	}
	n := entryTextMax
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// Asked is which lines of the audit are wanted. What is empty asks for all.
type Asked struct {
	By, About   string
	Verb        Verb
	From, Until time.Time // from inclusive, until exclusive
	Before      uint64    // lines older than this one, to turn the page
	Max         int       // lines; 0 and what is too much read as ten thousand
}

// Audit reads the audit, newest line first.
func (b *Book) Audit(ctx context.Context, want Asked) (found []Entry, err error) {
	if want.Max <= 0 || want.Max > auditLinesMax {
		want.Max = auditLinesMax
	}
	err = b.notes.View(ctx, func(p notebook.Page) error {
		h, err := readHead(p)
		if err != nil {
			return err
		}
		for at := h.Last + 1; at > h.First && len(found) < want.Max; at-- {
			chunk, err := p.Find(topicAudit, chunkKey(at-1))
			if err != nil {
				return err
			}
			found = want.pick(found, lines(chunk))
		}
		return nil
	})
	return found, err
}

func (want Asked) pick(found []Entry, all []line) []Entry {
	for i := len(all) - 1; i >= 0 && len(found) < want.Max; i-- {
		l := all[i]
		e := Entry{N: l.N, At: time.UnixMilli(l.At), By: l.By, Verb: l.Verb, About: l.About, Detail: l.Detail, Reason: l.Reason}
		if want.fits(e) {
			found = append(found, e)
		}
	}
	return found
}

func (want Asked) fits(e Entry) bool {
	switch {
	case want.By != "" && e.By != want.By, want.About != "" && e.About != want.About, want.Verb != "" && e.Verb != want.Verb:
		return false
	case want.Before != 0 && e.N >= want.Before:
		return false
	case !want.From.IsZero() && e.At.Before(want.From), !want.Until.IsZero() && !e.At.Before(want.Until):
		return false
	}
	return true
}
